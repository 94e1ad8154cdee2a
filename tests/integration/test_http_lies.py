"""The engine over HTTP, where only a server that lies does it."""

import asyncio
import json
import logging

import pytest
from aiohttp import web

from app.adapters.http import HttpEngine
from app.adapters.httpwire import MAX_ANSWER_BYTES
from app.domain.errors import AppError, ErrorCode
from app.domain.ids import CallId, Identity
from app.protocol.rest import SessionGrant, SessionRequest
from app.services.ports import EngineAddress
from app.values import replace
from tests.integration.http_phone import BEARER, KEY, Phone, code_of

SESSION = {"user_token": BEARER, "ws_url": "ws://127.0.0.1:1/api/v1/signal/ws"}
CALL = {"call_id": "call_1", "type": "audio_call", "status": "initiating"}
ROOM = {"token": "t", "url": "ws://127.0.0.1:2"}


@pytest.fixture
async def phone_to(start_server):
    """A phone signed in to a server that answers as told; it has kept what it was asked."""
    phones = []

    async def connect(answer, token_url="", identity="sara"):
        async def handler(request: web.Request) -> web.StreamResponse:
            body = await request.text()
            phone.asked.append((request.method, request.path, json.loads(body) if body else None))
            if request.path.endswith("/auth/session") and request.method == "POST":
                return web.json_response(SESSION)
            return await answer(request)

        url = await start_server(handler)
        phone = Phone(EngineAddress(url, token_url or url, "1234567890", KEY), identity)
        phones.append(phone)
        await phone.renew()
        phone.asked = []
        return phone

    Phone.asked = []
    yield connect
    for phone in phones:
        await phone.engine.aclose()


def answers(*responses):
    """A handler that gives each of ``responses`` once, the last one for ever."""
    left = list(responses)

    async def answer(request: web.Request) -> web.StreamResponse:
        response = left.pop(0) if len(left) > 1 else left[0]
        return await response(request) if callable(response) else response_of(*response)

    return answer


def response_of(status: int, body: object = None, **headers: str) -> web.Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return web.Response(status=status, body=raw, headers=headers)


@pytest.mark.parametrize(
    ("said", "date"),
    [
        ({"expires_at": "2031-05-01T12:10:00Z"}, "Thu, 01 May 2031 12:00:00 GMT"),
        ({"expires_at": "2031-05-01T12:10:00Z", "server_time": "2031-05-01T12:00:00Z"}, "tomorrow"),
        ({"expires_at": "2031-05-01T12:10:00Z", "expires_in": 600}, "Thu, 01 May 2001 12:00 GMT"),
    ],
)
async def test_a_session_lasts_as_long_as_the_servers_clock_says(start_server, said, date):
    async def handler(_: web.Request) -> web.StreamResponse:
        return response_of(200, {**SESSION, **said}, Date=date)

    url = await start_server(handler)
    phone = Phone(EngineAddress(url, url, "1234567890", KEY), "sara")
    await phone.renew()
    await phone.engine.aclose()
    assert phone.grant.expires_in_s == pytest.approx(600, abs=2)


async def test_a_question_that_failed_is_asked_again(phone_to):
    phone = await phone_to(
        answers((500, {"code": "internal"}), (503, b"<html>"), (200, {"data": []}))
    )
    assert await phone.engine.live_calls() == []
    assert len(phone.asked) == 3


async def test_a_question_is_asked_three_times_at_most(phone_to):
    phone = await phone_to(answers((500, {})))
    assert await code_of(phone.engine.live_calls()) is ErrorCode.SERVER
    assert len(phone.asked) == 3


async def test_an_order_is_given_once(phone_to):
    phone = await phone_to(answers((500, {})))
    creating = phone.engine.create(Identity("omar"), "", video=False)
    assert await code_of(creating) is ErrorCode.SERVER
    assert len(phone.asked) == 1


@pytest.mark.parametrize("said", ["invalid_credentials", "missing_credentials"])
async def test_a_bearer_that_no_renewal_helps_means_signed_out(phone_to, said):
    phone = await phone_to(answers((401, {"code": said})))
    assert await code_of(phone.engine.live_calls()) is ErrorCode.SIGNED_OUT
    assert phone.mints == 2


async def test_a_question_of_one_sign_in_never_shows_the_bearer_of_another(phone_to):
    async def refuse(_: web.Request) -> web.Response:
        bert = SessionRequest("bert", "Bert", "desk", "linux", "0.1.0")
        grant = SessionGrant("berts", "bert", "Bert", SESSION["ws_url"])
        phone.engine.use(replace(phone.address, app_id="2"), bert, grant)
        return response_of(401, {"code": "invalid_credentials"})

    phone = await phone_to(answers(refuse, (200, {"data": []})))
    assert await code_of(phone.engine.live_calls()) is ErrorCode.SIGNED_OUT
    assert len(phone.asked) == 1


async def test_an_older_engine_gets_the_older_spelling_from_then_on(phone_to):
    refused = (422, {"message": "type must be voice or video"})
    phone = await phone_to(answers(refused, (201, {**CALL, **ROOM})))
    await phone.engine.create(Identity("omar"), "", video=False)
    await phone.engine.create(Identity("omar"), "", video=True)
    assert [body["type"] for _, _, body in phone.asked] == ["audio_call", "voice", "video"]


async def test_a_call_says_who_calls_whom(phone_to):
    phone = await phone_to(answers((201, {**CALL, **ROOM, "ring_timeout": "25"})))
    grant = await phone.engine.create(Identity("omar"), "Omar", video=True)
    assert phone.asked[0][2] == {
        "caller_identity": "sara",
        "callee_identity": "omar",
        "caller_name": "Sara",
        "callee_name": "Omar",
        "type": "video_call",
        "os": "linux",
    }
    assert grant.ring_timeout_s == 25


async def test_a_refusal_that_does_not_name_the_type_is_not_asked_again(phone_to):
    phone = await phone_to(answers((422, {"message": "callee_identity is required"})))
    creating = phone.engine.create(Identity(""), "", video=False)
    assert await code_of(creating) is ErrorCode.VALIDATION
    assert len(phone.asked) == 1


@pytest.mark.parametrize(
    "answer",
    [
        (201, b"not json"),
        (201, b"[" * 100_000),
        (201, b'"a text"'),
        (201, b"\xff\xfe\x00"),
        (201, {}),
        (201, CALL),
        (201, {**CALL, **ROOM, "token": ""}),
        (201, {**CALL, **ROOM, "url": None}),
        (201, {**CALL, **ROOM, "call_id": ""}),
        (201, {**CALL, **ROOM, "url": "ws://"}),
        (201, {**CALL, **ROOM, "padding": "x" * MAX_ANSWER_BYTES}),
        (201, json.dumps({**CALL, **ROOM}).encode(), {"Content-Encoding": "gzip"}),
        (302, {}, {"Location": "http://127.0.0.1:1/"}),
    ],
)
async def test_an_answer_that_is_none_is_malformed(phone_to, answer):
    async def give(_: web.Request) -> web.StreamResponse:
        status, body, *headers = answer
        return response_of(status, body, **(headers[0] if headers else {}))

    phone = await phone_to(give)
    code = await code_of(phone.engine.create(Identity("omar"), "", video=False))
    assert code is (ErrorCode.SERVER if answer[0] == 302 else ErrorCode.MALFORMED_ANSWER)


async def test_a_person_without_an_id_is_no_person(phone_to):
    phone = await phone_to(answers((200, {"name": "Omar"})))
    assert await code_of(phone.engine.user(Identity("omar"))) is ErrorCode.MALFORMED_ANSWER


@pytest.mark.parametrize(
    "session",
    [
        {},
        {"user_token": "", "ws_url": "ws://127.0.0.1/"},
        {"user_token": "x"},
        {"user_token": "two words", "ws_url": "ws://127.0.0.1/"},
        {"user_token": "x\r\nX-Admin: 1", "ws_url": "ws://127.0.0.1/"},
    ],
)
async def test_a_session_without_what_it_is_for_is_malformed(start_server, session):
    url = await start_server(answers((200, session)))
    phone = Phone(EngineAddress(url, url, "1", KEY), "sara")
    assert await code_of(phone.renew()) is ErrorCode.MALFORMED_ANSWER
    await phone.engine.aclose()


async def test_a_plan_without_signalling_needs_no_socket_address(start_server):
    url = await start_server(answers((200, {"user_token": "x", "signaling_enabled": False})))
    phone = Phone(EngineAddress(url, url, "1", KEY), "sara")
    await phone.renew()
    await phone.engine.aclose()
    assert phone.grant.signaling_enabled is False


@pytest.mark.parametrize("url", ["ws://engine.example.com/ws", "http://8.8.8.8/"])
async def test_an_answer_that_leads_into_the_open_is_refused(start_server, url):
    server = await start_server(answers((200, {"user_token": "x", "ws_url": url})))
    phone = Phone(EngineAddress(server, server, "1", KEY), "sara")
    assert await code_of(phone.renew()) is ErrorCode.INSECURE_ADDRESS
    await phone.engine.aclose()


async def silent(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "1000"})
    await response.prepare(request)
    await asyncio.sleep(30)
    return response


async def dripping(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    for _ in range(300):
        await response.write(b" ")
        await asyncio.sleep(0.1)
    return response


async def cut_short(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "1000"})
    await response.prepare(request)
    await response.write(b'{"call_id":')
    request.transport.abort()
    return response


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (silent, ErrorCode.TIMED_OUT),
        (dripping, ErrorCode.TIMED_OUT),
        (cut_short, ErrorCode.OFFLINE),
    ],
)
async def test_an_answer_that_does_not_arrive_has_its_code(phone_to, answer, code):
    phone = await phone_to(answer)
    assert await code_of(phone.engine.create(Identity("omar"), "", video=False)) is code


async def test_an_engine_that_knows_no_sign_out_is_no_error(phone_to):
    phone = await phone_to(answers((405, {})))
    await phone.engine.sign_out()
    assert phone.asked == [("DELETE", "/api/v1/auth/session", None)]


async def test_a_name_that_no_request_can_carry_is_refused_here(phone_to):
    phone = await phone_to(answers((201, {**CALL, **ROOM})))
    creating = phone.engine.create(Identity("omar"), "Om\ud800ar", video=False)
    assert await code_of(creating) is ErrorCode.VALIDATION
    assert phone.asked == []


@pytest.mark.parametrize("url", ["https://\u0661.example", "https://xn--zz.example"])
async def test_a_host_that_no_request_can_name_is_an_invalid_address(url):
    phone = Phone(EngineAddress(url, url, "1", KEY), "sara")
    assert await code_of(phone.renew()) is ErrorCode.INVALID_ADDRESS
    await phone.engine.aclose()


async def test_nobody_listening_is_offline(unused_tcp_port):
    url = f"http://127.0.0.1:{unused_tcp_port}"
    phone = Phone(EngineAddress(url, url, "1", KEY), "sara")
    assert await code_of(phone.renew()) is ErrorCode.OFFLINE
    phone.use(SessionGrant(BEARER, "sara", "Sara", SESSION["ws_url"]))
    assert await code_of(phone.engine.health()) is ErrorCode.OFFLINE
    await phone.engine.aclose()


async def test_where_the_token_host_is_down_the_engine_mints(phone_to, unused_tcp_port):
    nowhere = f"http://127.0.0.1:{unused_tcp_port}"
    phone = await phone_to(answers((200, {**ROOM, "room_name": "call_1"})), token_url=nowhere)
    assert (await phone.engine.room_token("call_1", "audio_call")).token == "t"


async def test_where_the_token_host_refuses_nobody_else_is_asked(phone_to, start_server):
    phone = await phone_to(answers((200, ROOM)))
    hosted = await start_server(answers((403, {"code": "appkey_identity_mint_disabled"})))
    address = EngineAddress(phone.address.engine_url, hosted, "1", KEY)
    minting = phone.engine.mint_session(address, phone.request)
    assert await code_of(minting) is ErrorCode.APPKEY_MINT_DISABLED
    assert phone.asked == []


async def test_before_anybody_signed_in_there_is_nothing_to_ask():
    async def renew() -> None:
        raise AppError(ErrorCode.SIGNED_OUT)

    engine = HttpEngine(renew)
    assert await code_of(engine.live_calls()) is ErrorCode.SIGNED_OUT
    assert await code_of(engine.create(Identity("omar"), "", video=False)) is ErrorCode.SIGNED_OUT
    await engine.sign_out()
    await engine.aclose()


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://engine.example.com", ErrorCode.INSECURE_ADDRESS),
        ("https://", ErrorCode.INVALID_ADDRESS),
    ],
)
async def test_an_address_that_would_give_the_key_away_is_not_used(url, code):
    phone = Phone(EngineAddress(url, url, "1", KEY), "sara")
    assert await code_of(phone.renew()) is code
    await phone.engine.aclose()


async def test_what_a_server_echoes_is_never_a_secret_in_the_log(phone_to, caplog):
    async def echo(request: web.Request) -> web.StreamResponse:
        secrets = [*request.headers.values(), KEY, BEARER]
        return response_of(409, {"message": " ".join(secrets), "code": BEARER})

    caplog.set_level(logging.DEBUG)
    phone = await phone_to(echo)
    with pytest.raises(AppError) as refused:
        await phone.engine.create(Identity("omar"), "", video=False)
    said = f"{refused.value} {refused.value!r} {refused.value.detail} {caplog.text}"
    said += f"{phone.engine!r} {phone.address!r} {phone.grant!r}"
    assert KEY not in said
    assert BEARER not in said


# ── connections that lead nowhere ──


async def test_after_a_doubt_nothing_is_asked_over_the_old_connection(phone_to):
    ways = []

    async def answer(request: web.Request) -> web.StreamResponse:
        ways.append(request.transport.get_extra_info("peername"))
        return web.json_response({"data": []})

    phone = await phone_to(answer)
    for _ in range(2):
        await phone.engine.live_calls()
    phone.engine.distrust()
    await phone.engine.live_calls()
    assert ways[0] == ways[1] != ways[2]


async def test_a_request_under_way_is_answered_although_its_connection_is_doubted(phone_to):
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def answer(_: web.Request) -> web.StreamResponse:
        asked.set()
        await go_on.wait()
        return web.json_response({})

    phone = await phone_to(answer)
    ending = asyncio.create_task(phone.engine.end(CallId("call_1")))
    await asked.wait()
    phone.engine.distrust()
    go_on.set()
    await ending
