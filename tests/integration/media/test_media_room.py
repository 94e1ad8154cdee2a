"""The room itself: refused, unreachable, wrong, left early, lost and found; nothing stays open."""

import asyncio
import logging
import threading
import time

import pytest
from livekit import api

from app.adapters.media import events
from app.adapters.sound import streams
from app.domain.errors import AppError, ErrorCode
from app.domain.media import (
    DeviceFailed,
    Joined,
    PacketsBack,
    PacketsStopped,
    PeerHeard,
    PeerLeft,
    Reconnected,
    Reconnecting,
    RoomLoss,
    RoomLost,
    TrackGone,
    TrackMuted,
)
from app.services.ports import MediaDevices
from app.values import replace
from tests.integration.media.caller import Caller, until
from tests.integration.media.conftest import HIGH_HZ, LOW_HZ, Listen
from tests.integration.media.media_server import MediaServer, free_ports


def closed() -> bool:
    """No sound stream is open."""
    return not streams.open_streams()


async def refusal(caller: Caller, **changes: object) -> ErrorCode:
    """The code a wrong join ends with; its devices must be closed by then."""
    with pytest.raises(AppError) as caught:
        await caller.join_with(**changes)
    assert closed()
    assert not caller.heard(Joined)
    return caught.value.code


async def test_wrong_token_is_refused_and_never_logged(
    server: MediaServer, anna: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    forged = server.ticket("anna", secret="x" * 40)
    assert await refusal(anna, room=forged) is ErrorCode.MEDIA_REFUSED
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("app")]
    assert forged.token not in "\n".join(ours)


async def test_garbage_for_a_token_is_refused(server: MediaServer, anna: Caller) -> None:
    ticket = replace(server.ticket("anna"), token="garbage")
    assert await refusal(anna, room=ticket) is ErrorCode.MEDIA_REFUSED


async def test_token_for_another_room_is_noticed(server: MediaServer, anna: Caller) -> None:
    ticket = replace(server.ticket("anna", room="elsewhere"), room_name="call-1")
    assert await refusal(anna, room=ticket) is ErrorCode.WRONG_ROOM


async def test_server_that_is_down_is_unreachable(server: MediaServer, anna: Caller) -> None:
    server.kill()
    assert await refusal(anna, room=server.ticket("anna")) is ErrorCode.MEDIA_UNREACHABLE


async def test_participant_who_may_not_publish_is_refused(
    server: MediaServer, anna: Caller
) -> None:
    grants = api.VideoGrants(room_join=True, room="call-1", can_publish=False)
    token = api.AccessToken("test-key", "test-secret-of-more-than-32-letters")
    mute = token.with_identity("anna").with_grants(grants).to_jwt()
    ticket = replace(server.ticket("anna"), token=mute)
    assert await refusal(anna, room=ticket) is ErrorCode.MEDIA_REFUSED


async def test_leaving_while_joining_closes_everything_within_a_second(
    server: MediaServer, anna: Caller
) -> None:
    async def silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.wait_for(over.wait(), 60)
        writer.close()

    over = asyncio.Event()
    listener = await asyncio.start_server(silent, "127.0.0.1", free_ports(1)[0])
    port = listener.sockets[0].getsockname()[1]
    ticket = replace(server.ticket("anna"), url=f"ws://127.0.0.1:{port}")
    joining = asyncio.create_task(anna.join_with(room=ticket))
    await until("an open speaker", streams.open_streams)
    assert "microphone" not in " ".join(streams.open_streams()), "nobody hears us there yet"
    start = time.monotonic()
    await anna.media.leave(1)
    assert time.monotonic() - start < 1.0
    assert closed()
    await joining
    assert not anna.heard(Joined)
    over.set()
    listener.close()
    await listener.wait_closed()


async def test_leaving_while_the_devices_open_leaves_none_of_them_open(anna: Caller) -> None:
    for serial in range(1, 21):
        joining = asyncio.create_task(anna.join(serial=serial))
        await asyncio.sleep(serial * 0.002)
        await anna.media.leave(serial)
        await joining
        await anna.settled()
        assert closed(), f"open after leaving {serial * 2} ms into the join"


async def test_leave_that_overtakes_the_join_wins(anna: Caller) -> None:
    await anna.media.leave(1)
    await anna.join(serial=1)
    assert closed()
    assert not anna.heard(Joined)
    await anna.join(serial=2)
    assert anna.heard(Joined)[0].serial == 2


async def test_leave_of_an_earlier_call_does_not_touch_the_present_one(anna: Caller) -> None:
    await anna.join(serial=2)
    await anna.media.leave(1)
    assert not closed()
    await anna.media.leave(2)
    await anna.media.leave(2)
    assert closed()


async def test_warm_speaker_closes_when_the_call_is_declined(anna: Caller) -> None:
    await anna.media.warm_up(1)
    assert anna.media.open_devices() == ("speaker:speaker_a",)
    await anna.media.leave(1)
    assert closed()
    await anna.media.warm_up(1)
    assert closed(), "opened after the call was left"


async def test_a_speaker_that_is_missing_while_it_rings_is_told_when_the_call_is_joined(
    anna: Caller,
) -> None:
    await anna.use(MediaDevices(anna.devices.microphone, None))
    await anna.media.warm_up(1)
    assert not anna.heard(DeviceFailed)
    await anna.join()
    assert (await anna.hears(DeviceFailed)).code is ErrorCode.NO_SPEAKER
    await anna.join()  # its room was lost
    assert len(anna.heard(DeviceFailed)) == 1


async def test_leaving_on_purpose_is_told_as_such(anna: Caller, ben: Caller) -> None:
    await asyncio.gather(anna.join(), ben.join())
    await ben.hears(PeerHeard)
    await anna.media.leave(1)
    left = await ben.hears(PeerLeft)
    assert left.identity == "anna"
    assert left.on_purpose


async def test_removed_participant_loses_the_room_and_the_other_is_told(
    server: MediaServer, anna: Caller, ben: Caller
) -> None:
    await asyncio.gather(anna.join(), ben.join())
    await ben.hears(PeerHeard)
    rooms = server.rooms()
    await rooms.room.remove_participant(api.RoomParticipantIdentity(room="call-1", identity="anna"))
    await rooms.aclose()
    assert (await anna.hears(RoomLost)).loss is RoomLoss.REMOVED
    assert not (await ben.hears(PeerLeft)).on_purpose


async def test_same_identity_elsewhere_takes_the_room(server: MediaServer, anna: Caller) -> None:
    await anna.join()
    twin = Caller("anna", "ben", "b", server)
    await twin.start()
    await twin.join()
    assert (await anna.hears(RoomLost)).loss is RoomLoss.DUPLICATE
    await twin.media.aclose()


async def test_second_join_of_a_call_replaces_its_room(
    mouths: None, listen: Listen, anna: Caller, ben: Caller
) -> None:
    at_ben = listen("speaker_b")
    await asyncio.gather(anna.join(), ben.join())
    await at_ben.sounds(LOW_HZ)
    await anna.join()
    await until("the new room", lambda: len(ben.heard(PeerHeard)) == 2)
    await at_ben.sounds(LOW_HZ)
    assert not anna.heard(RoomLost)


async def test_muted_while_the_room_is_replaced_is_muted_in_the_new_one(
    anna: Caller, ben: Caller
) -> None:
    await asyncio.gather(anna.join(), ben.join())
    await ben.hears(PeerHeard)
    joining = asyncio.ensure_future(anna.join(live=True))
    await asyncio.sleep(0)  # it is on its way before what follows
    await anna.media.set_microphone(on=False)
    await joining
    await until("the new room", lambda: len(ben.heard(PeerHeard)) == 2)
    assert (await ben.hears(TrackMuted)).muted


async def test_hung_up_while_the_room_is_replaced_joins_no_other(anna: Caller) -> None:
    await anna.join()
    joining = asyncio.ensure_future(anna.join())
    await asyncio.sleep(0)  # it is on its way before what follows
    await anna.media.leave(1)
    await joining
    assert len(anna.heard(Joined)) == 1
    assert closed()


async def test_frozen_server_is_noticed_by_the_packets_that_do_not_come(
    server: MediaServer, anna: Caller, ben: Caller
) -> None:
    await asyncio.gather(anna.join(), ben.join())
    await anna.hears(PeerHeard)

    async def silent_s() -> float:
        return (await anna.media.stats()).silent_s

    # Nobody says a word here, and that alone must not look like a broken connection.
    for _ in range(40):
        assert await silent_s() < 1.5
        await asyncio.sleep(0.1)
    server.freeze()
    end = time.monotonic() + 10
    while await silent_s() < 2.0:
        assert time.monotonic() < end
        await asyncio.sleep(0.1)
    await anna.hears(PacketsStopped, 10)
    assert not anna.heard(Reconnecting)  # LiveKit has not seen it yet
    server.thaw()
    end = time.monotonic() + 10
    while await silent_s() > 1.5:
        assert time.monotonic() < end
        await asyncio.sleep(0.1)
    await anna.hears(PacketsBack, 2)


async def test_whole_new_connection_is_no_leaving_and_joining(
    mouths: None,
    listen: Listen,
    anna: Caller,
    ben: Caller,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # On a busy machine the way back takes longer than a departure is held back.
    monkeypatch.setattr(events, "HOLD_BACK_S", 60.0)
    at_anna, at_ben = listen("speaker_a"), listen("speaker_b")
    await asyncio.gather(anna.join(), ben.join())
    await at_ben.sounds(LOW_HZ)
    await anna.break_connection()
    await anna.hears(Reconnected)
    await until("anna anew at ben's", lambda: len(ben.heard(PeerHeard)) == 2)
    await at_ben.sounds(LOW_HZ)
    await at_anna.sounds(HIGH_HZ)
    for caller in (anna, ben):
        assert not caller.heard(PeerLeft)
        assert not caller.heard(TrackGone)
        assert not caller.held_back
    assert len(anna.heard(Reconnecting)) == 1


async def test_restarted_server_gives_the_call_back_and_nobody_has_left(
    server: MediaServer, mouths: None, listen: Listen, anna: Caller, ben: Caller
) -> None:
    at_anna, at_ben = listen("speaker_a"), listen("speaker_b")
    await asyncio.gather(anna.join(), ben.join())
    await at_ben.sounds(LOW_HZ)
    server.kill()
    await anna.hears(Reconnecting)
    await server.start()
    await anna.hears(Reconnected, 40)
    await ben.hears(Reconnected, 40)
    await at_ben.sounds(LOW_HZ, 30)
    await at_anna.sounds(HIGH_HZ, 30)
    assert not [event for event in anna.heard(PeerLeft) if event.on_purpose]


async def test_server_gone_for_good_loses_the_room_to_the_network(
    server: MediaServer, anna: Caller
) -> None:
    await anna.join()
    server.kill()
    await anna.hears(Reconnecting)
    assert (await anna.hears(RoomLost, 60)).loss is RoomLoss.NETWORK
    await anna.media.leave(1)
    assert closed()


def heard_in(caller: Caller, serial: int) -> bool:
    """Whether the peer was heard in that call."""
    return any(event.serial == serial for event in caller.heard(PeerHeard))


async def test_twenty_calls_leave_nothing_behind(anna: Caller, ben: Caller) -> None:
    await asyncio.gather(anna.join(serial=1), ben.join(serial=1))
    await asyncio.gather(anna.media.leave(1), ben.media.leave(1))
    threads = {thread.name for thread in threading.enumerate() if not thread.daemon}
    for serial in range(2, 22):
        await asyncio.gather(anna.join(serial=serial), ben.join(serial=serial))
        await until("the peer", lambda now=serial: heard_in(anna, now) and heard_in(ben, now))
        await asyncio.gather(anna.media.leave(serial), ben.media.leave(serial))
        assert closed()
    left = {thread.name for thread in threading.enumerate() if not thread.daemon}
    assert left <= threads | {f"asyncio_{number}" for number in range(8)}
