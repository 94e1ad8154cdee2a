"""A ringer that makes no sound and remembers what it should have played."""

from app.domain.ids import DeviceId
from app.services.ports import Tone


class FakeRinger:
    """``Ringer``."""

    def __init__(self) -> None:
        self.playing: Tone | None = None
        self.played: list[Tone] = []
        self.speaker: DeviceId | None = None
        self.volume = 0.0

    def start(self, tone: Tone, speaker: DeviceId | None, volume: float) -> None:
        """Play it in place of what plays."""
        self.playing, self.speaker, self.volume = tone, speaker, volume
        self.played.append(tone)

    def stop(self) -> None:
        """Be silent."""
        self.playing = None
