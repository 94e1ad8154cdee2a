"""What every camera is inside, a lens or a stand-in: it starts, delivers frames, and stops."""

from collections.abc import Callable
from typing import Protocol

from app.services.ports import FrameSink
from app.values import dataclass

WIDTH, HEIGHT = 1280, 720
"""No camera delivers more: one layer of this size is what a call sends."""
FPS = 30


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where frames go, and whom to tell when no more will come."""

    sink: FrameSink
    lost: Callable[[], None]
    """To be called on the main thread."""


class FrameSource(Protocol):
    """One camera, open from its construction on."""

    def close(self) -> None:
        """Stop delivering; idempotent."""
