"""A microphone outside of calls that hears what a test says; it opens nothing."""

from app.domain.errors import AppError
from app.domain.ids import DeviceId


class FakeProbe:
    """``MicrophoneProbe``."""

    def __init__(self) -> None:
        self.opened: DeviceId | None = None
        self.history: list[DeviceId | None] = []
        """What was opened, and None for each closing."""
        self.refusal: AppError | None = None
        self.level = 0.0
        self.running = False

    async def open(self, microphone: DeviceId) -> None:
        """Open it, or refuse as the test wants."""
        if self.refusal is not None:
            raise self.refusal
        assert self.opened is None, "one at a time"
        self.opened, self.running = microphone, True
        self.history.append(microphone)

    async def close(self) -> None:
        """Close it."""
        self.opened, self.running = None, False
        self.history.append(None)
