"""The keys of the main window, as data; answering keys belong to the ring and live with it."""

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


def bind(window: QWidget, acts: dict[Keys, Callable[[], object]]) -> None:
    """Let the keys act in a window."""
    for keys, act in acts.items():
        shortcut = QShortcut(QKeySequence(keys), window)
        shortcut.setObjectName(keys.name)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(act)
