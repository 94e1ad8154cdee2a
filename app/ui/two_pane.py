"""A list beside its page; in a narrow window one of them with a way back. It holds no content."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedLayout, QWidget

from app.ui.icons import Icon
from app.ui.kit.icon_button import IconButton
from app.ui.kit.layout import column, grow, row, stretch
from app.ui.kit.surface import Line, Page
from app.ui.theme import current
from app.ui.tokens import CONTROL, SPACE

_WIDEST = 16_777_215
_GROWTH = 0.3


def room_for_words(width: int) -> int:
    """A fixed width as larger words need it: they wrap too, so it grows less than they do."""
    return round(width * (1 + _GROWTH * (current().text_scale - 1)))


class TwoPane(QWidget):
    """List and page of one place; ``went_back`` when the user leaves the page for the list."""

    went_back = Signal()

    def __init__(self, listing: QWidget, width: int = CONTROL.list_pane) -> None:
        super().__init__()
        self._list, self._width = listing, width - 1  # the edge between belongs to it
        self._narrow = self._page_open = False
        self._back = IconButton("back", Icon.BACK, self.tr("Back"))
        self._back.clicked.connect(self.go_back)
        self._head = Page("pane")
        row(self._head, self._back, stretch(), margin=(SPACE.s, SPACE.m, 0, 0))
        self._pages = QStackedLayout()
        self._side = Page("pane")
        column(self._side, self._head, grow(self._pages))
        self._edge = Line(vertical=True)
        row(self, listing, self._edge, grow(self._side), spacing=0)
        self._fit()

    def add_page(self, page: QWidget) -> None:
        """Something the page side can show; the first one stands at the beginning."""
        self._pages.addWidget(page)

    def show_page(self, page: QWidget) -> None:
        """Show one of the pages."""
        self._pages.setCurrentWidget(page)

    def set_narrow(self, narrow: bool) -> None:
        """Whether there is room for one side only."""
        if narrow != self._narrow:
            self._narrow = narrow
            self._fit()

    @property
    def narrow(self) -> bool:
        """Whether there is room for one side only."""
        return self._narrow

    def open_page(self) -> None:
        """The user wants the page: in a narrow window it takes the list's place."""
        self._page_open = True
        if self._narrow:  # before the list goes, else the keyboard goes somewhere with it
            self._take_back()
        self._fit()

    def _take_back(self) -> None:
        self._side.show()
        self._head.show()
        self._back.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_back(self) -> None:
        """To the list again."""
        self._page_open = False
        self._fit()
        self.went_back.emit()

    def take_focus(self) -> None:
        """The keyboard comes here: to the list, or to the way back where only a page is shown."""
        first = self._back if self._narrow and self._page_open else self.first_focus()
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def first_focus(self) -> QWidget:
        """Where the keyboard starts in the list."""
        return self._list

    def _fit(self) -> None:
        one = self._narrow
        focused = self.focusWidget()
        going = one and self._page_open and self._list.isVisible()
        if going and focused is not None and self._list.isAncestorOf(focused):
            # Qt would hand the keyboard of what goes to whatever comes next: a button that calls.
            self._take_back()
        self._list.setVisible(not one or not self._page_open)
        self._side.setVisible(not one or self._page_open)
        self._edge.setVisible(not one)
        self._head.setVisible(one)
        width = room_for_words(self._width)
        self._list.setMinimumWidth(0 if one else width)
        self._list.setMaximumWidth(_WIDEST if one else width)
