"""Subscribes to the presence of contacts and keeps what is heard; it shows nothing."""

from collections.abc import Iterable

from app.domain.ids import Identity
from app.domain.presence import STALE_AFTER_S, Presence, PresenceBook, Seen, read
from app.domain.signal import SignalState
from app.protocol.frames import (
    Frame,
    PresenceEntry,
    PresenceSet,
    PresenceSnapshot,
    PresenceSubscribe,
    PresenceUnsubscribe,
    PresenceUpdate,
)
from app.services.ports import Clock
from app.services.signalling import SignallingService
from app.services.store import Store
from app.services.tasks import TaskScope


class PresenceService:
    """Owns the presence book; the whole set is sent again after each reconnect (protocol 3.4)."""

    def __init__(self, signalling: SignallingService, clock: Clock) -> None:
        self._signalling, self._clock = signalling, clock
        self._wanted: frozenset[Identity] = frozenset()
        self._tasks = TaskScope()
        self.book = Store(PresenceBook())
        self._unsubscribe = signalling.state.subscribe(self._follow_socket)

    def want(self, identities: Iterable[Identity]) -> None:
        """Follow exactly these people."""
        wanted = frozenset(identities)
        more, fewer = wanted - self._wanted, self._wanted - wanted
        self._wanted = wanted
        if more:
            self._send(PresenceSubscribe(tuple(sorted(more))))
        if fewer:
            self._send(PresenceUnsubscribe(tuple(sorted(fewer))))

    def announce(self, presence: Presence) -> None:
        """Tell the engine our own presence."""
        self._send(PresenceSet(str(presence)))

    def hear(self, frame: Frame) -> None:
        """Take a frame; one that is not about presence is nobody's business here."""
        if isinstance(frame, PresenceSnapshot):
            self._note(frame.entries)
        elif isinstance(frame, PresenceUpdate):
            self._note((frame.entry,))

    def _note(self, entries: Iterable[PresenceEntry]) -> None:
        news = ((Identity(e.identity), Seen(read(e.status), e.last_seen)) for e in entries)
        self.book.set(self.book.value.heard(news))

    def _follow_socket(self) -> None:
        if self._signalling.state.value is SignalState.CONNECTED:
            self.book.set(self.book.value.back())
            if self._wanted:
                self._send(PresenceSubscribe(tuple(sorted(self._wanted))))
        elif self.book.value.lost_at is None:
            self.book.set(self.book.value.cut_off(self._clock.now()))
            self._tasks.spawn(self._grow_stale(), "presence.stale")

    async def _grow_stale(self) -> None:
        lost_at = self.book.value.lost_at
        await self._clock.sleep(STALE_AFTER_S)
        if lost_at is not None and self.book.value.lost_at == lost_at:
            # Not a new fact, but the same one seen later: the readers have to look again.
            unknown = {who: Seen(Presence.UNKNOWN, s.last_seen) for who, s in self.entries()}
            self.book.set(self.book.value.heard(unknown.items()))

    def entries(self) -> tuple[tuple[Identity, Seen], ...]:
        """Everybody heard of."""
        return tuple(self.book.value.entries.items())

    def _send(self, frame: Frame) -> None:
        if self._signalling.state.value is SignalState.CONNECTED:
            self._tasks.spawn(self._signalling.send(frame), "presence.send")

    async def aclose(self) -> None:
        """Stop following."""
        self._unsubscribe()
        await self._tasks.aclose()
