"""The engine over HTTP, where the real engine can be made to do it."""

import asyncio
import json

import httpx
import pytest
import pytest_asyncio

from app.adapters.websocket import WebSocketTransport
from app.domain.errors import AppError, ErrorCode
from app.domain.ids import CallId, Identity
from app.protocol.rest import CallStatus, SessionRequest
from app.services.ports import EngineAddress
from app.values import replace
from tests.integration.engine_process import EngineProcess, running_engine
from tests.integration.http_phone import Phone, code_of


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
