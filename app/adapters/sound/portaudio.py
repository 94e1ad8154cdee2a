"""Streams through PortAudio, for systems without a sound server of Linux's kind.

PortAudio over ALSA is not used. It passes errors between functions in one variable of the whole
process, which the threads of running streams overwrite: opening a device that has just been
unplugged, while another stream runs, was seen to end the process (19.6.0, seven times of ten).
"""

import importlib
import threading
from typing import Any

from app.adapters.sound.plan import RATE, Direction, Feed, StreamError, StreamPlan
from app.domain.device import SYSTEM_DEFAULT

_lock = threading.Lock()
_running = 0


class PortAudioStream:
    """A ``SystemStream``; a device's id is PortAudio's name of it."""

    def __init__(self, plan: StreamPlan, feed: Feed) -> None:
        library = _library()
        with _lock:
            try:
                self._stream = _opened(library, plan, feed)
            except (library.PortAudioError, ValueError) as error:
                raise StreamError(str(error)) from error

    @property
    def running(self) -> bool:
        """False once the device is gone."""
        return bool(self._stream.active)

    def close(self) -> None:
        """Close it; what waits in it is not played."""
        global _running  # noqa: PLW0603 - counts what PortAudio itself counts process-wide
        with _lock:
            _running -= 1
            self._stream.abort(ignore_errors=True)
            self._stream.close(ignore_errors=True)


def _library() -> Any:
    try:
        return importlib.import_module("sounddevice")
    except OSError as error:
        raise StreamError("no PortAudio library") from error


def _opened(library: Any, plan: StreamPlan, feed: Feed) -> Any:
    global _running  # noqa: PLW0603 - see above
    microphone = plan.direction is Direction.MICROPHONE
    stream_class = library.RawInputStream if microphone else library.RawOutputStream

    def pass_on(block: Any, _samples: int, _time: Any, flags: Any) -> None:
        feed(block, bool(flags))

    stream = stream_class(
        samplerate=RATE,
        blocksize=plan.block,
        device=_number(library, plan),
        channels=1,
        dtype="int16",
        latency="low",
        callback=pass_on,
    )
    try:
        stream.start()
    except library.PortAudioError:
        stream.close(ignore_errors=True)
        raise
    _running += 1
    return stream


def _number(library: Any, plan: StreamPlan) -> int:
    """PortAudio's number of the device; raises ``ValueError`` where it is not there."""
    number = _find(library, plan)
    if number is None and not _running:
        # PortAudio lists devices once; with nothing open it may look again.
        library._terminate()
        library._initialize()
        number = _find(library, plan)
    if number is None:
        raise ValueError("no such device")
    return number


def _find(library: Any, plan: StreamPlan) -> int | None:
    side = "input" if plan.direction is Direction.MICROPHONE else "output"
    if plan.device == SYSTEM_DEFAULT:
        default = int(library.default.device[side])
        return default if default >= 0 else None
    for number, device in enumerate(library.query_devices()):
        if device["name"] == plan.device and device[f"max_{side}_channels"] > 0:
            return number
    return None
