"""Keeps one sound device as wished: opened, replaced without a gap, watched, closed; no sound."""

import asyncio
import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from app.adapters.media.ladder import BlockLadder
from app.adapters.sound.plan import Direction, StreamPlan
from app.adapters.sound.streams import OpenStream, open_stream
from app.domain.device import SYSTEM_DEFAULT
from app.domain.errors import AppError, ErrorCode
from app.domain.ids import DeviceId

log = logging.getLogger(__name__)

STALLED_S = 1.0
"""A stream whose blocks stop for so long has lost its device."""
SETTLING_S = 1.0
"""Gaps in the first second of a stream, or of what it plays, say nothing about its block size."""


class WatchedFeed(Protocol):
    """A stream's callback that can be asked how it goes."""

    beat: float
    faults: int

    def __call__(self, block: Any, gap: bool, /) -> None:
        """Take or fill a block."""


@dataclass(slots=True)
class _Running:
    stream: OpenStream
    feed: WatchedFeed
    block: int
    since: float
    faults_seen: int = 0


class DeviceSlot:
    """One microphone or one speaker, as the last wish says; a wish is a device or None, closed."""

    def __init__(
        self,
        direction: Direction,
        feeds: Callable[[], WatchedFeed],
        failed: Callable[[ErrorCode], None],
    ) -> None:
        self._direction, self._feeds, self._on_failure = direction, feeds, failed
        self._told: ErrorCode | None = None
        self._ladder = BlockLadder(time.monotonic())
        self._in_use_since = -math.inf
        self._wish: DeviceId | None = None
        self._met: DeviceId | None = None
        self._running: _Running | None = None
        self._lock = asyncio.Lock()

    @property
    def open(self) -> bool:
        """Whether a stream runs."""
        return self._running is not None

    @property
    def failed(self) -> bool:
        """Whether the wish was tried and could not be met."""
        return self._met is not None and self._running is None and not self._lock.locked()

    def in_use(self, *, yet: bool) -> None:
        """Whether somebody is heard by it: gaps before, while a call is set up, are nobody's."""
        self._in_use_since = time.monotonic() if yet else math.inf

    def tell_again(self) -> None:
        """Take a failure for news when the wish is tried once more."""
        self._told = None

    async def use(self, device: DeviceId | None) -> None:
        """Make it so; the latest wish wins. Must not be cancelled: a stream would have no owner."""
        self._wish = device
        async with self._lock:
            while self._wish != self._met or (self._wish is not None and not self.open):
                wish = self._wish
                await self._meet(wish)
                self._met = wish
                if not self.open:
                    return

    async def _meet(self, wish: DeviceId | None) -> None:
        before = self._running
        if wish != self._met:
            self._told = None
        self._running = None if wish is None else await self._opened(wish)
        if before is not None:
            await asyncio.to_thread(before.stream.close)

    async def _opened(self, device: DeviceId) -> _Running | None:
        """The stream of ``device``, else of the system's default, else None."""
        try:
            return await self._start(device)
        except AppError as error:
            log.warning("%s: %s", self._direction.value, error)
        if device != SYSTEM_DEFAULT:
            try:
                running = await self._start(SYSTEM_DEFAULT)
            except AppError as error:
                log.warning("%s: %s", self._direction.value, error)
            else:
                self._tell(ErrorCode.DEVICE_LOST)
                return running
        self._tell(self._direction.missing)
        return None

    def _tell(self, code: ErrorCode) -> None:
        """Tell of a failure once, however often the same wish is tried."""
        if code != self._told:
            self._told = code
            self._on_failure(code)

    async def _start(self, device: DeviceId) -> _Running:
        feed, block = self._feeds(), self._ladder.block
        plan = StreamPlan(self._direction, device, block)
        stream = await asyncio.to_thread(open_stream, plan, feed)
        return _Running(stream, feed, block, time.monotonic())

    # ── watching ──

    async def look(self) -> None:
        """Notice a device that went away or wants larger blocks, and open it anew."""
        running, now = self._running, time.monotonic()
        if running is None or self._lock.locked():
            return
        if not running.stream.running or now - max(running.feed.beat, running.since) > STALLED_S:
            log.warning("%s: no more blocks", self._direction.value)
            await self._reopen()
        elif self._wants_other_block(running, now):
            log.info("%s: blocks of %d now", self._direction.value, self._ladder.block)
            await self._reopen()

    def _wants_other_block(self, running: _Running, now: float) -> bool:
        gaps = running.feed.faults - running.faults_seen
        running.faults_seen = running.feed.faults
        if now - max(running.since, self._in_use_since) > SETTLING_S:
            for _ in range(gaps):
                self._ladder.fault(now)
        self._ladder.look(now)
        return running.block != self._ladder.block

    async def _reopen(self) -> None:
        async with self._lock:
            if self._wish is not None and self._wish == self._met:
                await self._meet(self._wish)
