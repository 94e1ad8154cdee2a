"""What every camera is inside, a lens or a stand-in: it starts, delivers frames, and stops."""

from collections.abc import Callable
from typing import Protocol

from app.domain.errors import ErrorCode
from app.services.ports import FrameSink
from app.values import dataclass

WIDTH, HEIGHT = 1280, 720
"""No camera delivers more: one layer of this size is what a call sends."""
FPS = 30
_FRAME_US = 1_000_000 // FPS
_EARLY_US = _FRAME_US // 3
"""A picture so much too early is on time: cameras' clocks are not exact."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where frames go, and whom to tell when no more will come."""

    sink: FrameSink
    lost: Callable[[ErrorCode], None]
    """To be called on the main thread, with the reason."""


class Pace:
    """Lets thirty pictures a second through, of however many come."""

    def __init__(self) -> None:
        self._due_us = self._last_us = 0

    def due(self, at_us: int) -> bool:
        """Whether to pass on the picture of this time; negative = it has none."""
        if at_us < 0:
            return True
        if at_us < self._last_us:  # the film begins again
            self._due_us = at_us
        self._last_us = at_us
        if at_us < self._due_us - _EARLY_US:
            return False
        self._due_us = max(self._due_us, at_us - _EARLY_US) + _FRAME_US
        return True


class FrameSource(Protocol):
    """One camera, open from its construction on."""

    def close(self) -> None:
        """Stop delivering; idempotent."""
