"""Adds the rings of all tracks up into what the speaker plays; it owns no device."""

import numpy as np

from app.adapters.media.pcm import QUIET_STEP
from app.adapters.media.ring import PlayoutRing


class Mixer:
    """The sum of the rings, limited to 16 bit.

    Rings come and go on the media loop while PortAudio's thread mixes, so the tuple is replaced,
    never changed.
    """

    def __init__(self) -> None:
        self._rings: tuple[PlayoutRing, ...] = ()
        self._underruns_before = 0

    def add(self, ring: PlayoutRing) -> None:
        """Play ``ring`` from now on."""
        self._rings = (*self._rings, ring)

    def remove(self, ring: PlayoutRing) -> None:
        """Play it no longer."""
        if ring in self._rings:
            self._underruns_before += ring.underruns
            self._rings = tuple(other for other in self._rings if other is not ring)

    def mix(self) -> bytes:
        """The next 5 ms of everything."""
        steps = [step for ring in self._rings if (step := ring.pull()) is not None]
        if not steps:
            return QUIET_STEP
        if len(steps) == 1:
            return steps[0]
        total = np.zeros(len(steps[0]) // 2, np.int32)
        for step in steps:
            total += np.frombuffer(step, np.int16)
        return np.clip(total, -32768, 32767).astype(np.int16).tobytes()

    @property
    def underruns(self) -> int:
        """How often a ring ran dry, those of tracks that have ended included."""
        return self._underruns_before + sum(ring.underruns for ring in self._rings)
