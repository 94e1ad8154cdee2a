"""What the adapters' tests share: servers that lie as no engine does, and buses with nobody on."""

import asyncio
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from aiohttp import web

from tests.integration.leash import LEASH

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
StartServer = Callable[[Handler], Awaitable[str]]


async def _closed(server: web.Server) -> None:
    """Until the last connection is gone: a loop that ends before leaves its socket open."""
    async with asyncio.timeout(5):
        while server.connections:
            await asyncio.sleep(0)


@pytest.fixture
async def start_server() -> AsyncIterator[StartServer]:
    """Start servers on free loopback ports that do with every request what a test says."""
    async with AsyncExitStack() as stack:

        async def start(handler: Handler) -> str:
            application = web.Application()
            application.router.add_route("*", "/{path:.*}", handler)
            runner = web.AppRunner(
                application, access_log=None, shutdown_timeout=0.1, handler_cancellation=True
            )
            await runner.setup()
            stack.push_async_callback(_closed, runner.server)
            stack.push_async_callback(runner.cleanup)
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            host, port = runner.addresses[0][:2]
            return f"http://{host}:{port}"

        yield start


_BUS = """<busconfig><type>session</type><listen>unix:path={path}</listen><policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
</policy></busconfig>"""


@pytest.fixture
def bare_bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A session bus on which nothing is started by being asked; it is the test's session bus."""
    config = tmp_path / "bus.conf"
    config.write_text(_BUS.format(path=tmp_path / "bus"))
    with subprocess.Popen(
        [*LEASH, "dbus-daemon", f"--config-file={config}", "--nofork", "--print-address"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as daemon:
        assert daemon.stdout is not None
        address = daemon.stdout.readline().strip()
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        yield address
        daemon.terminate()
