"""Single instance and control socket: one app a profile, asked over a socket only its user opens.

The asking end is ``app.remote``. A question is ``LENGTH:`` and words ended by NUL; the answer is an
exit code, a line feed and JSON, then the stream ends.
"""

import json
import logging
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QLockFile, QObject
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from app import places
from app.services.tasks import TaskScope

log = logging.getLogger(__name__)

MAX_QUESTION_BYTES = 65_536
_QUESTION = re.compile(rb"(\d{1,6}):")
_LOCK_WAIT_MS = 100

Reply = tuple[int, dict[str, Any]]
Handler = Callable[[list[str]], Awaitable[Reply]]


class ControlServer(QObject):
    """Answers questions of other starts and of ``ctl``; several at once, none blocks another."""

    def __init__(self, profile: str, folder: Path, handle: Handler) -> None:
        super().__init__()
        self._address = places.control_socket(profile)
        self._handle = handle
        self._lock = QLockFile(str(folder / "app.lock"))
        self._lock.setStaleLockTime(0)  # a killed owner is seen by its pid, not by age
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._welcome)
        self._heard: dict[QLocalSocket, bytearray] = {}
        self._tasks = TaskScope()

    def listen(self) -> bool:
        """Become the one app of this profile; False where another is."""
        if not self._lock.tryLock(_LOCK_WAIT_MS):
            return False
        # The lock is ours, so a socket that lies there belongs to somebody who was killed.
        QLocalServer.removeServer(self._address)
        if not self._server.listen(self._address):
            log.error("control socket: %s", self._server.errorString())
        return True

    def _welcome(self) -> None:
        while (line := self._server.nextPendingConnection()) is not None:
            self._heard[line] = bytearray()
            line.readyRead.connect(self._read_all)
            line.disconnected.connect(self._forget_gone)

    def _read_all(self) -> None:
        for line in tuple(self._heard):
            if line.bytesAvailable():
                self._read(line)

    def _read(self, line: QLocalSocket) -> None:
        heard = self._heard[line]
        heard += bytes(line.readAll().data())
        if len(heard) > MAX_QUESTION_BYTES:
            self._answer(line, (2, {"error": "usage", "detail": "question too long"}))
            return
        found = _QUESTION.match(heard)
        if found is None or len(heard) < found.end() + int(found[1]):
            return
        text = heard[found.end() : found.end() + int(found[1])].decode(errors="replace")
        heard.clear()
        words = text.split("\0")[:-1]
        self._tasks.spawn(self._carry_out(line, words), "control.answer")

    async def _carry_out(self, line: QLocalSocket, words: list[str]) -> None:
        self._answer(line, await self._handle(words))

    def _answer(self, line: QLocalSocket, reply: Reply) -> None:
        if line not in self._heard:
            return  # gone before it heard the answer
        code, body = reply
        line.write(f"{code}\n{json.dumps(body, ensure_ascii=False)}".encode())
        line.flush()
        line.disconnectFromServer()

    def _forget_gone(self) -> None:
        for line in tuple(self._heard):
            if line.state() == QLocalSocket.LocalSocketState.UnconnectedState:
                del self._heard[line]
                line.deleteLater()

    async def aclose(self) -> None:
        """Answer nobody any more."""
        self._server.close()
        await self._tasks.aclose()
        for line in tuple(self._heard):
            line.abort()
        self._lock.unlock()
