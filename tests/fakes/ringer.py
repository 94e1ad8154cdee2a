"""A ringer that makes no sound and remembers what it should have played."""

import asyncio

from app.domain.errors import AppError
from app.domain.ids import DeviceId
from app.services.ports import Tone


class FakeRinger:
    """``Ringer``; ``hold`` makes the opening for a test slow, ``refusal`` makes it fail."""

    def __init__(self) -> None:
        self.playing: Tone | None = None
        self.played: list[Tone] = []
        self.speaker: DeviceId | None = None
        self.volume = 0.0
        self.refusal: AppError | None = None
        self.hold: asyncio.Event | None = None

    def start(self, tone: Tone, speaker: DeviceId | None, volume: float) -> None:
        """Play it in place of what plays."""
        self.playing, self.speaker, self.volume = tone, speaker, volume
        self.played.append(tone)

    async def test(self, speaker: DeviceId, volume: float) -> None:
        """Play the test sound, late or not at all if the test wants."""
        refusal = self.refusal
        self.start(Tone.TEST, speaker, volume)
        if self.hold is not None:
            await self.hold.wait()
        if refusal is not None:
            self.stop()
            raise refusal

    def stop(self) -> None:
        """Be silent."""
        self.playing = None
