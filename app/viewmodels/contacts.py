"""The contact list as its screen shows it: sections, search, order that keeps still; no page.

The order follows presence only when three seconds were quiet, so that no row jumps away under the
pointer; dots and words follow at once, at most four times a second (ux D6.2).
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from app.domain.contact import Contact, checked_identity, fold, matches, ordered
from app.domain.errors import AppError
from app.domain.ids import NO_IDENTITY, Identity
from app.domain.presence import Presence, PresenceBook, Seen
from app.protocol.rest import UserRow
from app.services.calls import CallService
from app.services.contacts import Contacts, ContactService
from app.services.ports import Clock
from app.services.presence import PresenceService
from app.services.tasks import TaskScope
from app.values import dataclass, field, replace
from app.viewmodels.dialling import Dialling
from app.viewmodels.people import (
    IN_CALL,
    NO_PERSON,
    HeadingRow,
    Person,
    PersonRow,
    Role,
    person_key,
    talking_with,
)
from app.viewmodels.rows import RowModel
from app.viewmodels.words import errors
from app.viewmodels.words import people as words
from app.viewmodels.words.names import plain, shown_name

COALESCE_S = 0.25
SETTLE_S = 3.0
SEARCH_PAUSE_S = 0.3
SEARCH_LEAST = 2
_REACHABLE = frozenset({Presence.ONLINE, Presence.AWAY, Presence.BUSY})

ListedRow = PersonRow | HeadingRow


class ContactFilter(StrEnum):
    """Which contacts are listed."""

    ALL = "all"
    ONLINE = "online"
    FAVOURITES = "favourites"


@dataclass(frozen=True, slots=True)
class Standing:
    """What the order is made from, as it was when it last kept still."""

    presences: Mapping[Identity, Presence] = field(default_factory=dict)
    in_call: Identity = NO_IDENTITY

    def of(self, identity: Identity) -> Presence:
        """How somebody stood."""
        return self.presences.get(identity, Presence.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Listing:
    """Everything the list is made from."""

    contacts: Contacts = ()
    book: PresenceBook = field(default_factory=PresenceBook)
    now: float = 0.0
    standing: Standing = field(default_factory=Standing)
    in_call: Identity = NO_IDENTITY
    query: str = ""
    only: ContactFilter = ContactFilter.ALL
    found: tuple[UserRow, ...] = ()
    """Whom the engine found, contacts among them."""


@dataclass(frozen=True, slots=True)
class ContactsView:
    """Everything beside the rows."""

    query: str = ""
    only: ContactFilter = ContactFilter.ALL
    online: int = 0
    no_contacts: bool = True
    nothing_found: bool = False
    search_error: str = ""
    selected: str = ""
    person: Person = NO_PERSON


# ── the rows ──────────────────────────────────────────────────────────────────────────────────


def _person(contact: Contact, listing: Listing) -> PersonRow:
    known = listing.book.of(contact.identity, listing.now)
    talking = contact.identity == listing.in_call
    second = words.in_a_call() if talking else words.seen(known, listing.now)
    dot = IN_CALL if talking else str(known.presence)
    name = shown_name(contact.name, contact.identity)
    return PersonRow(contact.identity, name, second, dot, contact.favourite)


def _section(contact: Contact, standing: Standing) -> str:
    if contact.identity == standing.in_call:
        return "talking"
    if contact.favourite:
        return "favourites"
    return "online" if standing.of(contact.identity) in _REACHABLE else "others"


_TITLES = {
    "talking": words.in_a_call,
    "favourites": words.favourites,
    "online": words.online,
    "others": words.others,
}


def _shown(contact: Contact, listing: Listing) -> bool:
    if listing.query:
        return matches(contact, listing.query)
    if listing.only is ContactFilter.FAVOURITES:
        return contact.favourite
    reachable = listing.standing.of(contact.identity) in _REACHABLE
    return listing.only is not ContactFilter.ONLINE or reachable


def _contact_rows(listing: Listing) -> Iterator[ListedRow]:
    standing = listing.standing
    shown = [c for c in ordered(listing.contacts, standing.of) if _shown(c, listing)]
    for section, title in _TITLES.items():
        members = [c for c in shown if _section(c, standing) == section]
        if members:
            yield HeadingRow(f"heading:{section}", title())
            yield from (_person(contact, listing) for contact in members)


def _stranger(user: UserRow) -> PersonRow:
    identity = Identity(user.identity)
    second = words.not_a_contact()
    return PersonRow(identity, shown_name(user.name, identity), second, role=Role.STRANGER)


def dial_row(query: str) -> PersonRow | None:
    """The offer to call what was typed, where that can be an id."""
    try:
        identity = checked_identity(query)
    except AppError:
        return None
    name = words.call_this(identity)
    return PersonRow(identity, name, words.dial_by_id(), role=Role.DIAL, face=plain(identity))


def present(listing: Listing) -> tuple[ListedRow, ...]:
    """The list in its order."""
    rows: list[ListedRow] = list(_contact_rows(listing))
    known = {contact.identity for contact in listing.contacts}
    strangers = [_stranger(user) for user in listing.found if user.identity not in known]
    if strangers:
        rows += [HeadingRow("heading:engine", words.at_the_engine()), *strangers]
    if listing.query and not rows and (offer := dial_row(listing.query)) is not None:
        rows.append(offer)
    return tuple(rows)


# ── the view-model ────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class ContactsParts:
    """What the list is shown from."""

    contacts: ContactService
    presence: PresenceService
    calls: CallService
    dialling: Dialling
    clock: Clock


class ContactsViewModel(QObject):
    """The contact list; ``rows`` is its model, ``view`` everything around it."""

    changed = Signal()

    def __init__(self, parts: ContactsParts) -> None:
        super().__init__()
        self._parts, self._clock = parts, parts.clock
        self._tasks = TaskScope()
        self._listing = Listing()
        self._waiting = False
        self._search_error = ""
        self._selected = ""
        self.rows: RowModel[ListedRow] = RowModel(self)
        self.view = ContactsView()
        self._leave = (
            parts.contacts.contacts.subscribe(self._settle_now),
            parts.presence.book.subscribe(self._presence_changed),
            parts.calls.call.subscribe(self._call_changed),
        )
        self._settle_now()

    # ── intents ──

    def search(self, query: str) -> None:
        """List who fits; the engine is asked a moment later."""
        query = query.strip()
        if query == self._listing.query:
            return
        self._listing = replace(self._listing, query=query, found=())
        self._search_error = ""
        self._tasks.cancel("contacts.search")
        if len(fold(query)) >= SEARCH_LEAST:
            self._tasks.spawn(self._ask_engine(query), "contacts.search")
        self._refresh()
        self._select_first()

    def filter(self, only: str) -> None:
        """List only some."""
        self._listing = replace(self._listing, only=ContactFilter(only))
        self._refresh()

    def select(self, key: str) -> None:
        """Show somebody's page; an empty key shows nobody's."""
        if key != self._selected:
            self._selected = key
            self._refresh()

    def open_person(self, identity: Identity) -> None:
        """Show the page of somebody the list may not hold at this moment."""
        self.select(person_key(identity))

    def call(self, key: str, *, video: bool) -> None:
        """Call whoever a row is about."""
        row = self.rows.row(self.rows.index_of(key))
        if isinstance(row, PersonRow):
            name = "" if row.role is Role.DIAL else row.name
            self._parts.dialling.call(row.identity, name, video=video)

    def add(self, key: str) -> None:
        """Keep somebody whom the engine found."""
        user = next(
            (u for u in self._listing.found if person_key(Identity(u.identity)) == key), None
        )
        if user is not None:
            self._tasks.spawn(self._keep(user), "contacts.keep")

    async def _keep(self, user: UserRow) -> None:
        try:
            await self._parts.contacts.keep(user)
        except AppError as error:
            self._search_error = errors.sentence(error.code)
            self._refresh()

    async def _ask_engine(self, query: str) -> None:
        await self._clock.sleep(SEARCH_PAUSE_S)
        try:
            found: Sequence[UserRow] = await self._parts.contacts.search(query)
        except AppError as error:
            self._search_error = errors.sentence(error.code)
        else:
            self._listing = replace(self._listing, found=tuple(found))
        self._refresh()
        if self._selected and not self.rows.index_of(self._selected).isValid():
            self._select_first()

    def _select_first(self) -> None:
        if not self._listing.query:
            return
        people = (row for row in self.rows.rows if isinstance(row, PersonRow))
        self.select(next((row.key for row in people), ""))

    # ── what changes ──

    def _presence_changed(self) -> None:
        """Show it soon, and let the order follow when it is quiet."""
        if not self._waiting:
            self._waiting = True
            self._tasks.spawn(self._show_soon(), "contacts.show")
        self._tasks.cancel("contacts.settle")
        self._tasks.spawn(self._settle_later(), "contacts.settle")

    def _call_changed(self) -> None:
        """Who is talked with is the user's own doing, and pages show it at once."""
        standing, talking = self._listing.standing, talking_with(self._parts.calls.call.value)
        if talking != standing.in_call:
            self._listing = replace(self._listing, standing=replace(standing, in_call=talking))
            self._refresh()

    async def _show_soon(self) -> None:
        try:
            await self._clock.sleep(COALESCE_S)
        finally:
            self._waiting = False
        self._adopt_newcomers()
        self._refresh()

    async def _settle_later(self) -> None:
        await self._clock.sleep(SETTLE_S)
        self._settle_now()

    def _adopt_newcomers(self) -> None:
        """Who is heard of for the first time takes their place at once."""
        standing, now = self._listing.standing, self._present_standing()
        presences = {
            who: state if standing.of(who) is Presence.UNKNOWN else standing.of(who)
            for who, state in now.presences.items()
        }
        self._listing = replace(self._listing, standing=replace(standing, presences=presences))

    def _settle_now(self) -> None:
        self._listing = replace(self._listing, standing=self._present_standing())
        self._refresh()

    def _present_standing(self) -> Standing:
        return Standing(
            {c.identity: self._seen(c.identity).presence for c in self._contacts()},
            talking_with(self._parts.calls.call.value),
        )

    def _contacts(self) -> Contacts:
        return self._parts.contacts.contacts.value

    def _seen(self, identity: Identity) -> Seen:
        return self._parts.presence.book.value.of(identity, self._clock.now())

    def _refresh(self) -> None:
        self._listing = replace(
            self._listing,
            contacts=self._contacts(),
            book=self._parts.presence.book.value,
            now=self._clock.now(),
            in_call=talking_with(self._parts.calls.call.value),
        )
        self.rows.show(present(self._listing))
        self.view = self._look()
        self.changed.emit()

    def _look(self) -> ContactsView:
        listing = self._listing
        reachable = [c for c in listing.contacts if self._seen(c.identity).presence in _REACHABLE]
        return ContactsView(
            query=listing.query,
            only=listing.only,
            online=len(reachable),
            no_contacts=not listing.contacts,
            nothing_found=not self.rows.rows and bool(listing.contacts or listing.query),
            search_error=self._search_error,
            selected=self._selected,
            person=self._person(),
        )

    def _person(self) -> Person:
        row = self.rows.row(self.rows.index_of(self._selected))
        if isinstance(row, PersonRow):
            name = plain(row.identity) if row.role is Role.DIAL else row.name
            return Person(row.identity, name)
        return self.view.person if self._selected else NO_PERSON

    async def aclose(self) -> None:
        """Stop following."""
        for leave in self._leave:
            leave()
        await self._tasks.aclose()
