"""A real engine and its media server: rooms, departures, deaths and returns of either."""

import asyncio
import base64
import hashlib
import json
import os
import signal
import time

import pytest
from livekit import api

from app.localengine.livekit import find_server
from app.localengine.options import ExternalMedia, Timings
from app.protocol.frames import CallNews
from app.protocol.rest import API_PREFIX, LIVEKIT_HOOK
from tests.integration.engine.conftest import QUICK
from tests.integration.engine.participants import in_room, participant
from tests.integration.engine.people import Person, active_call, eventually
from tests.integration.engine.town import EngineTown, StartEngine


async def two_grants(sara: Person, omar: Person) -> tuple[dict[str, str], dict[str, str]]:
    """An active call: what caller and callee got to join with."""
    call = (await sara.call("omar")).json()
    answer = (await omar.on_call(call["call_id"], "accept")).json()
    return call, answer


async def fresh_grant(person: Person, call_id: str) -> dict[str, str]:
    """A new way into a call's room."""
    answer = await person.post("/token", {"identity": person.identity, "room_name": call_id})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_a_token_says_who_comes_and_what_he_may(town: EngineTown) -> None:
    sara, omar = await town.sign_in("sara", name="Sara"), await town.sign_in("omar")
    caller, callee = await two_grants(sara, omar)
    verifier = api.TokenVerifier(town.project["livekit_key"], town.project["livekit_secret"])
    for grant, identity, role in ((caller, "sara", "host"), (callee, "omar", "guest")):
        claims = verifier.verify(grant["token"])
        assert claims.identity == identity
        video = claims.video
        assert video is not None
        assert (video.room_join, video.room) == (True, caller["call_id"])
        assert video.can_publish
        assert video.can_subscribe
        assert video.can_publish_data
        assert video.can_update_own_metadata
        assert video.can_publish_sources == [
            "camera",
            "microphone",
            "screen_share",
            "screen_share_audio",
        ]
        metadata = json.loads(claims.metadata)
        assert metadata["role"] == role
        assert metadata["appId"] == town.app_id
        assert metadata["service"] == "audio_call"
    assert verifier.verify(caller["token"]).name == "Sara"


async def test_who_leaves_on_purpose_ends_the_call(town: EngineTown) -> None:
    sara, omar = await town.sign_in("sara"), await town.sign_in("omar")
    async with sara.online() as at_sara, omar.online():
        caller, callee = await two_grants(sara, omar)
        async with in_room(caller, town.media) as first, in_room(callee, town.media) as second:
            await second.leave()
            assert (await at_sara.hear_news(CallNews.ENDED)).end_reason == "callee_hangup"
            assert "5" in await first.said("disconnected"), "the room was closed"
    assert await sara.status(caller["call_id"]) == "ended"


async def test_a_caller_who_leaves_while_it_rings_cancels(town: EngineTown) -> None:
    sara, omar = await town.sign_in("sara"), await town.sign_in("omar")
    async with omar.online() as at_omar:
        call = (await sara.call("omar")).json()
        async with in_room(call, town.media) as first:
            await first.leave()
            assert (await at_omar.hear_news(CallNews.CANCELLED)).end_reason == "caller_cancelled"


async def test_who_vanishes_ends_the_call_after_the_grace(start_engine: StartEngine) -> None:
    grace_s = 2.0
    # The media server itself needs up to a minute to notice; the grace counts from there.
    town = await start_engine(Timings(vanished_grace_s=grace_s))
    sara, omar = await town.sign_in("sara"), await town.sign_in("omar")
    async with sara.online() as at_sara:
        caller, callee = await two_grants(sara, omar)
        async with in_room(caller, town.media), in_room(callee, town.media) as second:
            await second.vanish()
            vanished = time.monotonic()
            await at_sara.until(lambda: bool(at_sara.heard_of_end()), within_s=60)
            assert time.monotonic() - vanished >= grace_s
            assert at_sara.heard_of_end()[0].end_reason == "disconnected"


async def test_who_comes_back_within_the_grace_talks_on(start_engine: StartEngine) -> None:
    town = await start_engine(Timings(vanished_grace_s=30))
    sara, omar = await town.sign_in("sara"), await town.sign_in("omar")
    caller, callee = await two_grants(sara, omar)
    fresh = await fresh_grant(omar, caller["call_id"])
    async with (
        in_room(caller, town.media),
        in_room(callee, town.media) as second,
        in_room(fresh, town.media) as again,
    ):
        assert "2" in await second.said("disconnected"), "replaced by the newer connection"
        await second.vanish()
        await again.leave()

        async def is_over() -> bool:
            return await sara.status(caller["call_id"]) == "ended"

        await eventually(is_over)
        row = (await sara.get(f"/calls/{caller['call_id']}")).json()
        assert row["end_reason"] == "callee_hangup", "the newer connection counts"


async def test_who_never_comes_into_the_room_is_waited_for_only_so_long(
    start_engine: StartEngine,
) -> None:
    town = await start_engine(Timings(vanished_grace_s=0.5))
    sara, omar = await town.sign_in("sara"), await town.sign_in("omar")
    async with sara.online() as at_sara:
        await active_call(sara, omar)
        assert (await at_sara.hear_news(CallNews.ENDED)).end_reason == "disconnected"


async def test_a_token_of_an_ended_call_opens_nothing(town: EngineTown) -> None:
    sara, _ = await town.sign_in("sara"), await town.sign_in("omar")
    call = (await sara.call("omar")).json()
    await sara.on_call(call["call_id"], "end")
    async with participant(call) as late:
        await late.said("refused")


async def test_a_taken_over_device_is_told_in_the_room(town: EngineTown) -> None:
    sara, omar = await town.sign_in("sara", "desk"), await town.sign_in("omar")
    async with sara.online() as at_sara:
        caller, _ = await two_grants(sara, omar)
        async with in_room(caller, town.media) as first:
            await town.sign_in("sara", "laptop")
            said = await first.said("data")
            assert json.loads(said.removeprefix("data ")) == {
                "type": "_kicked",
                "reason": "signed_in_elsewhere",
            }
        await at_sara.closed()


async def test_a_killed_media_server_comes_back_with_its_rooms(
    start_engine: StartEngine,
) -> None:
    town = await start_engine(Timings(vanished_grace_s=30))
    sara, omar = await town.sign_in("sara"), await town.sign_in("omar")
    caller, callee = await two_grants(sara, omar)
    async with in_room(caller, town.media) as first, in_room(callee, town.media) as second:
        before = town.engine.media_pid
        os.kill(before, signal.SIGKILL)
        for someone in (first, second):
            await someone.said("reconnecting")
            await someone.said("reconnected")
        assert town.engine.media_pid not in {0, before}
        assert await sara.status(caller["call_id"]) == "active"
        grant = await fresh_grant(sara, caller["call_id"])
        assert grant["url"] == caller["url"], "the same port"


async def test_a_call_made_while_the_media_server_restarts_waits_for_it(
    town: EngineTown,
) -> None:
    sara, _ = await town.sign_in("sara"), await town.sign_in("omar")
    os.kill(town.engine.media_pid, signal.SIGKILL)
    assert (await sara.call("omar")).status_code == 201


async def test_nobody_comes_back_after_the_media_server_died(start_engine: StartEngine) -> None:
    town = await start_engine(Timings(vanished_grace_s=5.0))
    sara, omar = await town.sign_in("sara"), await town.sign_in("omar")
    async with sara.online() as at_sara:
        caller, callee = await two_grants(sara, omar)
        async with in_room(caller, town.media) as first, in_room(callee, town.media) as second:
            os.kill(town.engine.media_pid, signal.SIGKILL)
            await first.vanish()
            await second.vanish()
            assert (await at_sara.hear_news(CallNews.ENDED)).end_reason == "disconnected"


async def test_without_a_media_server_nobody_is_rung(town: EngineTown) -> None:
    sara, omar = await town.sign_in("sara"), await town.sign_in("omar")
    async with omar.online() as at_omar:
        os.kill(town.engine.media_pid, signal.SIGSTOP)
        answer = await sara.call("omar")
        os.kill(town.engine.media_pid, signal.SIGCONT)
        assert (answer.status_code, answer.json()["code"]) == (503, "internal")
        await at_omar.settle()
        assert len(at_omar.heard) == 2, "connected and pong: no invitation, no news of a call"
        row = (await sara.get("/calls")).json()["data"][0]
        assert (row["status"], row["end_reason"]) == ("ended", "failed")
        assert (await sara.call("omar")).status_code == 201


async def hook(town: EngineTown, body: str, signed: str | None = None, secret: str = "") -> int:
    """Post a webhook as the media server would."""
    digest = hashlib.sha256((body if signed is None else signed).encode()).digest()
    key = town.project["livekit_key"]
    token = api.AccessToken(key, secret or town.project["livekit_secret"])
    token.with_sha256(base64.b64encode(digest).decode())
    answer = await town.http.post(
        API_PREFIX + LIVEKIT_HOOK, content=body, headers={"Authorization": token.to_jwt()}
    )
    return answer.status_code


def left(call_id: str, identity: str, sid: str, event_id: str) -> str:
    """The webhook of a leave on purpose."""
    return json.dumps(
        {
            "event": "participant_left",
            "id": event_id,
            "room": {"name": call_id},
            "participant": {
                "identity": identity,
                "sid": sid,
                "disconnectReason": "CLIENT_INITIATED",
            },
        }
    )


async def test_only_the_media_server_itself_is_believed(town: EngineTown) -> None:
    sara, omar = await town.sign_in("sara"), await town.sign_in("omar")
    call_id = (await sara.call("omar")).json()["call_id"]
    body = left(call_id, "sara", "PA_1", "EV_1")
    assert await hook(town, body, secret="x" * 32) == 401
    assert await hook(town, body, signed="something else") == 401
    assert await hook(town, "no json") == 401
    bare = await town.http.post(API_PREFIX + LIVEKIT_HOOK, content=body)
    assert bare.status_code == 401
    assert await sara.status(call_id) == "initiating"
    assert await hook(town, body) == 200

    async def is_over() -> bool:
        return await sara.status(call_id) == "ended"

    await eventually(is_over)
    assert await hook(town, body) == 200, "said twice, done once"
    assert await hook(town, left("call_none", "sara", "PA_1", "EV_2")) == 200
    assert omar.identity == "omar"


@pytest.fixture
async def other_media(
    start_engine: StartEngine, tmp_path_factory: pytest.TempPathFactory
) -> ExternalMedia:
    """A media server that another engine runs."""
    other = await start_engine(QUICK, data=tmp_path_factory.mktemp("other"))
    return other.media


async def test_a_media_server_run_elsewhere_is_asked_who_is_there(
    start_engine: StartEngine, other_media: ExternalMedia
) -> None:
    timings = Timings(vanished_grace_s=4.0, media_poll_s=0.2)
    town = await start_engine(timings, media=other_media)
    assert town.engine.media_pid == 0
    assert town.ready.livekit_url == other_media.url
    sara, omar = await town.sign_in("sara"), await town.sign_in("omar")
    async with sara.online() as at_sara:
        call = (await sara.call("omar")).json()
        assert call["url"] == other_media.url
        async with in_room(call, other_media):
            callee = (await omar.on_call(call["call_id"], "accept")).json()
            async with in_room(callee, other_media) as second:
                await asyncio.sleep(4.5)  # longer than the grace: an absence would have ended it
                assert await sara.status(call["call_id"]) == "active"
                await second.leave()
                news = await at_sara.hear_news(CallNews.ENDED)
                assert news.end_reason == "disconnected", "asking does not tell why he left"


async def test_the_media_server_is_found_where_it_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    program = find_server()
    monkeypatch.setenv("UTD_LIVEKIT_SERVER", str(program))
    assert find_server() == program
