"""What holds for every test: no unannounced error in the log, no thread and no task left behind.

It starts nothing; what several tests share lies beside them.
"""

import asyncio
import gc
import inspect
import logging
import threading
from collections.abc import AsyncIterator, Callable, Iterator

import hypothesis
import pytest

pytest_plugins = ["pytester"]

Announce = Callable[..., None]

THREAD_PATIENCE_S = 5.0
_TURNS = 10
"""How many turns of the loop a cancelled task has to come to its end."""

# A time limit per example would fail on a busy machine, a folder of examples would lie in the tree.
hypothesis.settings.register_profile("ours", deadline=None, database=None, print_blob=True)
hypothesis.settings.load_profile("ours")


class ErrorWatch(logging.Handler):
    """Collects what is logged as an error, and which of it a test said would come."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []
        self._announced: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the message with the place it comes from, and the exception it tells of."""
        error = record.exc_info[1] if record.exc_info else None
        self.messages.append(f"{record.name}: {record.getMessage()} {error!r}")

    def announce(self, *fragments: str) -> None:
        """Each fragment will be in an error's message, name or exception."""
        self._announced.extend(fragments)

    @property
    def unannounced(self) -> list[str]:
        """What nobody said would come."""
        return [m for m in self.messages if not any(f in m for f in self._announced)]

    @property
    def missing(self) -> list[str]:
        """What was said to come, and did not."""
        return [f for f in self._announced if not any(f in m for m in self.messages)]


@pytest.fixture
def error_watch() -> Iterator[ErrorWatch]:
    """The errors logged during one test."""
    watch = ErrorWatch()
    logging.getLogger().addHandler(watch)
    yield watch
    logging.getLogger().removeHandler(watch)


@pytest.fixture(autouse=True)
def _errors_are_announced(error_watch: ErrorWatch) -> Iterator[None]:
    yield
    if error_watch.unannounced:
        pytest.fail("unannounced errors in the log:\n" + "\n".join(error_watch.unannounced))
    if error_watch.missing:
        pytest.fail(f"announced errors that did not come: {error_watch.missing}")


@pytest.fixture
def announce_errors(error_watch: ErrorWatch) -> Announce:
    """Say which errors a test is about to cause: ``announce_errors("task call.join failed")``."""
    return error_watch.announce


@pytest.fixture(autouse=True)
def _threads_have_ended() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread not in before and _ours(thread)]
    for thread in left:
        thread.join(THREAD_PATIENCE_S)
    alive = sorted(thread.name for thread in left if thread.is_alive())
    if alive:
        pytest.fail(f"threads left behind: {alive}")


def _ours(thread: threading.Thread) -> bool:
    # A native thread that once called into Python is listed as a dummy, and nobody can join it.
    # An event loop's own workers end with their loop, which is closed after this.
    native = isinstance(thread, threading._DummyThread)
    return not native and not thread.name.startswith("asyncio_")


@pytest.fixture(autouse=True)
def _tasks_have_ended(request: pytest.FixtureRequest) -> None:
    # First of the test's asynchronous fixtures to be set up, so the last to be torn down.
    if inspect.iscoroutinefunction(getattr(request, "function", None)):
        request.getfixturevalue("no_task_left")


@pytest.fixture
async def no_task_left() -> AsyncIterator[None]:
    """The test's loop has nothing pending when everything it used is closed."""
    yield
    for _ in range(_TURNS):
        await asyncio.sleep(0)
    left = asyncio.all_tasks() - {asyncio.current_task()}
    names = sorted(f"{task.get_name()} {task.get_coro()!r}" for task in left)
    # An exception nobody fetched is logged when its task is collected.
    gc.collect()
    if names:
        pytest.fail(f"tasks left behind: {names}")
