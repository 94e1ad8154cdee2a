"""What the adapters' tests share: servers that misbehave in ways the real engine never does."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest
from aiohttp import web

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
