"""The engine over HTTP: the real engine where it can be made to do it, else a server that lies."""

import asyncio
import json
import logging

import httpx
import pytest
import pytest_asyncio
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.http import HttpEngine
from app.adapters.httperrors import refusal
from app.adapters.httpwire import MAX_ANSWER_BYTES, Ask, Patience
from app.adapters.websocket import WebSocketTransport
from app.domain.errors import AppError, ErrorCode
from app.domain.ids import CallId, Identity
from app.protocol.rest import CallStatus, Problem, RoomGrant, SessionGrant, SessionRequest
from app.services.ports import EngineAddress
from app.values import replace
from tests.integration.engine_process import EngineProcess, running_engine

KEY, BEARER = "0123456789abcdef" * 2, "eyJhbGciOi.b3arer_0f-sara=="
QUICK = Patience(connect_s=2.0, silence_s=0.5, whole_s=1.5)
SESSION = {"user_token": BEARER, "ws_url": "ws://127.0.0.1:1/api/v1/signal/ws"}
CALL = {"call_id": "call_1", "type": "audio_call", "status": "initiating"}
ROOM = {"token": "t", "url": "ws://127.0.0.1:2"}


class Phone:
    """An ``HttpEngine`` whose sign-in is renewed by minting again, as the session service does."""

    def __init__(self, address: EngineAddress, identity: str, device: str = "desk") -> None:
        self.address = address
        self.request = SessionRequest(identity, identity.title(), device, "linux", "0.1.0")
        self.engine = HttpEngine(self.renew, QUICK if address.app_key == KEY else None)
        self.mints = 0

    async def renew(self) -> None:
        self.mints += 1
        self.use(await self.engine.mint_session(self.address, self.request))

    def use(self, grant: SessionGrant) -> None:
        self.grant = grant
        self.engine.use(self.address, self.request, grant)


# ── the real engine ──


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def real(tmp_path_factory):
    folder = tmp_path_factory.mktemp("engine")
    async with running_engine(folder, "--rate-limit", "100000") as engine:
        yield engine


def address_of(engine: EngineProcess) -> EngineAddress:
    ready = engine.ready
    return EngineAddress(engine.engine_url, engine.engine_url, ready["app_id"], ready["app_key"])


@pytest_asyncio.fixture(loop_scope="module")
async def sign_in(real):
    phones = []

    async def sign_in(identity: str, device: str = "desk") -> Phone:
        phone = Phone(address_of(real), identity, device)
        phones.append(phone)
        await phone.renew()
        return phone

    yield sign_in
    for phone in phones:
        await phone.engine.aclose()


on_the_real_engine = pytest.mark.asyncio(loop_scope="module")


@on_the_real_engine
async def test_a_call_goes_through_all_its_states(sign_in):
    sara, omar = await sign_in("sara"), await sign_in("omar")
    placed = await sara.engine.create(Identity("omar"), "Omar", video=True)
    call_id = CallId(placed.row.call_id)
    assert placed.row.call_type == "video_call"
    assert placed.room.token
    assert placed.room.url.startswith("ws://127.0.0.1")
    assert [row.call_id for row in await omar.engine.live_calls()] == [call_id]
    await omar.engine.ringing(call_id)
    assert (await sara.engine.fetch(call_id)).status is CallStatus.RINGING
    assert (await omar.engine.accept(call_id)).room.room_name == placed.room.room_name
    assert (await sara.engine.room_token(placed.room.room_name, "video_call")).token
    await sara.engine.end(call_id)
    assert (await omar.engine.fetch(call_id)).end_reason == "caller_hangup"
    assert await omar.engine.live_calls() == []


@on_the_real_engine
async def test_ending_what_is_over_is_no_error(sign_in):
    sara, omar = await sign_in("sara"), await sign_in("omar")
    call_id = CallId((await sara.engine.create(Identity("omar"), "", video=False)).row.call_id)
    await omar.engine.reject(call_id)
    await omar.engine.reject(call_id)
    await omar.engine.busy(call_id)
    await sara.engine.end(call_id)
    await sara.engine.end(CallId("call_of_nobody"))


@on_the_real_engine
async def test_refusals_of_the_engine_come_as_their_codes(sign_in):
    sara, omar, lina = [await sign_in(name) for name in ("sara", "omar", "lina")]
    call_id = CallId((await sara.engine.create(Identity("omar"), "", video=False)).row.call_id)
    refusals = {
        ErrorCode.CALLEE_BUSY: lina.engine.create(Identity("omar"), "", video=False),
        ErrorCode.NOT_FOUND: lina.engine.user(Identity("nobody/..\\?")),
        ErrorCode.FORBIDDEN: sara.engine.accept(call_id),
        ErrorCode.VALIDATION: lina.engine.create(Identity(""), "", video=False),
    }
    for code, asking in refusals.items():
        with pytest.raises(AppError) as refused:
            await asking
        assert refused.value.code is code
    await omar.engine.reject(call_id)


@on_the_real_engine
async def test_people_and_their_presence_are_found(sign_in, real):
    sara = await sign_in("sara")
    await sign_in("omar-9")
    assert [user.identity for user in await sara.engine.search_users("OMAR-9")] == ["omar-9"]
    assert (await sara.engine.user(Identity("omar-9"))).name == "Omar-9"
    many = [Identity(f"user-{number}-{'x' * 60}") for number in range(150)]
    entries = await sara.engine.presence([*many, Identity("omar-9")])
    assert {entry.identity for entry in entries} >= {"omar-9"}


@on_the_real_engine
async def test_a_wrong_key_is_said_so(real):
    address = EngineAddress(real.engine_url, real.engine_url, real.ready["app_id"], "0" * 32)
    phone = Phone(address, "sara")
    with pytest.raises(AppError) as refused:
        await phone.renew()
    await phone.engine.aclose()
    assert refused.value.code is ErrorCode.INVALID_CREDENTIALS


@pytest.mark.parametrize("key", ["", "schlüssel", "two words", "line\r\nX-Admin: 1"])
@on_the_real_engine
async def test_a_key_that_no_header_can_carry_is_a_wrong_key(real, key):
    phone = Phone(EngineAddress(real.engine_url, real.engine_url, "1", key), "sara")
    with pytest.raises(AppError) as refused:
        await phone.renew()
    await phone.engine.aclose()
    assert refused.value.code is ErrorCode.INVALID_CREDENTIALS


async def take_bearer_away(real: EngineProcess, phone: Phone) -> None:
    headers = {"Authorization": f"Bearer {phone.grant.user_token}"}
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.delete(f"{real.engine_url}/api/v1/auth/session", headers=headers)
    assert answer.status_code == 204


@on_the_real_engine
async def test_a_bearer_lost_on_the_way_is_renewed_once(sign_in, real):
    sara = await sign_in("sara")
    await take_bearer_away(real, sara)
    assert await sara.engine.live_calls() == []
    assert sara.mints == 2


@on_the_real_engine
async def test_many_requests_at_once_renew_a_lost_bearer_in_one_go(sign_in, real):
    sara = await sign_in("sara")
    await take_bearer_away(real, sara)
    lock = asyncio.Lock()

    async def renew_shared() -> None:
        stale = sara.grant
        async with lock:
            if sara.grant is stale:
                await Phone.renew(sara)

    sara.engine._renew = renew_shared
    await asyncio.gather(*(sara.engine.live_calls() for _ in range(8)))
    assert sara.mints == 2


@on_the_real_engine
async def test_a_mint_changes_nothing_for_what_is_asked_before_it_is_used(sign_in, real):
    sara = await sign_in("sara")
    bert = SessionRequest("bert", "Bert", "desk", "linux", "0.1.0")
    await sara.engine.mint_session(sara.address, bert)
    assert sara.engine.own_identity == "sara"
    wrong = replace(sara.address, app_key="f" * 32)
    refused = await code_of(sara.engine.mint_session(wrong, sara.request))
    assert refused is ErrorCode.INVALID_CREDENTIALS
    assert await sara.engine.live_calls() == []
    assert sara.mints == 1  # the bearer it had was good for the question


@on_the_real_engine
async def test_a_take_over_too_soon_says_how_long_to_wait(sign_in):
    first = await sign_in("tariq", "one")
    transport = WebSocketTransport()
    socket = await transport.open(first.grant.ws_url, first.grant.user_token, "one")
    await sign_in("tariq", "two")
    with pytest.raises(AppError) as refused:
        await sign_in("tariq", "three")
    await socket.close()
    assert refused.value.code is ErrorCode.TAKEOVER_COOLDOWN
    assert 0 < refused.value.retry_after_s <= 10


@on_the_real_engine
async def test_sign_out_gives_the_bearer_back(sign_in, real):
    sara = await sign_in("sara")
    bearer = sara.grant.user_token
    await sara.engine.sign_out()
    await sara.engine.sign_out()
    assert sara.engine.own_identity == ""
    async with httpx.AsyncClient(trust_env=False) as client:
        headers = {"Authorization": f"Bearer {bearer}"}
        answer = await client.get(f"{real.engine_url}/api/v1/calls", headers=headers)
    assert answer.status_code == 401


@on_the_real_engine
async def test_a_demo_person_is_asked_to_call(sign_in):
    sara, lina = await sign_in("sara"), await sign_in("lina")
    asking = sara.engine.demo_call_me(Identity("lina"), video=True)
    assert await code_of(asking) is ErrorCode.NOT_FOUND  # she is not connected yet
    socket = await WebSocketTransport().open(lina.grant.ws_url, lina.grant.user_token, "desk")
    await socket.receive()
    await sara.engine.demo_call_me(Identity("lina"), video=True)
    asked = json.loads(await socket.receive())
    await socket.close()
    assert asked["data"] == {"identity": "sara", "type": "video_call"}


@on_the_real_engine
async def test_health_answers(sign_in):
    await (await sign_in("sara")).engine.health()


async def test_too_many_requests_say_how_long_to_wait(tmp_path):
    async with running_engine(tmp_path / "engine", "--rate-limit", "3") as engine:
        phone = Phone(address_of(engine), "sara")
        await phone.renew()
        asking = [phone.engine.live_calls() for _ in range(5)]
        outcomes = await asyncio.gather(*asking, return_exceptions=True)
        await phone.engine.aclose()
    refused = [outcome for outcome in outcomes if isinstance(outcome, AppError)]
    assert {error.code for error in refused} == {ErrorCode.RATE_LIMITED}
    assert all(error.retry_after_s > 0 for error in refused)


async def test_an_engine_that_went_and_came_back_is_found_again(tmp_path):
    async with running_engine(tmp_path / "engine") as engine:
        phone = Phone(address_of(engine), "sara")
        await phone.renew()
        await engine.kill()
        with pytest.raises(AppError) as failed:
            await phone.engine.live_calls()
        assert failed.value.code is ErrorCode.OFFLINE
        await engine.start()
        assert await phone.engine.live_calls() == []
        await phone.engine.aclose()


# ── servers that lie ──


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


async def code_of(asking) -> ErrorCode:
    with pytest.raises(AppError) as failed:
        await asking
    return failed.value.code


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


# ── refusals as codes ──


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (400, {"message": "bad"}, ErrorCode.VALIDATION),
        (401, {}, ErrorCode.INVALID_CREDENTIALS),
        (401, {"code": "missing_credentials"}, ErrorCode.MISSING_CREDENTIALS),
        (403, {"message": "User is banned"}, ErrorCode.BANNED),
        (403, {"code": "banned", "message": "no"}, ErrorCode.BANNED),
        (403, {"code": "forbidden", "message": "User is banned"}, ErrorCode.BANNED),
        (403, {"message": "Project is suspended"}, ErrorCode.PROJECT_SUSPENDED),
        (403, {"message": "Calls are not enabled for this project"}, ErrorCode.SIGNALING_DISABLED),
        (403, {"error": "Signaling is disabled"}, ErrorCode.SIGNALING_DISABLED),
        (403, {"detail": "Video is not enabled for this project"}, ErrorCode.FEATURE_DISABLED),
        (403, {"message": "Messaging is not available on this plan"}, ErrorCode.FEATURE_DISABLED),
        (403, {"code": "type_not_enabled"}, ErrorCode.TYPE_NOT_ENABLED),
        (403, {"code": "appkey_identity_mint_disabled"}, ErrorCode.APPKEY_MINT_DISABLED),
        (403, {"message": "Only the callee can accept the call"}, ErrorCode.FORBIDDEN),
        (403, {}, ErrorCode.FORBIDDEN),
        (404, {}, ErrorCode.NOT_FOUND),
        (409, {"message": "Callee is already on a call"}, ErrorCode.CALLEE_BUSY),
        (409, {"code": "callee_busy"}, ErrorCode.CALLEE_BUSY),
        (409, {"message": "Invalid transition"}, ErrorCode.INVALID_TRANSITION),
        (409, {"message": "Name taken"}, ErrorCode.CONFLICT),
        (413, {}, ErrorCode.PAYLOAD_TOO_LARGE),
        (418, {}, ErrorCode.SERVER),
        (422, {}, ErrorCode.VALIDATION),
        (429, {}, ErrorCode.RATE_LIMITED),
        (429, {"message": "Session takeover cooldown"}, ErrorCode.TAKEOVER_COOLDOWN),
        (429, {"code": "takeover_cooldown"}, ErrorCode.TAKEOVER_COOLDOWN),
        (500, {}, ErrorCode.SERVER),
        (500, {"code": "internal"}, ErrorCode.INTERNAL),
        (500, {"message": "User is banned"}, ErrorCode.SERVER),
        (503, {"code": "a code of tomorrow"}, ErrorCode.SERVER),
    ],
)
def test_each_refusal_has_its_code(status, body, code):
    assert refusal(status, Problem.read(body)).code is code


@pytest.mark.parametrize(
    ("body", "header", "pause"),
    [
        ({"retry_after": 7}, "3", 7.0),
        ({"retry_after": "7"}, "", 7.0),
        ({}, "3", 3.0),
        ({}, "Wed, 21 Oct 2026 07:28:00 GMT", None),
        ({}, "³", None),
        ({}, "", None),
    ],
)
def test_how_long_to_wait_is_read_from_body_or_header(body, header, pause):
    assert refusal(429, Problem.read(body), header).retry_after_s == pause


@given(st.integers(300, 599), st.text(max_size=300), st.text(max_size=30), st.text(max_size=8))
def test_any_refusal_is_one_line_with_a_code(status, message, code, header):
    error = refusal(status, Problem(message, code), header)
    assert error.code in ErrorCode.__members__.values()
    assert str(error).isprintable()


# ── secrets ──

SECRETS = st.text(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.=+/", min_size=16
).map(lambda text: f"S3-{text}")  # no code of ours, which an error shows, looks like that


@given(SECRETS, st.text(max_size=60), st.text(max_size=60))
def test_a_secret_quoted_in_a_refusal_is_not_repeated(secret, before, after):
    error = refusal(403, Problem(f"{before}{secret}{after}"))
    assert secret not in f"{error} {error!r} {error.detail}"


@given(SECRETS)
def test_no_value_that_holds_a_secret_shows_it(secret):
    holders = (
        EngineAddress("http://127.0.0.1:1", "http://127.0.0.1:1", "1234567890", secret),
        SessionGrant(secret, "sara", "Sara", "ws://127.0.0.1:1"),
        RoomGrant(secret, "ws://127.0.0.1:2", "call_1"),
        Ask("GET", "http://127.0.0.1:1/", {"Authorization": f"Bearer {secret}"}),
    )
    assert secret not in repr(holders)


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
