"""Records what happened and tells what is unseen; it groups and words nothing."""

import asyncio

from app.domain.call import Call
from app.domain.history import CallRecord, record_of, running_record
from app.domain.ids import CallId
from app.domain.session import Session, SessionState
from app.services.ports import HistoryStore
from app.services.store import Store
from app.services.tasks import TaskScope
from app.values import dataclass, replace

KEPT = 500


@dataclass(frozen=True, slots=True)
class History:
    """The rows of the signed-in identity, newest first."""

    records: tuple[CallRecord, ...] = ()

    @property
    def missed_unseen(self) -> tuple[CallRecord, ...]:
        """Missed calls the user has not looked at."""
        return tuple(record for record in self.records if record.missed and not record.seen)


class HistoryService:
    """Owns the call history of whoever is signed in."""

    def __init__(self, store: HistoryStore, session: Store[Session]) -> None:
        self._disk, self._session = store, session
        self._owner = session.value.identity
        self._tasks = TaskScope()
        self._read = asyncio.Event()
        self._read.set()
        self.history = Store(History())
        self._unsubscribe = session.subscribe(self._follow)

    def _follow(self) -> None:
        session = self._session.value
        if session.state is SessionState.SIGNED_IN and session.identity != self._owner:
            self._owner = session.identity
            self.history.set(History())
            self._read.clear()
            self._tasks.spawn(self._load(), "history.load")

    async def _load(self) -> None:
        owner = self._owner
        try:
            records = tuple(await self._disk.records(owner, KEPT))
            if owner == self._owner:
                # Calls that ended while the disk was read are newer than everything on it.
                newer = tuple(r for r in self.history.value.records if not _among(r, records))
                self.history.set(History((*newer, *records)))
        finally:
            if owner == self._owner:
                self._read.set()

    async def of_call(self, call_id: CallId) -> CallRecord | None:
        """The row of a call, once the disk is read; None where this device was not in it."""
        await self._read.wait()
        return next((r for r in self.history.value.records if r.call_id == call_id), None)

    def keep_running(self, call: Call, now: float) -> None:
        """Have a call that goes on on the disk, for when the program is killed; nobody sees it."""
        self._tasks.spawn(self._disk.add(self._owner, running_record(call, now)), "history.running")

    def record(self, call: Call) -> None:
        """Keep a call that ended; it is shown at once."""
        self.keep(record_of(call))

    def keep(self, record: CallRecord) -> None:
        """Keep a row; one call has one row, the last word wins."""
        others = (r for r in self.history.value.records if not r.of_same_call(record))
        self.history.set(History((record, *others)[:KEPT]))
        self._tasks.spawn(self._disk.add(self._owner, record), "history.add")

    def mark_seen(self) -> None:
        """The user looked at the list."""
        if self.history.value.missed_unseen:
            rows = tuple(replace(record, seen=True) for record in self.history.value.records)
            self.history.set(History(rows))
            self._tasks.spawn(self._disk.mark_seen(self._owner), "history.mark_seen")

    def remove(self, record: CallRecord | None) -> None:
        """Remove one row, or all."""
        rows = self.history.value.records
        kept = () if record is None else tuple(r for r in rows if not r.of_same_call(record))
        self.history.set(History(kept))
        self._tasks.spawn(self._disk.remove(self._owner, record), "history.remove")

    async def aclose(self) -> None:
        """Finish what is being written."""
        self._unsubscribe()
        await self._tasks.drain()


def _among(record: CallRecord, records: tuple[CallRecord, ...]) -> bool:
    return any(record.of_same_call(other) for other in records)
