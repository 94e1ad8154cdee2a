"""Keeps the computer awake during calls and tells when it woke; on Linux, elsewhere nothing.

Without a bus, or without a service that can do it, nothing happens: a call goes on either way.
"""

import asyncio
import logging
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbus_fast.aio import MessageBus

    from app.adapters.powerbus import Release

log = logging.getLogger(__name__)


class PowerWatch:
    """One wish to stay awake at a time; ``resumed`` is called on the main loop."""

    def __init__(self, resumed: Callable[[], None]) -> None:
        self._resumed = resumed
        self._system: MessageBus | None = None
        self._session: MessageBus | None = None
        self._wish = (False, False)
        self._release: Release | None = None
        self._turn = asyncio.Lock()

    async def start(self) -> None:
        """Follow sleep and waking from now on."""
        if sys.platform == "linux":
            from app.adapters import bus, powerbus  # noqa: PLC0415 - 40 ms that no window waits for

            self._system = await bus.connected(system=True)
            if self._system is not None:
                await powerbus.follow_sleep(self._system, self._awake)

    def _awake(self) -> None:
        log.info("power: awake again")
        self._resumed()

    async def hold(self, live: bool, picture: bool) -> None:
        """Stay awake while a call is live, the screen too while there is a picture."""
        async with self._turn:
            wish = (live, live and picture)
            if wish == self._wish:
                return
            self._wish, before = wish, self._release
            self._release = await self._inhibit(screen=picture) if live else None
            if before is not None:
                await before()

    async def _inhibit(self, *, screen: bool) -> "Release | None":
        if sys.platform != "linux":
            return None
        from app.adapters import bus, powerbus  # noqa: PLC0415 - see start

        if self._session is None or not self._session.connected:
            self._session = await bus.connected(system=False)
        if self._session is None:
            return None
        return await powerbus.inhibit(self._session, screen=screen)

    async def aclose(self) -> None:
        """Let the computer sleep, and follow nothing any more; idempotent."""
        await self.hold(live=False, picture=False)
        for bus in (self._session, self._system):
            if bus is not None and bus.connected:
                bus.disconnect()
        self._session = self._system = None
