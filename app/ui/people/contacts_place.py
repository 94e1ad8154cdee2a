"""The place of contacts: the list, a person's page, what stands there while nobody is chosen."""

from PySide6.QtWidgets import QWidget

from app.ui.people.add_dialog import AddDialog
from app.ui.people.contact_list import ContactList
from app.ui.people.contact_page import ContactPage
from app.ui.two_pane import TwoPane
from app.viewmodels.add_contact import AddContactViewModel
from app.viewmodels.contact_page import ContactPageViewModel
from app.viewmodels.contacts import ContactsViewModel


class ContactsPlace(TwoPane):
    """Contacts and the page of the one who is selected."""

    def __init__(
        self,
        vm: ContactsViewModel,
        page_vm: ContactPageViewModel,
        add_vm: AddContactViewModel,
        first_page: QWidget,
    ) -> None:
        listing = ContactList(vm)
        super().__init__(listing)
        self.list = listing
        self._vm, self._page_vm, self._add_vm = vm, page_vm, add_vm
        self._first_page, self._page = first_page, ContactPage(page_vm)
        self.add_page(first_page)
        self.add_page(self._page)
        self.list.add_wanted.connect(self.ask_for_id)
        self.list.pane.opened.connect(self.open_page)
        self.went_back.connect(self._leave)
        add_vm.changed.connect(self._added)
        vm.changed.connect(self._render)
        self._render()

    def ask_for_id(self) -> None:
        """Ask whom to add."""
        AddDialog(self._add_vm, self.window()).ask()

    def set_narrow(self, narrow: bool) -> None:
        super().set_narrow(narrow)
        self.list.offer_first(offered=narrow)

    def first_focus(self) -> QWidget:
        """The search line, whose arrows walk the rows."""
        return self.list.pane.search

    def call_current(self, *, video: bool) -> None:
        """Call whoever is selected."""
        key = self.list.pane.current_key or self._vm.view.selected
        self._vm.call(key, video=video)

    def _added(self) -> None:
        if self._add_vm.view.added:
            self._vm.open_person(self._add_vm.view.added)
            self.open_page()

    def _leave(self) -> None:
        self.list.pane.rows.setFocus()

    def _render(self) -> None:
        person = self._vm.view.person
        self._page_vm.show(person)
        self.show_page(self._page if person.identity else self._first_page)
