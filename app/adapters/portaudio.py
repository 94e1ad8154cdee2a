"""Opens and closes sound streams by our device ids, through PortAudio; it knows no call.

On Linux PortAudio sees one device of the sound server; which of the server's own devices a stream
meets is said in the environment while the stream opens. Elsewhere a device id is PortAudio's name
of the device. Every open stream is in one register, so that tests can ask for what was left open.
"""

import logging
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

from app.domain.device import SYSTEM_DEFAULT
from app.domain.errors import AppError, ErrorCode
from app.domain.ids import DeviceId

log = logging.getLogger(__name__)

RATE = 48_000
_SOUND_SERVER = sys.platform.startswith("linux")
_SERVER_DEVICES = ("pulse", "default")
"""ALSA's ways to the sound server; a plain Debian has only the first."""


class Direction(Enum):
    """Which way sound flows."""

    MICROPHONE = "microphone"
    SPEAKER = "speaker"

    @property
    def variable(self) -> str:
        """The sound server's variable that chooses the device."""
        return "PULSE_SOURCE" if self is Direction.MICROPHONE else "PULSE_SINK"

    @property
    def missing(self) -> ErrorCode:
        """The error of a device that cannot be opened."""
        return ErrorCode.NO_MICROPHONE if self is Direction.MICROPHONE else ErrorCode.NO_SPEAKER


class Feed(Protocol):
    """Takes or fills a block of 16-bit mono sound, on PortAudio's thread."""

    def __call__(self, block: Any, samples: int, time: Any, flags: Any, /) -> None:
        """``block`` is a buffer; a speaker's must be filled whole."""


@dataclass(frozen=True, slots=True)
class StreamPlan:
    """What to open."""

    direction: Direction
    device: DeviceId
    block: int
    """Samples of one block; 0 leaves it to PortAudio."""
    latency: str | float = "low"


class OpenStream:
    """One running stream; whoever opened it closes it."""

    def __init__(self, plan: StreamPlan, stream: Any) -> None:
        self.plan, self._stream = plan, stream

    @property
    def name(self) -> str:
        """What is open, for people who look for leaks."""
        return f"{self.plan.direction.value}:{self.plan.device or 'default'}"

    @property
    def running(self) -> bool:
        """False once the device is gone."""
        return bool(self._stream.active)

    def close(self) -> None:
        """Close it; may block, so never on a loop."""
        with _lock:
            if self not in _open:
                return
            _open.remove(self)
            # stop() waits for what is queued, and over ALSA on PulseAudio was seen to hang.
            self._stream.abort(ignore_errors=True)
            self._stream.close(ignore_errors=True)


_lock = threading.RLock()
_open: list[OpenStream] = []


def load() -> Any:
    """The PortAudio binding; the first call takes some 50 ms. None where there is no PortAudio."""
    with _lock:
        try:
            import sounddevice  # noqa: PLC0415 - slow to load, and not before sound is needed
        except OSError as error:
            log.warning("no PortAudio library: %s", error)
            return None
        return sounddevice


def open_streams() -> tuple[str, ...]:
    """The names of all streams of this process that are open."""
    return tuple(stream.name for stream in tuple(_open))


def open_stream(plan: StreamPlan, feed: Feed) -> OpenStream:
    """Open and start a stream; may block for some 30 ms, so never on a loop.

    Raises ``NO_MICROPHONE`` or ``NO_SPEAKER``. ``feed`` is kept as long as the stream.
    """
    missing = plan.direction.missing
    with _lock:
        library = load()
        if library is None:
            raise AppError(missing, "no PortAudio library")
        try:
            return _opened(library, plan, feed)
        except (library.PortAudioError, ValueError) as error:
            raise AppError(missing, f"{plan.device or 'default'}: {error}") from error


def _opened(library: Any, plan: StreamPlan, feed: Feed) -> OpenStream:
    microphone = plan.direction is Direction.MICROPHONE
    stream_class = library.RawInputStream if microphone else library.RawOutputStream
    with _chosen(plan):
        stream = stream_class(
            samplerate=RATE,
            blocksize=plan.block,
            device=_device_number(library, plan),
            channels=1,
            dtype="int16",
            latency=plan.latency,
            callback=feed,
        )
        try:
            stream.start()
        except library.PortAudioError:
            stream.close(ignore_errors=True)
            raise
    opened = OpenStream(plan, stream)
    _open.append(opened)
    return opened


@contextmanager
def _chosen(plan: StreamPlan) -> Iterator[None]:
    """Name the device to the sound server while a stream opens; the lock keeps others out."""
    if not _SOUND_SERVER or plan.device == SYSTEM_DEFAULT:
        yield
        return
    variable = plan.direction.variable
    before = os.environ.get(variable)
    os.environ[variable] = plan.device
    try:
        yield
    finally:
        if before is None:
            del os.environ[variable]
        else:
            os.environ[variable] = before


def _device_number(library: Any, plan: StreamPlan) -> int:
    """PortAudio's number of the device; raises ``ValueError`` where it is not there."""
    number = _find(library, plan)
    if number is None and not _open:
        # PortAudio lists devices once; with nothing open it may look again.
        library._terminate()
        library._initialize()
        number = _find(library, plan)
    if number is None:
        raise ValueError("no such device")
    return number


def _find(library: Any, plan: StreamPlan) -> int | None:
    side = "input" if plan.direction is Direction.MICROPHONE else "output"
    listed = {
        device["name"]: number
        for number, device in reversed(list(enumerate(library.query_devices())))
        if device[f"max_{side}_channels"] > 0
    }
    if _SOUND_SERVER:
        return next((listed[name] for name in _SERVER_DEVICES if name in listed), None)
    if plan.device != SYSTEM_DEFAULT:
        return listed.get(plan.device)
    default = int(library.default.device[side])
    return default if default >= 0 else None


def device_id(system_id: str, name: str) -> DeviceId:
    """Our id of a device that Qt lists: what PortAudio will be asked for."""
    return DeviceId(system_id if _SOUND_SERVER else name)
