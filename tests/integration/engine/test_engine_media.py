"""A real engine and its media server: rooms, departures, deaths and returns of either."""

import asyncio
import base64
import hashlib
import json
import logging
import os
import signal
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from livekit import api

from app.localengine.options import ExternalMedia, Timings
from app.protocol.aliases import jwt_expiry
from app.protocol.frames import CallInvitation, CallNews
from app.protocol.rest import API_PREFIX, LIVEKIT_HOOK
from tests.integration.engine.participants import Participant, participant
from tests.integration.engine.people import Person, Town, active_call, eventually
from tests.integration.engine.town import EngineTown, StartEngine


@dataclass(frozen=True)
class Talk:
    """An active call with both parties in its room."""

    call_id: str
    sara: Person
    omar: Person
    caller: Participant
    callee: Participant
    grant: dict[str, Any]

    async def fresh_grant(self, person: Person) -> dict[str, Any]:
        """A new way into the room."""
        body = {"identity": person.identity, "room_name": self.call_id}
        answer = await person.post("/token", body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


@dataclass(frozen=True)
class Placing:
    """A call that the engine has written, but not answered yet."""

    call_id: str
    answer: "asyncio.Task[httpx.Response]"


@asynccontextmanager
async def talking(town: Town, media: ExternalMedia) -> AsyncIterator[Talk]:
    """Sara calls Omar, both are in the room."""
    sara, omar = await town.sign_in("sara", name="Sara"), await town.sign_in("omar")
    async with participant() as caller, participant() as callee:
        call = (await sara.call("omar")).json()
        await caller.join(call, media)
        await callee.join((await omar.on_call(call["call_id"], "accept")).json(), media)
        yield Talk(call["call_id"], sara, omar, caller, callee, call)


@pytest.fixture
async def town(start_engine: StartEngine) -> EngineTown:
    """An engine that runs a media server of its own."""
    return await start_engine(media=None)


async def test_a_token_says_who_comes_and_what_he_may(town: EngineTown) -> None:
    sara, omar = await town.sign_in("sara", name="Sara"), await town.sign_in("omar")
    caller = (await sara.call("omar")).json()
    callee = (await omar.on_call(caller["call_id"], "accept")).json()
    verifier = api.TokenVerifier(town.project["livekit_key"], town.project["livekit_secret"])
    for grant, identity, role in ((caller, "sara", "host"), (callee, "omar", "guest")):
        claims = verifier.verify(grant["token"])
        assert claims.identity == identity
        expiry = jwt_expiry(grant["token"])
        assert expiry is not None
        assert 3590 <= expiry - time.time() <= 3600
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
    async with talking(town, town.media) as talk, talk.sara.online() as at_sara:
        await talk.callee.leave()
        assert (await at_sara.hear_news(CallNews.ENDED)).end_reason == "callee_hangup"
        assert "5" in await talk.caller.said("disconnected"), "the room was closed"
        assert await talk.sara.status(talk.call_id) == "ended"


async def test_a_caller_who_leaves_while_it_rings_cancels(town: EngineTown) -> None:
    sara, omar = await town.sign_in("sara"), await town.sign_in("omar")
    async with omar.online() as at_omar, participant() as caller:
        await caller.join((await sara.call("omar")).json(), town.media)
        await caller.leave()
        assert (await at_omar.hear_news(CallNews.CANCELLED)).end_reason == "caller_cancelled"


async def test_who_vanishes_ends_the_call_after_the_grace(start_engine: StartEngine) -> None:
    grace_s = 4.0
    town = await start_engine(Timings(vanished_grace_s=grace_s), media=None)
    async with talking(town, town.media) as talk, talk.sara.online() as at_sara:
        await talk.callee.vanish()
        vanished = time.monotonic()
        # The media server itself takes some twenty seconds to notice; the grace comes after.
        await at_sara.until(lambda: bool(at_sara.heard_of_end()), within_s=60)
        assert time.monotonic() - vanished >= grace_s
        assert at_sara.heard_of_end()[0].end_reason == "disconnected"


async def test_a_newer_connection_of_the_same_party_counts(town: EngineTown) -> None:
    async with talking(town, town.media) as talk, participant() as again:
        await again.join(await talk.fresh_grant(talk.omar), town.media)
        assert "2" in await talk.callee.said("disconnected"), "replaced by the newer connection"
        assert await talk.sara.status(talk.call_id) == "active"
        await again.leave()

        async def is_over() -> bool:
            return await talk.sara.status(talk.call_id) == "ended"

        await eventually(is_over)
        row = (await talk.sara.get(f"/calls/{talk.call_id}")).json()
        assert row["end_reason"] == "callee_hangup"


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
    async with participant() as late:
        call = (await sara.call("omar")).json()
        await sara.on_call(call["call_id"], "end")
        await late.try_to_join(call)
        await late.said("refused")


async def test_a_taken_over_device_is_told_in_the_room(town: EngineTown) -> None:
    async with talking(town, town.media) as talk, talk.sara.online() as at_sara:
        await town.sign_in("sara", "laptop")
        said = await talk.caller.said("data")
        assert json.loads(said.removeprefix("data ")) == {
            "type": "_kicked",
            "reason": "signed_in_elsewhere",
        }
        assert "5" in await talk.caller.said("disconnected"), "the room is closed after it"
        await at_sara.closed()


async def test_a_killed_media_server_comes_back_with_its_rooms(town: EngineTown) -> None:
    async with talking(town, town.media) as talk:
        before = town.engine.media_pid
        os.kill(before, signal.SIGKILL)
        for someone in (talk.caller, talk.callee):
            await someone.said("reconnecting")
            await someone.said("reconnected")
        assert town.engine.media_pid not in {0, before}
        assert await talk.sara.status(talk.call_id) == "active"
        assert (await talk.fresh_grant(talk.sara))["url"] == talk.grant["url"], "the same port"


async def test_nobody_comes_back_after_the_media_server_died(start_engine: StartEngine) -> None:
    town = await start_engine(Timings(vanished_grace_s=3.0), media=None)
    async with talking(town, town.media) as talk, talk.sara.online() as at_sara:
        os.kill(town.engine.media_pid, signal.SIGKILL)
        await talk.caller.vanish()
        await talk.callee.vanish()
        assert (await at_sara.hear_news(CallNews.ENDED)).end_reason == "disconnected"


async def test_a_call_made_while_the_media_server_restarts_waits_for_it(
    town: EngineTown,
) -> None:
    sara, _ = await town.sign_in("sara"), await town.sign_in("omar")
    os.kill(town.engine.media_pid, signal.SIGKILL)
    assert (await sara.call("omar")).status_code == 201


async def test_a_media_server_that_hangs_is_replaced(
    start_engine: StartEngine, caplog: pytest.LogCaptureFixture
) -> None:
    town = await start_engine(Timings(media_check_s=0.1), media=None)
    async with talking(town, town.media) as talk:
        hung = town.engine.media_pid
        os.kill(hung, signal.SIGSTOP)

        async def is_replaced() -> bool:
            return town.engine.media_pid != hung

        await eventually(is_replaced, within_s=40)
        assert caplog.text.count("the media server does not answer") == 3
        for someone in (talk.caller, talk.callee):
            await someone.said("reconnected")
        assert await talk.sara.status(talk.call_id) == "active"


async def test_a_media_server_that_answers_late_is_kept(
    start_engine: StartEngine, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    town = await start_engine(Timings(media_check_s=0.1), media=None)
    slow = town.engine.media_pid

    async def logged(words: str, times: int) -> None:
        async def is_logged() -> bool:
            return caplog.text.count(words) >= times

        await eventually(is_logged, within_s=30)

    for round_, missed in enumerate((2, 3), 1):  # three, but not in a row
        os.kill(slow, signal.SIGSTOP)
        await logged("the media server does not answer", missed)
        os.kill(slow, signal.SIGCONT)
        await logged("the media server answers again", round_)
    assert town.engine.media_pid == slow


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


@asynccontextmanager
async def slow_room(town: EngineTown, caller: Person) -> AsyncIterator[Placing]:
    """A call to Omar whose room is not made before the block ends."""
    os.kill(town.engine.media_pid, signal.SIGSTOP)
    try:
        answer = asyncio.create_task(caller.call("omar"))

        async def is_written() -> bool:
            return bool((await caller.get("/calls")).json()["data"])

        await eventually(is_written)
        yield Placing((await caller.get("/calls")).json()["data"][0]["call_id"], answer)
    finally:
        os.kill(town.engine.media_pid, signal.SIGCONT)


async def test_a_call_that_ends_while_its_room_is_made_rings_nobody(town: EngineTown) -> None:
    desk, omar = await town.sign_in("sara", "desk"), await town.sign_in("omar")
    async with omar.online() as at_omar:
        async with slow_room(town, desk) as placing:
            laptop = await town.sign_in("sara", "laptop")
        answer = await placing.answer
        assert (answer.status_code, answer.json()["code"]) == (409, "invalid_transition")
        await at_omar.settle()
        assert at_omar.heard_of(CallInvitation) == []
        assert await laptop.status(placing.call_id) == "ended"

    async def room_is_gone() -> bool:
        async with api.LiveKitAPI(town.media.url, town.media.key, town.media.secret) as server:
            return not (await server.room.list_rooms(api.ListRoomsRequest())).rooms

    await eventually(room_is_gone)


async def test_a_call_accepted_while_its_room_is_made_has_its_length(
    start_engine: StartEngine,
) -> None:
    town = await start_engine(Timings(ring_timeout_s=30, max_call_s=4), media=None)
    sara, omar = await town.sign_in("sara"), await town.sign_in("omar")
    async with slow_room(town, sara) as placing:
        assert (await omar.on_call(placing.call_id, "accept")).status_code == 200
    answer = await placing.answer
    assert (answer.status_code, answer.json()["status"]) == (201, "active")

    async def is_over() -> bool:
        return await sara.status(placing.call_id) == "ended"

    await eventually(is_over, within_s=8)


async def test_who_comes_while_the_room_is_made_is_invited_when_it_is(town: EngineTown) -> None:
    sara, omar = await town.sign_in("sara"), await town.sign_in("omar")
    async with AsyncExitStack() as stack:
        async with slow_room(town, sara) as placing:
            at_omar = await stack.enter_async_context(omar.online())
            await at_omar.settle()
            assert at_omar.heard_of(CallInvitation) == []
        assert (await placing.answer).status_code == 201
        await at_omar.hear(CallInvitation)
        await at_omar.settle()
        assert len(at_omar.heard_of(CallInvitation)) == 1


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


async def test_a_media_server_run_elsewhere_is_asked_who_is_there(
    start_engine: StartEngine, shared_media: ExternalMedia
) -> None:
    grace_s = 3.0
    town = await start_engine(Timings(vanished_grace_s=grace_s, media_poll_s=0.2))
    assert town.engine.media_pid == 0
    assert town.ready.livekit_url == shared_media.url
    async with talking(town, shared_media) as talk, talk.sara.online() as at_sara:
        assert talk.grant["url"] == shared_media.url
        await asyncio.sleep(grace_s + 0.5)  # an absence would have ended the call by now
        assert await talk.sara.status(talk.call_id) == "active"
        await talk.callee.leave()
        news = await at_sara.hear_news(CallNews.ENDED)
        assert news.end_reason == "disconnected", "asking does not tell why he left"


async def test_a_media_server_run_elsewhere_that_returns_gets_its_rooms_again(
    start_engine: StartEngine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    other = await start_engine(data=tmp_path / "other", media=None)
    town = await start_engine(Timings(media_poll_s=0.2), media=other.media)
    sara, omar = await town.sign_in("sara"), await town.sign_in("omar")
    call_id = await active_call(sara, omar)
    await other.engine.aclose()

    async def is_missed() -> bool:
        return "the media server does not answer" in caplog.text

    await eventually(is_missed)
    await start_engine(data=tmp_path / "other", media=None)
    url = other.media.url.replace("ws", "http", 1)
    async with api.LiveKitAPI(url, other.media.key, other.media.secret, failover=False) as server:

        async def has_the_room() -> bool:
            answer = await server.room.list_rooms(api.ListRoomsRequest(names=[call_id]))
            return len(answer.rooms) == 1

        await eventually(has_the_room)
    assert await sara.status(call_id) == "active"
