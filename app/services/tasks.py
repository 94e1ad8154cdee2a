"""The only place that creates tasks: owned, named, never lost, cancelled together."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

log = logging.getLogger(__name__)


class TaskScope:
    """Owns the tasks of one service."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def spawn(self, work: Coroutine[Any, Any, Any], name: str) -> asyncio.Task[Any]:
        """Run ``work`` until it ends or the scope closes; its failure is logged once."""
        task = asyncio.create_task(work, name=name)  # noqa: TID251 - the one allowed call
        self._tasks.add(task)
        task.add_done_callback(self._finished)
        return task

    def _finished(self, task: "asyncio.Task[Any]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("task %s failed", task.get_name(), exc_info=error)

    def cancel(self, name: str) -> None:
        """Cancel the tasks of that name; none is no error. A task may cancel its own name last."""
        for task in self._others():
            if task.get_name() == name:
                task.cancel()

    async def aclose(self) -> None:
        """Cancel what still runs and wait for it; one of the tasks may call this last."""
        while tasks := self._others():
            for task in tasks:
                task.cancel()
            # Not gather: since Python 3.12 it lets nobody else run where all tasks are done.
            await asyncio.wait(tasks)

    async def drain(self) -> None:
        """Wait for what still runs, for work that must not be lost."""
        while tasks := self._others():
            await asyncio.wait(tasks)

    def _others(self) -> set[asyncio.Task[Any]]:
        return {task for task in self._tasks if task is not asyncio.current_task()}
