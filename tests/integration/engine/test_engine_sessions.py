"""Signing in at a real engine: credentials, take-over, cool-down, rate limit."""

import asyncio
import json
import sqlite3
import time

import pytest

from app.localengine.options import Timings
from app.protocol.closecodes import CloseCode
from app.protocol.frames import CallInvitation, CallNews, SessionKicked
from app.protocol.rest import API_PREFIX
from tests.integration.engine.people import (
    HEARD_WITHIN_S,
    Person,
    Town,
    active_call,
    eventually,
    open_socket,
    ringing_call,
)
from tests.integration.engine.town import EngineTown, StartEngine

SESSION = API_PREFIX + "/auth/session"


async def test_a_session_says_everything_a_client_needs(town: Town) -> None:
    answer = (await town.mint("sara", name="Sara", os="linux", app_version="0.1.0")).json()
    assert answer["identity"] == "sara"
    assert answer["name"] == "Sara"
    assert len(answer["user_token"]) > 30
    assert answer["ws_url"] == town.ws_url
    assert answer["signaling_enabled"] is True
    assert answer["messaging_enabled"] is False
    assert answer["expires_in"] == 86_400
    assert answer["expires_at"].endswith("Z")
    assert answer["limits"]["max_friends"] == 500


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"X-App-Id": None}, "missing_credentials"),
        ({"X-App-Key": None}, "missing_credentials"),
        ({"X-App-Id": "1234567890"}, "invalid_credentials"),
        ({"X-App-Key": "0" * 32}, "invalid_credentials"),
        ({"X-App-Key": "schl\u00fcssel"}, "invalid_credentials"),
        ({"X-App-Key": None, "X-App-Secret": "0" * 32}, "invalid_credentials"),
    ],
)
async def test_wrong_credentials_sign_nobody_in(
    town: Town, change: dict[str, str | None], code: str
) -> None:
    merged = {**town.key_headers, **change}
    headers = [(name.encode(), value.encode()) for name, value in merged.items() if value]
    answer = await town.http.post(SESSION, json={"identity": "sara"}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, code)
    texts = {
        "missing_credentials": "Missing X-App-Id or X-App-Secret header",
        "invalid_credentials": "Invalid credentials",
    }
    assert answer.json()["message"] == texts[code]


async def test_a_back_end_signs_people_in(town: Town) -> None:
    answer = await town.back_end("POST", "/auth/session", {"identity": "sara"})
    assert answer.status_code == 200
    person = Person(town.http, answer.json())
    assert (await person.get("/users/me")).json()["identity"] == "sara"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"identity": ""},
        {"identity": "   "},
        {"identity": "x" * 129},
        {"identity": "a\nb"},
        {"identity": {"a": 1}},
        {"identity": "sara", "name": "n" * 129},
        {"identity": "sara", "device_id": "d" * 129},
    ],
)
async def test_a_sign_in_that_makes_no_sense(town: Town, body: dict[str, object]) -> None:
    raw = json.dumps(body)
    answer = await town.http.post(SESSION, content=raw, headers=town.key_headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "validation")


async def test_without_a_bearer_nothing_is_told(town: Town, sara: Person) -> None:
    for path in ("/calls", "/users", "/users/me", "/users/sara", "/presence", "/calls/call_x"):
        answer = await town.http.get(API_PREFIX + path)
        assert (answer.status_code, answer.json()["code"]) == (401, "missing_credentials"), path
        wrong = {"Authorization": "Bearer wrong"}
        answer = await town.http.get(API_PREFIX + path, headers=wrong)
        assert (answer.status_code, answer.json()["code"]) == (401, "invalid_credentials"), path
        by_key = await town.http.get(API_PREFIX + path, headers=town.key_headers)
        assert by_key.status_code == 401, "the publishable key opens nothing but the mint"
    foreign = sara.headers | {"X-App-Id": "1234567890"}
    assert (await town.http.get(f"{API_PREFIX}/users/me", headers=foreign)).status_code == 401


async def test_a_renewed_session_leaves_the_old_bearer_alone(town: Town, sara: Person) -> None:
    async with sara.online() as at_sara:
        renewed = await town.sign_in("sara")
        await at_sara.settle()
        assert at_sara.heard_of(SessionKicked) == []
        for person in (sara, renewed):
            assert (await person.get("/users/me")).status_code == 200


async def test_an_expired_bearer_counts_no_more(town: EngineTown, sara: Person) -> None:
    with sqlite3.connect(town.ready.data + "/engine.sqlite3") as database:
        database.execute("UPDATE sessions SET expires_at = ?", (time.time() - 1,))
    database.close()
    refused = await sara.get("/users/me")
    assert (refused.status_code, refused.json()["code"]) == (401, "invalid_credentials")
    async with open_socket(town.ws_url, sara.grant["user_token"]) as socket:
        assert await socket.closed() == CloseCode.UNAUTHORIZED
    assert (await town.mint("sara")).status_code == 200


async def test_signing_out_ends_the_bearer(town: Town, sara: Person) -> None:
    async with sara.online() as at_sara:
        assert (await sara.ask("DELETE", "/auth/session")).status_code == 204
        assert (await at_sara.hear(SessionKicked)).reason == "signed_out"
        assert await at_sara.closed() == CloseCode.NORMAL
    assert (await sara.get("/users/me")).status_code == 401
    async with open_socket(town.ws_url, sara.grant["user_token"]) as socket:
        assert await socket.closed() == CloseCode.UNAUTHORIZED


async def test_signing_out_ends_the_older_bearers_of_the_device(town: Town, sara: Person) -> None:
    renewed = await town.sign_in("sara")
    assert (await renewed.ask("DELETE", "/auth/session")).status_code == 204
    for person in (sara, renewed):
        assert (await person.get("/users/me")).status_code == 401


async def test_what_has_expired_is_forgotten_at_the_next_sign_in(
    town: EngineTown, sara: Person, omar: Person
) -> None:
    file = town.ready.data + "/engine.sqlite3"
    with sqlite3.connect(file) as database:
        database.execute("UPDATE sessions SET expires_at = ?", (time.time() - 1,))
    await town.sign_in("sara")
    rows = "SELECT identity, expires_at > ? FROM sessions ORDER BY identity"
    with sqlite3.connect(file) as database:
        left = database.execute(rows, (time.time(),)).fetchall()
    database.close()
    assert left == [("omar", 0), ("sara", 1)]


async def test_the_newest_device_wins(town: Town) -> None:
    desk = await town.sign_in("sara", "desk")
    async with desk.online() as at_desk:
        laptop = await town.sign_in("sara", "laptop")
        assert (await at_desk.hear(SessionKicked)).reason == "signed_in_elsewhere"
        assert await at_desk.closed() == CloseCode.TAKEN_OVER
    assert (await laptop.get("/users/me")).status_code == 200
    refused = await desk.get("/users/me")
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    async with open_socket(town.ws_url, desk.grant["user_token"]) as again:
        assert (await again.hear(SessionKicked)).reason == "signed_in_elsewhere"
        assert await again.closed() == CloseCode.TAKEN_OVER


async def test_a_takeover_cools_down(start_engine: StartEngine) -> None:
    town = await start_engine(Timings(takeover_cooldown_s=1.0))
    desk = await town.sign_in("sara", "desk")
    async with desk.online() as at_desk:
        await town.sign_in("sara", "laptop")
        await at_desk.closed()
    refused = await town.mint("sara", "desk")
    assert refused.status_code == 429
    assert refused.json() == {
        "message": "Session takeover cooldown",
        "code": "takeover_cooldown",
        "retry_after": 1,
    }
    assert refused.headers["Retry-After"] == "1"
    assert (await town.mint("sara", "laptop")).status_code == 200, "the winner may renew"
    assert (await town.mint("omar", "desk")).status_code == 200, "others do not wait"

    async def cooled_down() -> bool:
        return (await town.mint("sara", "desk")).status_code == 200

    await eventually(cooled_down)


async def test_the_same_device_takes_nothing_over(town: Town) -> None:
    first = await town.sign_in("sara", "desk")
    async with first.online() as at_first:
        for _ in range(3):
            assert (await town.mint("sara", "desk")).status_code == 200
        await at_first.settle()
        assert at_first.heard_of(SessionKicked) == []


async def test_a_sign_in_over_an_absent_device_is_no_takeover(town: Town) -> None:
    await town.sign_in("sara", "desk")
    await town.sign_in("sara", "laptop")
    assert (await town.mint("sara", "desk")).status_code == 200


async def test_a_takeover_ends_the_call_of_the_old_device(town: Town, omar: Person) -> None:
    desk = await town.sign_in("sara", "desk")
    async with desk.online() as at_desk, omar.online() as at_omar:
        call_id = await active_call(desk, omar)
        laptop = await town.sign_in("sara", "laptop")
        await at_desk.closed()
        assert (await at_omar.hear_news(CallNews.ENDED)).end_reason == "signed_in_elsewhere"
        row = (await laptop.get(f"/calls/{call_id}")).json()
        assert (row["status"], row["end_reason"]) == ("ended", "signed_in_elsewhere")


async def test_a_device_whose_socket_is_down_loses_its_call_too(town: Town, omar: Person) -> None:
    desk = await town.sign_in("sara", "desk")
    async with omar.online() as at_omar:
        await active_call(desk, omar)
        await town.sign_in("sara", "laptop")
        assert (await at_omar.hear_news(CallNews.ENDED)).end_reason == "signed_in_elsewhere"


async def test_a_ringing_call_rings_on_at_the_new_device(town: Town, omar: Person) -> None:
    desk = await town.sign_in("sara", "desk")
    async with desk.online() as at_desk:
        call_id = await ringing_call(omar, desk)
        laptop = await town.sign_in("sara", "laptop")
        await at_desk.closed()
        async with laptop.online() as at_laptop:
            assert (await at_laptop.hear(CallInvitation)).call_id == call_id
            assert (await laptop.on_call(call_id, "accept")).json()["status"] == "active"


async def test_too_many_requests_of_one_identity(start_engine: StartEngine) -> None:
    town = await start_engine(rate_limit=5)
    sara, omar = await town.sign_in("sara"), await town.sign_in("omar")
    answers = [await sara.get("/users/me") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200] * 4 + [429], "the mint counted"
    body = answers[-1].json()
    assert (body["code"], body["message"]) == ("rate_limited", "Too many requests")
    assert 1 <= body["retry_after"] <= 60
    assert answers[-1].headers["Retry-After"] == str(body["retry_after"])
    assert (await town.mint("sara")).status_code == 429
    assert (await omar.get("/users/me")).status_code == 200, "others are not concerned"
    assert (await town.back_end("GET", "/users/sara")).status_code == 200
    async with open_socket(town.ws_url, sara.grant["user_token"]) as socket:
        assert await socket.closed() == CloseCode.RATE_LIMITED


async def test_sessions_survive_a_restart(start_engine: StartEngine) -> None:
    first = await start_engine()
    sara = await first.sign_in("sara", name="Sara")
    await first.engine.aclose()
    second = await start_engine()
    assert second.ready == first.ready, "the same ports, the same project"
    assert (await sara.get("/users/me")).json()["name"] == "Sara"


async def test_a_clean_end_tells_the_sockets_to_come_back(start_engine: StartEngine) -> None:
    town = await start_engine()
    sara = await town.sign_in("sara")
    async with sara.online() as at_sara:
        async with asyncio.timeout(HEARD_WITHIN_S):
            await town.engine.aclose()
        assert await at_sara.closed() == CloseCode.RESTART
