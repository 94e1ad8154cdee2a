"""Presence: who is here, with what status, and who is told; nothing of it outlives the process.

The last sight of a person is kept in the database.
"""

import asyncio
import time

from app.localengine import users
from app.localengine.database import Database
from app.localengine.hub import Hub, Line
from app.localengine.tasks import TaskOwner
from app.protocol.frames import PresenceEntry, PresenceUpdate

ONLINE, OFFLINE, INVISIBLE = "online", "offline", "invisible"
STATUSES = frozenset({ONLINE, "away", "busy", INVISIBLE})


class PresenceBook:
    """Keeps presence and tells those who watch; a short absence is not told."""

    def __init__(self, database: Database, hub: Hub, grace_s: float) -> None:
        self._database, self._hub, self._grace_s = database, hub, grace_s
        self._statuses: dict[str, str] = {}
        self._leaving: dict[str, asyncio.Task[None]] = {}
        self._tasks = TaskOwner()

    async def arrived(self, identity: str) -> None:
        """The identity's first socket opened."""
        leaving = self._leaving.pop(identity, None)
        if leaving is not None:
            leaving.cancel()
        if identity not in self._statuses:
            self._statuses[identity] = ONLINE
            self._tell(identity, None)
            await self._saw(identity)

    def departed(self, identity: str) -> None:
        """The identity's last socket closed; it is told only after the grace."""
        self._leaving[identity] = self._tasks.start(self._leave(identity), "presence.grace")

    async def _leave(self, identity: str) -> None:
        await asyncio.sleep(self._grace_s)
        del self._leaving[identity]
        shown = self._status(identity)
        del self._statuses[identity]
        at = await self._saw(identity)
        if shown != OFFLINE:
            self._tell(identity, at)

    def choose(self, identity: str, status: str) -> None:
        """The identity's own wish; ``status`` is one of ``STATUSES``."""
        before = self._status(identity)
        self._statuses[identity] = status
        if self._status(identity) != before:
            self._tell(identity, time.time() if status == INVISIBLE else None)

    def _status(self, identity: str) -> str:
        status = self._statuses.get(identity, OFFLINE)
        return OFFLINE if status == INVISIBLE else status

    async def _saw(self, identity: str) -> float:
        now = time.time()
        await self._database.run(lambda c: users.seen(c, identity, now))
        return now

    def _tell(self, identity: str, last_seen: float | None) -> None:
        update = PresenceUpdate(PresenceEntry(identity, self._status(identity), last_seen))
        for line in self._hub.watchers(identity):
            line.send(update)

    async def watch(self, line: Line, identities: list[str]) -> tuple[PresenceEntry, ...]:
        """Tell ``line`` of these from now on; answers how they are now."""
        line.watched.update(identities)
        return await self.of(identities)

    async def of(self, identities: list[str]) -> tuple[PresenceEntry, ...]:
        """How these are now."""
        seen = await self._database.run(lambda c: users.last_seen(c, identities))
        entries = []
        for identity in identities:
            status = self._status(identity)
            entries.append(
                PresenceEntry(identity, status, seen.get(identity) if status == OFFLINE else None)
            )
        return tuple(entries)

    async def aclose(self) -> None:
        """Stop waiting for anybody."""
        await self._tasks.aclose()
