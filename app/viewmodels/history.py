"""The call history as its screen shows it: days, groups, one group in detail; it keeps no row."""

from collections.abc import Iterator
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from app.domain.contact import Contact, matches
from app.domain.history import CallGroup, CallRecord, grouped
from app.domain.ids import NO_IDENTITY, Identity
from app.domain.presence import Seen
from app.services.calls import CallService
from app.services.contacts import ContactService
from app.services.history import HistoryService
from app.services.ports import Clock
from app.services.presence import PresenceService
from app.services.tasks import TaskScope
from app.values import dataclass, replace
from app.viewmodels.contacts import COALESCE_S, dial_row
from app.viewmodels.dialling import Dialling
from app.viewmodels.people import (
    IN_CALL,
    CallLine,
    GroupRow,
    HeadingRow,
    call_line,
    talking_with,
    way_of,
)
from app.viewmodels.rows import RowModel
from app.viewmodels.words import calls as call_words
from app.viewmodels.words import people as words
from app.viewmodels.words.names import left_to_right, plain, shown_name

ListedRow = GroupRow | HeadingRow

_SHOW = "history.show"


class HistoryFilter(StrEnum):
    """Which calls are listed."""

    ALL = "all"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class PeerNow:
    """What is known now of somebody in the history."""

    name: str
    dot: str = ""
    presence: str = ""


@dataclass(frozen=True, slots=True)
class HistoryDetail:
    """All calls with the person of one group; without an identity none is shown."""

    identity: Identity = NO_IDENTITY
    name: str = ""
    id_text: str = ""
    dot: str = ""
    presence: str = ""
    title: str = ""
    calls: tuple[CallLine, ...] = ()
    delete: str = ""
    call: str = ""
    """What the button says that calls them."""
    video: bool = False
    """The newest call was one with a picture."""
    stranger: bool = False
    """No contact yet."""


@dataclass(frozen=True, slots=True)
class HistoryView:
    """Everything beside the rows."""

    query: str = ""
    only: HistoryFilter = HistoryFilter.ALL
    missed: int = 0
    no_calls: bool = True
    nothing_found: bool = False
    selected: str = ""
    detail: HistoryDetail = HistoryDetail()


# ── the rows ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class KeyedGroup:
    """A group with a key that stays when newer calls join it."""

    key: str
    group: CallGroup

    @property
    def peer(self) -> Identity:
        """Whose calls they are."""
        return self.group.newest.peer.identity


def keyed(records: tuple[CallRecord, ...]) -> tuple[KeyedGroup, ...]:
    """The groups under the oldest call of each."""
    groups: dict[str, KeyedGroup] = {}
    for group in grouped(records):
        oldest = group.records[-1]
        key = f"group:{oldest.call_id or oldest.started_at}"
        while key in groups:
            key += "+"
        groups[key] = KeyedGroup(key, group)
    return tuple(groups.values())


def group_row(keyed_group: KeyedGroup, peer: PeerNow) -> GroupRow:
    """A group in words."""
    newest = keyed_group.group.newest
    name = words.group_name(peer.name, len(keyed_group.group.records))
    time = words.clock_time(newest.started_at)
    return GroupRow(
        keyed_group.key,
        newest.peer.identity,
        name,
        words.call_line(newest),
        way_of(newest),
        time,
        peer.dot,
        peer.name,
    )


def detail(records: tuple[CallRecord, ...], peer: PeerNow, now: float) -> HistoryDetail:
    """The page of one person's calls in words, newest first."""
    newest = records[0]
    return HistoryDetail(
        newest.peer.identity,
        peer.name,
        left_to_right(newest.peer.identity),
        peer.dot,
        peer.presence,
        words.calls_with(peer.name),
        tuple(call_line(r, f"call-{n}", now) for n, r in enumerate(records)),
        words.delete_entries(len(records)),
        call_words.call_once_more(newest.direction),
        newest.video,
    )


def dial_detail(identity: Identity) -> HistoryDetail:
    """The page of an id that was typed."""
    name = plain(identity)
    return HistoryDetail(identity, name, left_to_right(identity), call=call_words.call())


# ── the view-model ────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class HistoryParts:
    """What the history is shown from."""

    history: HistoryService
    contacts: ContactService
    presence: PresenceService
    calls: CallService
    dialling: Dialling
    clock: Clock


class HistoryViewModel(QObject):
    """The history; ``rows`` is its model, ``view`` everything around it."""

    changed = Signal()

    def __init__(self, parts: HistoryParts) -> None:
        super().__init__()
        self._parts = parts
        self._query, self._only = "", HistoryFilter.ALL
        self._selected, self._looked_at = "", False
        self._groups: tuple[KeyedGroup, ...] = ()
        self.rows: RowModel[ListedRow] = RowModel(self)
        self.view = HistoryView()
        self._talking = talking_with(parts.calls.call.value)
        self._tasks = TaskScope()
        self._waiting = False
        self._leave = (
            parts.history.history.subscribe(self._refresh),
            parts.contacts.contacts.subscribe(self._refresh),
            parts.presence.book.subscribe(self._presence_changed),
            parts.calls.call.subscribe(self._call_changed),
        )
        self._refresh()

    # ── intents ──

    def set_looked_at(self, looked_at: bool) -> None:
        """Whether the user has the list before the eyes: what is missed is seen then."""
        self._looked_at = looked_at
        self._refresh()

    def search(self, query: str) -> None:
        """List the calls with whoever fits."""
        query = query.strip()
        if query == self._query:
            return
        self._query = query
        self._refresh()
        if query:
            rows = (row for row in self.rows.rows if isinstance(row, GroupRow))
            self.select(next((row.key for row in rows), ""))

    def filter(self, only: str) -> None:
        """List all calls, or what was missed."""
        self._only = HistoryFilter(only)
        self._refresh()

    def select(self, key: str) -> None:
        """Show a group in detail."""
        if key != self._selected:
            self._selected = key
            self._refresh()

    def call(self, *, video: bool) -> None:
        """Call whoever is shown in detail."""
        shown = self.view.detail
        if shown.identity:
            self._parts.dialling.call(shown.identity, shown.name, video=video)

    def call_row(self, key: str, *, video: bool) -> None:
        """Call whoever a row is about."""
        row = self.rows.row(self.rows.index_of(key))
        if isinstance(row, GroupRow):
            peer = self._peer(row.identity, "")
            self._parts.dialling.call(row.identity, peer.name, video=video)

    def delete_shown(self) -> None:
        """Delete the calls that are shown in detail: all with that person."""
        shown = self._shown_group()
        self._selected = ""
        for record in self._calls_with(shown.peer) if shown else ():
            self._parts.history.remove(record)

    def delete_all(self) -> None:
        """Delete every call."""
        self._selected = ""
        self._parts.history.remove(None)

    # ── what changes ──

    def _call_changed(self) -> None:
        """A thousand rows are not shown anew for every step of a call."""
        talking = talking_with(self._parts.calls.call.value)
        if talking != self._talking:
            self._talking = talking
            self._refresh()

    def _presence_changed(self) -> None:
        """Show it soon, once for all who come and go together."""
        if not self._waiting:
            self._waiting = True
            self._tasks.spawn(self._show_soon(), _SHOW)

    async def _show_soon(self) -> None:
        try:
            await self._parts.clock.sleep(COALESCE_S)
        finally:
            self._waiting = False
        # The groups, which cost most, are the same whoever is there.
        self.rows.show(tuple(self._present()))
        self.view = replace(self.view, detail=self._detail())
        self.changed.emit()

    def _refresh(self) -> None:
        history = self._parts.history
        if self._looked_at and history.history.value.missed_unseen:
            history.mark_seen()  # comes back here with everything seen
            return
        self._groups = keyed(self._shown_records())
        self.rows.show(tuple(self._present()))
        self.view = self._look()
        self.changed.emit()

    def _shown_records(self) -> tuple[CallRecord, ...]:
        return tuple(r for r in self._parts.history.history.value.records if self._shows(r))

    def _shows(self, record: CallRecord) -> bool:
        if self._only is HistoryFilter.MISSED and not record.missed:
            return False
        known_as = self._peer(record.peer.identity, record.peer.name).name
        return matches(Contact(record.peer.identity, known_as), self._query)

    def _present(self) -> Iterator[ListedRow]:
        now = self._parts.clock.now()
        titles: list[str] = []
        for keyed_group in self._groups:
            newest = keyed_group.group.newest
            title = words.day(newest.started_at, now)
            if titles[-1:] != [title]:
                # The system's clock may have been set back: a day can come twice.
                yield HeadingRow(f"heading:{title}:{titles.count(title)}", title)
                titles.append(title)
            yield group_row(keyed_group, self._peer(newest.peer.identity, newest.peer.name))
        offer = None if self._groups or not self._query else dial_row(self._query)
        if offer is not None:
            yield GroupRow(offer.key, offer.identity, offer.name, offer.second, face=offer.face)

    def _peer(self, identity: Identity, said: str) -> PeerNow:
        parts, now = self._parts, self._parts.clock.now()
        name = shown_name(parts.contacts.name_of(identity, said), identity)
        if talking_with(parts.calls.call.value) == identity:
            return PeerNow(name, IN_CALL, words.in_a_call())
        if parts.contacts.named(identity) is None:
            return PeerNow(name)
        seen: Seen = parts.presence.book.value.of(identity, now)
        return PeerNow(name, str(seen.presence), words.seen(seen, now))

    def _look(self) -> HistoryView:
        records = self._parts.history.history.value.records
        missed = [g for g in keyed(records) if g.group.newest.missed]
        return HistoryView(
            query=self._query,
            only=self._only,
            missed=len(missed),
            no_calls=not records,
            nothing_found=bool(records) and not self.rows.rows,
            selected=self._selected,
            detail=self._detail(),
        )

    def _shown_group(self) -> KeyedGroup | None:
        return next((g for g in self._groups if g.key == self._selected), None)

    def _calls_with(self, identity: Identity) -> tuple[CallRecord, ...]:
        records = self._parts.history.history.value.records
        return tuple(record for record in records if record.peer.identity == identity)

    def _detail(self) -> HistoryDetail:
        shown = self._shown_group()
        if shown is not None:
            peer = shown.group.newest.peer
            known = self._peer(peer.identity, peer.name)
            calls, now = self._calls_with(peer.identity), self._parts.clock.now()
            stranger = self._parts.contacts.named(peer.identity) is None
            return replace(detail(calls, known, now), stranger=stranger)
        row = self.rows.row(self.rows.index_of(self._selected))
        return dial_detail(row.identity) if isinstance(row, GroupRow) else HistoryDetail()

    def close(self) -> None:
        """Stop following."""
        for leave in self._leave:
            leave()
        self._tasks.cancel(_SHOW)
