"""Real participants of a call's room, each a process of its own; they know of no engine."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from livekit import api

from app.localengine.options import ExternalMedia
from tests.integration.engine.people import eventually

_SCRIPT = Path(__file__).with_name("joiner.py")
_SAID_WITHIN_S = 40.0


class Participant:
    """One process in one room."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def said(self, word: str) -> str:
        """The next line that begins with a word, waited for."""
        assert self._process.stdout is not None
        async with asyncio.timeout(_SAID_WITHIN_S):
            while line := (await self._process.stdout.readline()).decode().strip():
                if line.startswith(word):
                    return line
        raise AssertionError(f"the participant ended without saying {word}")

    async def _tell(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n".encode())
        await self._process.stdin.drain()

    async def try_to_join(self, grant: dict[str, Any]) -> None:
        """Go to the ``url`` of an answer with its ``token``."""
        await self._tell(f"{grant['url']} {grant['token']}")

    async def join(self, grant: dict[str, Any], media: ExternalMedia) -> None:
        """Join, and wait until the media is up: only then is a leave reported."""
        await self.try_to_join(grant)
        await self.said("joined")
        claims = api.TokenVerifier(media.key, media.secret).verify(grant["token"])
        assert claims.video is not None
        wanted = api.RoomParticipantIdentity(room=claims.video.room, identity=claims.identity)
        url = media.url.replace("ws", "http", 1)
        async with api.LiveKitAPI(url, media.key, media.secret, failover=False) as server:

            async def is_active() -> bool:
                person = await server.room.get_participant(wanted)
                return person.state == api.ParticipantInfo.State.ACTIVE

            await eventually(is_active)

    async def leave(self) -> None:
        """Leave on purpose."""
        await self._tell("leave")
        await self.said("left")

    async def vanish(self) -> None:
        """Be gone without a word."""
        if self._process.returncode is None:
            self._process.kill()
        await self._process.communicate()


@asynccontextmanager
async def participant() -> AsyncIterator[Participant]:
    """A participant who is about to join: the slow part of his start is over."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(_SCRIPT),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    someone = Participant(process)
    try:
        await someone.said("ready")
        yield someone
    finally:
        await someone.vanish()
