"""The signal socket of a real engine: three ways in, bad frames, presence with its grace."""

import asyncio
import time

import pytest
from websockets.asyncio.client import connect

from app.localengine.options import Timings
from app.protocol.closecodes import CloseCode
from app.protocol.frames import (
    Ack,
    Auth,
    CallInvitation,
    Connected,
    Ping,
    Pong,
    PresenceEntry,
    PresenceSet,
    PresenceSnapshot,
    PresenceSubscribe,
    PresenceUnsubscribe,
    PresenceUpdate,
    Refusal,
    UnknownFrame,
)
from tests.integration.engine.people import Person, Socket, Town, eventually, open_socket
from tests.integration.engine.town import StartEngine


async def test_a_token_in_the_address_lets_in(town: Town, sara: Person) -> None:
    async with open_socket(town.ws_url, sara.grant["user_token"] + "&v=1") as socket:
        said = await socket.hear(Connected)
        assert said.identity == "sara"
        assert said.connection_id
        assert said.heartbeat_interval_s == 25
        assert said.server_time is not None
        assert abs(said.server_time - time.time()) < 5


async def test_a_token_in_the_header_lets_in(town: Town, sara: Person) -> None:
    connection = await connect(town.ws_url, additional_headers=sara.headers, proxy=None)
    socket = Socket(connection)
    assert (await socket.hear(Connected)).identity == "sara"
    await socket.aclose()


async def test_an_auth_frame_lets_in(town: Town, sara: Person) -> None:
    async with open_socket(town.ws_url) as socket:
        await socket.connection.send("first some rubbish")
        await socket.say(Auth(sara.grant["user_token"], "desk", "1"))
        assert (await socket.hear(Connected)).identity == "sara"
        assert (await socket.hear(Ack)).request_id == "1"
        assert isinstance(socket.heard[0], Connected), "it comes first"


async def test_an_auth_frame_of_whoever_is_in_already_is_answered(
    town: Town, sara: Person, omar: Person
) -> None:
    async with sara.online() as socket:
        await socket.say(Auth(sara.grant["user_token"], "desk", "1"))
        assert (await socket.hear(Ack)).request_id == "1"
        await socket.say(Auth(omar.grant["user_token"], "desk", "2"))
        await socket.say(Auth("wrong", "desk", "3"))
        await socket.settle()
        refusals = socket.heard_of(Refusal)
        assert [(r.request_id, r.status) for r in refusals] == [("2", 403), ("3", 401)]


async def test_who_says_nothing_is_sent_away(start_engine: StartEngine) -> None:
    town = await start_engine(Timings(auth_wait_s=0.3))
    async with open_socket(town.ws_url) as socket:
        assert await socket.closed() == CloseCode.UNAUTHORIZED
        assert socket.heard == []


async def test_a_wrong_token_is_sent_away(town: Town) -> None:
    async with open_socket(town.ws_url, "wrong") as socket:
        assert await socket.closed() == CloseCode.UNAUTHORIZED


@pytest.mark.parametrize(
    "rubbish",
    [
        "",
        "not json",
        "[]",
        "null",
        '{"data": {}}',
        '{"type": 7}',
        '{"type": "presence.set"}',
        '{"type": "presence.set", "data": []}',
        '{"type": "presence.subscribe", "data": {"identities": 7}}',
        '{"type": "nothing.we.know", "id": "7", "data": {}}',
        '{"type": "call.accepted", "data": {"call_id": "call_x"}}',
        "[" * 100_000,
        '{"type": "ping", "data": {"ts": "' + "x" * 2_000_000 + '"}}',
        b"\x00\xff bytes",
    ],
)
async def test_bad_frames_are_dropped_and_the_socket_lives(
    sara: Person, rubbish: str | bytes
) -> None:
    async with sara.online() as at_sara:
        await at_sara.connection.send(rubbish)
        await at_sara.settle()
        assert at_sara.close_code is None
        assert at_sara.heard_of(UnknownFrame) == []


async def test_a_ping_is_answered_with_its_stamp(sara: Person) -> None:
    async with sara.online() as at_sara:
        await at_sara.say(Ping(12.5))
        assert await at_sara.hear(Pong) == Pong(12.5)


async def test_a_refused_request_is_answered_with_its_id(sara: Person) -> None:
    async with sara.online() as at_sara:
        await at_sara.say(PresenceSet("dancing", "7"))
        refusal = await at_sara.hear(Refusal)
        assert (refusal.request_id, refusal.code, refusal.status) == ("7", "validation", 422)


@pytest.mark.parametrize(
    "request_frame",
    [
        '{"type":"channel.wave","id":"7","data":{}}',
        '{"event":"presence.set","ref":"7","payload":{}}',
        '{"id":"7","data":{}}',
    ],
)
async def test_a_request_that_is_not_understood_is_answered_with_its_id(
    sara: Person, request_frame: str
) -> None:
    async with sara.online() as socket:
        await socket.connection.send(request_frame)
        refusal = await socket.hear(Refusal)
        assert (refusal.request_id, refusal.status) == ("7", 422)


async def test_requests_on_the_socket_count_too(start_engine: StartEngine) -> None:
    town = await start_engine(rate_limit=4)
    sara = await town.sign_in("sara")
    async with sara.online() as at_sara:
        for number in range(3):
            await at_sara.say(PresenceSet("away", str(number)))
        refusal = await at_sara.hear(Refusal)
        assert (refusal.request_id, refusal.code, refusal.status) == ("2", "rate_limited", 429)
        await at_sara.settle()


async def test_every_socket_of_a_device_hears_the_call(sara: Person, omar: Person) -> None:
    async with omar.online() as one, omar.online() as two:
        await sara.call("omar")
        for socket in (one, two):
            assert (await socket.hear(CallInvitation)).caller_identity == "sara"


async def updates(socket: Socket, count: int) -> list[PresenceEntry]:
    """So many presence updates, waited for."""
    await socket.until(lambda: len(socket.heard_of(PresenceUpdate)) >= count)
    return [update.entry for update in socket.heard_of(PresenceUpdate)]


async def test_presence_is_told_to_those_who_asked(sara: Person, omar: Person) -> None:
    async with sara.online() as at_sara:
        await at_sara.say(PresenceSubscribe(("omar", "ghost"), "1"))
        ack = await at_sara.hear(Ack)
        assert ack.request_id == "1"
        assert ack.result["presence"] == [
            {"identity": "omar", "status": "offline", "last_seen": ack_seen(ack, 0)},
            {"identity": "ghost", "status": "offline", "last_seen": None},
        ]
        assert [e.identity for e in (await at_sara.hear(PresenceSnapshot)).entries] == [
            "omar",
            "ghost",
        ]
        async with omar.online() as at_omar:
            assert (await updates(at_sara, 1))[-1] == PresenceEntry("omar", "online")
            await at_omar.say(PresenceSet("busy", "2"))
            assert (await at_omar.hear(Ack)).request_id == "2"
            assert (await updates(at_sara, 2))[-1] == PresenceEntry("omar", "busy")
        gone = (await updates(at_sara, 3))[-1]
        assert (gone.identity, gone.status) == ("omar", "offline")
        assert gone.last_seen is not None
        assert abs(gone.last_seen - time.time()) < 5


def ack_seen(ack: Ack, at: int) -> object:
    """The last sight in an ack's presence, which must be a moment."""
    presence = ack.result["presence"]
    assert isinstance(presence, list)
    assert presence[at]["last_seen"].endswith("Z")
    return presence[at]["last_seen"]


async def test_a_short_absence_is_not_told(start_engine: StartEngine) -> None:
    grace_s = 2.0
    town = await start_engine(Timings(presence_grace_s=grace_s))
    sara, omar = await town.sign_in("sara"), await town.sign_in("omar")
    async with sara.online() as at_sara:
        await at_sara.say(PresenceSubscribe(("omar",)))
        await at_sara.hear(PresenceSnapshot)
        async with omar.online():
            await updates(at_sara, 1)
        async with omar.online():
            await asyncio.sleep(grace_s + 0.5)  # an offline would have come by now
            assert [entry.status for entry in await updates(at_sara, 1)] == ["online"]


async def test_who_is_invisible_looks_offline(sara: Person, omar: Person) -> None:
    async with sara.online() as at_sara, omar.online() as at_omar:
        await at_sara.say(PresenceSubscribe(("omar",)))
        assert (await at_sara.hear(PresenceSnapshot)).entries == (PresenceEntry("omar", "online"),)
        await at_omar.say(PresenceSet("invisible"))
        assert (await updates(at_sara, 1))[-1].status == "offline"
        answer = (await sara.get("/presence?identities=omar")).json()["presence"]
        assert answer[0]["status"] == "offline"
        await at_omar.say(PresenceSet("online"))
        assert (await updates(at_sara, 2))[-1] == PresenceEntry("omar", "online")


async def test_unsubscribed_means_silence(sara: Person, omar: Person) -> None:
    async with sara.online() as at_sara, omar.online() as at_omar:
        await at_sara.say(PresenceSubscribe(("omar",)))
        await at_sara.say(PresenceUnsubscribe(("omar",), "2"))
        await at_sara.hear(Ack)
        await at_omar.say(PresenceSet("away", "1"))
        await at_omar.hear(Ack)
        await at_sara.settle()
        assert at_sara.heard_of(PresenceUpdate) == []


async def test_too_many_subscriptions_are_refused(sara: Person) -> None:
    async with sara.online() as at_sara:
        crowd = tuple(f"user{number}" for number in range(2001))
        await at_sara.say(PresenceSubscribe(crowd, "1"))
        assert (await at_sara.hear(Refusal)).code == "validation"


async def test_presence_over_http(sara: Person, omar: Person) -> None:
    async with omar.online():
        rows = (await sara.get("/presence?identities=omar,sara,omar,ghost")).json()["presence"]
        assert [(row["identity"], row["status"]) for row in rows] == [
            ("omar", "online"),
            ("sara", "offline"),
            ("ghost", "offline"),
        ]
    assert (await sara.get("/presence")).json() == {"presence": []}
    many = ",".join(f"user{number}" for number in range(501))
    assert (await sara.get(f"/presence?identities={many}")).status_code == 422

    async def left() -> bool:
        rows = (await sara.get("/presence?identities=omar")).json()["presence"]
        return bool(rows[0]["status"] == "offline" and rows[0]["last_seen"])

    await eventually(left)
