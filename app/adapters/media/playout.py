"""The room's way out of the speaker: mixed frames cut into device blocks; it opens no device."""

import time
from typing import Any

from app.adapters.media.level import Level
from app.adapters.media.mixer import Mixer
from app.adapters.media.processing import SoundProcessing


class SpeakerPath:
    """From the mixer to the open speaker, whichever it is."""

    def __init__(self, mixer: Mixer, processing: SoundProcessing) -> None:
        self._mixer, self._processing = mixer, processing
        self.level = Level()
        self.current: SpeakerFeed | None = None

    def feed(self) -> "SpeakerFeed":
        """The feed of a new stream; it takes over with its first block."""
        return SpeakerFeed(self)

    def give(self) -> bytes:
        """The next 10 ms, on the device's thread; echo cancellation hears exactly these."""
        frame = self._mixer.mix()
        self._processing.far(frame)
        self.level.hear(frame)
        return frame


class SpeakerFeed:
    """The callback of one output stream: cuts frames into its blocks."""

    def __init__(self, path: SpeakerPath) -> None:
        self._path = path
        self._rest = b""
        self._begun = False
        self.beat = time.monotonic()
        self.faults = 0

    def __call__(self, block: Any, gap: bool, /) -> None:
        """Fill a block; a stream that was replaced plays silence until it is closed."""
        self.beat = time.monotonic()
        self.faults += gap
        if not self._begun:
            self._begun, self._path.current = True, self
        if self._path.current is not self:
            block[:] = bytes(len(block))
            return
        while len(self._rest) < len(block):
            self._rest += self._path.give()
        block[:], self._rest = self._rest[: len(block)], self._rest[len(block) :]
