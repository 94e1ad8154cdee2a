"""The demo's processes: the people at the built-in engine, beside the app; it opens no window."""

import asyncio
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from app import places
from app.adapters.enginehost import BuiltInEngine, try_lock
from app.adapters.logfile import open_log
from app.demo.people import ECHO, LINA, OMAR, live
from app.domain.errors import AppError, ErrorCode

log = logging.getLogger(__name__)

PEOPLE_VERB = "--people-only"
DEMO_PROFILE = "demo"
READY_LINE = "people ready"


async def _people() -> int:
    """Be the demo people until told to stop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    if sys.platform != "win32":
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
    threading.Thread(target=_until_left, args=(loop, stop), daemon=True).start()
    try:
        address = await BuiltInEngine(places.engine_dir()).ensure()
        await live(address, stop, lambda: print(READY_LINE, flush=True))  # noqa: T201 - for the parent
    except AppError as error:
        sys.stderr.write(f"The demo people could not come ({error.code}).\n")
        return 1
    return 0


def _until_left(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    """Stop when standard input ends: the app holds its other end, and a kill lets go of it."""
    with suppress(OSError):
        while os.read(0, 1):
            pass
    with suppress(RuntimeError):  # told to stop before, the loop is closed
        loop.call_soon_threadsafe(stop.set)


def _start_people() -> "subprocess.Popen[str]":
    """The people have a process of their own, so that their work never disturbs a call."""
    command = [sys.executable, "-m", "app", "demo", PEOPLE_VERB]
    if getattr(sys, "frozen", False):
        command = [sys.executable, "demo", PEOPLE_VERB]
    people = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    if people.stdout is None or people.stdout.readline().strip() != READY_LINE:
        people.kill()
        people.wait()
        raise AppError(ErrorCode.ENGINE_NOT_STARTED, "the demo people did not come")
    return people


@contextmanager
def only_one(profile: str) -> Iterator[str]:
    """Be the user's one demo while inside; gives the profile of another one that is, else "".

    One that dies makes room by dying.
    """
    folder = places.profile_dir(DEMO_PROFILE)
    # Not in the lock's own file: where locks bind, nobody else could read it.
    whose = folder / "demo.profile"
    lock = os.open(folder / "demo.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if try_lock(lock):
            whose.write_text(profile)
            yield ""
        else:
            # Empty while the other one writes it: that must not read as "there is none".
            yield (whose.read_text() if whose.exists() else "") or DEMO_PROFILE
    finally:
        os.close(lock)


@contextmanager
def people() -> Iterator[None]:
    """Have the demo people at the engine, and this process signed in beside them, while inside.

    Raises ``ENGINE_NOT_STARTED``.
    """
    others = _start_people()
    os.environ.update(
        UTD_IDENTITY="you", UTD_NAME="You", UTD_DEMO_PEOPLE=",".join((ECHO, LINA, OMAR))
    )
    try:
        yield
    finally:
        others.terminate()
        others.wait(10)


def be_people() -> int:
    """Be the demo people until told to stop; the result is the exit code."""
    os.umask(0o077)  # as the app does, the engine may be started here
    open_log(places.profile_dir(DEMO_PROFILE), "people.log")
    return asyncio.run(_people())
