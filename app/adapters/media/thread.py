"""The media thread: a plain asyncio loop of its own, so that the window cannot stall sound.

It knows nothing of media. Main to media: ``submit`` and ``call``; the way back is the main loop's
``call_soon_threadsafe``.
"""

import asyncio
import sys
import threading
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

from app.services.tasks import TaskScope

T = TypeVar("T")

_SWITCH_INTERVAL_S = 0.0005
"""With Python's 5 ms a busy window starves the sound callbacks (180 of 717 blocks were lost)."""
_END_S = 3.0


class MediaThread:
    """Runs coroutines of the main loop on a loop of its own."""

    def __init__(self) -> None:
        self._thread = threading.Thread(target=self._run, name="media", daemon=True)
        self._started: Future[asyncio.AbstractEventLoop] = Future()
        self._stop: asyncio.Event | None = None
        self.lasting = TaskScope()
        """Work that must not be cut off: the thread ends after it. For tasks of this thread."""

    async def start(self) -> None:
        """Start the thread."""
        sys.setswitchinterval(_SWITCH_INTERVAL_S)
        self._thread.start()
        await asyncio.wrap_future(self._started)

    def _run(self) -> None:
        # Not asyncio.run: before Python 3.12 qasync's policy would give us a loop of Qt.
        with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
            runner.run(self._main())

    async def _main(self) -> None:
        self._stop = asyncio.Event()
        self._started.set_result(asyncio.get_running_loop())
        await self._stop.wait()
        await self.lasting.drain()

    @property
    def _loop(self) -> asyncio.AbstractEventLoop:
        return self._started.result(timeout=0)

    def submit(self, work: Coroutine[Any, Any, T]) -> Awaitable[T]:
        """Run ``work`` there from now on; cancelling the wait for it does not cancel it."""
        done = asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._loop))
        # Read, so that the failure of work nobody waits for any more is not logged as lost.
        done.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
        return asyncio.shield(done)

    def call(self, callback: Callable[..., object], *arguments: object) -> None:
        """Call there, soon; from any thread."""
        self._loop.call_soon_threadsafe(callback, *arguments)

    async def aclose(self) -> None:
        """End the thread; a connection attempt that cannot be given up is left to end alone."""
        if self._thread.is_alive() and self._stop is not None:
            self.call(self._stop.set)
            await asyncio.to_thread(self._thread.join, _END_S)
