"""Engines for the engine's own tests: in the test's loop, with waits as short as a test wants."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from app.localengine.options import EngineOptions, Timings
from app.localengine.server import Engine
from tests.integration.engine.people import Town

QUICK = Timings(ring_timeout_s=20, vanished_grace_s=1.0, presence_grace_s=0.5)


class RunningEngine(Town):
    """An engine in this process, and how to reach it."""

    def __init__(self, engine: Engine, ready_url: str, app_id: str, app_key: str) -> None:
        super().__init__(ready_url, app_id, app_key)
        self.engine = engine
        self.secret_headers: dict[str, str] = {}


StartEngine = Callable[..., Awaitable[RunningEngine]]


@pytest.fixture
async def start_engine(tmp_path: Path) -> AsyncIterator[StartEngine]:
    """Start engines with options of one's own; all of them end with the test."""
    async with AsyncExitStack() as stack:

        async def start(timings: Timings = QUICK, **more: object) -> RunningEngine:
            options = {"data": tmp_path / "engine", "rate_limit": 10_000} | more
            engine = Engine(EngineOptions(timings=timings, **options))
            stack.push_async_callback(engine.aclose)
            ready = await engine.start()
            town = RunningEngine(engine, ready.engine_url, ready.app_id, ready.app_key)
            stack.push_async_callback(town.aclose)
            project = json.loads((Path(ready.data) / "project.json").read_text())
            town.secret_headers = {
                "X-App-Id": ready.app_id,
                "X-App-Secret": project["server_secret"],
            }
            return town

        yield start


@pytest.fixture
async def town(start_engine: StartEngine) -> RunningEngine:
    """An engine with short waits."""
    return await start_engine()
