"""Language and direction: which translators speak, which way the screen reads; it holds no words.

The direction comes from our language, not from the system's region. ``-reverse`` on the command
line turns it around, as Qt documents.
"""

from PySide6.QtCore import QCoreApplication, QLocale, Qt, QTranslator
from PySide6.QtWidgets import QApplication

from app.ui.resources import translation

_FIRST_STRONG, _LEFT_TO_RIGHT, _END = "\u2068", "\u2066", "\u2069"
_RIGHT_TO_LEFT_LANGUAGES = frozenset({"ar"})
_BREAKING_OUT = dict.fromkeys([0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def isolated(text: str) -> str:
    """A name or note from outside, so that its direction stays its own.

    Marks that would reach beyond it are taken out.
    """
    return f"{_FIRST_STRONG}{text.translate(_BREAKING_OUT)}{_END}"


def left_to_right(text: str) -> str:
    """A time, an id, an address, a device name: left to right everywhere."""
    return f"{_LEFT_TO_RIGHT}{text.translate(_BREAKING_OUT)}{_END}"


def direction_of(language: str, reverse: bool = False) -> Qt.LayoutDirection:
    """Which way a language reads; ``reverse`` is the command line's wish."""
    right = (language in _RIGHT_TO_LEFT_LANGUAGES) is not reverse
    return Qt.LayoutDirection.RightToLeft if right else Qt.LayoutDirection.LeftToRight


def speak(app: QApplication, language: str, reverse: bool = False) -> bool:
    """Speak a language from now on; whether its translation was found. English needs none."""
    QLocale.setDefault(QLocale(language))
    for old in app.findChildren(QTranslator):
        QCoreApplication.removeTranslator(old)
        old.deleteLater()
    translator = QTranslator(app)
    found = translator.load(str(translation(language)))
    if found:
        QCoreApplication.installTranslator(translator)
    else:
        translator.deleteLater()
    app.setLayoutDirection(direction_of(language, reverse))
    return found or language == "en"
