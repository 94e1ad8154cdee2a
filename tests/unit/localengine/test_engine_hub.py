"""One socket's queue of frames: it stays short, and nothing follows the first close."""

import asyncio

from app.localengine.hub import Line
from app.protocol.closecodes import CloseCode
from app.protocol.codec import decode
from app.protocol.frames import Frame, Pong


class FakeSocket:
    """Remembers what was sent, and how it was closed."""

    def __init__(self) -> None:
        self.sent: list[Frame] = []
        self.closed: list[int] = []

    async def send_str(self, text: str) -> None:
        self.sent.append(decode(text))

    async def close(self, code: int = 1000) -> None:
        self.closed.append(code)


def line_of(socket: FakeSocket) -> Line:
    return Line(socket, "sara", "desk")  # type: ignore[arg-type]  # all that it asks for


async def test_a_socket_that_does_not_read_keeps_a_bounded_queue() -> None:
    socket = FakeSocket()
    line = line_of(socket)
    for number in range(5000):
        line.send(Pong(float(number)))
    assert line._queue.qsize() == 513, "what it may keep, and the close"
    async with asyncio.timeout(5):
        await line.pump()
    assert socket.sent == [Pong(float(number)) for number in range(512)]
    assert socket.closed == [CloseCode.RESTART]


async def test_nothing_follows_the_first_close() -> None:
    socket = FakeSocket()
    line = line_of(socket)
    line.send(Pong(1.0))
    line.close(CloseCode.TAKEN_OVER)
    line.send(Pong(2.0))
    line.close(CloseCode.NORMAL)
    await line.pump()
    assert (socket.sent, socket.closed) == ([Pong(1.0)], [CloseCode.TAKEN_OVER])
    assert line._queue.empty()
