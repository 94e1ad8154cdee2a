"""A real engine in a process of its own, for the tests of whatever talks to one; it fakes nothing.

``async with running_engine(tmp_path) as engine:`` starts ``python -m app.localengine`` with its
media server on free loopback ports and ends both; ``engine.ready`` is the engine's own ready line.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from tests.integration.leash import LEASH

ROOT = Path(__file__).parents[2]
_READY_WITHIN_S = 40.0
_END_WITHIN_S = 15.0


class EngineProcess:
    """One engine; killed, stopped and started again on the same data folder as often as wanted."""

    def __init__(self, data: Path, *arguments: str) -> None:
        self.data = data
        self.ready: dict[str, Any] = {}
        self._arguments = arguments
        self._process: asyncio.subprocess.Process | None = None

    @property
    def engine_url(self) -> str:
        """The http address, without a path."""
        return str(self.ready["engine_url"])

    @property
    def app_headers(self) -> dict[str, str]:
        """The headers of a session mint."""
        return {"X-App-Id": self.ready["app_id"], "X-App-Key": self.ready["app_key"]}

    @property
    def pid(self) -> int:
        """The engine's process id, 0 while it does not run."""
        return self._process.pid if self._process else 0

    @property
    def log(self) -> str:
        """Everything the engine has logged so far."""
        return (self.data / "engine.log").read_text()

    async def start(self) -> None:
        """Start it and wait until it is ready."""
        self.data.mkdir(parents=True, exist_ok=True)
        command = ("-m", "app.localengine", "--json", "--port", "0", "--data", str(self.data))
        with (self.data / "engine.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *LEASH,
                sys.executable,
                *command,
                *self._arguments,
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )
        assert self._process.stdout is not None
        async with asyncio.timeout(_READY_WITHIN_S):
            line = await self._process.stdout.readline()
        self.ready = json.loads(line or b"{}")
        if not self.ready.get("ready"):
            raise RuntimeError(f"the engine did not start: {self.log[-2000:]}")

    async def _end(self, number: signal.Signals) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        if process.returncode is None:
            # Not send_signal: it would reap a process that has just ended, and asyncio, which
            # waits for it too, would know no exit code.
            with suppress(ProcessLookupError):
                os.kill(process.pid, number)
        async with asyncio.timeout(_END_WITHIN_S):
            await process.communicate()
        assert process.returncode is not None
        return process.returncode

    async def kill(self) -> None:
        """End it without a chance to clean up."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """Ask it to end; its exit code."""
        return await self._end(signal.SIGTERM)

    async def restart(self) -> None:
        """Kill it if it runs, and start it again on the same folder."""
        await self.kill()
        await self.start()


@asynccontextmanager
async def running_engine(data: Path, *arguments: str) -> AsyncIterator[EngineProcess]:
    """A ready engine on the folder; ``arguments`` go to its command line."""
    engine = EngineProcess(data, *arguments)
    try:
        await engine.start()
        yield engine
    finally:
        try:
            await engine.stop()
        finally:
            await engine.kill()
