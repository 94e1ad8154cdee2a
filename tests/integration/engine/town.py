"""A town whose engine runs in the test's own loop, so that its waits may be short."""

import json
from pathlib import Path
from typing import Any, Protocol

from app.localengine.options import ExternalMedia, Timings
from app.localengine.server import Engine, Ready
from tests.integration.engine.people import Town


def media_of(data: Path, url: str) -> ExternalMedia:
    """The media server of the engine with this data folder."""
    project = json.loads((data / "project.json").read_text())
    return ExternalMedia(url, project["livekit_key"], project["livekit_secret"])


class EngineTown(Town):
    """An engine in this process, and the people who sign in to it."""

    def __init__(self, engine: Engine, ready: Ready, project: dict[str, str]) -> None:
        super().__init__(ready.engine_url, ready.app_id, ready.app_key, project["server_secret"])
        self.engine, self.ready, self.project = engine, ready, project

    @property
    def media(self) -> ExternalMedia:
        """The engine's media server, as another engine would use it."""
        return media_of(Path(self.ready.data), self.ready.livekit_url)


class StartEngine(Protocol):
    """Starts an engine; ``more`` are fields of ``EngineOptions``."""

    async def __call__(self, timings: Timings = ..., **more: Any) -> EngineTown:
        """Start it and wait until it is ready."""
