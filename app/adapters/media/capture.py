"""The microphone's way into the room: device blocks, clean frames, the room's source; no device.

Blocks come on PortAudio's thread and are cleaned there; the media loop alone hands frames to the
room, because its source takes one producer only.
"""

import asyncio
import time
from collections import deque
from typing import Any

from livekit import rtc

from app.adapters.media.level import Level
from app.adapters.media.pcm import FRAME, FRAME_BYTES, RATE, SILENCE
from app.adapters.media.processing import SoundProcessing

_PENDING = 12
"""Frames that may wait for the loop, 120 ms; what is later than that is dropped."""


class MicrophonePath:
    """From the open microphone, whichever it is, to the source of the present room."""

    def __init__(self, processing: SoundProcessing) -> None:
        self._processing = processing
        self._loop = asyncio.get_running_loop()
        self._pending: deque[bytes] = deque(maxlen=_PENDING)
        self._ready = asyncio.Event()
        self.level = Level()
        self.muted = True
        self.current: MicrophoneFeed | None = None

    def feed(self) -> "MicrophoneFeed":
        """The feed of a new stream; it takes over with its first block."""
        return MicrophoneFeed(self)

    def take(self, frame: bytes) -> None:
        """Take 10 ms from the device, on its thread; while muted silence goes on in its place."""
        clean = self._processing.near(frame)
        if self.muted:
            clean = SILENCE
        self.level.hear(clean)
        self._pending.append(clean)
        self._loop.call_soon_threadsafe(self._ready.set)

    async def pump(self, source: rtc.AudioSource) -> None:
        """Hand frames to ``source`` until cancelled."""
        self._pending.clear()
        while True:
            await self._ready.wait()
            self._ready.clear()
            while self._pending:
                frame = rtc.AudioFrame(self._pending.popleft(), RATE, 1, FRAME)
                await source.capture_frame(frame)


class MicrophoneFeed:
    """The callback of one input stream: joins its blocks to frames."""

    def __init__(self, path: MicrophonePath) -> None:
        self._path = path
        self._rest = b""
        self._begun = False
        self.beat = time.monotonic()
        self.faults = 0

    def __call__(self, block: Any, gap: bool, /) -> None:
        """Take a block; blocks of a stream that was replaced are dropped."""
        self.beat = time.monotonic()
        self.faults += gap
        if not self._begun:
            self._begun, self._path.current = True, self
        if self._path.current is not self:
            return
        self._rest += bytes(block)
        while len(self._rest) >= FRAME_BYTES:
            frame, self._rest = self._rest[:FRAME_BYTES], self._rest[FRAME_BYTES:]
            self._path.take(frame)
