"""``Ringer``: plays one tone at a time on the device chosen for it; it knows no call.

A thread of its own opens and closes the device, because both may block. What is wanted is one
value, so that a start and a stop in quick succession leave nothing behind.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from typing import Any

from app.adapters.sound.plan import RATE, Direction, StreamPlan
from app.adapters.sound.streams import OpenStream, open_stream
from app.domain.device import SYSTEM_DEFAULT
from app.domain.errors import AppError
from app.domain.ids import DeviceId
from app.services.ports import Tone
from app.values import dataclass, field

log = logging.getLogger(__name__)

_BLOCK = RATE // 50
_HUSH_S = 0.05
_END_S = 2.0


@dataclass(frozen=True, eq=False, slots=True)
class _Order:
    """One start; two equal ones are two."""

    tone: Tone
    speaker: DeviceId
    volume: float
    begun: "Future[None]" = field(default_factory=Future, repr=False)
    """Done when it is heard or will not be."""


class TonePlayer:
    """The phone's tones."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._wanted: _Order | None = None
        self._closing = False
        self._warned = False
        self._thread: threading.Thread | None = None

    def start(self, tone: Tone, speaker: DeviceId | None, volume: float) -> None:
        """Play in place of what plays now; without a speaker there is silence. Never raises."""
        self._want(None if speaker is None else _Order(tone, speaker, volume))

    async def test(self, speaker: DeviceId, volume: float) -> None:
        """Begin the test sound in place of what plays now; raises ``NO_SPEAKER``."""
        order = _Order(Tone.TEST, speaker, volume)
        self._want(order)
        await asyncio.wrap_future(order.begun)

    def stop(self) -> None:
        """Be silent; idempotent."""
        self._want(None)

    def close(self) -> None:
        """Be silent for good, with the device closed."""
        with self._changed:
            self._closing = True
        self._want(None)
        if self._thread is not None:
            self._thread.join(_END_S)

    def _want(self, order: _Order | None) -> None:
        with self._changed:
            given_up = (self._wanted, order if self._closing else None)
            self._wanted = None if self._closing else order
            self._changed.notify()
            if self._wanted is not None and self._thread is None:
                self._thread = threading.Thread(target=self._run, name="tones", daemon=True)
                self._thread.start()
        for over in given_up:
            _tell(over)

    # ── on the thread ──

    def _run(self) -> None:
        met: _Order | None = None
        playing: _Playing | None = None
        while True:
            with self._changed:
                while self._wanted is met and not self._closing:
                    self._changed.wait()
                met, closing = self._wanted, self._closing
            if playing is not None:
                playing.close()
            playing = None if met is None else self._begin(met)
            if closing:
                return

    def _begin(self, order: _Order) -> "_Playing | None":
        # numpy, which a start need not wait for; the media thread has it loaded before it rings.
        from app.adapters.tones import score  # noqa: PLC0415

        sound = score(order.tone, order.volume)
        failure: AppError | None = None
        # A test heard on another speaker would say that this one works.
        other = order.speaker if order.tone is Tone.TEST else SYSTEM_DEFAULT
        for speaker in dict.fromkeys((order.speaker, other)):
            feed = _Feed(sound.once, sound.again, lambda: self._ended(order))
            plan = StreamPlan(Direction.SPEAKER, speaker, _BLOCK)
            try:
                stream = open_stream(plan, feed)
            except AppError as error:
                failure = error
            else:
                self._warned = False
                _tell(order)
                return _Playing(stream, feed)
        _tell(order, failure)
        if order.tone is not Tone.TEST and not self._warned:
            self._warned = True
            log.warning("no tone is heard: %s", failure)
        return None

    def _ended(self, order: _Order) -> None:
        with self._changed:
            if self._wanted is order:
                self._wanted = None
                self._changed.notify()


def _tell(order: _Order | None, failure: AppError | None = None) -> None:
    if order is None:
        return
    with suppress(InvalidStateError):  # told already, or nobody waits any more
        if failure is None:
            order.begun.set_result(None)
        else:
            order.begun.set_exception(failure)


class _Feed:
    """The callback of one tone: its sound once, then the other part for ever, or the end."""

    def __init__(self, once: bytes, again: bytes, ended: Callable[[], None]) -> None:
        self._rest, self._again, self._ended = once, again, ended
        self._at = 0
        self._over = False
        self.hushed = False
        self.quiet = threading.Event()
        """Set once silence has gone out after ``hushed``."""

    def __call__(self, block: Any, gap: bool, /) -> None:
        """Fill a block."""
        if self.hushed:
            block[:] = bytes(len(block))
            self.quiet.set()
            return
        taken = self._take(len(block))
        block[:] = taken + bytes(len(block) - len(taken))

    def _take(self, wanted: int) -> bytes:
        taken = self._rest[self._at : self._at + wanted]
        self._at += len(taken)
        if len(taken) < wanted and self._again:
            self._rest, self._at = self._again, wanted - len(taken)
            return taken + self._again[: self._at]
        if len(taken) < wanted and not self._over:
            self._over = True
            self._ended()
        return taken


class _Playing:
    """A tone on its open device."""

    def __init__(self, stream: OpenStream, feed: _Feed) -> None:
        self._stream, self._feed = stream, feed

    def close(self) -> None:
        """Be silent, then close: sound that waits in the device is played, not torn off."""
        self._feed.hushed = True
        self._feed.quiet.wait(_HUSH_S)
        self._stream.close()
