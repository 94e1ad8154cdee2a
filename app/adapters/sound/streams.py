"""Streams of sound by our device ids, on whatever the system has; it makes and hears no sound.

On Linux the sound server is asked directly, elsewhere PortAudio. Every open stream is in one
register, so that tests can ask for what was left open.
"""

import sys
from collections.abc import Callable

from app.adapters.sound.plan import Feed, StreamError, StreamPlan, SystemStream
from app.domain.errors import AppError

_SOUND_SERVER = sys.platform.startswith("linux")


class OpenStream:
    """One running stream; whoever opened it closes it."""

    def __init__(self, plan: StreamPlan, stream: SystemStream) -> None:
        self.plan, self._stream = plan, stream

    @property
    def name(self) -> str:
        """What is open, for people who look for leaks."""
        return f"{self.plan.direction.value}:{self.plan.device or 'default'}"

    @property
    def running(self) -> bool:
        """False once the device is gone."""
        return self._stream.running

    def close(self) -> None:
        """Close it; may block, so never on a loop; idempotent."""
        if self in _open:
            _open.remove(self)
            self._stream.close()


_open: list[OpenStream] = []


def open_streams() -> tuple[str, ...]:
    """The names of all streams of this process that are open."""
    return tuple(stream.name for stream in tuple(_open))


def open_stream(plan: StreamPlan, feed: Feed) -> OpenStream:
    """Open and start a stream; may block for some 30 ms, so never on a loop.

    Raises ``NO_MICROPHONE`` or ``NO_SPEAKER``. ``feed`` is kept as long as the stream.
    """
    try:
        stream = OpenStream(plan, _back_end()(plan, feed))
    except StreamError as error:
        detail = f"{plan.device or 'default'}: {error}"
        raise AppError(plan.direction.missing, detail) from error
    _open.append(stream)
    return stream


def load() -> None:
    """Load the system's library, which takes a moment; not being there is no error yet."""
    _back_end()


def _back_end() -> Callable[[StreamPlan, Feed], SystemStream]:
    if _SOUND_SERVER:
        from app.adapters.sound.pulse import PulseStream  # noqa: PLC0415 - only where it exists

        return PulseStream
    from app.adapters.sound.portaudio import PortAudioStream  # noqa: PLC0415 - the same

    return PortAudioStream
