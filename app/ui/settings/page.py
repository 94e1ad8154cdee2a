"""What every settings page is: a title, cards with headings, 640 wide in the middle, scrolling."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from app.ui.kit.ground import Ink
from app.ui.kit.label import Label
from app.ui.kit.layout import Part, column, gap, grow, row, stretch
from app.ui.kit.scroll import ScrollPage
from app.ui.kit.setting_row import SettingRow
from app.ui.kit.surface import Page
from app.ui.theme import current
from app.ui.tokens import LAYOUT, SPACE, TextStyle

_NARROW = 480


class SettingsPage(Page):
    """One topic."""

    def __init__(self, name: str, title: str) -> None:
        super().__init__("pane")
        self.setObjectName(name)
        self._title = Label(title, TextStyle.TITLE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < _NARROW * current().text_scale
        for setting in self.findChildren(SettingRow):
            setting.set_narrow(narrow=narrow)

    def fill(self, *parts: Part) -> None:
        """What stands under the title; said once."""
        body = QWidget()
        body.setMaximumWidth(LAYOUT.settings_max)
        column(body, self._title, gap(SPACE.l), *parts, stretch())
        content = QWidget()
        row(content, stretch(), grow(body, 100), stretch(), margin=(SPACE.l, SPACE.xl))
        self._scroll = ScrollPage(content)
        column(self, self._scroll)


def heading(text: str) -> QWidget:
    """The small words over a card."""
    holder = QWidget()
    words = Label(text, TextStyle.CAPTION_STRONG, Ink.SECONDARY)
    row(holder, words, stretch(), margin=(SPACE.xs, 0, 0, SPACE.s))
    return holder
