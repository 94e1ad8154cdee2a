"""The list of contacts; its rows and their order are the view-model's."""

from PySide6.QtCore import Signal

from app.ui.icons import Icon
from app.ui.kit.button import Button
from app.ui.kit.chip import Chip
from app.ui.kit.empty import EmptyState
from app.ui.kit.field import SearchField
from app.ui.kit.icon_button import IconButton
from app.ui.kit.layout import column
from app.ui.kit.look import Look
from app.ui.kit.surface import Page
from app.ui.people.list_pane import PaneParts, RowsPane
from app.ui.people.rows import ADD, VIDEO, read_people
from app.viewmodels.contacts import ContactFilter, ContactsViewModel


class ContactList(Page):
    """Contacts; ``add_wanted`` when the user wants another one."""

    add_wanted = Signal()

    def __init__(self, vm: ContactsViewModel) -> None:
        super().__init__("list")
        self._vm = vm
        add = IconButton("addContact", Icon.ADD_PERSON, self.tr("Add a contact"))
        add.clicked.connect(self.add_wanted)
        self._online = Chip(ContactFilter.ONLINE, self.tr("Online"))
        self.pane = RowsPane(self._parts(vm), add)
        column(self, self.pane)
        self._fill()
        self._connect()
        self._render()

    def _parts(self, vm: ContactsViewModel) -> PaneParts:
        return PaneParts(
            "contacts",
            self.tr("Contacts"),
            SearchField("search", self.tr("Search name or enter id"), "Ctrl+F"),
            vm.rows,
            lambda index: read_people(vm.rows, index),
            (
                Chip(ContactFilter.ALL, self.tr("All")),
                self._online,
                Chip(ContactFilter.FAVOURITES, self.tr("Favourites")),
            ),
            on_selection=True,
        )

    def _fill(self) -> None:
        add = Button("addFirst", self.tr("Add a contact"), Look.SOFT).set_glyph(Icon.ADD_PERSON)
        self._add_first = add
        add.clicked.connect(self.add_wanted)
        self._none = EmptyState(
            self.tr("No contacts yet"),
            self.tr("Type an id in the search field to find someone."),
            add,
            icon=Icon.ADD_PEOPLE,
        )
        self._nobody = EmptyState(
            self.tr("Nobody found"),
            self.tr("Nobody here has that name or id. Check the spelling."),
            icon=Icon.SEARCH,
        )
        self.pane.add_body(self._none)
        self.pane.add_body(self._nobody)

    def _connect(self) -> None:
        self.pane.search.changed.connect(self._vm.search)
        self.pane.moved.connect(self._vm.select)
        self.pane.filtered.connect(self._vm.filter)
        self.pane.acted.connect(self._act)
        self._vm.changed.connect(self._render)

    def offer_first(self, *, offered: bool) -> None:
        """Whether the empty list itself asks for the first contact: no page beside it does."""
        self._add_first.setVisible(offered)

    def _act(self, key: str, action: str) -> None:
        if action == ADD:
            self._vm.add(key)
        else:
            self._vm.call(key, video=action == VIDEO)

    def _render(self) -> None:
        view = self._vm.view
        self.pane.show_chosen(view.only)
        self._online.show_count(view.online)
        self.pane.show_note(view.search_error)
        nobody = self._nobody if view.nothing_found else None
        self.pane.show_body(self._none if view.no_contacts and not view.query else nobody)
        self.pane.show_selected(view.selected)
