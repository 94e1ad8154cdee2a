"""Single instance and control socket: one app a profile, asked over a socket only its user opens.

The asking end is ``app.remote``. A question is ``LENGTH:`` and words ended by NUL; the answer is an
exit code, a line feed and JSON, then the stream ends.
"""

import asyncio
import json
import logging
import os
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QLockFile, QObject
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from app import places
from app.domain.errors import AppError, ErrorCode
from app.services.tasks import TaskScope

log = logging.getLogger(__name__)

MAX_QUESTION_BYTES = 65_536
_QUESTION = re.compile(rb"(\d{1,5}):")
_BEGINNING = re.compile(rb"\d{0,5}")
_LOCK_WAIT_MS = 100
_PROBE_MS = 200

Reply = tuple[int, dict[str, Any]]
Handler = Callable[[list[str]], Awaitable[Reply]]

REFUSED: Reply = (2, {"error": "usage", "detail": "this is no question"})
_FAILED: Reply = (1, {"error": "internal", "detail": "see the log"})
_LEAVING: Reply = (8, {"error": "no_app", "detail": "the app is quitting"})


class ControlServer(QObject):
    """Answers questions of other starts and of ``ctl``; several at once, none blocks another."""

    def __init__(self, profile: str, folder: Path, handle: Handler) -> None:
        super().__init__()
        self._address = places.control_socket(profile)
        self._handle = handle
        self._folder = folder
        self._lock = QLockFile(str(folder / "app.lock"))
        self._lock.setStaleLockTime(0)  # a killed owner is seen by its pid, not by age
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._welcome)
        self._lines: set[_Line] = set()
        self._tasks = TaskScope()

    def listen(self) -> bool:
        """Become the one app of this profile; False where another is.

        Raises ``STORAGE`` where nobody can be, because the folder takes no file.
        """
        if not self._lock.tryLock(_LOCK_WAIT_MS):
            taken = self._lock.error() is QLockFile.LockError.LockFailedError
            # What was left by one that was killed counts as taken where it cannot be removed.
            if taken and os.access(self._folder, os.W_OK):
                return False
            raise AppError(ErrorCode.STORAGE, f"lock: {self._lock.error().name}")
        if self._somebody_answers():
            self._lock.unlock()
            return False
        # Whoever left this socket was killed.
        QLocalServer.removeServer(self._address)
        if not self._server.listen(self._address):
            log.error("control socket: %s", self._server.errorString())
        return True

    def _somebody_answers(self) -> bool:
        """Whether an app lives whose lock file somebody deleted: its socket must stay."""
        probe = QLocalSocket()
        probe.connectToServer(self._address)
        answers = probe.waitForConnected(_PROBE_MS)
        probe.abort()
        return answers

    def _welcome(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            line = _Line(socket, self._question)
            self._lines.add(line)
            socket.disconnected.connect(line.end)
            socket.disconnected.connect(self._forget_ended)
            line.start()

    def _question(self, line: "_Line", words: list[str]) -> None:
        line.work = self._tasks.spawn(self._carry_out(line, words), "control.answer")

    async def _carry_out(self, line: "_Line", words: list[str]) -> None:
        reply = _FAILED
        try:
            reply = await self._handle(words)
        except asyncio.CancelledError:
            reply = _LEAVING
            raise
        finally:
            line.answer(reply)

    def _forget_ended(self) -> None:
        self._lines = {line for line in self._lines if not line.ended}

    async def aclose(self) -> None:
        """Answer nobody any more, and let another app take the place; idempotent."""
        self._server.close()
        await self._tasks.aclose()
        for line in tuple(self._lines):
            line.end()
        self._lines.clear()
        self._lock.unlock()


class _Line:
    """One client: a question, its answer, the end."""

    def __init__(
        self, socket: QLocalSocket, question: Callable[["_Line", list[str]], None]
    ) -> None:
        self._socket, self._question = socket, question
        self._heard: bytes = b""
        self._asked = False
        self.ended = False
        self.work: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Listen, and read what has come before anybody listened."""
        self._socket.readyRead.connect(self._read)
        self._read()

    def _read(self) -> None:
        heard = bytes(self._socket.readAll().data())
        if self._asked:
            return  # one question a connection
        self._heard += heard
        found = _QUESTION.match(self._heard)
        if found is None:
            if not _BEGINNING.fullmatch(self._heard):
                self._refuse()
            return
        length = int(found[1])
        if length > MAX_QUESTION_BYTES:
            self._refuse()
        elif len(self._heard) >= found.end() + length:
            self._asked = True
            text = self._heard[found.end() : found.end() + length].decode(errors="replace")
            self._question(self, text.split("\0")[:-1])

    def _refuse(self) -> None:
        self._asked = True
        self.answer(REFUSED)

    def answer(self, reply: Reply) -> None:
        """Say it and hang up; a client that is gone hears nothing."""
        if not self.ended:
            code, body = reply
            self._socket.write(f"{code}\n{json.dumps(body, ensure_ascii=False)}".encode())
            self._socket.flush()
            self._socket.disconnectFromServer()

    def end(self) -> None:
        """The client is gone, or has to go: what it asked for is not wanted any more."""
        if self.ended:
            return
        self.ended = True
        if self.work is not None:
            self.work.cancel()
        self._socket.abort()
        self._socket.deleteLater()
