"""The media server as a child process: started, watched, restarted, stopped.

It knows no call and no room: whoever gives ``on_restart`` makes the live rooms again.
"""

import asyncio
import json
import logging
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from app.localengine import leash
from app.localengine.errors import EngineStartError
from app.localengine.folder import DataFolder, Ports
from app.localengine.mediaprogram import find_server
from app.localengine.options import LOOPBACK
from app.localengine.ports import choose_media_ports, media_ports_released
from app.localengine.rooms import Rooms
from app.localengine.tasks import TaskOwner
from app.protocol.rest import API_PREFIX, LIVEKIT_HOOK, RING_TIMEOUT_RANGE_S, VANISHED_GRACE_S
from app.values import dataclass, field

log = logging.getLogger(__name__)

_READY_WITHIN_S = 15.0
_READY_CHECK_S = 0.01
_FIRST_TERM_S = 0.4  # with participants the first TERM only starts a drain that never ends
_SECOND_TERM_S = 3.0
_HUNG_AFTER = 3  # questions in a row without an answer; each of them waits for seconds
_ASK_AGAIN_S = 1.0
_RESTART_DELAYS_S = (0.0, 0.5, 1.0, 2.0, 5.0)
_TOKEN = re.compile(r"eyJ[\w.-]+")
_PORT_TAKEN = "address already in use"
_PORT_TRIES = 3
_PORTS_WITHIN_S = 3.0  # a killed server lets go of its ports when its process is gone


@dataclass(frozen=True, slots=True)
class MediaPlan:
    """How the child shall run."""

    host: str
    loopback: bool
    key: str
    secret: str = field(repr=False)
    check_every_s: float
    """How often the running child is asked for a sign of life."""
    reach: str = LOOPBACK
    """How this computer reaches what is bound to ``host``."""

    def config(self, ports: Ports) -> str:
        """The server's configuration, for its environment: keys in an argv could be seen."""
        rtc: dict[str, object] = {
            "tcp_port": ports.livekit_tcp,
            "udp_port": ports.livekit_udp,
            "use_external_ip": False,
            "enable_loopback_candidate": True,
        }
        if self.loopback:
            loopback_interface = "lo0" if sys.platform == "darwin" else "lo"
            rtc |= {
                "node_ip": LOOPBACK,
                "interfaces": {"includes": [loopback_interface]},
                "ips": {"includes": ["127.0.0.1/32"]},
            }
        hook = f"http://{self.reach}:{ports.engine}{API_PREFIX}{LIVEKIT_HOOK}"
        config = {
            "port": ports.livekit,
            "bind_addresses": [self.host],
            "keys": {self.key: self.secret},
            "rtc": rtc,
            # A room lives only as long as its call: tokens outlive calls and must not make rooms.
            "room": {
                "auto_create": False,
                "empty_timeout": RING_TIMEOUT_RANGE_S[1],
                "departure_timeout": int(VANISHED_GRACE_S) + 10,
                "enable_remote_unmute": True,
            },
            "webhook": {"api_key": self.key, "urls": [hook]},
            "logging": {"level": "warn", "json": True, "pion_level": "error"},
        }
        return json.dumps(config)


class MediaServer:
    """One ``livekit-server`` child, kept alive on the same ports with the same keys."""

    def __init__(self, plan: MediaPlan, folder: DataFolder, rooms: Rooms) -> None:
        self._plan, self._folder, self._rooms = plan, folder, rooms
        self._ports = Ports()
        self._program = Path()
        self._process: asyncio.subprocess.Process | None = None
        self._output: asyncio.Task[None] | None = None
        self._last_line = ""
        self._tasks = TaskOwner()

    @property
    def port(self) -> int:
        """The port of its http and signalling side."""
        return self._ports.livekit

    @property
    def pid(self) -> int:
        """The running child's process id, 0 while there is none."""
        return self._process.pid if self._process else 0

    async def start(self, ports: Ports, on_restart: Callable[[], Awaitable[None]]) -> None:
        """Start it, on ``ports`` if they are free; ``on_restart`` runs after each restart.

        Raises ``EngineStartError``.
        """
        self._program = await find_server()
        self._ports = ports
        died = await self._sweep()
        await self._launch(_PORTS_WITHIN_S if died else 0.0)
        self._tasks.start(self._watch(on_restart), "media.watch")

    async def _sweep(self) -> bool:
        """End a server that a killed engine of this folder left behind; whether one was killed."""
        try:
            pid = int(self._folder.media_pid.read_text())
        except (OSError, ValueError):
            return False
        self._rooms.use(self._http_url)
        # Only a server that knows our key is ours; the number alone may be anybody's by now.
        if self._ports.livekit and await self._rooms.answers():
            log.info("ending the media server of an earlier run, process %d", pid)
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
        self._folder.media_pid.unlink(missing_ok=True)
        return True

    @property
    def _http_url(self) -> str:
        return f"http://{self._plan.reach}:{self._ports.livekit}"

    async def _launch(self, ports_within_s: float) -> None:
        """Start the child and wait until it answers with our key."""
        for _ in range(_PORT_TRIES):
            kept = self._ports.livekit != 0
            released = kept and await media_ports_released(
                self._plan.host, self._ports, ports_within_s
            )
            if not released:
                self._ports = choose_media_ports(self._plan.host, self._ports.engine)
                if kept:
                    log.warning("the media server's ports are taken, it moves to %d", self.port)
            self._folder.keep_ports(self._ports)
            self._rooms.use(self._http_url)
            if await self._ready(await self._spawn()):
                return
            if _PORT_TAKEN not in self._last_line:
                break
            self._ports = Ports(engine=self._ports.engine)
        message = f"the media server does not start: {self._last_line or 'it says nothing'}"
        raise EngineStartError("media_server_failed", message)

    async def _spawn(self) -> asyncio.subprocess.Process:
        self._last_line = ""
        process = await asyncio.create_subprocess_exec(
            *self._command(),
            env={**os.environ, "LIVEKIT_CONFIG": self._plan.config(self._ports)},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
        self._process = process
        self._folder.keep_media_pid(process.pid)
        self._output = self._tasks.start(self._read_output(process), "media.output")
        return process

    def _command(self) -> list[str]:
        # The leash is a script for this interpreter; a frozen program has none.
        if sys.platform != "linux" or getattr(sys, "frozen", False):
            return [str(self._program)]
        script = str(Path(leash.__file__))
        return [sys.executable, "-I", "-S", script, str(os.getpid()), str(self._program)]

    async def _read_output(self, process: asyncio.subprocess.Process) -> None:
        if process.stdout is None:
            return
        async for line in _lines(process.stdout):
            self._last_line = _TOKEN.sub("<token>", line.decode(errors="replace").strip())
            log.debug("media server: %s", self._last_line)

    async def _ready(self, process: asyncio.subprocess.Process) -> bool:
        loop = asyncio.get_running_loop()
        give_up = loop.time() + _READY_WITHIN_S
        # Its exit code is 0 whatever went wrong: that it ended is the failure.
        while process.returncode is None and loop.time() < give_up:
            if await self._rooms.answers() and process.returncode is None:
                self._rooms.mark(up=True)
                log.info("media server runs on port %d, process %d", self.port, process.pid)
                return True
            await asyncio.sleep(_READY_CHECK_S)
        await self._end(process)
        if self._output is not None:
            await self._output  # the reason is its last line
        return False

    async def _watch(self, on_restart: Callable[[], Awaitable[None]]) -> None:
        while self._process is not None:
            watch = self._tasks.start(self._end_if_hung(self._process), "media.health")
            await self._process.wait()
            watch.cancel()
            self._rooms.mark(up=False)
            log.warning("the media server is gone, starting it again")
            await self._relaunch()
            await on_restart()

    async def _end_if_hung(self, process: asyncio.subprocess.Process) -> None:
        """Kill a server that lives but answers no more; one late answer is none of its faults."""
        missed, often = 0, self._plan.check_every_s
        while missed < _HUNG_AFTER:
            await asyncio.sleep(min(often, _ASK_AGAIN_S) if missed else often)
            if not await self._rooms.answers():
                missed += 1
                log.warning("the media server does not answer, %d in a row", missed)
            elif missed:
                missed = 0
                log.info("the media server answers again")
        self._rooms.mark(up=False)
        with suppress(ProcessLookupError):
            process.kill()

    async def _relaunch(self) -> None:
        failures = 0
        while True:
            await asyncio.sleep(_RESTART_DELAYS_S[min(failures, len(_RESTART_DELAYS_S) - 1)])
            try:
                return await self._launch(_PORTS_WITHIN_S)
            except (EngineStartError, OSError) as error:
                failures += 1
                log.warning("the media server does not start: %s", error)

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        for patience_s in (_FIRST_TERM_S, _SECOND_TERM_S):
            with suppress(ProcessLookupError):
                process.terminate()
            with suppress(TimeoutError):
                async with asyncio.timeout(patience_s):
                    await process.wait()
                    return
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()

    async def aclose(self) -> None:
        """Stop it; calls in its rooms lose their sound."""
        await self._tasks.aclose()
        self._rooms.mark(up=False)
        if self._process is not None:
            await self._end(self._process)
            self._process = None
        self._folder.media_pid.unlink(missing_ok=True)


async def _lines(output: asyncio.StreamReader) -> AsyncIterator[bytes]:
    """What a child prints; of a line that is too long only the end, but never not reading on."""
    while True:
        try:
            line = await output.readline()
        except ValueError:  # the reader threw away what it had of it
            continue
        if not line:
            return
        yield line
