"""The keys, as data: those of the main window, and the answering keys, which a ring binds."""

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget


class Keys(StrEnum):
    """What can be done by key, with the key."""

    SEARCH = "Ctrl+F"
    ADD_CONTACT = "Ctrl+N"
    AUDIO_CALL = "Ctrl+Shift+C"
    VIDEO_CALL = "Ctrl+Shift+Y"
    CALLS = "Ctrl+1"
    CONTACTS = "Ctrl+2"
    SETTINGS = "Ctrl+,"
    QUIT = "Ctrl+Q"


class AnswerKeys(StrEnum):
    """What a ring can be answered with, in every window of ours."""

    ACCEPT_AUDIO = "Ctrl+Shift+A"
    ACCEPT = "Ctrl+Shift+V"
    DECLINE = "Ctrl+Shift+D"
    SILENCE = "Ctrl+Shift+S"


def with_keys(word: str, keys: AnswerKeys) -> str:
    """A tooltip: the word, and the keys as this system writes them."""
    return f"{word} ({QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)})"


def bind(window: QWidget, acts: dict[Keys, Callable[[], object]]) -> None:
    """Let the keys act in a window."""
    for keys, act in acts.items():
        shortcut = QShortcut(QKeySequence(keys), window)
        shortcut.setObjectName(keys.name)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(act)
