"""One person's page: who, how, the last calls, what can be done; the list is another's."""

from collections.abc import Awaitable

from PySide6.QtCore import QObject, Signal

from app.domain.contact import Contact
from app.domain.errors import AppError
from app.domain.history import CallRecord
from app.domain.ids import NO_IDENTITY, Identity
from app.domain.presence import Presence, Seen
from app.services.calls import CallService
from app.services.contacts import ContactService
from app.services.history import HistoryService
from app.services.ports import Clock, DirectoryApi
from app.services.presence import PresenceService
from app.services.tasks import TaskScope
from app.values import dataclass
from app.viewmodels.dialling import Dialling
from app.viewmodels.people import IN_CALL, NO_PERSON, CallLine, Person, call_line, talking_with
from app.viewmodels.toasts import ToastKind, ToastsViewModel
from app.viewmodels.words import people as words
from app.viewmodels.words.names import left_to_right, shown_name

CALLS_SHOWN = 5
NEVER_SEEN = Seen(Presence.UNKNOWN)
CALLS_BACK = Identity("lina")
"""The demo person who calls when asked."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the person of the page."""

    person: Person = NO_PERSON
    contact: Contact | None = None
    seen: Seen = NEVER_SEEN
    talking: bool = False
    records: tuple[CallRecord, ...] = ()
    can_ask: bool = False
    asking: bool = False
    now: float = 0.0


@dataclass(frozen=True, slots=True)
class ContactPageView:
    """Everything the page shows; without an identity there is no page."""

    identity: Identity = NO_IDENTITY
    name: str = ""
    id_text: str = ""
    dot: str = ""
    """Empty where no presence is followed: strangers."""
    presence: str = ""
    is_contact: bool = False
    favourite: bool = False
    ask: str = ""
    asking: bool = False
    calls: tuple[CallLine, ...] = ()
    calls_title: str = ""


def present(known: Known) -> ContactPageView:
    """The page in words."""
    person, contact = known.person, known.contact
    if not person.identity:
        return ContactPageView()
    said = contact.name if contact else person.name
    presence = words.seen(known.seen, known.now) if contact else words.not_a_contact()
    name = shown_name(said, person.identity)
    shown = known.records[:CALLS_SHOWN]
    return ContactPageView(
        identity=person.identity,
        name=name,
        id_text=left_to_right(person.identity),
        dot=IN_CALL if known.talking else str(known.seen.presence) if contact else "",
        presence=words.in_a_call() if known.talking else presence,
        is_contact=contact is not None,
        favourite=contact is not None and contact.favourite,
        ask=words.ask_to_call(name) if known.can_ask else "",
        asking=known.asking,
        calls=tuple(call_line(r, f"call-{n}", known.now) for n, r in enumerate(shown)),
        calls_title=words.calls_with(name, only_last=shown != known.records) if shown else "",
    )


@dataclass(frozen=True, slots=True)
class ContactPageParts:
    """What the page is shown from."""

    contacts: ContactService
    presence: PresenceService
    history: HistoryService
    calls: CallService
    directory: DirectoryApi
    dialling: Dialling
    toasts: ToastsViewModel
    clock: Clock
    demo_people: frozenset[Identity]


class ContactPageViewModel(QObject):
    """The page of whoever is selected."""

    changed = Signal()

    def __init__(self, parts: ContactPageParts) -> None:
        super().__init__()
        self._parts = parts
        self._tasks = TaskScope()
        self._person, self._asking = NO_PERSON, False
        stores = (
            parts.contacts.contacts,
            parts.presence.book,
            parts.history.history,
            parts.calls.call,
        )
        self._leave = tuple(store.subscribe(self.changed.emit) for store in stores)

    @property
    def view(self) -> ContactPageView:
        """What is shown now."""
        return present(self._known()) if self._person.identity else ContactPageView()

    def _known(self) -> Known:
        parts, identity, now = self._parts, self._person.identity, self._parts.clock.now()
        records = parts.history.history.value.records
        return Known(
            self._person,
            parts.contacts.named(identity),
            parts.presence.book.value.of(identity, now),
            talking_with(parts.calls.call.value) == identity,
            tuple(record for record in records if record.peer.identity == identity),
            identity == CALLS_BACK and identity in parts.demo_people,
            self._asking,
            now,
        )

    # ── intents ──

    def show(self, person: Person) -> None:
        """Be about somebody else."""
        if person != self._person:
            self._person = person
            self.changed.emit()

    def call(self, *, video: bool) -> None:
        """Call the person."""
        if self._person.identity:
            self._parts.dialling.call(self._person.identity, self.view.name, video=video)

    def toggle_favourite(self) -> None:
        """Make a favourite of the contact, or no longer."""
        favourite = not self.view.favourite
        work = self._parts.contacts.set_favourite(self._person.identity, favourite=favourite)
        self._tasks.spawn(self._try(work), "page.favourite")

    def add(self) -> None:
        """Keep the person as a contact."""
        self._tasks.spawn(self._try(self._parts.contacts.add(self._person.identity)), "page.add")

    def remove(self) -> None:
        """Forget the contact; the past calls stay."""
        work = self._parts.contacts.remove(self._person.identity)
        self._tasks.spawn(self._try(work), "page.remove")

    async def _try(self, work: Awaitable[object]) -> None:
        try:
            await work
        except AppError as error:
            self._parts.toasts.warn(error.code)

    def ask_to_call(self) -> None:
        """Ask a demo person for a video call."""
        if not self._asking:
            self._asking = True
            self.changed.emit()
            self._tasks.spawn(self._ask(self._person, self.view.name), "page.ask")

    async def _ask(self, person: Person, name: str) -> None:
        try:
            await self._parts.directory.demo_call_me(person.identity, video=True)
        except AppError as error:
            self._parts.toasts.warn(error.code)
        else:
            self._parts.toasts.tell(words.will_call(name), ToastKind.INFO)
        finally:
            self._asking = False
            self.changed.emit()

    async def aclose(self) -> None:
        """Stop following."""
        for leave in self._leave:
            leave()
        await self._tasks.aclose()
