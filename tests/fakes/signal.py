"""A signal socket without a network: a test says what the engine says, and when it drops."""

import asyncio

from app.domain.signal import Loss
from app.protocol.codec import decode, encode
from app.protocol.frames import Connected, Frame
from app.services.ports import SignalClosedError


class FakeConnection:
    """``SignalConnection``: what is put in comes out, in order."""

    def __init__(self) -> None:
        self._incoming: asyncio.Queue[str | SignalClosedError] = asyncio.Queue()
        self.sent: list[str] = []
        self.closed = False

    def put(self, said: str | SignalClosedError) -> None:
        """The engine says something, or the line breaks."""
        self._incoming.put_nowait(said)

    async def receive(self) -> str:
        """The next text."""
        said = await self._incoming.get()
        if isinstance(said, SignalClosedError):
            raise said
        return said

    async def send(self, text: str) -> None:
        """Keep it."""
        self.sent.append(text)

    async def close(self) -> None:
        """Note it."""
        self.closed = True


class FakeTransport:
    """``SignalTransport``; each connection is greeted at once unless ``refusal`` says no."""

    def __init__(self, identity: str = "adam") -> None:
        self._identity = identity
        self.connections: list[FakeConnection] = []
        self.refusal: SignalClosedError | None = None
        self.server_time: float | None = None

    async def open(self, ws_url: str, token: str, device_id: str) -> FakeConnection:
        """Connect."""
        if self.refusal is not None:
            raise self.refusal
        connection = FakeConnection()
        self.connections.append(connection)
        greeting = Connected(f"c{len(self.connections)}", self._identity, self.server_time, 25.0)
        connection.put(encode(greeting))
        return connection

    def say(self, frame: Frame) -> None:
        """The engine sends a frame."""
        self.say_text(encode(frame))

    def say_text(self, text: str) -> None:
        """The engine sends any text."""
        self.connections[-1].put(text)

    def drop(self, loss: Loss = Loss.NETWORK) -> None:
        """The line breaks."""
        self.connections[-1].put(SignalClosedError(loss))

    def heard(self) -> list[Frame]:
        """What we sent over the newest connection."""
        return [decode(text) for text in self.connections[-1].sent] if self.connections else []
