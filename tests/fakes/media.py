"""Media without sound or pictures: a test tells what happens in the room."""

import asyncio
from collections.abc import Awaitable, Callable

from app.domain.errors import AppError
from app.domain.ids import Identity
from app.domain.media import Joined, MediaEvent, MediaStats, TrackSource
from app.domain.settings import AudioProcessing
from app.services.ports import FrameSink, JoinPlan, MediaDevices, VideoFrame

Watched = tuple[Identity, TrackSource]


class FakeSink:
    """``FrameSink`` that keeps what it was given."""

    def __init__(self) -> None:
        self.frames: list[VideoFrame] = []

    def put(self, frame: VideoFrame) -> None:
        """Keep it."""
        self.frames.append(frame)


def _carried_out(refusal: AppError | None = None) -> Awaitable[None]:
    """What was ordered has happened, or was refused."""
    done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    if refusal is None:
        done.set_result(None)
    else:
        done.set_exception(refusal)
    return done


class FakeMedia:
    """``Media`` and ``Pictures``; orders are carried out as they are given."""

    def __init__(self) -> None:
        self._listener: Callable[[MediaEvent], None] | None = None
        self._own_camera = FakeSink()
        self.plans: list[JoinPlan] = []
        self.left: list[int] = []
        self.room: int = 0
        """The serial whose room is joined, 0 outside."""
        self.warm = False
        self.microphone_on: bool | None = None
        self.camera_on: bool | None = None
        self.devices: MediaDevices | None = None
        self.processing: AudioProcessing | None = None
        self.measured = MediaStats()
        self.looks = 0
        self.refusal: AppError | None = None
        self.sinks: dict[Watched, list[FrameSink]] = {}
        self.sizes: dict[Watched, tuple[int, int]] = {}

    def report_to(self, listener: Callable[[MediaEvent], None]) -> None:
        """Where events go."""
        self._listener = listener

    def tell(self, event: MediaEvent) -> None:
        """Something happens in the room."""
        if self._listener is not None:
            self._listener(event)

    def deliver(self, identity: Identity, frame: VideoFrame) -> None:
        """A picture of somebody arrives."""
        for sink in tuple(self.sinks.get((identity, TrackSource.CAMERA), ())):
            sink.put(frame)

    def warm_up(self, serial: int) -> Awaitable[None]:
        """Be ready."""
        self.warm = serial not in self.left
        return _carried_out()

    def join(self, plan: JoinPlan) -> Awaitable[None]:
        """Join at once, or refuse as the test wants."""
        self.plans.append(plan)
        if self.refusal is not None:
            return _carried_out(self.refusal)
        self.room = plan.serial
        self.microphone_on, self.camera_on = plan.live, plan.camera
        asyncio.get_running_loop().call_soon(self.tell, Joined(plan.serial))
        return _carried_out()

    def leave(self, serial: int) -> Awaitable[None]:
        """Leave."""
        self.left.append(serial)
        self.room, self.microphone_on, self.camera_on = 0, None, None
        self.warm = False
        return _carried_out()

    def set_microphone(self, *, on: bool) -> Awaitable[None]:
        """Mute or unmute."""
        self.microphone_on = on
        return _carried_out()

    def set_camera(self, *, on: bool) -> Awaitable[None]:
        """Publish or stop."""
        self.camera_on = on
        return _carried_out()

    def use_devices(self, devices: MediaDevices, processing: AudioProcessing) -> Awaitable[None]:
        """Keep the choice."""
        self.devices, self.processing = devices, processing
        return _carried_out()

    async def stats(self) -> MediaStats:
        """What the test measured."""
        self.looks += 1
        return self.measured

    @property
    def camera_sink(self) -> FrameSink:
        """Where the own camera delivers."""
        return self._own_camera

    def watch(self, identity: Identity, source: TrackSource, sink: FrameSink) -> Callable[[], None]:
        """Send pictures there until the result is called."""
        sinks = self.sinks.setdefault((identity, source), [])
        sinks.append(sink)

        def stop() -> None:
            if sink in sinks:
                sinks.remove(sink)

        return stop

    def watched(self, identity: Identity) -> int:
        """How many look at somebody."""
        return len(self.sinks.get((identity, TrackSource.CAMERA), ()))

    def resize(self, identity: Identity, source: TrackSource, width: int, height: int) -> None:
        """Keep the size."""
        self.sizes[identity, source] = (width, height)
