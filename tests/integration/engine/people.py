"""People for the engine's tests: real HTTP and real sockets for each; no rule of the client."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from app.protocol.codec import decode, encode
from app.protocol.frames import CallNews, CallUpdate, Connected, Frame, Ping, Pong
from app.protocol.rest import API_PREFIX, CALLS, SESSION, SIGNAL

HEARD_WITHIN_S = 10.0
F = TypeVar("F")


async def eventually(check: Callable[[], Awaitable[bool]], within_s: float = 15.0) -> None:
    """Wait until something is true that nobody announces."""
    async with asyncio.timeout(within_s):
        while not await check():
            await asyncio.sleep(0.02)


class Socket:
    """One open signal socket that remembers every frame it heard."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.heard: list[Frame] = []
        self.close_code: int | None = None
        self._news = asyncio.Condition()
        self._reader = asyncio.create_task(self._read())

    async def _read(self) -> None:
        try:
            async for message in self.connection:
                async with self._news:
                    self.heard.append(decode(str(message)))
                    self._news.notify_all()
        except ConnectionClosed:
            pass
        async with self._news:
            self.close_code = self.connection.close_code
            self._news.notify_all()

    async def until(self, condition: Callable[[], bool], within_s: float = HEARD_WITHIN_S) -> None:
        """Wait for something that a frame or the close brings about."""
        async with asyncio.timeout(within_s), self._news:
            await self._news.wait_for(condition)

    async def hear(self, kind: type[F]) -> F:
        """The first frame of a kind, waited for if need be."""
        await self.until(lambda: any(isinstance(frame, kind) for frame in self.heard))
        return next(frame for frame in self.heard if isinstance(frame, kind))

    async def hear_news(self, news: CallNews) -> CallUpdate:
        """The first call frame of a kind."""
        await self.until(lambda: any(_is_news(frame, news) for frame in self.heard))
        return next(f for f in self.heard if isinstance(f, CallUpdate) and f.news is news)

    async def say(self, frame: Frame) -> None:
        """Send a frame."""
        await self.connection.send(encode(frame))

    async def closed(self) -> int | None:
        """The code with which the engine closes it, waited for."""
        await self.until(lambda: self.close_code is not None)
        return self.close_code

    async def settle(self) -> None:
        """Until the engine has said everything that it had to say so far."""
        mark = float(len(self.heard) + 1)
        await self.say(Ping(mark))
        await self.until(lambda: Pong(mark) in self.heard)

    def heard_of(self, kind: type[F]) -> list[F]:
        """Every frame of a kind so far."""
        return [frame for frame in self.heard if isinstance(frame, kind)]

    def heard_of_end(self) -> list[CallUpdate]:
        """The ends of answered calls so far."""
        return [update for update in self.heard_of(CallUpdate) if update.news is CallNews.ENDED]

    async def aclose(self) -> None:
        """Close it."""
        await self.connection.close()
        await self._reader


def _is_news(frame: Frame, news: CallNews) -> bool:
    return isinstance(frame, CallUpdate) and frame.news is news


class Person:
    """A signed-in person; ``post`` and ``get`` speak with his bearer."""

    def __init__(self, http: httpx.AsyncClient, grant: dict[str, Any]) -> None:
        self.http, self.grant = http, grant
        self.identity: str = grant["identity"]
        self.headers = {"Authorization": f"Bearer {grant['user_token']}"}

    async def ask(self, method: str, path: str, body: object = None) -> httpx.Response:
        """Any request below the prefix."""
        return await self.http.request(method, API_PREFIX + path, json=body, headers=self.headers)

    async def get(self, path: str) -> httpx.Response:
        """GET."""
        return await self.ask("GET", path)

    async def post(self, path: str, body: object = None) -> httpx.Response:
        """POST."""
        return await self.ask("POST", path, {} if body is None else body)

    async def call(self, callee: str, **more: object) -> httpx.Response:
        """Call somebody."""
        body = {"caller_identity": self.identity, "callee_identity": callee}
        return await self.post(CALLS, body | more)

    async def on_call(self, call_id: str, action: str) -> httpx.Response:
        """One of ringing, accept, reject, busy, end."""
        return await self.post(f"{CALLS}/{call_id}/{action}", {"identity": self.identity})

    async def status(self, call_id: str) -> str:
        """How a call stands."""
        return str((await self.get(f"{CALLS}/{call_id}")).json()["status"])

    @asynccontextmanager
    async def online(self) -> AsyncIterator[Socket]:
        """An open socket, admitted by the engine."""
        async with open_socket(self.grant["ws_url"], self.grant["user_token"]) as socket:
            await socket.hear(Connected)
            yield socket


@asynccontextmanager
async def open_socket(ws_url: str, token: str = "") -> AsyncIterator[Socket]:
    """A socket on which nothing has been heard yet."""
    url = f"{ws_url}?token={token}" if token else ws_url
    socket = Socket(await connect(url, max_size=None, proxy=None))
    try:
        yield socket
    finally:
        await socket.aclose()


async def ringing_call(caller: Person, callee: Person) -> str:
    """A call that rings."""
    answer = await caller.call(callee.identity)
    assert answer.status_code == 201, answer.text
    call_id = str(answer.json()["call_id"])
    assert (await callee.on_call(call_id, "ringing")).status_code == 200
    return call_id


async def active_call(caller: Person, callee: Person) -> str:
    """A call in which both talk."""
    call_id = await ringing_call(caller, callee)
    assert (await callee.on_call(call_id, "accept")).status_code == 200
    return call_id


class Town:
    """One engine's address and the people who sign in to it."""

    def __init__(self, engine_url: str, app_id: str, app_key: str, server_secret: str = "") -> None:
        self.app_id, self.app_key, self.server_secret = app_id, app_key, server_secret
        self.http = httpx.AsyncClient(base_url=engine_url, timeout=20, trust_env=False)

    @property
    def key_headers(self) -> dict[str, str]:
        """The headers of a mint."""
        return {"X-App-Id": self.app_id, "X-App-Key": self.app_key}

    @property
    def secret_headers(self) -> dict[str, str]:
        """The headers of the project's back end."""
        return {"X-App-Id": self.app_id, "X-App-Secret": self.server_secret}

    async def back_end(self, method: str, path: str, body: object = None) -> httpx.Response:
        """A request with the server secret."""
        return await self.http.request(
            method, API_PREFIX + path, json=body, headers=self.secret_headers
        )

    @property
    def ws_url(self) -> str:
        """The signal socket."""
        return str(self.http.base_url).replace("http", "ws", 1).rstrip("/") + API_PREFIX + SIGNAL

    async def mint(self, identity: str, device: str = "desk", **more: object) -> httpx.Response:
        """Ask for a session."""
        body = {"identity": identity, "device_id": device, **more}
        return await self.http.post(API_PREFIX + SESSION, json=body, headers=self.key_headers)

    async def sign_in(self, identity: str, device: str = "desk", **more: object) -> Person:
        """A signed-in person."""
        answer = await self.mint(identity, device, **more)
        assert answer.status_code == 200, answer.text
        return Person(self.http, answer.json())

    async def aclose(self) -> None:
        """Close the connections."""
        await self.http.aclose()
