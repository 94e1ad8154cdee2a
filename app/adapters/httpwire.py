"""One request over httpx: JSON in, JSON or an ``AppError`` out; it knows no path and no bearer.

httpx is loaded with the first request, by another thread: the first window need not wait for it.
"""

import asyncio
import importlib
import json
import logging
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from app.adapters.httperrors import refusal
from app.domain.address import is_private, is_safe_for_secrets
from app.domain.errors import AppError, ErrorCode
from app.protocol.aliases import Data
from app.protocol.rest import CONNECT_TIMEOUT_S, RECEIVE_TIMEOUT_S, Problem
from app.services.tasks import TaskScope
from app.values import dataclass, field

if TYPE_CHECKING:
    import ssl

    import httpx

MAX_ANSWER_BYTES = 2_000_000

_KEPT_OPEN_S = 60.0
"""A call must not wait for a new connection; servers keep theirs for 65 s and more."""

_FLEETING = frozenset(
    {ErrorCode.INTERNAL, ErrorCode.SERVER, ErrorCode.OFFLINE, ErrorCode.TIMED_OUT}
)

# Each request would be a line, its address in it: people's ids are not for the log.
for _library in ("httpx", "httpcore"):
    logging.getLogger(_library).setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long an engine is waited for, in seconds."""

    connect_s: float = CONNECT_TIMEOUT_S
    silence_s: float = RECEIVE_TIMEOUT_S
    whole_s: float = 20.0
    """For all of the answer: one that drips in byte by byte is never silent."""
    retry_pauses_s: tuple[float, ...] = (0.25, 0.75)
    """A GET that failed on the way is asked again after these."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One request."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: Mapping[str, Any] | None = None
    query: Mapping[str, str] = field(default_factory=dict)


class HttpWire:
    """Carries requests; its connections stay open between them."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._clients: dict[tuple[bool, bool], httpx.AsyncClient] = {}
        self._certificates: ssl.SSLContext | None = None
        self._tasks = TaskScope()
        self._loaded = False
        self._skew_s = 0.0

    @property
    def server_now(self) -> float:
        """The clock of whoever answered last, in seconds since the epoch; ours before that."""
        return time.time() + self._skew_s

    async def send(self, ask: Ask) -> Data:
        """The JSON object of the answer, empty for an answer without content.

        Raises ``AppError``.
        """
        for pause_s in self._patience.retry_pauses_s if ask.method == "GET" else ():
            try:
                return await self._send_once(ask)
            except AppError as error:
                if error.code not in _FLEETING:
                    raise
            await asyncio.sleep(pause_s)
        return await self._send_once(ask)

    async def _send_once(self, ask: Ask) -> Data:
        if not is_safe_for_secrets(ask.url):
            raise AppError(ErrorCode.INSECURE_ADDRESS)
        await self._load()
        import httpx  # noqa: PLC0415 - see the head of this module

        try:
            async with asyncio.timeout(self._patience.whole_s):
                response, content = await self._fetch(ask)
        except (httpx.TimeoutException, TimeoutError) as error:
            raise AppError(ErrorCode.TIMED_OUT, type(error).__name__) from error
        except httpx.TransportError as error:
            raise AppError(ErrorCode.OFFLINE, f"{type(error).__name__}: {error}") from error
        except httpx.DecodingError as error:
            raise AppError(ErrorCode.MALFORMED_ANSWER, "broken compression") from error
        except UnicodeEncodeError as error:
            raise AppError(ErrorCode.VALIDATION, "text that no request can carry") from error
        except (httpx.InvalidURL, UnicodeError) as error:
            raise AppError(ErrorCode.INVALID_ADDRESS, type(error).__name__) from error
        said = _moment(response.headers.get("Date", ""))
        if said is not None:
            self._skew_s = said - time.time()
        return _read(response, content)

    async def _load(self) -> None:
        if not self._loaded:
            await asyncio.to_thread(importlib.import_module, "httpx")
            self._loaded = True

    async def _fetch(self, ask: Ask) -> "tuple[httpx.Response, bytes]":
        client = self._client(ask.url)
        request = client.build_request(
            ask.method, ask.url, headers=ask.headers, json=ask.body, params=ask.query or None
        )
        content = bytearray()
        response = await client.send(request, stream=True)
        try:
            async for chunk in response.aiter_bytes():
                content += chunk
                if len(content) > MAX_ANSWER_BYTES:
                    raise AppError(ErrorCode.MALFORMED_ANSWER, "the answer is too long")
        finally:
            await response.aclose()
        return response, bytes(content)

    def _client(self, url: str) -> "httpx.AsyncClient":
        import httpx  # noqa: PLC0415 - see the head of this module

        parts = urlsplit(url)
        private, encrypted = is_private(parts.hostname or ""), parts.scheme == "https"
        client = self._clients.get((private, encrypted))
        if client is None:
            client = httpx.AsyncClient(
                limits=httpx.Limits(keepalive_expiry=_KEPT_OPEN_S),
                timeout=httpx.Timeout(self._patience.silence_s, connect=self._patience.connect_s),
                trust_env=not private,  # a proxy of the outside world cannot reach what is in here
                verify=self._trusted() if encrypted else False,
                headers={"Accept": "application/json"},
            )
            self._clients[private, encrypted] = client
        return client

    def _trusted(self) -> "ssl.SSLContext":
        """Whose certificates count; reading them takes 36 ms, which plain http can save."""
        import httpx  # noqa: PLC0415 - see the head of this module

        if self._certificates is None:
            self._certificates = httpx.create_ssl_context()
        return self._certificates

    def distrust(self) -> None:
        """Ask over new connections from now on: the open ones may lead nowhere.

        A request that is under way keeps its own: the line may live after all.
        """
        old, self._clients = list(self._clients.values()), {}
        if old:
            self._tasks.spawn(_closed_later(old, self._patience.whole_s), "http.distrust")

    async def aclose(self) -> None:
        """Close the connections; idempotent."""
        await self._tasks.aclose()
        for client in self._clients.values():
            await client.aclose()
        self._clients.clear()


async def _closed_later(clients: "Sequence[httpx.AsyncClient]", seconds: float) -> None:
    try:
        await asyncio.sleep(seconds)
    finally:
        for client in clients:
            await client.aclose()


def _read(response: "httpx.Response", content: bytes) -> Data:
    answer = _json(content)
    if not response.is_success:
        problem = Problem.read(answer or {})
        raise refusal(response.status_code, problem, response.headers.get("Retry-After", ""))
    if answer is None:
        raise AppError(ErrorCode.MALFORMED_ANSWER, f"HTTP {response.status_code} without JSON")
    return answer


def _moment(date: str) -> float | None:
    """What a ``Date`` header says, None where it says nothing."""
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - no window waits for it

    try:
        return parsedate_to_datetime(date).timestamp()
    except (ValueError, OverflowError):
        return None


def _json(content: bytes) -> Data | None:
    """The object it holds, empty where it is empty; None where it is something else."""
    if not content:
        return {}
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return None
    if isinstance(value, list):
        return {"data": value}
    return value if isinstance(value, dict) else None
