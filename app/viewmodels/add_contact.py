"""Adding a contact by id: what was typed, what is wrong with it; the list is another's."""

from PySide6.QtCore import QObject, Signal

from app.domain.contact import Contact
from app.domain.errors import AppError
from app.domain.ids import NO_IDENTITY, Identity
from app.services.contacts import ContactService
from app.services.tasks import TaskScope
from app.values import dataclass
from app.viewmodels.toasts import ToastKind, ToastsViewModel
from app.viewmodels.words import errors
from app.viewmodels.words import people as words
from app.viewmodels.words.names import shown_name


@dataclass(frozen=True, slots=True)
class AddContactView:
    """The dialog: whether it works, what is wrong, and who was added in the end."""

    busy: bool = False
    error: str = ""
    added: Identity = NO_IDENTITY


class AddContactViewModel(QObject):
    """One try after another until somebody is added or the user gives up."""

    changed = Signal()

    def __init__(self, contacts: ContactService, toasts: ToastsViewModel) -> None:
        super().__init__()
        self._contacts, self._toasts = contacts, toasts
        self._tasks = TaskScope()
        self.view = AddContactView()

    def start(self) -> None:
        """A new try: nothing typed, nothing wrong."""
        self._tasks.cancel("contacts.add")
        self._become(AddContactView())

    def forget_error(self) -> None:
        """The user types again."""
        if self.view.error:
            self._become(AddContactView())

    def add(self, text: str) -> None:
        """Add whoever has this id."""
        if not text.strip():
            self._become(AddContactView(error=words.nothing_typed()))
        elif not self.view.busy:
            self._become(AddContactView(busy=True))
            self._tasks.spawn(self._add(text), "contacts.add")

    def keep(self, identity: Identity) -> None:
        """Add whoever a page shows; what is wrong is told, for no dialog is there to say it."""
        self._tasks.spawn(self._keep(identity), f"contacts.keep.{identity}")

    async def _keep(self, identity: Identity) -> None:
        try:
            contact = await self._contacts.add(identity)
        except AppError as error:
            self._toasts.warn(error.code)
        else:
            self._tell(contact)

    def _tell(self, contact: Contact) -> None:
        name = shown_name(contact.name, contact.identity)
        self._toasts.tell(words.added(name), ToastKind.DONE)

    async def _add(self, text: str) -> None:
        try:
            contact = await self._contacts.add(text)
        except AppError as error:
            self._become(AddContactView(error=errors.sentence(error.code)))
            return
        self._become(AddContactView(added=contact.identity))
        self._tell(contact)

    def _become(self, view: AddContactView) -> None:
        self.view = view
        self.changed.emit()

    async def aclose(self) -> None:
        """Give up."""
        await self._tasks.aclose()
