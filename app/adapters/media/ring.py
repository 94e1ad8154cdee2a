"""Holds one person's sound between the network and the speaker; it mixes nothing.

The network side delivers on the media loop, the speaker takes on PortAudio's thread; their clocks
differ a little. Too little sound is bridged by silence and a new start, too much is cut out frame
by frame: whatever stayed unused for a while was only delay.
"""

import threading
from collections import deque

import numpy as np

from app.adapters.media.pcm import FRAME

PRIMED = 2
"""Frames that must wait before the first is played: 20 ms."""
LIMIT = 12
"""Frames that may wait, 120 ms; older ones are dropped, never caught up."""
SPARE = 2
"""Frames that always waited, for as long as the patience says, are one too many."""
PATIENCE = 200
"""Frames played before a spare frame is cut out, 2 s; every underrun doubles it."""
PATIENCE_MOST = 3_000

_FADE_IN = np.linspace(0.0, 1.0, FRAME, dtype=np.float32)
_FADE_OUT = 1.0 - _FADE_IN


class PlayoutRing:
    """Frames of 10 ms of one track, in order, as few as the jitter allows."""

    def __init__(self) -> None:
        self._frames: deque[bytes] = deque()
        self._lock = threading.Lock()
        self._playing = False
        self._patience = PATIENCE
        self._least, self._watched = LIMIT, 0
        self.underruns = 0
        self.dropped = 0

    def push(self, frame: bytes) -> None:
        """Add the next 10 ms."""
        with self._lock:
            self._frames.append(frame)
            while len(self._frames) > LIMIT:
                self._frames.popleft()
                self.dropped += 1

    def pull(self) -> bytes | None:
        """Take the next 10 ms; None = silence."""
        with self._lock:
            waiting = len(self._frames)
            if not self._playing and waiting < PRIMED:
                return None
            if not waiting:
                self._run_dry()
                return None
            self._playing = True
            if self._has_spare(waiting):
                self.dropped += 1
                return _spliced(self._frames.popleft(), self._frames.popleft())
            return self._frames.popleft()

    def _run_dry(self) -> None:
        self._playing = False
        self.underruns += 1
        self._patience = min(2 * self._patience, PATIENCE_MOST)
        self._restart_watch()

    def _has_spare(self, waiting: int) -> bool:
        self._least = min(self._least, waiting)
        self._watched += 1
        if self._watched < self._patience:
            return False
        spare = self._least >= SPARE
        self._restart_watch()
        return spare and waiting >= SPARE

    def _restart_watch(self) -> None:
        self._least, self._watched = LIMIT, 0


def _spliced(first: bytes, second: bytes) -> bytes:
    """One frame that begins as ``first`` and ends as ``second``: a cut that does not click."""
    early, late = np.frombuffer(first, np.int16), np.frombuffer(second, np.int16)
    mixed: bytes = (early * _FADE_OUT + late * _FADE_IN).astype(np.int16).tobytes()
    return mixed
