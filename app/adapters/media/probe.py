"""``MicrophoneProbe``: how loud one microphone is while no call has it; it keeps no sound.

Opening and closing may block, so a worker does both.
"""

import asyncio
from typing import TYPE_CHECKING, Any

from app.adapters.sound.plan import RATE, Direction, StreamPlan
from app.adapters.sound.streams import OpenStream, open_stream
from app.domain.ids import DeviceId

if TYPE_CHECKING:
    from app.adapters.media.level import Level

_BLOCK = RATE // 100


class SoundProbe:
    """A microphone of the sound system, for its level."""

    def __init__(self) -> None:
        self._stream: OpenStream | None = None
        self._level: Level | None = None

    async def open(self, microphone: DeviceId) -> None:
        """Open it; raises ``NO_MICROPHONE``."""
        await asyncio.to_thread(self._open, microphone)

    def _open(self, microphone: DeviceId) -> None:
        from app.adapters.media.level import Level  # noqa: PLC0415 - numpy: no start waits for it

        level = Level()

        def hear(block: Any, _gap: bool, /) -> None:
            level.hear(bytes(block))

        self._stream = open_stream(StreamPlan(Direction.MICROPHONE, microphone, _BLOCK), hear)
        self._level = level

    async def close(self) -> None:
        """Close it; idempotent."""
        stream, self._stream, self._level = self._stream, None, None
        if stream is not None:
            await asyncio.to_thread(stream.close)

    @property
    def level(self) -> float:
        """The highest peak of the last 50 ms, 0..1."""
        return 0.0 if self._level is None else self._level.value

    @property
    def running(self) -> bool:
        """False where none is open, or the open one is gone."""
        return self._stream is not None and self._stream.running
