"""The signal WebSocket (protocol 3): who is on it, what he asks, what he is told."""

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import WSMsgType, web

from app.localengine.errors import ApiError, forbidden, invalid
from app.localengine.gate import Gate, bearer_of
from app.localengine.hub import Hub, Line
from app.localengine.options import Timings
from app.localengine.presence import STATUSES, PresenceBook
from app.localengine.sessions import ELSEWHERE, Session, Sessions
from app.localengine.tasks import TaskOwner
from app.protocol.closecodes import CloseCode
from app.protocol.codec import decode, encode, presence_data
from app.protocol.errors import ProtocolError
from app.protocol.frames import (
    Ack,
    Auth,
    Connected,
    Frame,
    Ping,
    Pong,
    PresenceSet,
    PresenceSnapshot,
    PresenceSubscribe,
    PresenceUnsubscribe,
    Refusal,
    SessionKicked,
)
from app.protocol.rest import API_PREFIX, SIGNAL

log = logging.getLogger(__name__)

# Frames above the protocol's limit are read and dropped; only beyond this is the socket closed.
_READ_MAX_BYTES = 8_000_000
_WATCHED_MAX = 2000
_CLOSE_WITHIN_S = 1.0


class SignalRoutes:
    """Keeps the sockets."""

    def __init__(
        self, gate: Gate, sessions: Sessions, hub: Hub, presence: PresenceBook, timings: Timings
    ) -> None:
        self._gate, self._sessions, self._hub, self._presence = gate, sessions, hub, presence
        self._timings = timings
        self._on_arrival: Callable[[str], Awaitable[None]] | None = None
        self._tasks = TaskOwner()
        # Any: each answerer takes the one frame type it stands beside.
        self._answers: dict[type[Any], Callable[[Line, Any], Awaitable[None]]] = {
            Ping: self._pong,
            PresenceSubscribe: self._subscribe,
            PresenceUnsubscribe: self._unsubscribe,
            PresenceSet: self._set_presence,
            Auth: self._known_already,
        }

    def routes(self) -> list[web.RouteDef]:
        """The route of this part."""
        return [web.get(API_PREFIX + SIGNAL, self.serve)]

    def on_arrival(self, callback: Callable[[str], Awaitable[None]]) -> None:
        """Call back with the identity of each new socket."""
        self._on_arrival = callback

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """One socket from its first to its last word."""
        socket = web.WebSocketResponse(
            heartbeat=self._timings.heartbeat_s,
            max_msg_size=_READ_MAX_BYTES,
            timeout=_CLOSE_WITHIN_S,
        )
        await socket.prepare(request)
        token = request.query.get("token", "") or bearer_of(request)
        said = Auth(token) if token else await self._said_auth(socket)
        session = await self._admitted(socket, said.token)
        if session is not None:
            await self._converse(socket, session, said.request_id)
        return socket

    async def _admitted(self, socket: web.WebSocketResponse, token: str) -> Session | None:
        """The session of a socket; one that has none is closed with the reason."""
        session = await self._sessions.find(token) if token else None
        if session is not None and session.revoked == ELSEWHERE:
            await socket.send_str(encode(SessionKicked(ELSEWHERE, "Signed in on another device")))
            await socket.close(code=CloseCode.TAKEN_OVER)
            return None
        if session is None or session.revoked:
            await socket.close(code=CloseCode.UNAUTHORIZED)
            return None
        try:
            self._gate.count(session.identity)
        except ApiError:
            await socket.close(code=CloseCode.RATE_LIMITED)
            return None
        return session

    async def _said_auth(self, socket: web.WebSocketResponse) -> Auth:
        """The ``auth`` frame, the second way to say who one is; an empty one where none came."""
        try:
            async with asyncio.timeout(self._timings.auth_wait_s):
                async for message in socket:
                    if message.type is WSMsgType.TEXT and isinstance(
                        frame := _read(message.data), Auth
                    ):
                        return frame
        except TimeoutError:
            log.debug("a signal socket said nothing of itself")
        return Auth("")

    async def _converse(
        self, socket: web.WebSocketResponse, session: Session, request_id: str
    ) -> None:
        line = Line(socket, session.identity, session.device_id)
        line.send(
            Connected(
                secrets.token_hex(8), session.identity, time.time(), self._timings.heartbeat_s
            )
        )
        self._ack(line, request_id)
        first = self._hub.add(line)
        pump = self._tasks.start(line.pump(), "signal.pump")
        try:
            if first:
                await self._presence.arrived(session.identity)
            if self._on_arrival is not None:
                await self._on_arrival(session.identity)
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await self._hear(line, message.data)
        finally:
            pump.cancel()
            if self._hub.remove(line):
                self._presence.departed(session.identity)

    async def _hear(self, line: Line, text: str) -> None:
        try:
            frame = decode(text)
        except ProtocolError as error:
            log.debug("a signal frame was dropped: %s", type(error).__name__)
            self._refuse(line, getattr(error, "request_id", ""), invalid("the request is no frame"))
            return
        answer = self._answers.get(type(frame))
        request_id = getattr(frame, "request_id", "")
        if answer is None:
            log.debug("a %s frame is not for us", type(frame).__name__)
            self._refuse(line, request_id, invalid("the type of the request is unknown"))
            return
        try:
            if not isinstance(frame, Ping):
                self._gate.count(line.identity)
            await answer(line, frame)
        except ApiError as error:
            line.send(Refusal(request_id, error.code, error.message, error.status))

    @staticmethod
    def _refuse(line: Line, request_id: str, error: ApiError) -> None:
        """Whoever gave his frame an id waits for an answer; the others are not answered."""
        if request_id:
            line.send(Refusal(request_id, error.code, error.message, error.status))

    async def _pong(self, line: Line, frame: Ping) -> None:
        line.send(Pong(frame.ts))

    async def _known_already(self, line: Line, frame: Auth) -> None:
        """Whoever came with his token in the address may say it again; it must be the same one."""
        session = await self._sessions.require(frame.token)
        if session.identity != line.identity:
            raise forbidden("The socket is somebody else's")
        self._ack(line, frame.request_id)

    async def _subscribe(self, line: Line, frame: PresenceSubscribe) -> None:
        wanted = [identity for identity in dict.fromkeys(frame.identities) if identity]
        if len(line.watched.union(wanted)) > _WATCHED_MAX:
            raise invalid(f"more than {_WATCHED_MAX} people are watched")
        entries = await self._presence.watch(line, wanted)
        line.send(PresenceSnapshot(entries))
        self._ack(line, frame.request_id, presence=[presence_data(entry) for entry in entries])

    async def _unsubscribe(self, line: Line, frame: PresenceUnsubscribe) -> None:
        line.watched.difference_update(frame.identities)
        self._ack(line, frame.request_id)

    async def _set_presence(self, line: Line, frame: PresenceSet) -> None:
        if frame.status not in STATUSES:
            raise invalid("status must be online, away, busy or invisible")
        self._presence.choose(line.identity, frame.status)
        self._ack(line, frame.request_id)

    def _ack(self, line: Line, request_id: str, **result: object) -> None:
        if request_id:
            line.send(Ack(request_id, result))

    async def aclose(self) -> None:
        """Say what is queued, close codes above all, then stop."""
        await self._tasks.aclose()


def _read(text: str) -> Frame | None:
    """A frame; None where the client broke the contract."""
    try:
        return decode(text)
    except ProtocolError as error:
        log.debug("a signal frame was dropped: %s", type(error).__name__)
        return None
