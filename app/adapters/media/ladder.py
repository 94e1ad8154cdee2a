"""How large a device's blocks are: small while it goes well, larger after gaps; it opens none."""

from collections import deque

STEPS = (240, 480, 960)
"""Samples of a block: 5, 10 and 20 ms."""
FAULTS = 3
FAULT_WINDOW_S = 10.0
QUIET_S = 60.0


class BlockLadder:
    """Climbs on three faults within ten seconds, descends after a quiet minute."""

    def __init__(self, now: float) -> None:
        self._step = 0
        self._faults: deque[float] = deque(maxlen=FAULTS)
        self._quiet_since = now

    @property
    def block(self) -> int:
        """The block size to use."""
        return STEPS[self._step]

    def fault(self, now: float) -> None:
        """The device reported a gap."""
        self._quiet_since = now
        self._faults.append(now)
        often = len(self._faults) == FAULTS and now - self._faults[0] <= FAULT_WINDOW_S
        if often and self._step < len(STEPS) - 1:
            self._step += 1
            self._faults.clear()

    def look(self, now: float) -> None:
        """Time has passed."""
        if self._step and now - self._quiet_since >= QUIET_S:
            self._step -= 1
            self._quiet_since = now
