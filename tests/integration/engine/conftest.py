"""Engines for the engine's own tests: in the test's loop, with waits as short as a test wants."""

import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from app.localengine.options import EngineOptions, ExternalMedia, Timings
from app.localengine.server import Engine
from tests.integration.engine.people import Person, Town
from tests.integration.engine.town import EngineTown, StartEngine, media_of
from tests.integration.engine_process import ROOT
from tests.integration.leash import LEASH

QUICK = Timings(ring_timeout_s=20, vanished_grace_s=30, presence_grace_s=0.5)


@pytest.fixture(scope="session")
def shared_media(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ExternalMedia]:
    """One media server for every engine that does not look at its own."""
    data = tmp_path_factory.mktemp("media")
    with subprocess.Popen(
        [*LEASH, sys.executable, "-m", "app.localengine", "--json", "--data", str(data)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        yield media_of(data, ready["livekit_url"])
        process.terminate()


@pytest.fixture
async def start_engine(tmp_path: Path, shared_media: ExternalMedia) -> AsyncIterator[StartEngine]:
    """Start engines with options of one's own; all of them end with the test."""
    async with AsyncExitStack() as stack:

        async def start(timings: Timings = QUICK, **more: Any) -> EngineTown:
            options: dict[str, Any] = {
                "data": tmp_path / "engine",
                "media": shared_media,
                "rate_limit": 10_000,
                **more,
            }
            engine = Engine(EngineOptions(timings=timings, **options))
            stack.push_async_callback(engine.aclose)
            ready = await engine.start()
            project = json.loads((Path(ready.data) / "project.json").read_text())
            town = EngineTown(engine, ready, project)
            stack.push_async_callback(town.aclose)
            return town

        yield start


@pytest.fixture
async def town(start_engine: StartEngine) -> Town:
    """An engine with short waits."""
    return await start_engine()


@pytest.fixture
async def sara(town: Town) -> Person:
    """Sara, signed in."""
    return await town.sign_in("sara", name="Sara")


@pytest.fixture
async def omar(town: Town) -> Person:
    """Omar, signed in."""
    return await town.sign_in("omar", name="Omar")
