"""Calls from the first ring to the end: who may do what, who is told, what runs out when.

Its rules are the table in ``calls``; how a request arrives is not its matter.
"""

import asyncio
import json
import logging
import secrets
import sqlite3
import time
from collections.abc import Mapping
from typing import Any

from app.localengine import callbook, users
from app.localengine.attendance import Attendance
from app.localengine.callbook import CallFilter, Moved, StoredCall
from app.localengine.calls import CallEvent, news
from app.localengine.database import Database
from app.localengine.deadlines import Deadlines
from app.localengine.errors import (
    ApiError,
    MediaDownError,
    forbidden,
    invalid,
    not_found,
)
from app.localengine.hub import Hub
from app.localengine.options import Timings
from app.localengine.pages import Page
from app.localengine.rooms import Rooms
from app.localengine.tasks import TaskOwner
from app.localengine.tokens import Guest, TokenMint
from app.protocol.frames import CallInvitation, CallUpdate
from app.protocol.rest import CallRow, CallStatus, ErrorCodes, Messages
from app.values import dataclass, field

log = logging.getLogger(__name__)

METADATA_MAX_BYTES = 16_384
_LAST_WORD_S = 1.0

_CALLEE_ONLY = {
    CallEvent.RANG: "Only the callee can report the ring",
    CallEvent.ACCEPTED: str(Messages.CALLEE_ONLY),
    CallEvent.DECLINED: "Only the callee can reject the call",
    CallEvent.FOUND_BUSY: "Only the callee can report a busy device",
}
_BY_A_PARTY = frozenset({*_CALLEE_ONLY, CallEvent.CALLER_LEFT, CallEvent.CALLEE_LEFT})


@dataclass(frozen=True, slots=True)
class CallWish:
    """What a caller asks for."""

    caller: str
    callee: str
    call_type: str
    caller_name: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Exchange:
    """What the switchboard stands on."""

    database: Database
    hub: Hub
    rooms: Rooms
    attendance: Attendance
    mint: TokenMint


class Switchboard:
    """Places, moves and ends calls."""

    def __init__(self, exchange: Exchange, timings: Timings) -> None:
        self._database, self._hub = exchange.database, exchange.hub
        self._rooms, self._attendance = exchange.rooms, exchange.attendance
        self._mint = exchange.mint
        self._timings = timings
        self._deadlines = Deadlines()
        self._tasks = TaskOwner()
        self._roomless: set[str] = set()
        """Calls whose room is being made: nobody could enter it yet, so nobody is invited."""

    @property
    def ring_timeout_s(self) -> float:
        """How long a call rings."""
        return self._timings.ring_timeout_s

    async def place(self, wish: CallWish) -> CallRow:
        """Make a call and its room, and ring the callee; of two at once the first wins.

        Raises ``ApiError``.
        """
        now = time.time()
        call_id = f"call_{secrets.token_hex(12)}"
        deadline = now + self._timings.ring_timeout_s
        call = await self._database.run(lambda c: _place(c, wish, call_id, now, deadline))
        log.info("call %s: placed", call_id)
        self._attendance.begin(call_id)
        self._roomless.add(call_id)
        try:
            await self.make_room(call_id)
        except MediaDownError as error:
            log.warning("call %s: no room: %s", call_id, error)
            await self.apply(call_id, CallEvent.MEDIA_FAILED, wish.caller)
            message = "The media server is not available"
            raise ApiError(503, ErrorCodes.INTERNAL, message) from error
        finally:
            self._roomless.discard(call_id)
        return await self._ring(call)

    async def _ring(self, placed: StoredCall) -> CallRow:
        """Ring the callee, unless the call has moved on while its room was made."""
        call_id = placed.row.call_id
        call = await self._database.run(lambda c: callbook.find(c, call_id)) or placed
        status = call.row.status
        if status.over:
            self._tasks.start(self._close_room(call.row, 0.0), "call.close_room")
            raise ApiError(409, ErrorCodes.INVALID_TRANSITION, f"The call is {status} already")
        if status is not CallStatus.ACTIVE:  # whoever accepted has set its length
            self.watch(call)
            self.invite(call)
        return call.row

    async def act(self, call_id: str, identity: str, event: CallEvent) -> CallRow:
        """One of the parties does something; raises ``ApiError``."""
        call = await self.get(call_id, identity)
        if event in _CALLEE_ONLY and identity != call.callee_identity:
            raise forbidden(_CALLEE_ONLY[event])
        moved = await self.apply(call_id, event, identity)
        if moved.after is None:
            message = f"Invalid state transition: the call is {moved.before.row.status}"
            raise ApiError(409, ErrorCodes.INVALID_TRANSITION, message)
        return moved.after.row

    async def hang_up(self, call_id: str, identity: str) -> CallRow:
        """One of the parties ends the call, or its ring; raises ``ApiError``."""
        call = await self.get(call_id, identity)
        calling = identity == call.caller_identity
        event = CallEvent.CALLER_LEFT if calling else CallEvent.CALLEE_LEFT
        return await self.act(call_id, identity, event)

    async def get(self, call_id: str, identity: str | None) -> CallRow:
        """One call; ``identity`` None = whoever asks may see every call. Raises ``ApiError``."""
        call = await self._database.run(lambda c: callbook.find(c, call_id))
        if call is None:
            raise not_found("Call not found")
        if identity not in (None, call.row.caller_identity, call.row.callee_identity):
            raise forbidden("Not a party of this call")
        return call.row

    async def listing(self, wanted: CallFilter, page: Page) -> tuple[list[CallRow], int]:
        """Calls, the newest first, and how many there are."""
        return await self._database.run(lambda c: callbook.listing(c, wanted, page))

    def token(self, call: CallRow, identity: str, device_id: str) -> str:
        """A room token for one of the parties."""
        calling = identity == call.caller_identity
        name = call.caller_name if calling else call.callee_name
        role = "host" if calling else "guest"
        guest = Guest(identity, name, role, call.call_type, device_id)
        return self._mint.room_token(call.room_name, guest)

    async def make_room(self, call_id: str) -> None:
        """Make a call's room, also again; raises ``MediaDownError``."""
        await self._rooms.create(
            call_id,
            ring_timeout_s=self._timings.ring_timeout_s,
            vanished_grace_s=self._timings.vanished_grace_s,
        )

    async def apply(
        self, call_id: str, event: CallEvent, by: str, at: float | None = None
    ) -> Moved:
        """Move a call and do what follows; what the table does not allow changes nothing."""
        when = time.time() if at is None else at
        length_s = self._timings.max_call_s
        moved = await self._database.run(lambda c: callbook.move(c, call_id, event, when, length_s))
        if moved is None:
            raise not_found("Call not found")
        if moved.after is not None:
            log.info("call %s: %s, now %s", call_id, event, moved.after.row.status)
            self._tell(moved.after.row, event, by)
            self._follow_up(moved.after, event)
        return moved

    def _follow_up(self, call: StoredCall, event: CallEvent) -> None:
        if call.row.status.over:
            self._deadlines.cancel(call.row.call_id)
            self._attendance.forget(call.row.call_id)
            # The last word to a device that was taken over travels through the room.
            pause_s = _LAST_WORD_S if event is CallEvent.TAKEN_OVER else 0.0
            self._tasks.start(self._close_room(call.row, pause_s), "call.close_room")
        elif call.row.status is CallStatus.ACTIVE:
            self.watch(call)

    def watch(self, call: StoredCall) -> None:
        """From now on end the call when its time is up, or a party of it is gone."""
        row, deadline = call.row, call.deadline or 0.0
        active = row.status is CallStatus.ACTIVE
        event = CallEvent.LENGTH_REACHED if active else CallEvent.RING_EXPIRED

        async def time_is_up() -> None:
            await self.apply(row.call_id, event, "", deadline)

        self._deadlines.set(row.call_id, deadline, time_is_up)
        self._attendance.begin(row.call_id)
        if active:
            self._attendance.expect(row.call_id, (row.caller_identity, row.callee_identity))

    async def _close_room(self, row: CallRow, pause_s: float) -> None:
        await asyncio.sleep(pause_s)
        try:
            await self._rooms.delete(row.room_name)
        except MediaDownError as error:
            log.info("call %s: its room was not closed: %s", row.call_id, error)

    def invite(self, call: StoredCall) -> None:
        """Tell the callee who calls; where nobody hears it, it is said again on his arrival."""
        row = call.row
        if row.call_id in self._roomless:
            return
        invitation = CallInvitation(
            call_id=row.call_id,
            caller_identity=row.caller_identity,
            caller_name=row.caller_name,
            callee_identity=row.callee_identity,
            call_type=row.call_type,
            expires_at=call.deadline,
            ring_timeout_s=self._timings.ring_timeout_s,
            room_name=row.room_name,
        )
        self._hub.send(row.callee_identity, invitation)

    def _tell(self, row: CallRow, event: CallEvent, by: str) -> None:
        """Whoever did it has the answer to his request; the other one is told."""
        if event is CallEvent.MEDIA_FAILED and row.ringing_at is None and row.answered_at is None:
            return  # nobody was invited, and nobody found it in the list of calls
        update = CallUpdate(
            news(row), row.call_id, by, row.end_reason, row.duration_s, row.call_type
        )
        for party in (row.caller_identity, row.callee_identity):
            if party != by or event not in _BY_A_PARTY:
                self._hub.send(party, update)

    async def aclose(self) -> None:
        """Stop every clock; the calls stay as they are in the database."""
        await self._deadlines.aclose()
        await self._tasks.aclose()


def _place(
    connection: sqlite3.Connection, wish: CallWish, call_id: str, now: float, deadline: float
) -> StoredCall:
    """Write the call if both are known and free; raises ``ApiError``."""
    if wish.caller == wish.callee:
        raise invalid("caller_identity and callee_identity must differ")
    if len(json.dumps(dict(wish.metadata))) > METADATA_MAX_BYTES:
        raise invalid("metadata is too large")
    caller, callee = (users.find(connection, who) for who in (wish.caller, wish.callee))
    if caller is None or callee is None:
        raise not_found("User not found")
    if callbook.live_of(connection, wish.callee):
        raise ApiError(409, ErrorCodes.CALLEE_BUSY, Messages.CALLEE_BUSY)
    if callbook.live_of(connection, wish.caller):
        raise ApiError(409, ErrorCodes.CONFLICT, "Caller is already on a call")
    row = CallRow(
        call_id=call_id,
        call_type=wish.call_type,
        status=CallStatus.INITIATING,
        caller_identity=caller.identity,
        caller_name=wish.caller_name or caller.name,
        callee_identity=callee.identity,
        callee_name=callee.name,
        room_name=call_id,
        initiated_at=now,
        metadata=wish.metadata,
    )
    call = StoredCall(row, deadline)
    callbook.insert(connection, call)
    return call
