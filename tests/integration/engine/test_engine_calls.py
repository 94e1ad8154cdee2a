"""Calls at a real engine with its real media server: every state, every wrong move."""

import asyncio
from typing import NamedTuple

import pytest

from app.localengine.options import Timings
from app.protocol.frames import CallInvitation, CallNews, CallUpdate
from tests.integration.engine.people import Person, Town, active_call, ringing_call
from tests.integration.engine.town import StartEngine

ACTIONS = ("ringing", "accept", "reject", "busy", "end")


async def test_a_call_rings_is_accepted_then_ended(sara: Person, omar: Person) -> None:
    async with sara.online() as at_sara, omar.online() as at_omar:
        answer = await sara.call("omar", type="video_call")
        assert answer.status_code == 201
        call = answer.json()
        assert call["call_id"].startswith("call_")
        assert len(call["call_id"]) == len("call_") + 24
        assert call["room_name"] == call["call_id"]
        assert (call["status"], call["type"], call["ring_timeout"]) == (
            "initiating",
            "video_call",
            20,
        )
        assert call["token"]
        assert call["url"].startswith("ws://127.0.0.1:")
        assert (call["caller_name"], call["callee_name"]) == ("Sara", "Omar")

        invitation = await at_omar.hear(CallInvitation)
        assert invitation.call_id == call["call_id"]
        assert (invitation.caller_identity, invitation.caller_name) == ("sara", "Sara")
        assert invitation.call_type == "video_call"
        assert invitation.ring_timeout_s == 20
        assert invitation.expires_at is not None

        rings = (await omar.on_call(call["call_id"], "ringing")).json()
        assert rings["status"] == "ringing"
        assert rings["ringing_at"]
        assert (await at_sara.hear_news(CallNews.RINGING)).identity == "omar"

        accepted = (await omar.on_call(call["call_id"], "accept")).json()
        assert accepted["status"] == "active"
        assert accepted["token"] not in {"", call["token"]}
        assert accepted["url"] == call["url"]
        await at_sara.hear_news(CallNews.ACCEPTED)

        ended = (await sara.on_call(call["call_id"], "end")).json()
        assert (ended["status"], ended["end_reason"]) == ("ended", "caller_hangup")
        news = await at_omar.hear_news(CallNews.ENDED)
        assert (news.identity, news.end_reason) == ("sara", "caller_hangup")
        await at_sara.settle()
        assert at_omar.heard_of(CallUpdate) == [news], "who does something has the answer"
        told = [update.news for update in at_sara.heard_of(CallUpdate)]
        assert told == [CallNews.RINGING, CallNews.ACCEPTED]


class Unanswered(NamedTuple):
    """What somebody does before the answer, and what becomes of the call."""

    rings: bool
    who: str
    action: str
    status: str
    reason: str | None
    news: CallNews


@pytest.mark.parametrize(
    "case",
    [
        Unanswered(False, "omar", "accept", "active", None, CallNews.ACCEPTED),
        Unanswered(False, "omar", "reject", "rejected", "rejected", CallNews.REJECTED),
        Unanswered(True, "omar", "reject", "rejected", "rejected", CallNews.REJECTED),
        Unanswered(False, "omar", "busy", "busy", "busy", CallNews.BUSY),
        Unanswered(True, "omar", "busy", "busy", "busy", CallNews.BUSY),
        Unanswered(True, "omar", "end", "rejected", "rejected", CallNews.REJECTED),
        Unanswered(False, "sara", "end", "ended", "caller_cancelled", CallNews.CANCELLED),
        Unanswered(True, "sara", "end", "ended", "caller_cancelled", CallNews.CANCELLED),
    ],
)
async def test_before_the_answer(sara: Person, omar: Person, case: Unanswered) -> None:
    doer, other = (omar, sara) if case.who == "omar" else (sara, omar)
    async with other.online() as at_other:
        call_id = (await sara.call("omar")).json()["call_id"]
        if case.rings:
            await omar.on_call(call_id, "ringing")
        row = (await doer.on_call(call_id, case.action)).json()
        assert (row["status"], row["end_reason"]) == (case.status, case.reason)
        assert (await at_other.hear_news(case.news)).call_id == call_id
        assert await sara.status(call_id) == case.status


async def test_the_callee_hangs_up(sara: Person, omar: Person) -> None:
    async with sara.online() as at_sara:
        call_id = await active_call(sara, omar)
        row = (await omar.on_call(call_id, "end")).json()
        assert (row["status"], row["end_reason"]) == ("ended", "callee_hangup")
        assert row["duration_seconds"] >= 0
        assert (await at_sara.hear_news(CallNews.ENDED)).end_reason == "callee_hangup"


@pytest.mark.parametrize("last", ["end", "reject", "busy"])
async def test_nothing_follows_the_end(sara: Person, omar: Person, last: str) -> None:
    call_id = await ringing_call(sara, omar)
    await omar.on_call(call_id, last)
    before = (await sara.get(f"/calls/{call_id}")).json()
    for action in ACTIONS:
        answer = await omar.on_call(call_id, action)
        assert answer.status_code == 409, action
        assert answer.json()["code"] == "invalid_transition"
    assert (await sara.on_call(call_id, "end")).status_code == 409
    assert (await sara.get(f"/calls/{call_id}")).json() == before


@pytest.mark.parametrize("action", ["ringing", "accept", "reject", "busy"])
async def test_an_active_call_can_only_end(sara: Person, omar: Person, action: str) -> None:
    call_id = await active_call(sara, omar)
    assert (await omar.on_call(call_id, action)).status_code == 409
    assert await sara.status(call_id) == "active"


async def test_it_rings_only_once(sara: Person, omar: Person) -> None:
    call_id = await ringing_call(sara, omar)
    assert (await omar.on_call(call_id, "ringing")).status_code == 409


async def test_of_two_accepts_at_once_one_wins(sara: Person, omar: Person) -> None:
    call_id = await ringing_call(sara, omar)
    answers = await asyncio.gather(*(omar.on_call(call_id, "accept") for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) == [200, 409]


async def test_of_two_who_call_each_other_exactly_one_wins(sara: Person, omar: Person) -> None:
    for _ in range(5):
        answers = await asyncio.gather(sara.call("omar"), omar.call("sara"))
        assert sorted(answer.status_code for answer in answers) == [201, 409]
        refused = next(answer for answer in answers if answer.status_code == 409)
        assert refused.json()["code"] == "callee_busy"
        won = next(answer.json() for answer in answers if answer.status_code == 201)
        caller = sara if won["caller_identity"] == "sara" else omar
        await caller.on_call(won["call_id"], "end")


async def test_a_callee_in_a_call_is_busy(town: Town, sara: Person, omar: Person) -> None:
    lina = await town.sign_in("lina")
    call_id = await active_call(sara, omar)
    for callee in ("sara", "omar"):
        answer = await lina.call(callee)
        assert answer.status_code == 409
        assert answer.json() == {"message": "Callee is already on a call", "code": "callee_busy"}
    await sara.on_call(call_id, "end")
    assert (await lina.call("omar")).status_code == 201


async def test_a_caller_in_a_call_may_not_call(town: Town, sara: Person, omar: Person) -> None:
    await town.sign_in("lina")
    await ringing_call(sara, omar)
    for caller in (sara, omar):
        answer = await caller.call("lina")
        assert answer.status_code == 409
        assert answer.json()["code"] == "conflict"


async def test_nobody_answers(start_engine: StartEngine) -> None:
    town = await start_engine(Timings(ring_timeout_s=0.5))
    sara, omar = await town.sign_in("sara"), await town.sign_in("omar")
    async with sara.online() as at_sara, omar.online() as at_omar:
        call_id = await ringing_call(sara, omar)
        for socket in (at_sara, at_omar):
            assert (await socket.hear_news(CallNews.MISSED)).end_reason == "missed"
        row = (await sara.get(f"/calls/{call_id}")).json()
        assert (row["status"], row["end_reason"]) == ("missed", "missed")
        assert (await omar.on_call(call_id, "accept")).status_code == 409
    assert (await sara.call("omar")).status_code == 201, "both are free again"


async def test_an_answered_call_does_not_time_out(start_engine: StartEngine) -> None:
    town = await start_engine(Timings(ring_timeout_s=0.5, max_call_s=1.5))
    sara, omar = await town.sign_in("sara"), await town.sign_in("omar")
    async with sara.online() as at_sara, omar.online() as at_omar:
        call_id = await active_call(sara, omar)
        for socket in (at_sara, at_omar):
            assert (await socket.hear_news(CallNews.ENDED)).end_reason == "max_duration"
        row = (await sara.get(f"/calls/{call_id}")).json()
        assert (row["status"], row["end_reason"]) == ("ended", "max_duration")
        assert row["duration_seconds"] == 1


async def test_one_who_comes_late_hears_that_it_rings(sara: Person, omar: Person) -> None:
    call_id = (await sara.call("omar")).json()["call_id"]
    async with omar.online() as at_omar:
        assert (await at_omar.hear(CallInvitation)).call_id == call_id
        await omar.on_call(call_id, "accept")
    async with omar.online() as again:
        await again.settle()
        assert again.heard_of(CallInvitation) == []


WHO_MAY = {
    ("caller", "ringing"): 403,
    ("caller", "accept"): 403,
    ("caller", "reject"): 403,
    ("caller", "busy"): 403,
    ("caller", "end"): 200,
    ("callee", "ringing"): 200,
    ("callee", "accept"): 200,
    ("callee", "reject"): 200,
    ("callee", "busy"): 200,
    ("callee", "end"): 200,
    **{("stranger", action): 403 for action in ACTIONS},
    **{("nobody", action): 401 for action in ACTIONS},
}


async def test_who_may_do_what(town: Town, sara: Person, omar: Person) -> None:
    lina = await town.sign_in("lina")
    people = {"caller": sara, "callee": omar, "stranger": lina}
    for (who, action), expected in WHO_MAY.items():
        call_id = (await sara.call("omar")).json()["call_id"]
        if who == "nobody":
            answer = await town.http.post(f"/api/v1/calls/{call_id}/{action}", json={})
        else:
            answer = await people[who].on_call(call_id, action)
        assert answer.status_code == expected, (who, action)
        await sara.on_call(call_id, "end")
    assert (await sara.get(f"/calls/{call_id}")).status_code == 200
    assert (await omar.get(f"/calls/{call_id}")).status_code == 200
    assert (await lina.get(f"/calls/{call_id}")).status_code == 403
    assert (await town.back_end("GET", f"/calls/{call_id}")).status_code == 200


async def test_only_the_callee_accepts_in_these_words(sara: Person, omar: Person) -> None:
    call_id = await ringing_call(sara, omar)
    answer = await sara.on_call(call_id, "accept")
    assert answer.json() == {"message": "Only the callee can accept the call", "code": "forbidden"}


async def test_nobody_speaks_for_another(sara: Person, omar: Person) -> None:
    answer = await omar.post("/calls", {"caller_identity": "sara", "callee_identity": "omar"})
    assert answer.status_code == 403
    call_id = await ringing_call(sara, omar)
    answer = await sara.post(f"/calls/{call_id}/accept", {"identity": "omar"})
    assert answer.status_code == 403
    assert await sara.status(call_id) == "ringing"


async def test_the_bearer_alone_says_who_acts(sara: Person, omar: Person) -> None:
    call_id = (await sara.post("/calls", {"callee_identity": "omar"})).json()["call_id"]
    assert (await omar.ask("POST", f"/calls/{call_id}/accept")).json()["status"] == "active"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "validation"),
        ({"callee_identity": ""}, 422, "validation"),
        ({"callee_identity": "sara"}, 422, "validation"),
        ({"callee_identity": "ghost"}, 404, "not_found"),
        ({"callee_identity": "omar", "type": "live_stream"}, 422, "validation"),
        ({"callee_identity": "omar", "metadata": [1]}, 422, "validation"),
        ({"callee_identity": "omar", "metadata": {"x": "y" * 20_000}}, 422, "validation"),
        ({"callee_identity": "x" * 10_000}, 422, "validation"),
        ({"callee_identity": "o\u0000mar"}, 422, "validation"),
        ({"callee_identity": ["omar"]}, 422, "validation"),
    ],
)
async def test_a_call_that_makes_no_sense(
    sara: Person, omar: Person, body: dict[str, object], status: int, code: str
) -> None:
    answer = await sara.post("/calls", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (await omar.get("/calls")).json()["pagination"]["total"] == 0


async def test_an_unknown_user_in_these_words(sara: Person) -> None:
    answer = await sara.call("ghost")
    assert answer.json() == {"message": "User not found", "code": "not_found"}
    answer = await sara.post("/calls", {"caller_identity": "sara"})
    assert answer.json()["message"] == "caller_identity and callee_identity are required"


@pytest.mark.parametrize(
    ("said", "understood"),
    [
        ({"type": "voice"}, "audio_call"),
        ({"type": "video"}, "video_call"),
        ({"call_type": "video_call"}, "video_call"),
        ({"service": "video"}, "video_call"),
        ({"kind": "audio"}, "audio_call"),
        ({}, "audio_call"),
    ],
)
async def test_old_spellings_are_understood(
    sara: Person, omar: Person, said: dict[str, str], understood: str
) -> None:
    assert (await sara.call(omar.identity, **said)).json()["type"] == understood


async def test_metadata_stays_with_the_call(sara: Person, omar: Person) -> None:
    metadata = {"topic": "عشاء", "deep": {"n": [1, 2.5, None, True]}}
    call = (await sara.call("omar", metadata=metadata)).json()
    assert call["metadata"] == metadata
    assert (await omar.get(f"/calls/{call['call_id']}")).json()["metadata"] == metadata


async def test_an_unknown_call_is_not_found(sara: Person) -> None:
    for answer in [
        await sara.get("/calls/call_none"),
        *[await sara.on_call("call_none", action) for action in ACTIONS],
    ]:
        assert answer.status_code == 404
        assert answer.json()["code"] == "not_found"


async def test_the_back_end_acts_for_anybody(town: Town, sara: Person, omar: Person) -> None:
    body = {"caller_identity": "sara", "callee_identity": "omar"}
    call = (await town.back_end("POST", "/calls", body)).json()
    path = f"/calls/{call['call_id']}"
    assert (await town.back_end("POST", f"{path}/accept", {})).status_code == 422
    answer = await town.back_end("POST", f"{path}/accept", {"identity": "omar"})
    assert answer.json()["status"] == "active"
    answer = await town.back_end("POST", f"{path}/end", {"identity": "sara"})
    assert answer.json()["end_reason"] == "caller_hangup"


async def test_calls_are_listed_in_pages(town: Town, sara: Person, omar: Person) -> None:
    lina = await town.sign_in("lina")
    made = []
    for turn in range(7):
        callee = omar if turn % 2 else lina
        call_id = (await sara.call(callee.identity, type="video" if turn < 2 else "voice")).json()[
            "call_id"
        ]
        await (sara.on_call(call_id, "end") if turn < 3 else callee.on_call(call_id, "reject"))
        made.append(call_id)

    first = (await sara.get("/calls?per_page=3")).json()
    assert [row["call_id"] for row in first["data"]] == made[:3:-1]
    assert first["pagination"] == {"page": 1, "per_page": 3, "total": 7, "total_pages": 3}
    last = (await sara.get("/calls?per_page=3&page=3")).json()
    assert [row["call_id"] for row in last["data"]] == [made[0]]
    assert (await sara.get("/calls?page=9")).json()["data"] == []

    async def total(person: Person, query: str) -> int:
        return int((await person.get(f"/calls?{query}")).json()["pagination"]["total"])

    assert await total(omar, "") == 3, "only one's own"
    assert await total(omar, "identity=lina") == 0
    assert await total(sara, "identity=lina") == 4
    assert await total(sara, "identity=sara") == 7
    assert await total(sara, "status=rejected") == 4
    assert await total(sara, "status=rejected,ended") == 7
    assert await total(sara, "type=video") == 2
    assert await total(sara, "type=audio_call&status=ended") == 1
    assert await total(sara, "start_date=2020-01-01") == 7
    assert await total(sara, "end_date=2020-01-01") == 0
    assert await total(sara, "per_page=1000") == 7
    for query in ("page=0", "page=x", "per_page=-1", "status=odd", "type=odd", "start_date=odd"):
        assert (await sara.get(f"/calls?{query}")).status_code == 422, query
    everybody = (await town.back_end("GET", "/calls")).json()
    assert everybody["pagination"]["total"] == 7
    his = (await town.back_end("GET", "/calls?identity=omar")).json()
    assert his["pagination"]["total"] == 3


async def test_a_room_token_only_for_a_party_of_a_live_call(
    town: Town, sara: Person, omar: Person
) -> None:
    lina = await town.sign_in("lina")
    call_id = await active_call(sara, omar)

    async def ask(person: Person, **body: str) -> tuple[int, dict[str, object]]:
        answer = await person.post("/token", {"identity": person.identity, **body})
        return answer.status_code, answer.json()

    status, answer = await ask(omar, room_name=call_id, type="audio_call")
    assert status == 200
    assert answer["room_name"] == call_id
    assert answer["type"] == "audio_call"
    assert answer["token"]
    assert (await ask(omar, room_name=f"p{town.app_id}_{call_id}"))[0] == 200
    assert (await ask(lina, room_name=call_id))[0] == 403
    assert (await ask(omar, room_name="call_none"))[0] == 404
    assert await ask(omar) == (
        422,
        {"message": "identity and room_name are required", "code": "validation"},
    )
    for other in ("audio_room", "live_stream", "rooms"):
        status, answer = await ask(omar, room_name="lobby", type=other)
        assert (status, answer["code"]) == (403, "type_not_enabled")
    by_key = await town.http.post(
        "/api/v1/token",
        json={"identity": "sara", "room_name": call_id, "type": "video"},
        headers=town.key_headers,
    )
    assert by_key.status_code == 200
    await sara.on_call(call_id, "end")
    assert (await ask(omar, room_name=call_id))[0] == 404
