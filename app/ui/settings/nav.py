"""The list of settings topics; it opens none of them."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QWidget

from app.ui.kit.label import Label
from app.ui.kit.layout import column, gap, header_height, row, stretch
from app.ui.kit.nav_item import NavItem
from app.ui.kit.surface import Page
from app.ui.tokens import SPACE, TextStyle


class SettingsNav(Page):
    """Every topic; ``chosen`` carries the name of the one the user took."""

    chosen = Signal(str)

    def __init__(self, *items: NavItem) -> None:
        super().__init__("list")
        self._group = QButtonGroup(self)
        for item in items:
            self._group.addButton(item)
        self._group.buttonClicked.connect(lambda item: self.chosen.emit(item.objectName()))
        head = QWidget()
        head.setFixedHeight(header_height())
        row(head, Label(self.tr("Settings"), TextStyle.TITLE), stretch(), margin=(SPACE.l, 0))
        rows = column(None, *items, margin=(SPACE.s, 0))
        column(self, head, rows, gap(SPACE.s), stretch())

    def choose(self, name: str) -> None:
        """Show where one is; nobody is told."""
        for item in self._group.buttons():
            if item.objectName() == name:
                item.setChecked(True)

    @property
    def chosen_item(self) -> QAbstractButton | None:
        """Where one is."""
        return self._group.checkedButton()
