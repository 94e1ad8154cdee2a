"""Media of the app's calls over LiveKit: the main thread's half, which passes orders on.

It imports neither LiveKit nor numpy: what does is loaded by the media thread, a moment after
the program has started or when first needed, so that the window need not wait for it.
"""

import asyncio
import importlib
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any, TypeVar, cast

from app.adapters.media.audience import Audience, CameraInlet
from app.adapters.media.thread import MediaThread
from app.adapters.sound import streams
from app.domain.ids import Identity
from app.domain.media import MediaEvent, MediaStats, TrackSource
from app.domain.settings import AudioProcessing
from app.services.ports import (
    FrameSink,
    JoinPlan,
    MediaDevices,
    MediaListener,
    Unsubscribe,
)

if TYPE_CHECKING:
    from app.adapters.media.endpoint import Endpoint

T = TypeVar("T")

log = logging.getLogger(__name__)

_LOAD_AFTER_S = 1.5
_CAMERA_STILL_S = 1.0


class LiveKitMedia:
    """``Media`` and ``Pictures`` of the app.

    ``main_loop_call`` is the main loop's ``call_soon_threadsafe``; ``on_event`` is called by it.
    """

    def __init__(self, on_event: MediaListener, main_loop_call: Callable[..., object]) -> None:
        self._on_event, self._main_loop_call = on_event, main_loop_call
        self._thread = MediaThread()
        self._endpoint: Endpoint | None = None
        self._running = False
        self._audience = Audience(self._audience_changed)
        self._inlet = CameraInlet(self._frame_waits)

    async def start(self) -> None:
        """Start the media thread; what is heavy loads a moment later."""
        await self._thread.start()
        self._running = True
        self._thread.call(self._load_later)

    async def aclose(self) -> None:
        """Leave whatever is joined, close every device, end the thread."""
        if not self._running:
            return
        self._running = False
        if self._endpoint is not None:
            await self._ask(lambda endpoint: endpoint.aclose())
        await self._thread.aclose()

    # ── Media ──

    def warm_up(self, serial: int) -> Awaitable[None]:
        """Load the native library and open the speaker; opens no microphone."""
        return self._ask(lambda endpoint: endpoint.warm_up(serial))

    def join(self, plan: JoinPlan) -> Awaitable[None]:
        """Join and publish at once; a second join of the same call replaces its lost room."""
        return self._ask(lambda endpoint: endpoint.join(plan))

    def leave(self, serial: int) -> Awaitable[None]:
        """Leave, also while joining; idempotent."""
        return self._ask(lambda endpoint: endpoint.leave(serial))

    def set_microphone(self, *, on: bool) -> Awaitable[None]:
        """Mute or unmute; silence starts locally at once."""
        return self._ask(lambda endpoint: endpoint.set_microphone(on=on))

    def set_camera(self, *, on: bool) -> Awaitable[None]:
        """Publish or stop our picture; frames come in through ``camera_sink``."""
        return self._ask(lambda endpoint: endpoint.set_camera(on=on))

    def use_devices(self, devices: MediaDevices, processing: AudioProcessing) -> Awaitable[None]:
        """Use these from now on, in a running call too."""
        return self._ask(lambda endpoint: endpoint.use_devices(devices, processing))

    async def stats(self) -> MediaStats:
        """Measured facts of the running call; zeros without one."""
        if self._endpoint is None:
            return MediaStats()
        return await self._ask(lambda endpoint: endpoint.stats())

    def _ask(self, order: "Callable[[Endpoint], Coroutine[Any, Any, T]]") -> Awaitable[T]:
        """Give the endpoint an order at once, on its thread."""

        async def obey() -> T:
            return await order(self._loaded())

        return self._thread.submit(obey())

    # ── Pictures ──

    @property
    def camera_sink(self) -> FrameSink:
        """Where the camera delivers I420 frames, from any thread."""
        return self._inlet

    def watch(self, identity: Identity, source: TrackSource, sink: FrameSink) -> Unsubscribe:
        """Send a person's pictures to ``sink``: others' as BGRA, our own as RGB24."""
        return self._audience.watch((identity, source), sink)

    def resize(self, identity: Identity, source: TrackSource, width: int, height: int) -> None:
        """Say how large the picture is shown, in device pixels; 0 x 0 = hidden."""
        self._audience.resize((identity, source), (width, height))

    # ── for those who look for leaks ──

    def open_devices(self) -> tuple[str, ...]:
        """The names of this program's open sound streams, and whether a camera delivers."""
        filmed = time.monotonic() - self._inlet.last_put < _CAMERA_STILL_S
        return (*streams.open_streams(), *(("camera",) if filmed else ()))

    # ── on the media thread ──

    def _load_later(self) -> None:
        asyncio.get_running_loop().call_later(_LOAD_AFTER_S, self._loaded)

    def _loaded(self) -> "Endpoint":
        if self._endpoint is None:
            module = importlib.import_module("app.adapters.media.endpoint")
            make = cast("type[Endpoint]", module.Endpoint)
            self._endpoint = make(self._report, self._audience, self._thread.lasting)
            streams.load()
        return self._endpoint

    def _report(self, event: MediaEvent) -> None:
        log.debug("media: %s", event)
        self._main_loop_call(self._on_event, event)

    def _deliver_frame(self) -> None:
        frame = self._inlet.take()
        if frame is not None and self._endpoint is not None:
            self._endpoint.camera.take(frame)

    def _arrange(self) -> None:
        if self._endpoint is not None:
            self._endpoint.pictures.arrange()

    # ── from any thread ──

    def _frame_waits(self) -> None:
        if self._running:
            self._thread.call(self._deliver_frame)

    def _audience_changed(self) -> None:
        if self._running:
            self._thread.call(self._arrange)
