"""The list of past calls; its rows and groups are the view-model's."""

from app.ui.icons import Icon
from app.ui.kit.chip import Chip
from app.ui.kit.dialog import Dialog
from app.ui.kit.empty import EmptyState
from app.ui.kit.field import SearchField
from app.ui.kit.icon_button import IconButton
from app.ui.kit.layout import column
from app.ui.kit.look import Look
from app.ui.kit.surface import Page
from app.ui.people.list_pane import PaneParts, RowsPane
from app.ui.people.rows import VIDEO, read_calls
from app.ui.tokens import CONTROL
from app.viewmodels.history import HistoryFilter, HistoryViewModel


class HistoryList(Page):
    """Past calls by day."""

    def __init__(self, vm: HistoryViewModel) -> None:
        super().__init__("list")
        self._vm = vm
        self._missed = Chip(HistoryFilter.MISSED, self.tr("Missed"))
        self._clear = IconButton("clearHistory", Icon.DELETE, self.tr("Delete all calls"))
        self.pane = RowsPane(self._parts(vm), self._clear)
        column(self, self.pane)
        self._fill()
        self._connect()
        self._render()

    def _parts(self, vm: HistoryViewModel) -> PaneParts:
        return PaneParts(
            "history",
            self.tr("Calls"),
            SearchField("searchCalls", self.tr("Search name or enter id"), "Ctrl+F"),
            vm.rows,
            lambda index: read_calls(vm.rows, index),
            (Chip(HistoryFilter.ALL, self.tr("All")), self._missed),
            CONTROL.history_row,
        )

    def _fill(self) -> None:
        self._none = EmptyState(
            self.tr("No calls yet"),
            self.tr("Calls you make, take and miss are listed here."),
            icon=Icon.HISTORY,
        )
        self._nothing = EmptyState(
            self.tr("Nothing found"),
            self.tr("No call here fits."),
            icon=Icon.SEARCH,
        )
        self.pane.add_body(self._none)
        self.pane.add_body(self._nothing)

    def _connect(self) -> None:
        self.pane.search.changed.connect(self._vm.search)
        self.pane.moved.connect(self._vm.select)
        self.pane.filtered.connect(self._vm.filter)
        self.pane.acted.connect(lambda key, action: self._vm.call_row(key, video=action == VIDEO))
        self._clear.clicked.connect(self._ask_to_clear)
        self._vm.changed.connect(self._render)

    def _ask_to_clear(self) -> None:
        question = Dialog(
            "clearQuestion",
            self.tr("Delete all calls?"),
            self.tr("The list becomes empty. Nobody else’s list changes."),
            self.window(),
        ).set_answers(self.tr("Keep"), self.tr("Delete all"), Look.DANGER)
        question.answered.connect(lambda yes: self._vm.delete_all() if yes else None)
        question.open()

    def _render(self) -> None:
        view = self._vm.view
        self.pane.show_chosen(view.only)
        self._missed.show_count(view.missed)
        self._clear.setVisible(not view.no_calls)
        nothing = self._nothing if view.nothing_found else None
        self.pane.show_body(self._none if view.no_calls and not view.query else nothing)
        self.pane.show_selected(view.selected)
