"""The built-in engine without a process."""

import asyncio

from app.domain.errors import AppError
from app.services.ports import EngineAddress

HERE = EngineAddress("http://127.0.0.1:8080", "http://127.0.0.1:8080", "1234567890", "0" * 32)


class FakeEngineHost:
    """``EngineHost``; ``refusal`` keeps it from starting."""

    def __init__(self) -> None:
        self.refusal: AppError | None = None
        self.asked = 0
        self.hold: asyncio.Event | None = None
        """Set by a test to let it take its time."""

    async def ensure(self) -> EngineAddress:
        """Where it is."""
        self.asked += 1
        if self.hold is not None:
            await self.hold.wait()
        if self.refusal is not None:
            raise self.refusal
        return HERE
