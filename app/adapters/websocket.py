"""Signal sockets over ``websockets``; it does not look inside the texts, nor connect again.

The token travels in the address too (protocol 3.3), so neither this module nor the library's own
log may ever write an address or a header down. It is loaded with the first socket, by another
thread: the first window need not wait for it.
"""

import asyncio
import contextlib
import errno
import importlib
import logging
import socket
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from app.domain.address import is_private, is_safe_for_secrets
from app.domain.errors import AppError, ErrorCode
from app.domain.signal import Loss
from app.protocol.closecodes import Advice, CloseCode, advice
from app.protocol.rest import CONNECT_TIMEOUT_S, HEARTBEAT_S, RECEIVE_TIMEOUT_S
from app.services.ports import SignalClosedError
from app.services.tasks import TaskScope

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection
    from websockets.exceptions import ConnectionClosed

log = logging.getLogger(__name__)

_IPV4_PARTS = 2
MAX_MESSAGE_BYTES = 8 * 1024 * 1024
"""Well above a frame's limit: one that is too long is dropped by the codec, not by a hang-up."""
CLOSE_TIMEOUT_S = 1.0
ADDRESS_LOOK_S = 2.0
"""How often a socket looks whether the computer still has the address it speaks from."""

_LOSS_BY_ADVICE = {
    Advice.RENEW: Loss.EXPIRED,
    Advice.RETRY: Loss.NETWORK,
    Advice.WAIT: Loss.LIMITED,
    Advice.STOP_FORBIDDEN: Loss.FORBIDDEN,
    Advice.STOP_ELSEWHERE: Loss.TAKEN_OVER,
}
_LOSS_BY_STATUS: dict[int, Loss] = {
    HTTPStatus.UNAUTHORIZED: Loss.EXPIRED,
    HTTPStatus.FORBIDDEN: Loss.FORBIDDEN,
    HTTPStatus.TOO_MANY_REQUESTS: Loss.LIMITED,
}


def _silent_log() -> logging.Logger:
    wire = logging.getLogger(f"{__name__}.wire")
    wire.disabled = True
    return wire


class WebSocketTransport:
    """Opens signal sockets."""

    def __init__(self, open_within_s: float = CONNECT_TIMEOUT_S + RECEIVE_TIMEOUT_S) -> None:
        self._open_within_s = open_within_s

    async def open(self, ws_url: str, token: str, device_id: str) -> "WebSocketConnection":
        """Connect and authenticate at transport level; raises ``SignalClosedError``."""
        address = _address(ws_url, token, device_id)
        private = is_private(urlsplit(address).hostname or "")
        for part in ("websockets.asyncio.client", "websockets.exceptions"):
            await asyncio.to_thread(importlib.import_module, part)
        from websockets.asyncio.client import connect  # noqa: PLC0415 - see the head of this module
        from websockets.exceptions import InvalidStatus, WebSocketException  # noqa: PLC0415

        try:
            connection = await connect(
                address,
                additional_headers={"Authorization": f"Bearer {token}"},
                compression=None,  # signal frames are short
                proxy=None if private else True,
                open_timeout=self._open_within_s,
                ping_interval=HEARTBEAT_S,
                ping_timeout=HEARTBEAT_S,
                close_timeout=CLOSE_TIMEOUT_S,
                max_size=MAX_MESSAGE_BYTES,
                logger=_silent_log(),
            )
        except InvalidStatus as error:
            status = error.response.status_code
            loss = _LOSS_BY_STATUS.get(status, Loss.NETWORK)
            raise SignalClosedError(loss, f"HTTP {status}") from None
        except (OSError, ValueError, WebSocketException) as error:
            # "from None": the library's errors may quote the address.
            raise SignalClosedError(Loss.NETWORK, type(error).__name__) from None
        return WebSocketConnection(connection)


def _address(ws_url: str, token: str, device_id: str) -> str:
    """The address with who we are in it; raises ``SignalClosedError`` for one that would tell."""
    try:
        safe = is_safe_for_secrets(ws_url)
    except AppError as error:
        raise SignalClosedError(Loss.FORBIDDEN, str(error), error.code) from None
    parts = urlsplit(ws_url)
    if not safe or parts.scheme not in ("ws", "wss"):
        code = ErrorCode.INSECURE_ADDRESS
        raise SignalClosedError(Loss.FORBIDDEN, str(code), code)
    own = {"token": token, "device_id": device_id, "v": "1"}
    kept = [(name, value) for name, value in parse_qsl(parts.query, True) if name not in own]
    return urlunsplit(parts._replace(query=urlencode([*kept, *own.items()]), fragment=""))


class WebSocketConnection:
    """One open signal socket."""

    def __init__(self, connection: "ClientConnection") -> None:
        self._connection = connection
        self._tasks = TaskScope()
        if address := connection.local_address:  # none where it is closed already
            self._tasks.spawn(self._watch(address), "websocket.address")

    async def _watch(self, address: tuple[str | int, ...]) -> None:
        """End a line from an address that is gone: nobody else tells for most of a minute.

        Another network, a cable instead of the Wi-Fi, a tunnel that closed; not every system says
        so, and the old socket looks open.
        """
        while is_ours(address):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(ADDRESS_LOOK_S):
                    await self._connection.wait_closed()
                    return
        log.info("signal: this computer has another address now")
        self._connection.transport.abort()

    async def receive(self) -> str:
        """The next text; raises ``SignalClosedError``."""
        from websockets.exceptions import ConnectionClosed  # noqa: PLC0415 - as above

        try:
            while not isinstance(message := await self._connection.recv(), str):
                log.warning("signal: dropped %d bytes that are no text", len(message))
        except ConnectionClosed as closed:
            raise _lost(closed) from None
        return message

    async def send(self, text: str) -> None:
        """Send a text; raises ``SignalClosedError``."""
        from websockets.exceptions import ConnectionClosed  # noqa: PLC0415 - as above

        try:
            await self._connection.send(text)
        except ConnectionClosed as closed:
            raise _lost(closed) from None

    async def close(self) -> None:
        """Close it; idempotent."""
        await self._tasks.aclose()
        await self._connection.close()


def is_ours(address: tuple[str | int, ...]) -> bool:
    """Whether this computer has an address, as a socket of it says; where in doubt, it has."""
    family = socket.AF_INET6 if len(address) > _IPV4_PARTS else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as there:
            there.bind((address[0], 0, *address[2:]))
    except OSError as error:
        return error.errno != errno.EADDRNOTAVAIL
    return True


def _lost(closed: "ConnectionClosed") -> SignalClosedError:
    said = closed.rcvd
    if said is None:
        return SignalClosedError(Loss.NETWORK, "connection lost")
    loss = _LOSS_BY_ADVICE[advice(said.code)]
    known = said.code in CloseCode.__members__.values()
    return SignalClosedError(loss, CloseCode(said.code).name if known else f"close {said.code}")
