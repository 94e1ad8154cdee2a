"""A town whose engine runs in the test's own loop, so that its waits may be short."""

from typing import Any, Protocol

from app.localengine.options import Timings
from app.localengine.server import Engine, Ready
from tests.integration.engine.people import Town


class EngineTown(Town):
    """An engine in this process, and the people who sign in to it."""

    def __init__(self, engine: Engine, ready: Ready, project: dict[str, str]) -> None:
        super().__init__(ready.engine_url, ready.app_id, ready.app_key, project["server_secret"])
        self.engine, self.ready, self.project = engine, ready, project


class StartEngine(Protocol):
    """Starts an engine; ``more`` are fields of ``EngineOptions``."""

    async def __call__(self, timings: Timings = ..., **more: Any) -> EngineTown:
        """Start it and wait until it is ready."""
