"""What happens to calls without anybody asking: restarts, departures, arrivals, take-overs.

It decides nothing of its own: the switchboard applies the events it reports.
"""

import logging

from app.localengine import callbook
from app.localengine.attendance import Attendance
from app.localengine.calls import CallEvent
from app.localengine.database import Database
from app.localengine.errors import MediaDownError
from app.localengine.rooms import Rooms
from app.localengine.switchboard import Switchboard
from app.protocol.rest import CallRow, CallStatus

log = logging.getLogger(__name__)


def _rings_for(row: CallRow, identity: str) -> bool:
    return row.callee_identity == identity and row.status is not CallStatus.ACTIVE


class Keeper:
    """Brings to the switchboard what sockets, sessions and the media server report."""

    def __init__(
        self, database: Database, switchboard: Switchboard, rooms: Rooms, attendance: Attendance
    ) -> None:
        self._database, self._switchboard = database, switchboard
        self._rooms, self._attendance = rooms, attendance

    async def restore(self) -> None:
        """Take up the calls of an engine that ended in the middle of them."""
        for call in await self._database.run(callbook.live):
            log.info("call %s: taken up again, it is %s", call.row.call_id, call.row.status)
            self._switchboard.watch(call)

    async def remake_rooms(self) -> None:
        """A new media server knows no room: make those of the calls that go on."""
        for call in await self._database.run(callbook.live):
            try:
                await self._switchboard.make_room(call.row.call_id)
            except MediaDownError as error:
                log.warning("call %s: its room is lost: %s", call.row.call_id, error)

    async def media_restarted(self) -> None:
        """The media server died and came back: nobody is in a room, everybody may return."""
        self._attendance.lost_all()
        await self.remake_rooms()

    async def connected(self, identity: str) -> None:
        """A socket opened: whoever is being called hears it, also if the first word got lost."""
        for call in await self._database.run(lambda c: callbook.live_of(c, identity)):
            if _rings_for(call.row, identity):
                self._switchboard.invite(call)

    async def taken_over(self, identity: str) -> None:
        """The identity signed in elsewhere: what its old device did ends, what rings goes on."""
        for call in await self._database.run(lambda c: callbook.live_of(c, identity)):
            row = call.row
            if _rings_for(row, identity):
                continue
            try:
                await self._rooms.tell_kicked(row.room_name, identity)
            except MediaDownError as error:
                log.info("call %s: the old device was not told: %s", row.call_id, error)
            await self._switchboard.apply(row.call_id, CallEvent.TAKEN_OVER, identity)

    async def party_gone(self, call_id: str, identity: str, on_purpose: bool) -> None:
        """A party left the room: at his own wish, or he vanished."""
        event = CallEvent.PARTY_VANISHED
        if on_purpose:
            call = await self._switchboard.get(call_id, None)
            calling = identity == call.caller_identity
            event = CallEvent.CALLER_LEFT if calling else CallEvent.CALLEE_LEFT
        await self._switchboard.apply(call_id, event, identity)
