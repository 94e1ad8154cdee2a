"""The engine as a whole: what it consists of, its start and its end; every rule is elsewhere."""

import asyncio
import errno
import logging
import os
import socket
import sqlite3
from contextlib import AsyncExitStack, suppress
from typing import Any

from aiohttp import web

from app.localengine.addresses import Addresses, is_loopback, reach
from app.localengine.database import Database
from app.localengine.errors import EngineStartError
from app.localengine.folder import DataFolder, Ports, Project
from app.localengine.hooks import RoomPoll
from app.localengine.hub import Hub
from app.localengine.livekit import MediaPlan, MediaServer
from app.localengine.options import EngineOptions, ExternalMedia
from app.localengine.parts import Parts
from app.localengine.ports import listen
from app.localengine.tasks import TaskOwner
from app.protocol.closecodes import CloseCode
from app.values import dataclass, field, replace

log = logging.getLogger(__name__)

_FAREWELL_S = 1.0
_HANDLERS_END_WITHIN_S = 0.2


@dataclass(frozen=True, slots=True)
class Ready:
    """What an app must know of a running engine."""

    engine_url: str
    livekit_url: str
    app_id: str
    app_key: str = field(repr=False)
    data: str = ""

    def notice(self) -> dict[str, Any]:
        """The file by which apps on this computer find the engine."""
        return {
            "engine_url": self.engine_url,
            "livekit_url": self.livekit_url,
            "app_id": self.app_id,
            "app_key": self.app_key,
            "pid": os.getpid(),
        }


class Engine:
    """One engine on one data folder."""

    def __init__(self, options: EngineOptions) -> None:
        self._options = options
        self._folder = DataFolder(options.data)
        self._stack = AsyncExitStack()
        self._tasks = TaskOwner()
        self.hub = Hub()
        self._media: MediaServer | None = None

    @property
    def media_pid(self) -> int:
        """The process id of the media server, 0 where somebody else runs it."""
        return self._media.pid if self._media else 0

    @property
    def _media_port(self) -> int:
        return self._media.port if self._media else 0

    async def start(self) -> Ready:
        """Start everything; what was started is ended by ``aclose``, also after a failure.

        Raises ``EngineStartError``.
        """
        folder = self._folder
        database = Database(folder.database)
        project = await self._open(database)
        ports = folder.ports()
        listener = self._listen(ports)
        ports = replace(ports, engine=listener.getsockname()[1])
        parts = Parts(self._options, project, database, self.hub)
        await parts.sessions.prune()
        self._stack.push_async_callback(parts.aclose)
        addresses = self._addresses(ports.engine)
        application = parts.application(addresses, lambda: self._media_port)
        runner = await self._runner(application)
        self._stack.push_async_callback(self._say_farewell)
        # Ends before the HTTP side: its last webhooks must not find a half-closed engine.
        await self._start_media(project, ports, parts)
        await parts.keeper.remake_rooms()
        await parts.keeper.restore()
        await web.SockSite(runner, listener).start()
        ready = Ready(
            addresses.engine_url,
            addresses.local_media_url(self._media_port),
            project.app_id,
            project.app_key,
            str(folder.path),
        )
        folder.announce(ready.notice())
        self._stack.callback(folder.withdraw)
        log.info("engine runs at %s", ready.engine_url)
        return ready

    async def _open(self, database: Database) -> Project:
        """Take the data folder and open what lies in it."""
        self._stack.callback(self._folder.unlock)
        self._stack.push_async_callback(database.aclose)
        try:
            self._folder.lock()
            await database.open()
            return self._folder.project()
        except (OSError, sqlite3.Error) as error:
            message = f"cannot use {self._folder.path}: {error}"
            raise EngineStartError("data_unusable", message) from error

    async def _runner(self, application: web.Application) -> web.AppRunner:
        runner = web.AppRunner(
            application, access_log=None, shutdown_timeout=_HANDLERS_END_WITHIN_S
        )
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        return runner

    def _listen(self, ports: Ports) -> socket.socket:
        """The engine's own port: the one asked for, else the last one, else a free one."""
        host, asked = self._options.host, self._options.port
        listener = self._try_to_listen(host, asked or ports.engine)
        if listener is None and not asked:
            listener = self._try_to_listen(host, 0)
            log.warning("port %d is taken, the engine moves on", ports.engine)
        if listener is None:
            raise EngineStartError("port_taken", f"port {asked} of {host} is taken")
        self._stack.callback(listener.close)
        return listener

    def _try_to_listen(self, host: str, port: int) -> socket.socket | None:
        """None where the port is taken; an address that is not ours is an error."""
        try:
            return listen(host, port)
        except OSError as error:
            if error.errno in {errno.EADDRINUSE, errno.EACCES}:
                return None
            raise EngineStartError("cannot_listen", f"cannot listen on {host}: {error}") from error

    def _addresses(self, port: int) -> Addresses:
        media = self._options.media
        external = media.url if media else ""
        return Addresses(self._options.host, port, self._options.public_url, external)

    async def _start_media(self, project: Project, ports: Ports, parts: Parts) -> None:
        if self._options.media is not None:
            await self._use_external(self._options.media, ports, parts)
            return
        host = self._options.host
        plan = MediaPlan(
            host=host,
            loopback=is_loopback(host),
            key=project.livekit_key,
            secret=project.livekit_secret,
            reach=reach(host),
            check_every_s=self._options.timings.media_check_s,
        )
        self._media = MediaServer(plan, self._folder, parts.rooms)
        self._stack.push_async_callback(self._media.aclose)
        await self._media.start(ports, parts.keeper.media_restarted)

    async def _use_external(self, media: ExternalMedia, ports: Ports, parts: Parts) -> None:
        self._folder.keep_ports(ports)
        parts.rooms.use(media.url.replace("ws", "http", 1))
        if not await parts.rooms.answers():
            message = f"the LiveKit server at {media.url} does not answer, or refuses the key"
            raise EngineStartError("no_media_server", message)
        parts.rooms.mark(up=True)
        poll = RoomPoll(parts.rooms, parts.attendance, self._options.timings.media_poll_s)
        self._stack.push_async_callback(self._tasks.aclose)
        self._tasks.start(poll.run(parts.keeper.remake_rooms), "media.poll")

    async def _say_farewell(self) -> None:
        """Tell every socket that the engine goes, and give them a moment to take it in."""
        self.hub.close_all(CloseCode.RESTART)
        with suppress(TimeoutError):
            async with asyncio.timeout(_FAREWELL_S):
                await self.hub.empty.wait()

    async def aclose(self) -> None:
        """End everything in reverse order; calls stay and go on if the engine comes back."""
        await self._stack.aclose()
        log.info("engine ended")
