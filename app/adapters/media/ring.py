"""Holds one person's sound between the network and the speaker; it mixes nothing.

The network side delivers on the media loop, the speaker takes on the device's thread; their clocks
differ a little, and either may stall. Too little sound is bridged by silence and a new start. Too
much is delay and nothing else: steps that waited all the time for a second are cut out, one after
the other, each faded into the next.
"""

import threading
from collections import deque

import numpy as np

from app.adapters.media.pcm import STEP, STEP_BYTES

LIMIT = 24
"""Steps that may wait, 120 ms; older ones are dropped, never caught up."""
CUSHION = 1
"""Steps that shall wait at the worst of moments; one means: just in time."""
CUSHION_MOST = 8
AHEAD = 3
"""Steps beyond the cushion that playing starts with: 20 ms in all at first."""
WATCH = 200
"""Steps played between two looks at what always waited: one second."""
CUT_EVERY = 4
"""Steps played between two cuts: sound that is too late comes back a quarter faster."""
CALM = 3_000
"""Steps played without running dry before the cushion shrinks: 15 s."""

_FADE_IN = np.linspace(0.0, 1.0, STEP, dtype=np.float32)
_FADE_OUT = 1.0 - _FADE_IN


class PlayoutRing:
    """Sound of one track in steps of 5 ms, in order, as few as the jitter allows."""

    def __init__(self) -> None:
        self._steps: deque[bytes] = deque()
        self._lock = threading.Lock()
        self._playing = False
        self._cushion = CUSHION
        self._calm_for = self._since_look = self._since_cut = 0
        self._least = LIMIT
        self._surplus = 0
        self.underruns = 0
        self.dropped = 0

    def push(self, frame: bytes) -> None:
        """Add sound, whole steps of it."""
        with self._lock:
            self._steps.extend(
                frame[at : at + STEP_BYTES] for at in range(0, len(frame), STEP_BYTES)
            )
            while len(self._steps) > LIMIT:
                self._steps.popleft()
                self.dropped += 1

    def pull(self) -> bytes | None:
        """Take the next step; None = silence."""
        with self._lock:
            waiting = len(self._steps)
            if not self._playing and waiting < self._cushion + AHEAD:
                return None
            if not waiting:
                self._run_dry()
                return None
            self._playing = True
            self._look(waiting)
            if self._surplus and waiting > 1 and self._since_cut >= CUT_EVERY:
                return self._cut()
            return self._steps.popleft()

    def _run_dry(self) -> None:
        """Play silence until there is a larger cushion."""
        self._playing = False
        self.underruns += 1
        self._cushion = min(self._cushion + 1, CUSHION_MOST)
        self._calm_for = 0
        self._look_again()

    def _look(self, waiting: int) -> None:
        self._least = min(self._least, waiting)
        self._since_look += 1
        self._since_cut += 1
        self._calm_for += 1
        if self._calm_for >= CALM and self._cushion > CUSHION:
            self._cushion -= 1
            self._calm_for = 0
        if self._since_look >= WATCH:
            surplus = self._least - self._cushion
            self._look_again()
            self._surplus = max(0, surplus)

    def _look_again(self) -> None:
        self._least, self._since_look, self._surplus = LIMIT, 0, 0

    def _cut(self) -> bytes:
        self._surplus -= 1
        self._since_cut = 0
        self.dropped += 1
        return _spliced(self._steps.popleft(), self._steps.popleft())


def _spliced(first: bytes, second: bytes) -> bytes:
    """One step that begins as ``first`` and ends as ``second``: a cut that does not click."""
    early, late = np.frombuffer(first, np.int16), np.frombuffer(second, np.int16)
    mixed: bytes = (early * _FADE_OUT + late * _FADE_IN).astype(np.int16).tobytes()
    return mixed
