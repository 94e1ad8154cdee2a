"""What the engine must still hear of a call that is over here: said until it is taken."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from app.domain.errors import AppError, ErrorCode
from app.domain.ids import Identity
from app.services.ports import Clock
from app.services.tasks import TaskScope

log = logging.getLogger(__name__)

HANG_UP_GRACE_S = 5.0
"""How long the program waits at its end for a hang-up to reach the engine (ux D3)."""
SAY_AGAIN_S = (1.0, 2.0, 5.0, 10.0, 20.0, 30.0)
"""The pauses between tries: longer in all than anybody's grace for one who vanished."""
_REST = "words.rest"
_C = ErrorCode
PASSING = frozenset({_C.OFFLINE, _C.TIMED_OUT, _C.RATE_LIMITED, _C.SERVER, _C.INTERNAL})
"""What may be otherwise the next time one asks."""


class LastWords:
    """Says them, and keeps them alive beyond the call."""

    def __init__(self, clock: Clock, owner: Callable[[], Identity]) -> None:
        self._clock, self._owner = clock, owner
        self._tasks = TaskScope()
        self._closing = False

    def spawn(self, work: Coroutine[Any, Any, Any], name: str) -> "asyncio.Task[Any]":
        """Run what must not be cut off by a hang-up."""
        return self._tasks.spawn(work, name)

    def say(self, word: Callable[[], Awaitable[None]], name: str) -> None:
        """Say it in the background, again where it did not arrive."""
        self._tasks.spawn(self._until_taken(word), name)

    async def _until_taken(self, word: Callable[[], Awaitable[None]]) -> None:
        """Or refused, or of no help to anybody any more; never in another one's name."""
        owner = self._owner()
        for pause_s in (*SAY_AGAIN_S, 0.0):
            try:
                await word()
            except AppError as error:
                log.warning("call: the engine did not take it: %s", error.code)
                if error.code not in PASSING or self._closing:
                    return
            else:
                return
            # Not awaited itself: a rest that is cut short ends like one that is over.
            await asyncio.wait({self._tasks.spawn(self._clock.sleep(pause_s), _REST)})
            if self._owner() != owner:
                return

    def hurry(self) -> None:
        """The engine is there again: say at once what waits to be said."""
        self._tasks.cancel(_REST)

    async def aclose(self) -> None:
        """Say once more what was not taken, finish what is being said, then stop."""
        self._closing = True
        self.hurry()
        with contextlib.suppress(TimeoutError):  # the engine may be away; its own clock ends it
            async with asyncio.timeout(HANG_UP_GRACE_S):
                await self._tasks.drain()
        await self._tasks.aclose()
