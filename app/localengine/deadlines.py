"""Moments at which something happens unless called off; it knows not what."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from app.localengine.tasks import TaskOwner

_LONGEST_SLEEP_S = 30.0


class Deadlines:
    """At most one deadline for each key, in seconds since the epoch."""

    def __init__(self) -> None:
        self._running: dict[str, asyncio.Task[None]] = {}
        self._tasks = TaskOwner()

    def set(self, key: str, at: float, then: Callable[[], Awaitable[None]]) -> None:
        """Run ``then`` at that moment, in place of what was set before."""
        self.cancel(key)
        self._running[key] = self._tasks.start(self._expire(key, at, then), "deadline")

    def cancel(self, key: str) -> None:
        """Call it off; idempotent."""
        task = self._running.pop(key, None)
        if task is not None:
            task.cancel()

    async def _expire(self, key: str, at: float, then: Callable[[], Awaitable[None]]) -> None:
        # Not an event in disguise: the system's clock may be set while we sleep.
        while (left := at - time.time()) > 0:  # noqa: ASYNC110
            await asyncio.sleep(min(left, _LONGEST_SLEEP_S))
        # Taken out first: what follows may cancel the key, which would cancel this very task.
        self._running.pop(key, None)
        await then()

    async def aclose(self) -> None:
        """Call all of them off."""
        await self._tasks.aclose()
