"""Signal sockets: the real engine's, then a server that answers as no engine should."""

import asyncio
import json
import logging
import traceback
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from aiohttp import WSMsgType, web

from app.adapters import websocket
from app.adapters.websocket import MAX_MESSAGE_BYTES, WebSocketTransport, is_ours
from app.domain.errors import ErrorCode
from app.domain.signal import Loss
from app.protocol.codec import decode, encode
from app.protocol.frames import Connected, Ping, Pong
from app.services.ports import SignalClosedError
from tests.integration.engine_process import running_engine

TOKEN = "s3cret-bearer-of-sara"

# ── the real engine ──


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def real(tmp_path_factory):
    folder = tmp_path_factory.mktemp("engine")
    async with running_engine(folder, "--rate-limit", "20") as engine:
        yield engine


on_the_real_engine = pytest.mark.asyncio(loop_scope="module")


async def mint(engine, identity: str, device: str = "desk") -> tuple[str, str]:
    """The socket's address and a bearer for it."""
    body = {"identity": identity, "device_id": device}
    async with httpx.AsyncClient(trust_env=False) as client:
        url = f"{engine.engine_url}/api/v1/auth/session"
        answer = await client.post(url, json=body, headers=engine.app_headers)
    return answer.json()["ws_url"], answer.json()["user_token"]


async def loss_of(waiting) -> Loss:
    with pytest.raises(SignalClosedError) as closed:
        await waiting
    return closed.value.loss


@on_the_real_engine
async def test_the_engine_greets_and_answers(real):
    connection = await WebSocketTransport().open(*await mint(real, "sara"), "desk")
    greeting = decode(await connection.receive())
    assert isinstance(greeting, Connected)
    assert greeting.identity == "sara"
    await connection.send(encode(Ping(7.0)))
    assert decode(await connection.receive()) == Pong(7.0)
    await connection.close()
    await connection.close()


@on_the_real_engine
async def test_a_bearer_nobody_knows_asks_for_a_new_session(real):
    ws_url, _ = await mint(real, "sara")
    connection = await WebSocketTransport().open(ws_url, "made-up", "desk")
    assert await loss_of(connection.receive()) is Loss.EXPIRED


@on_the_real_engine
async def test_signing_in_elsewhere_is_told_apart_from_a_lost_line(real):
    connection = await WebSocketTransport().open(*await mint(real, "omar", "one"), "one")
    await connection.receive()
    await mint(real, "omar", "two")
    assert "session.kicked" in await connection.receive()
    assert await loss_of(connection.receive()) is Loss.TAKEN_OVER
    assert await loss_of(connection.send("{}")) is Loss.TAKEN_OVER


@on_the_real_engine
async def test_too_many_sockets_a_minute_ask_to_wait(real):
    address = await mint(real, "lina")
    losses = set()
    for _ in range(25):
        connection = await WebSocketTransport().open(*address, "desk")
        try:
            await connection.receive()
        except SignalClosedError as closed:
            losses.add(closed.loss)
        await connection.close()
    assert losses == {Loss.LIMITED}


async def test_an_engine_that_goes_is_a_lost_line_however_it_goes(tmp_path):
    async with running_engine(tmp_path / "engine") as engine:
        for end in (engine.stop, engine.kill):
            address = await mint(engine, "sara")
            connection = await WebSocketTransport().open(*address, "desk")
            await connection.receive()
            await end()
            assert await loss_of(connection.receive()) is Loss.NETWORK
            assert await loss_of(WebSocketTransport().open(*address, "desk")) is Loss.NETWORK
            await connection.close()
            await engine.start()


# ── a server that answers as no engine should ──


@pytest.fixture
async def start_socket(start_server):
    """Start servers that upgrade and then do what a test says; gives their ``ws://`` addresses."""

    async def start(converse):
        async def handler(request: web.Request) -> web.StreamResponse:
            socket = web.WebSocketResponse(timeout=0.5)
            await socket.prepare(request)
            await converse(request, socket)
            return socket

        return (await start_server(handler)).replace("http", "ws")

    return start


@pytest.mark.parametrize(
    ("status", "loss"),
    [
        (401, Loss.EXPIRED),
        (403, Loss.FORBIDDEN),
        (429, Loss.LIMITED),
        (404, Loss.NETWORK),
        (499, Loss.NETWORK),
        (503, Loss.NETWORK),
    ],
)
async def test_a_refused_handshake_says_what_to_do(start_server, status, loss):
    async def refuse(_: web.Request) -> web.StreamResponse:
        return web.Response(status=status, reason="no")

    url = (await start_server(refuse)).replace("http", "ws")
    assert await loss_of(WebSocketTransport().open(url, TOKEN, "desk")) is loss


@pytest.mark.parametrize(
    ("code", "loss"),
    [
        (1000, Loss.NETWORK),
        (1011, Loss.NETWORK),
        (1012, Loss.NETWORK),
        (4000, Loss.NETWORK),
        (4401, Loss.EXPIRED),
        (4403, Loss.FORBIDDEN),
        (4409, Loss.TAKEN_OVER),
        (4429, Loss.LIMITED),
    ],
)
async def test_a_close_code_says_what_to_do(start_socket, code, loss):
    async def close(_: web.Request, socket: web.WebSocketResponse) -> None:
        await socket.close(code=code)

    connection = await WebSocketTransport().open(await start_socket(close), TOKEN, "desk")
    assert await loss_of(connection.receive()) is loss


async def test_who_we_are_travels_in_the_address_and_in_a_header(start_socket):
    async def tell(request: web.Request, socket: web.WebSocketResponse) -> None:
        said = {**request.query, "Authorization": request.headers["Authorization"]}
        await socket.send_json(said)

    url = f"{await start_socket(tell)}/api/v1/signal/ws?region=eu&token=old&empty="
    connection = await WebSocketTransport().open(url, "a+b/c=&d", "desk é")
    assert json.loads(await connection.receive()) == {
        "region": "eu",
        "empty": "",
        "token": "a+b/c=&d",
        "device_id": "desk é",
        "v": "1",
        "Authorization": "Bearer a+b/c=&d",
    }
    await connection.close()


async def test_a_frame_too_long_for_the_codec_does_not_end_the_line(start_socket):
    async def shout(_: web.Request, socket: web.WebSocketResponse) -> None:
        await socket.send_str("x" * 2_000_000)
        await socket.send_str("next")
        await socket.receive()

    connection = await WebSocketTransport().open(await start_socket(shout), TOKEN, "desk")
    assert len(await connection.receive()) == 2_000_000
    assert await connection.receive() == "next"
    await connection.close()


async def test_a_message_beyond_all_measure_ends_the_line(start_socket):
    async def flood(_: web.Request, socket: web.WebSocketResponse) -> None:
        await socket.send_str("x" * (MAX_MESSAGE_BYTES + 1))

    connection = await WebSocketTransport().open(await start_socket(flood), TOKEN, "desk")
    assert await loss_of(connection.receive()) is Loss.NETWORK
    await connection.close()


async def test_what_is_no_text_is_passed_over(start_socket):
    async def mumble(_: web.Request, socket: web.WebSocketResponse) -> None:
        await socket.send_bytes(b"\x00\xff")
        await socket.send_str("text")
        await socket.receive()

    connection = await WebSocketTransport().open(await start_socket(mumble), TOKEN, "desk")
    assert await connection.receive() == "text"
    await connection.close()


async def test_a_ping_of_the_server_is_answered(start_server):
    heard = asyncio.Event()

    async def ping(request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        await socket.ping(b"there?")
        while (message := await socket.receive()).type is not WSMsgType.CLOSED:
            if message.type is WSMsgType.PONG:
                heard.set()
        return socket

    url = (await start_server(ping)).replace("http", "ws")
    connection = await WebSocketTransport().open(url, TOKEN, "desk")
    async with asyncio.timeout(5):
        await heard.wait()
    await connection.close()


async def mute(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.read()


async def babble(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 mail.example.com ESMTP\r\n")


@pytest.mark.parametrize("speak", [mute, babble])
async def test_what_does_not_speak_websocket_is_no_engine(speak):
    done = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await speak(reader, writer)
        writer.close()
        await asyncio.gather(writer.wait_closed(), return_exceptions=True)
        done.set()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        transport = WebSocketTransport(open_within_s=0.5)
        opening = transport.open(f"ws://127.0.0.1:{port}", TOKEN, "desk")
        assert await loss_of(opening) is Loss.NETWORK
        await done.wait()


@pytest.mark.parametrize(
    "url",
    [
        "ws://engine.example.com/ws",
        "ws://8.8.8.8/ws",
        "http://127.0.0.1/ws",
        "https://engine.example.com/ws",
        "ws://",
        "",
        "nonsense",
        "wss://exa\tmple.com",
    ],
)
async def test_an_address_that_would_give_the_token_away_is_not_opened(url):
    with pytest.raises(SignalClosedError) as refused:
        await WebSocketTransport().open(url, TOKEN, "desk")
    assert refused.value.loss is Loss.FORBIDDEN
    assert refused.value.code in (ErrorCode.INSECURE_ADDRESS, ErrorCode.INVALID_ADDRESS)


async def test_the_token_is_in_no_log_and_in_no_error(start_socket, start_server, caplog):
    caplog.set_level(logging.DEBUG)

    async def close(_: web.Request, socket: web.WebSocketResponse) -> None:
        await socket.send_str("hello")
        await socket.close(code=4401, message=TOKEN.encode())

    async def refuse(_: web.Request) -> web.StreamResponse:
        return web.Response(status=403, text=TOKEN)

    connection = await WebSocketTransport().open(await start_socket(close), TOKEN, "desk")
    await connection.receive()
    said = repr(connection)
    refused = (await start_server(refuse)).replace("http", "ws")
    for waiting in (connection.receive(), WebSocketTransport().open(refused, TOKEN, "desk")):
        with pytest.raises(SignalClosedError) as closed:
            await waiting
        said += f"{closed.value!r} {''.join(traceback.format_exception(closed.value))}"
    assert TOKEN not in said
    assert TOKEN not in caplog.text


with_ipv6 = pytest.mark.skipif(
    not Path("/proc/net/if_inet6").exists(), reason="this computer has no IPv6"
)


@pytest.mark.parametrize(
    ("address", "ours"),
    [
        (("127.0.0.1", 40_000), True),
        (("203.0.113.7", 40_000), False),
        pytest.param(("::1", 40_000, 0, 0), True, marks=with_ipv6),
        pytest.param(("2001:db8::7", 40_000, 0, 0), False, marks=with_ipv6),
    ],
)
def test_an_address_that_this_computer_does_not_have_is_known(address, ours):
    assert is_ours(address) is ours


async def test_a_line_from_an_address_that_is_gone_is_lost(start_socket, monkeypatch):
    async def silent(_: web.Request, socket: web.WebSocketResponse) -> None:
        await socket.receive()

    monkeypatch.setattr(websocket, "ADDRESS_LOOK_S", 0.05)
    gone = asyncio.Event()
    monkeypatch.setattr(websocket, "is_ours", lambda _: not gone.is_set())
    connection = await WebSocketTransport().open(await start_socket(silent), TOKEN, "desk")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await connection.receive()
    gone.set()
    async with asyncio.timeout(3):
        assert await loss_of(connection.receive()) is Loss.NETWORK
    await connection.close()
