"""One end of a call for tests: real media in this process, and what it reported, in order."""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from livekit.rtc import SimulateScenarioKind

from app.adapters.media.engine import LiveKitMedia
from app.domain.ids import DeviceId, Identity
from app.domain.media import MediaEvent
from app.domain.settings import AudioProcessing
from app.services.ports import JoinPlan, MediaDevices
from app.values import replace
from tests.integration.media.media_server import MediaServer

AS_IT_IS = AudioProcessing(echo_cancellation=False, noise_suppression=False, auto_gain=False)
"""Pure tones are noise to a suppressor."""

E = TypeVar("E", bound=MediaEvent)


async def until(what: str, ready: Callable[[], object], seconds: float = 20.0) -> None:
    """Look until ``ready`` is true; raises ``TimeoutError`` with ``what`` when it never is."""
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {seconds:.0f} s for {what}")
        await asyncio.sleep(0.02)


class Caller:
    """A person with real media; the devices are those of a pair of the test's desk."""

    def __init__(self, identity: str, peer: str, pair: str, server: MediaServer) -> None:
        self.identity, self.peer = Identity(identity), Identity(peer)
        self._server = server
        self.events: list[MediaEvent] = []
        self.devices = MediaDevices(DeviceId(f"mic_{pair}"), DeviceId(f"speaker_{pair}"))
        loop = asyncio.get_running_loop()
        self.media = LiveKitMedia(self.events.append, loop.call_soon_threadsafe)

    async def start(self) -> None:
        """Start the media thread with the own devices and the sound left as it is."""
        await self.media.start()
        await self.use(self.devices)

    async def use(self, devices: MediaDevices) -> None:
        """Use other devices."""
        await self.media.use_devices(devices, AS_IT_IS)

    def plan(self, *, live: bool = True, camera: bool = False, serial: int = 1) -> JoinPlan:
        """How to join."""
        ticket = self._server.ticket(self.identity)
        return JoinPlan(serial, ticket, self.peer, live, camera)

    async def join(self, *, live: bool = True, camera: bool = False, serial: int = 1) -> None:
        """Join the call's room."""
        await self.media.join(self.plan(live=live, camera=camera, serial=serial))

    async def join_with(self, **changes: object) -> None:
        """Join by a plan that is wrong in some respect."""
        await self.media.join(replace(self.plan(), **changes))  # type: ignore[arg-type]  # a test's

    async def break_connection(self) -> None:
        """Let LiveKit build its whole connection anew, as after a change of networks."""
        thread, endpoint = self.media._thread, self.media._endpoint
        assert endpoint is not None
        assert endpoint._room is not None
        kind = SimulateScenarioKind.SIMULATE_FULL_RECONNECT
        await thread.submit(endpoint._room.room.simulate_scenario(kind))

    @property
    def held_back(self) -> bool:
        """Whether a departure waits to be told."""
        endpoint = self.media._endpoint
        return (
            endpoint is not None and endpoint._events is not None and bool(endpoint._events._held)
        )

    async def settled(self) -> None:
        """Wait until all that media has begun, and that nobody waits for, has ended."""
        thread = self.media._thread
        await thread.submit(thread.lasting.drain())

    def heard(self, kind: type[E]) -> Sequence[E]:
        """The events of one kind so far."""
        return [event for event in self.events if isinstance(event, kind)]

    async def hears(self, kind: type[E], seconds: float = 20.0) -> E:
        """Wait for the first event of a kind."""
        await until(f"{kind.__name__} at {self.identity}", lambda: self.heard(kind), seconds)
        return self.heard(kind)[0]
