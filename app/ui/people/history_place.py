"""The place of past calls: the list, a group in detail, a hint while none is chosen."""

from PySide6.QtWidgets import QWidget

from app.ui.people.history_list import HistoryList
from app.ui.people.history_page import HistoryPage
from app.ui.two_pane import TwoPane
from app.viewmodels.add_contact import AddContactViewModel
from app.viewmodels.history import HistoryViewModel


class HistoryPlace(TwoPane):
    """Past calls and the group that is selected."""

    def __init__(
        self, vm: HistoryViewModel, add_vm: AddContactViewModel, first_page: QWidget
    ) -> None:
        listing = HistoryList(vm)
        super().__init__(listing)
        self.list = listing
        self._vm, self._first_page = vm, first_page
        self._page = HistoryPage(vm, add_vm)
        self.add_page(first_page)
        self.add_page(self._page)
        self.list.pane.opened.connect(self.open_page)
        self.went_back.connect(self.list.pane.rows.setFocus)
        vm.changed.connect(self._render)
        self._render()

    def first_focus(self) -> QWidget:
        """The search line, whose arrows walk the rows."""
        return self.list.pane.search

    def call_current(self, *, video: bool) -> None:
        """Call whoever is selected."""
        self._vm.call_row(self.list.pane.current_key or self._vm.view.selected, video=video)

    def _render(self) -> None:
        shown = self._vm.view.detail
        self.show_page(self._page if shown.identity else self._first_page)
