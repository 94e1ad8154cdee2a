"""How loud something is right now, for a meter; it keeps no sound."""

from collections import deque

import numpy as np

_MOMENT = 5
"""Frames a value looks back on: 50 ms, the step of a meter at 20 Hz."""


class Level:
    """The highest peak of the last 50 ms, 0..1; one thread writes, any reads."""

    def __init__(self) -> None:
        self._peaks = deque([0.0] * _MOMENT, maxlen=_MOMENT)

    def hear(self, frame: bytes) -> None:
        """Take the next 10 ms."""
        samples = np.frombuffer(frame, np.int16)
        self._peaks.append(max(int(samples.max()), -int(samples.min())) / 32768)

    def fall_silent(self) -> None:
        """Nothing comes any more."""
        self._peaks.extend([0.0] * _MOMENT)

    @property
    def value(self) -> float:
        """The level now."""
        return max(self._peaks)
