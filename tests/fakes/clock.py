"""A clock that moves when a test says so."""

import asyncio
import heapq
import itertools

START = 1_790_000_000.0
_HOPS = 25
"""How many turns of the loop let every task that can run reach its next wait."""


async def settle() -> None:
    """Let everything that can run now run."""
    for _ in range(_HOPS):
        await asyncio.sleep(0)


class VirtualClock:
    """``Clock`` without real time; ``advance`` wakes sleepers in their order."""

    def __init__(self, start: float = START) -> None:
        self._now = start
        self._put_right_s = 0.0
        self._order = itertools.count()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []

    def now(self) -> float:
        """The moment it shows."""
        return self._now + self._put_right_s

    def steady(self) -> float:
        """How long it has run."""
        return self._now - START

    def put_right(self, seconds: float) -> None:
        """Somebody sets the date; no time passes."""
        self._put_right_s += seconds

    async def sleep(self, seconds: float) -> None:
        """Wait until a test has moved the clock so far."""
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._now + seconds, next(self._order), woken))
        await woken

    async def advance(self, seconds: float) -> None:
        """Move on; each sleeper wakes at its own moment and runs as far as it can."""
        await settle()
        end = self._now + seconds
        while self._sleepers and self._sleepers[0][0] <= end:
            moment, _, woken = heapq.heappop(self._sleepers)
            self._now = max(self._now, moment)
            if not woken.done():
                woken.set_result(None)
                await settle()
        self._now = end
        await settle()

    @property
    def sleepers(self) -> int:
        """How many wait now."""
        return sum(not woken.done() for _, _, woken in self._sleepers)
