"""What every settings page is: a title, cards with headings, 640 wide in the middle, scrolling."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from app.ui.kit.ground import Ink
from app.ui.kit.label import Label
from app.ui.kit.layout import Part, column, gap, grow, row, stretch
from app.ui.kit.setting_row import ComboRow
from app.ui.kit.surface import Page
from app.ui.people.contact_page import scrolled
from app.ui.tokens import LAYOUT, SPACE, TextStyle

_NARROW = 480
_WIDEST = 16_777_215


class SettingsPage(Page):
    """One topic."""

    def __init__(self, name: str, title: str) -> None:
        super().__init__("pane")
        self.setObjectName(name)
        self._title = Label(title, TextStyle.TITLE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        for choice in self.findChildren(ComboRow):
            _turn(choice, choice.combo, narrow=narrow)

    def fill(self, *parts: Part) -> None:
        """What stands under the title; said once."""
        body = QWidget()
        body.setMaximumWidth(LAYOUT.settings_max)
        column(body, self._title, gap(SPACE.l), *parts, stretch())
        content = QWidget()
        row(content, stretch(), grow(body, 100), stretch(), margin=(SPACE.l, SPACE.xl))
        column(self, scrolled(content))


def _turn(choice: ComboRow, box: QWidget, *, narrow: bool) -> None:
    """In a narrow window the choice stands under its words, as wide as they are."""
    layout = choice.layout()
    if isinstance(layout, QBoxLayout):
        below, beside = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        layout.setDirection(below if narrow else beside)
        layout.setSpacing(SPACE.s if narrow else SPACE.l)
    natural = box.sizeHint().width()
    box.setMinimumWidth(0 if narrow else natural)
    box.setMaximumWidth(_WIDEST if narrow else natural)


def heading(text: str) -> QWidget:
    """The small words over a card."""
    holder = QWidget()
    words = Label(text, TextStyle.CAPTION_STRONG, Ink.SECONDARY)
    row(holder, words, stretch(), margin=(SPACE.xs, 0, 0, SPACE.s))
    return holder
