"""What a stream of sound is asked to be and must be able to do; it opens none."""

from enum import Enum
from typing import Any, Protocol

from app.domain.errors import ErrorCode
from app.domain.ids import DeviceId
from app.values import dataclass

RATE = 48_000
SAMPLE_BYTES = 2


class Direction(Enum):
    """Which way sound flows."""

    MICROPHONE = "microphone"
    SPEAKER = "speaker"

    @property
    def missing(self) -> ErrorCode:
        """The error of a device that cannot be opened."""
        return ErrorCode.NO_MICROPHONE if self is Direction.MICROPHONE else ErrorCode.NO_SPEAKER


class Feed(Protocol):
    """Takes or fills a block of 16-bit mono sound, on the device's thread."""

    def __call__(self, block: Any, gap: bool, /) -> None:
        """``block`` is a buffer of any length; a speaker's must be filled whole.

        ``gap`` says that sound was lost since the last block.
        """


@dataclass(frozen=True, slots=True)
class StreamPlan:
    """What to open."""

    direction: Direction
    device: DeviceId
    block: int
    """Samples of one block: the device is asked to wake us so often."""


class SystemStream(Protocol):
    """A running stream of the system."""

    @property
    def running(self) -> bool:
        """False once the device is gone."""

    def close(self) -> None:
        """Close it; may block."""


class StreamError(Exception):
    """The system could not open a stream."""
