"""The open signal sockets, by identity: who can be told something now; it reads no frame."""

import asyncio
import logging
from collections.abc import Collection

from aiohttp import web

from app.protocol.closecodes import CloseCode
from app.protocol.codec import encode
from app.protocol.frames import Frame

log = logging.getLogger(__name__)

_QUEUE_MAX = 512
_SEND_WITHIN_S = 20.0


class Line:
    """One open socket of one device; frames leave it in order, a slow one holds up nobody."""

    def __init__(self, socket: web.WebSocketResponse, identity: str, device_id: str) -> None:
        self.identity, self.device_id = identity, device_id
        self.watched: set[str] = set()
        """Whose presence this socket wants to hear."""
        self._socket = socket
        self._queue: asyncio.Queue[str | CloseCode] = asyncio.Queue()
        self._closing = False

    def send(self, frame: Frame) -> None:
        """Queue a frame; a socket that does not read is closed."""
        if self._queue.qsize() >= _QUEUE_MAX:
            self.close(CloseCode.RESTART)
        elif not self._closing:
            self._queue.put_nowait(encode(frame))

    def close(self, code: CloseCode) -> None:
        """Close it once what is queued has been sent; nothing follows the first close."""
        if not self._closing:
            self._closing = True
            self._queue.put_nowait(code)

    async def pump(self) -> None:
        """Send what is queued until told to close, or the socket is gone."""
        try:
            while True:
                item = await self._queue.get()
                async with asyncio.timeout(_SEND_WITHIN_S):
                    if isinstance(item, CloseCode):
                        await self._socket.close(code=item)
                        return
                    await self._socket.send_str(item)
        except (ConnectionError, TimeoutError) as error:
            log.debug("a signal socket broke: %s", type(error).__name__)
            await self._socket.close()


class Hub:
    """Every open line."""

    def __init__(self) -> None:
        self._lines: dict[str, list[Line]] = {}
        self.empty, self.occupied = asyncio.Event(), asyncio.Event()
        self.empty.set()

    def add(self, line: Line) -> bool:
        """A socket opened; True if it is the identity's first."""
        lines = self._lines.setdefault(line.identity, [])
        lines.append(line)
        self.empty.clear()
        self.occupied.set()
        return len(lines) == 1

    def remove(self, line: Line) -> bool:
        """A socket closed; True if it was the identity's last."""
        lines = self._lines.get(line.identity, [])
        if line in lines:
            lines.remove(line)
        last = not lines
        if last:
            self._lines.pop(line.identity, None)
        if not self._lines:
            self.occupied.clear()
            self.empty.set()
        return last

    def connected(self, identity: str) -> bool:
        """Whether anything said to this identity arrives now."""
        return identity in self._lines

    def devices(self, identity: str) -> set[str]:
        """The devices on which an identity is connected."""
        return {line.device_id for line in self._lines.get(identity, ())}

    def send(self, identity: str, frame: Frame) -> None:
        """Say something on every line of an identity; nobody there, nothing said."""
        for line in self._lines.get(identity, ()):
            line.send(frame)

    def watchers(self, identity: str) -> Collection[Line]:
        """The lines that want to hear an identity's presence."""
        return [
            line for lines in self._lines.values() for line in lines if identity in line.watched
        ]

    def lines(self, identity: str, device_id: str) -> Collection[Line]:
        """The lines of one device."""
        return [line for line in self._lines.get(identity, ()) if line.device_id == device_id]

    def dismiss(self, identity: str, frame: Frame, code: CloseCode, keep_device: str) -> None:
        """Say a last word to the identity's other devices, then close them."""
        for line in self._lines.get(identity, ()):
            if line.device_id != keep_device:
                line.send(frame)
                line.close(code)

    def close_all(self, code: CloseCode) -> None:
        """Close every line."""
        for lines in self._lines.values():
            for line in lines:
                line.close(code)
