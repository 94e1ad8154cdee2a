"""The call of whom we are dialling, kept until it is known which of the two goes on; no rules."""

import asyncio

from app.domain.call import AcceptedElsewhere, Event, PeerEnded
from app.domain.callpolicy import GLARE_WAIT_S
from app.protocol.frames import CallInvitation
from app.services.ports import Clock
from app.services.tasks import TaskScope


class TheirCall:
    """Holds one invitation, or none."""

    def __init__(self, clock: Clock, tasks: TaskScope) -> None:
        self._clock, self._tasks = clock, tasks
        self._frame: CallInvitation | None = None
        self._came = asyncio.Event()

    def keep(self, frame: CallInvitation) -> None:
        """It came while we dialled its caller."""
        self._frame = frame
        self._came.set()

    def take(self) -> CallInvitation | None:
        """What was kept; from now on nothing is."""
        frame, self._frame = self._frame, None
        self._came.clear()
        return frame

    def over(self, event: Event) -> CallInvitation | None:
        """What was kept and is over by ``event``."""
        if self._frame is None or not isinstance(event, PeerEnded | AcceptedElsewhere):
            return None
        return self.take() if event.call_id == self._frame.call_id else None

    async def came_in_time(self) -> bool:
        """Both call each other: the refused one waits a moment for the other's invitation."""
        waits = {
            self._tasks.spawn(self._came.wait(), "call.glare"),
            self._tasks.spawn(self._clock.sleep(GLARE_WAIT_S), "call.glare_end"),
        }
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        return self._frame is not None
