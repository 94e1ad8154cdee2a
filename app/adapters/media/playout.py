"""The room's way out of the speaker: the mix cut into device blocks; it opens no device."""

import time
from typing import Any

from app.adapters.media.level import Level
from app.adapters.media.mixer import Mixer
from app.adapters.media.pcm import FRAME_BYTES
from app.adapters.media.processing import SoundProcessing


class SpeakerPath:
    """From the mixer to the open speaker, whichever it is."""

    def __init__(self, mixer: Mixer, processing: SoundProcessing) -> None:
        self._mixer, self._processing = mixer, processing
        self._played = b""
        self.level = Level()
        self.current: SpeakerFeed | None = None

    def feed(self) -> "SpeakerFeed":
        """The feed of a new stream; it takes over with its first block."""
        return SpeakerFeed(self)

    def give(self) -> bytes:
        """The next 5 ms, on the device's thread; echo cancellation hears exactly these."""
        step = self._mixer.mix()
        self._played += step
        if len(self._played) == FRAME_BYTES:
            self._processing.far(self._played)
            self.level.hear(self._played)
            self._played = b""
        return step


class SpeakerFeed:
    """The callback of one output stream: cuts the mix into its blocks."""

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
