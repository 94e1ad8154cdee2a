"""Who is in which call's room, and for whom it is waited; it ends no call itself."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable

from app.localengine.tasks import TaskOwner

log = logging.getLogger(__name__)

OnAbsent = Callable[[str, str, bool], Awaitable[None]]


class Attendance:
    """Turns joins and leaves of connections into "this party is gone"."""

    def __init__(self, grace_s: float) -> None:
        self._grace_s = grace_s
        self._present: dict[str, dict[str, str]] = {}
        self._waits: dict[tuple[str, str], asyncio.Task[None]] = {}
        self._on_absent: OnAbsent | None = None
        self._tasks = TaskOwner()

    def on_absent(self, callback: OnAbsent) -> None:
        """Call back with call, identity and whether he left on purpose."""
        self._on_absent = callback

    def begin(self, call_id: str) -> None:
        """There is such a call; what is said of others is not listened to."""
        self._present.setdefault(call_id, {})

    @property
    def calls(self) -> tuple[str, ...]:
        """The calls watched now."""
        return tuple(self._present)

    def joined(self, call_id: str, identity: str, sid: str) -> None:
        """A connection is in the room."""
        if call_id in self._present:
            self._present[call_id][identity] = sid
            self._stop_waiting(call_id, identity)

    def left(self, call_id: str, identity: str, sid: str, *, on_purpose: bool) -> None:
        """A connection left; one that was replaced by a newer one changes nothing."""
        present = self._present.get(call_id)
        if present is None or present.get(identity, sid) != sid:
            return
        present.pop(identity, None)
        if on_purpose:
            self._stop_waiting(call_id, identity)
            self._tasks.start(self._absent(call_id, identity, on_purpose=True), "attendance.left")
        else:
            self._wait(call_id, identity)

    def found(self, call_id: str, present: dict[str, str]) -> None:
        """What a look into the room showed."""
        for identity, sid in self._present.get(call_id, {}).copy().items():
            if identity not in present:
                self.left(call_id, identity, sid, on_purpose=False)
        for identity, sid in present.items():
            self.joined(call_id, identity, sid)

    def expect(self, call_id: str, identities: Iterable[str]) -> None:
        """These belong in the room: whoever is not there has the grace to come."""
        present = self._present.get(call_id)
        for identity in identities:
            if present is not None and identity not in present:
                self._wait(call_id, identity)

    def lost_all(self) -> None:
        """The media server died, and everybody's connection with it."""
        for call_id, present in self._present.items():
            for identity in tuple(present):
                del present[identity]
                self._wait(call_id, identity)

    def forget(self, call_id: str) -> None:
        """The call is over."""
        self._present.pop(call_id, None)
        for waited in tuple(self._waits):
            if waited[0] == call_id:
                self._stop_waiting(*waited)

    def _wait(self, call_id: str, identity: str) -> None:
        if (call_id, identity) not in self._waits:
            log.debug("call %s: a party is not in its room", call_id)
            wait = self._tasks.start(self._grace(call_id, identity), "attendance.grace")
            self._waits[call_id, identity] = wait

    def _stop_waiting(self, call_id: str, identity: str) -> None:
        wait = self._waits.pop((call_id, identity), None)
        if wait is not None:
            wait.cancel()

    async def _grace(self, call_id: str, identity: str) -> None:
        await asyncio.sleep(self._grace_s)
        # Taken out first: what follows forgets the call, which would cancel this very task.
        self._waits.pop((call_id, identity), None)
        await self._absent(call_id, identity, on_purpose=False)

    async def _absent(self, call_id: str, identity: str, *, on_purpose: bool) -> None:
        if self._on_absent is not None:
            await self._on_absent(call_id, identity, on_purpose)

    async def aclose(self) -> None:
        """Wait for nobody any more."""
        await self._tasks.aclose()
