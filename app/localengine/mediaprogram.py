"""Which program is the media server: named, on PATH, or built by the set-up; it starts none.

Only versions that the engine was tried with are taken: clients and server of one family of versions
speak alike, others may not. The set-up has the same rule.
"""

import asyncio
import logging
import os
import re
import shutil
import sys
from contextlib import suppress
from pathlib import Path

from app.localengine.errors import EngineStartError
from app.places import cache_dir

log = logging.getLogger(__name__)

NEEDED = (1, 13, 5)
_SAYS_ITS_VERSION_WITHIN_S = 5.0
_VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)")
_WAYS = (
    "run the set-up, or put livekit-server {needed} (or a later {family}) on PATH, "
    "or name its program in UTD_LIVEKIT_SERVER"
).format(needed=".".join(map(str, NEEDED)), family=".".join(map(str, NEEDED[:2])))


def will_do(said: str) -> bool:
    """Whether a server that says this of its version is one the engine can use."""
    found = _VERSION.search(said)
    version = tuple(map(int, found.groups())) if found else ()
    return version[:2] == NEEDED[:2] and version >= NEEDED


async def find_server() -> Path:
    """The program to run; raises ``EngineStartError`` with the ways to get one."""
    refused = []
    for place in (os.environ.get("UTD_LIVEKIT_SERVER", ""), shutil.which("livekit-server") or ""):
        if not place or not _runnable(Path(place)):
            continue
        said = await _version_of(Path(place))
        if will_do(said):
            return Path(place)
        refused.append(f"{place} ({said or 'says no version'})")
        log.warning("not the media server we need: %s", refused[-1])
    # Not asked: the set-up has, and the folder's name says what it found.
    suffix = ".exe" if sys.platform == "win32" else ""
    name = ".".join(map(str, NEEDED))
    cached = cache_dir() / "livekit-server" / name / f"livekit-server{suffix}"
    if _runnable(cached):
        return cached
    what = f"does not fit: {', '.join(refused)}" if refused else "is missing"
    raise EngineStartError("no_media_server", f"the media server {what}; {_WAYS}")


def _runnable(program: Path) -> bool:
    return program.is_file() and os.access(program, os.X_OK)


async def _version_of(program: Path) -> str:
    """The first line of what it says, empty where it says nothing in time."""
    try:
        process = await asyncio.create_subprocess_exec(
            program,
            "--version",
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError:
        return ""
    try:
        async with asyncio.timeout(_SAYS_ITS_VERSION_WITHIN_S):
            said, _ = await process.communicate()
    except TimeoutError:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        return ""
    return said.decode(errors="replace").strip().partition("\n")[0]
