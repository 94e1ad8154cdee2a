"""The built-in engine's process: found through its folder, else started detached; never stopped.

It outlives the app that started it and ends by itself after its last client. Several apps may look
for it at once: whoever holds the folder's start lock starts it, the others then find it.
"""

import asyncio
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import app
from app.adapters.httpwire import Ask, HttpWire, Patience
from app.domain.errors import AppError, ErrorCode
from app.protocol.aliases import text
from app.protocol.rest import HEALTH
from app.services.ports import EngineAddress

log = logging.getLogger(__name__)

READY_WITHIN_S = 30.0
STOP_WHEN_IDLE_S = 10
_LOOK_AGAIN_S = 0.05
_LOG_MAX_BYTES = 1_000_000
_HEALTH = Patience(connect_s=1.0, silence_s=2.0, whole_s=3.0, retry_pauses_s=())

_CODES = {"no_media_server": ErrorCode.NO_MEDIA_SERVER}
_RUNNING = "engine_running"


class BuiltInEngine:
    """Finds the engine of a data folder, or starts it."""

    def __init__(self, folder: Path, ready_within_s: float = READY_WITHIN_S) -> None:
        self._folder, self._ready_within_s = folder, ready_within_s
        self._looking = asyncio.Lock()

    async def ensure(self) -> EngineAddress:
        """Find the engine of this computer or start it; idempotent.

        Raises ``ENGINE_NOT_STARTED`` and ``NO_MEDIA_SERVER``.
        """
        async with self._looking:
            return await self._find() or await self._start()

    async def _find(self) -> EngineAddress | None:
        notice = _read(self._folder / "engine.json")
        pid, url = notice.get("pid"), text(notice, "engine_url")
        if not url or not isinstance(pid, int) or not _alive(pid):
            return None
        wire = HttpWire(_HEALTH)
        try:
            health = await wire.send(Ask("GET", f"{url}{HEALTH}"))
        except AppError as error:
            log.info("engine: the one of the notice does not answer: %s", error.code)
            return None
        finally:
            await wire.aclose()
        # After a restart of the computer the port may be another program's, the pid another's too.
        mine = text(health, "app_id") == text(notice, "app_id")
        return _address(notice) if mine else None

    async def _start(self) -> EngineAddress:
        async with self._start_lock():
            found = await self._find()
            if found is not None:
                return found
            line = await asyncio.to_thread(_launch, self._folder, self._ready_within_s)
            if line.get("ready") is True:
                log.info("engine: started at %s", text(line, "engine_url"))
                return _address(line)
            if line.get("code") == _RUNNING:
                return await self._find_soon()
        code = _CODES.get(text(line, "code"), ErrorCode.ENGINE_NOT_STARTED)
        raise AppError(code, text(line, "code", default="no ready line; see engine.log"))

    async def _find_soon(self) -> EngineAddress:
        """Somebody is starting it by hand: it has the folder, but is not ready yet."""
        try:
            async with asyncio.timeout(self._ready_within_s):
                while (found := await self._find()) is None:  # noqa: ASYNC110 - another's doing
                    await asyncio.sleep(_LOOK_AGAIN_S)
        except TimeoutError as error:
            detail = "another engine has the folder and does not answer"
            raise AppError(ErrorCode.ENGINE_NOT_STARTED, detail) from error
        return found

    @asynccontextmanager
    async def _start_lock(self) -> AsyncIterator[None]:
        """One app at a time; an app that dies gives it back by dying."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = os.open(self._folder / "start.lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise AppError(ErrorCode.ENGINE_NOT_STARTED, str(error.strerror)) from error
        try:
            await self._take(lock)
            yield
        finally:
            os.close(lock)

    async def _take(self, lock: int) -> None:
        try:
            async with asyncio.timeout(2 * self._ready_within_s):
                while not try_lock(lock):  # noqa: ASYNC110 - another process holds it
                    await asyncio.sleep(_LOOK_AGAIN_S)
        except TimeoutError as error:
            raise AppError(ErrorCode.ENGINE_NOT_STARTED, "start.lock is never free") from error


def _address(notice: Mapping[str, Any]) -> EngineAddress:
    url, app_id, app_key = (text(notice, name) for name in ("engine_url", "app_id", "app_key"))
    return EngineAddress(url, url, app_id, app_key)


def _read(path: Path) -> Mapping[str, Any]:
    """What the file holds; empty where it is missing or broken."""
    try:
        data = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def _alive(pid: int) -> bool:
    if sys.platform == "win32":
        return True  # there, asking would kill it; its port will tell
    try:
        os.kill(pid, 0)
    except OSError as error:
        return isinstance(error, PermissionError)
    return True


def _command(folder: Path) -> list[str]:
    program = ["engine"] if getattr(sys, "frozen", False) else ["-m", "app.localengine"]
    idle = ["--stop-when-idle", str(STOP_WHEN_IDLE_S)]
    return [sys.executable, *program, "--json", "--port", "0", *idle, "--data", str(folder)]


def _launch(folder: Path, ready_within_s: float) -> Mapping[str, Any]:
    """Start the engine and wait, in a thread, for its first line; empty where none came."""
    source = str(Path(app.__file__).parents[1])
    paths = [source, *filter(None, [os.environ.get("PYTHONPATH")])]
    detached = 0
    if sys.platform == "win32":
        detached = subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP
    try:
        with open(_fresh_log(folder), "ab") as output:
            process = subprocess.Popen(
                _command(folder),
                cwd=folder,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=output,
                start_new_session=True,
                creationflags=detached,
            )
    except OSError as error:
        log.warning("engine: cannot be started: %s", error)
        return {}
    return _first_line(process, ready_within_s)


def _first_line(process: "subprocess.Popen[bytes]", within_s: float) -> Mapping[str, Any]:
    line = b""
    overdue = threading.Timer(within_s, process.kill)
    overdue.start()
    if process.stdout is not None:
        with process.stdout as stdout:
            line = stdout.readline()
    overdue.cancel()
    # Our child, but not ours to end: somebody only has to take its exit code when it does.
    threading.Thread(target=process.wait, name="engine.reaper", daemon=True).start()
    try:
        said = json.loads(line or b"{}")
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _fresh_log(folder: Path) -> Path:
    path = folder / "engine.log"
    path.touch(mode=0o600)
    if path.stat().st_size > _LOG_MAX_BYTES:
        path.replace(folder / "engine.log.1")
        path.touch(mode=0o600)
    return path


if sys.platform == "win32":
    import msvcrt

    def try_lock(lock: int) -> bool:
        """Take an open file for this process until it is closed; False where another has it."""
        try:
            msvcrt.locking(lock, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def try_lock(lock: int) -> bool:
        """Take an open file for this process until it is closed; False where another has it."""
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
