"""Subscribes to the presence of contacts and keeps what is heard; it shows nothing."""

import itertools
import logging
from collections.abc import Iterable

from app.domain.ids import Identity
from app.domain.presence import STALE_AFTER_S, Presence, PresenceBook, Seen, read
from app.domain.signal import SignalState
from app.protocol.frames import (
    Ack,
    Frame,
    PresenceEntry,
    PresenceSet,
    PresenceSnapshot,
    PresenceSubscribe,
    PresenceUnsubscribe,
    PresenceUpdate,
    Refusal,
)
from app.protocol.rest import ACK_TIMEOUT_S
from app.services.ports import Clock
from app.services.signalling import SignallingService
from app.services.store import Store
from app.services.tasks import TaskScope

log = logging.getLogger(__name__)

AGAIN_AFTER_S = (ACK_TIMEOUT_S, 30.0, 60.0, 300.0)
"""How long a subscription waits for its answer before it is said again."""
_SUBSCRIBING = "presence.subscribe"


class PresenceService:
    """Owns the presence book; the whole set is sent again after each reconnect (protocol 3.4)."""

    def __init__(self, signalling: SignallingService, clock: Clock) -> None:
        self._signalling, self._clock = signalling, clock
        self._wanted: frozenset[Identity] = frozenset()
        self._followed: frozenset[str] = frozenset()
        """Those of whom this connection's engine has said that it tells."""
        self._asked = PresenceSubscribe(())
        self._numbers = itertools.count(1)
        self._tasks = TaskScope()
        self.book = Store(PresenceBook())
        self._unsubscribe = signalling.state.subscribe(self._follow_socket)

    def want(self, identities: Iterable[Identity]) -> None:
        """Follow exactly these people."""
        wanted = frozenset(identities)
        more, fewer = wanted - self._wanted, self._wanted - wanted
        self._wanted = wanted
        self._followed -= fewer
        if more:
            self._subscribe()
        if fewer:
            self._send(PresenceUnsubscribe(tuple(sorted(fewer))))

    def announce(self, presence: Presence) -> None:
        """Tell the engine our own presence."""
        self._send(PresenceSet(str(presence)))

    def hear(self, frame: Frame) -> None:
        """Take a frame; one that is not about presence is nobody's business here."""
        match frame:
            case PresenceSnapshot():
                self._note(frame.entries)
                self._follow(entry.identity for entry in frame.entries)
            case PresenceUpdate():
                self._note((frame.entry,))
            case Ack() if frame.request_id == self._asked.request_id:
                self._follow(self._asked.identities)
            case Refusal() if frame.request_id == self._asked.request_id:
                log.warning("presence: subscription refused: %s", frame.code)

    def _note(self, entries: Iterable[PresenceEntry]) -> None:
        news = ((Identity(e.identity), Seen(read(e.status), e.last_seen)) for e in entries)
        self.book.set(self.book.value.heard(news))

    def _follow(self, identities: Iterable[str]) -> None:
        self._followed = self._followed.union(identities) & self._wanted
        if self._followed == self._wanted:
            self._tasks.cancel(_SUBSCRIBING)

    def _subscribe(self) -> None:
        self._tasks.cancel(_SUBSCRIBING)
        if self._signalling.state.value is SignalState.CONNECTED:
            self._tasks.spawn(self._ask_to_follow(), _SUBSCRIBING)

    async def _ask_to_follow(self) -> None:
        """Subscribe to whom the engine does not tell of yet, until it says that it does."""
        for pause_s in itertools.chain(AGAIN_AFTER_S, itertools.repeat(AGAIN_AFTER_S[-1])):
            missing = self._wanted - self._followed
            if not missing:
                return
            request_id = f"presence-{next(self._numbers)}"
            self._asked = PresenceSubscribe(tuple(sorted(missing)), request_id)
            await self._signalling.send(self._asked)
            await self._clock.sleep(pause_s)

    def _follow_socket(self) -> None:
        if self._signalling.state.value is SignalState.CONNECTED:
            self.book.set(self.book.value.back())
            self._followed = frozenset()
            self._subscribe()
            return
        self._tasks.cancel(_SUBSCRIBING)
        if self.book.value.lost_at is None:
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
