"""Records what happened and tells what is unseen; it groups and words nothing.

The call that goes on is on the disk from its first moment, worded as it has to be read if nothing
more is heard of it; a start after a kill finds it there. No list shows it before it is over.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from app.domain.call import Call
from app.domain.errors import AppError
from app.domain.history import CallRecord, record_of, running_record
from app.domain.ids import CallId, Identity
from app.domain.session import Session, SessionState
from app.services.ports import HistoryStore
from app.services.store import Store
from app.services.tasks import TaskScope
from app.values import dataclass, replace

log = logging.getLogger(__name__)

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

    def __init__(
        self,
        store: HistoryStore,
        session: Store[Session],
        warn: Callable[[str], None] = lambda _code: None,
    ) -> None:
        self._disk, self._session, self._warn = store, session, warn
        self._owner = session.value.identity
        self._tasks = TaskScope()
        self._read = asyncio.Event()
        self._read.set()
        self._unfinished: CallRecord | None = None
        self._left: CallRecord | None = None
        """What rang when the last run was killed: it is missed, unless it still rings."""
        self.history = Store(History())
        self._unsubscribe = session.subscribe(self._follow)

    def _follow(self) -> None:
        session = self._session.value
        if session.state is SessionState.SIGNED_IN and session.identity != self._owner:
            self._owner, self._left = session.identity, None
            self.history.set(History())
            self._read.clear()
            self._tasks.spawn(self._load(), "history.load")

    async def _load(self) -> None:
        owner = self._owner
        try:
            left = await self._disk.settle(owner)
            records = tuple(await self._disk.records(owner, KEPT))
            if owner == self._owner:
                # What ended, or rings again, since the disk was asked is newer than all on it.
                newer = self.history.value.records
                known = newer if self._unfinished is None else (*newer, self._unfinished)
                older = tuple(r for r in records if not _among(r, known))
                if left is not None and left.missed and _among(left, older):
                    self._left = left
                self.history.set(History((*newer, *(r for r in older if r != self._left))))
            await self._disk.keep_newest(owner, KEPT)
        except AppError as error:
            log.warning("history: not read, or not cut: %s", error)
            self._warn(error.code)
        finally:
            if owner == self._owner:
                self._read.set()

    def _write(self, work: Coroutine[Any, Any, None], name: str) -> None:
        self._tasks.spawn(self._written(work), name)

    async def _written(self, work: Coroutine[Any, Any, None]) -> None:
        """A full disk changes no call and no list; the user is told, as it is lost at the end."""
        try:
            await work
        except AppError as error:
            log.warning("history: not written: %s", error)
            self._warn(error.code)

    async def of_call(self, call_id: CallId) -> CallRecord | None:
        """The row of a call, once the disk is read; None where this device was not in it."""
        await self._read.wait()
        return next((r for r in self.history.value.records if r.call_id == call_id), None)

    async def show_left(self) -> None:
        """The engine was asked what rings: what was left ringing and does not ring is missed."""
        await self._read.wait()
        if (left := self._left) is not None:
            rows = sorted((*self._others(left), left), key=_began, reverse=True)
            self.history.set(History(tuple(rows)))

    def _others(self, record: CallRecord) -> tuple[CallRecord, ...]:
        """The rows of other calls; what was left of this one needs no answer any more."""
        if self._left is not None and self._left.of_same_call(record):
            self._left = None
        return tuple(r for r in self.history.value.records if not r.of_same_call(record))

    def keep_unfinished(self, call: Call, now: float) -> None:
        """Have the call that goes on on the disk, for when the program is killed."""
        record = running_record(call, now)
        last = self._unfinished
        if last is not None and record == replace(last, duration_s=record.duration_s):
            return
        self._unfinished = record
        self.history.set(History(self._others(record)))  # one that rings again had been settled
        self._tasks.spawn(self._keep(self._owner, record), "history.unfinished")

    async def _keep(self, owner: Identity, record: CallRecord) -> None:
        """What fails here is told at the end of the call, which fails in the same way."""
        try:
            await self._disk.keep_unfinished(owner, record)
        except AppError as error:
            log.warning("history: the call is not kept: %s", error)

    async def keep_length(self, call: Call, now: float) -> None:
        """Note how long the call that goes on lasts by now; a full disk ends no call."""
        try:
            await self._disk.keep_length(self._owner, running_record(call, now).duration_s)
        except AppError as error:
            log.warning("history: the length is not kept: %s", error.code)

    def record(self, call: Call) -> None:
        """Keep the call that went on; it is shown at once."""
        self._unfinished = None
        record = record_of(call)
        self._show(record)
        self._write(self._disk.finish(self._owner, record), "history.finish")

    def keep(self, record: CallRecord) -> None:
        """Keep a row of another call; one call has one row, the last word wins."""
        self._show(record)
        self._write(self._disk.add(self._owner, record), "history.add")

    def _show(self, record: CallRecord) -> None:
        self.history.set(History((record, *self._others(record))[:KEPT]))

    def mark_seen(self) -> None:
        """The user looked at the list."""
        if self.history.value.missed_unseen:
            rows = tuple(replace(record, seen=True) for record in self.history.value.records)
            self.history.set(History(rows))
            self._write(self._disk.mark_seen(self._owner), "history.mark_seen")

    def remove(self, record: CallRecord | None) -> None:
        """Remove one row, or all."""
        rows = self.history.value.records
        if record is None:
            self._left = None
        kept = () if record is None else tuple(r for r in rows if not r.of_same_call(record))
        self.history.set(History(kept))
        self._write(self._disk.remove(self._owner, record), "history.remove")

    async def aclose(self) -> None:
        """Finish what is being written."""
        self._unsubscribe()
        await self._tasks.drain()


def _began(record: CallRecord) -> float:
    return record.started_at


def _among(record: CallRecord, records: tuple[CallRecord, ...]) -> bool:
    return any(record.of_same_call(other) for other in records)
