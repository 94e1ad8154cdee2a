"""The room of a call: joined, lost, joined anew, and who is heard and muted in it."""

from app.domain.call import RECONNECT_TIMEOUT_S, CallState
from app.domain.errors import AppError, ErrorCode
from app.domain.media import (
    PacketsBack,
    PacketsStopped,
    PeerHeard,
    PeerLeft,
    Reconnected,
    Reconnecting,
    RoomLoss,
    RoomLost,
    TrackMuted,
    TrackSource,
)
from app.protocol.frames import CallNews
from app.services.callmedia import JOIN_PATIENCE_S, REJOIN_PAUSE_S
from tests.fakes.clock import settle
from tests.fakes.services import LINA, OMAR, Services
from tests.services.call_facts import E, reason, serial


async def test_a_call_that_may_not_join_its_room_ends_and_leaves(phone: Services) -> None:
    phone.media.refusal = AppError(ErrorCode.MEDIA_REFUSED)
    await phone.dialed()
    assert reason(phone) is E.FAILED
    assert phone.calls.call.value.error == ErrorCode.MEDIA_REFUSED
    assert phone.media.left == [serial(phone)]
    assert phone.engine.was_asked("end")


async def test_a_room_that_cannot_be_reached_is_tried_again_for_a_while(phone: Services) -> None:
    phone.media.refusal = AppError(ErrorCode.MEDIA_UNREACHABLE)
    await phone.dialed()
    assert phone.state is CallState.DIALING
    await phone.clock.advance(JOIN_PATIENCE_S + REJOIN_PAUSE_S)
    assert len(phone.media.plans) > 2
    assert reason(phone) is E.FAILED
    assert phone.calls.call.value.error == ErrorCode.MEDIA_UNREACHABLE
    assert phone.media.left == [serial(phone)]
    assert phone.engine.was_asked("end")


async def test_an_engine_that_fell_over_while_we_joined_costs_no_call(phone: Services) -> None:
    phone.media.refusal = AppError(ErrorCode.MEDIA_UNREACHABLE)
    await phone.dialed()
    await phone.clock.advance(2 * REJOIN_PAUSE_S)
    phone.media.refusal = None
    await phone.clock.advance(REJOIN_PAUSE_S)
    assert phone.media.room == serial(phone)
    await phone.clock.advance(JOIN_PATIENCE_S)
    await phone.news(CallNews.ACCEPTED)
    phone.media.tell(PeerHeard(serial(phone), OMAR.identity))
    assert phone.state is CallState.ACTIVE


async def test_who_hangs_up_while_the_room_cannot_be_reached_is_not_kept(phone: Services) -> None:
    phone.media.refusal = AppError(ErrorCode.MEDIA_UNREACHABLE)
    await phone.dialed()
    phone.calls.hang_up(serial(phone))
    joins = len(phone.media.plans)
    await phone.clock.advance(JOIN_PATIENCE_S * 2)
    assert reason(phone) is E.CANCELLED
    assert len(phone.media.plans) == joins


async def test_a_wish_to_be_muted_before_the_answer_is_kept(phone: Services) -> None:
    await phone.alerted()
    phone.calls.set_muted(muted=True)
    await phone.news(CallNews.ACCEPTED)
    assert phone.media.microphone_on is False
    phone.calls.set_muted(muted=False)
    await settle()
    assert phone.media.microphone_on is True


async def test_our_own_way_back_does_not_bring_the_other_side_back(phone: Services) -> None:
    await phone.talking()
    phone.media.tell(PeerLeft(serial(phone), OMAR.identity, on_purpose=False))
    phone.media.tell(Reconnecting(serial(phone)))
    phone.media.tell(Reconnected(serial(phone)))
    assert phone.state is CallState.RECONNECTING
    phone.media.tell(PeerHeard(serial(phone), OMAR.identity))
    assert phone.state is CallState.ACTIVE


async def test_our_way_back_before_the_answer_does_not_make_anybody_heard(phone: Services) -> None:
    await phone.alerted()
    phone.media.tell(Reconnecting(serial(phone)))
    phone.media.tell(Reconnected(serial(phone)))
    await phone.news(CallNews.ACCEPTED)
    assert phone.state is CallState.CONNECTING


async def test_packets_that_stop_are_a_lost_connection_until_they_come_again(
    phone: Services,
) -> None:
    await phone.talking()
    phone.media.tell(PacketsStopped(serial(phone)))
    assert phone.state is CallState.RECONNECTING
    phone.media.tell(Reconnecting(serial(phone)))
    phone.media.tell(Reconnected(serial(phone)))
    assert phone.state is CallState.RECONNECTING
    phone.media.tell(PacketsBack(serial(phone)))
    assert phone.state is CallState.ACTIVE


async def test_a_track_that_is_there_again_is_no_sound_until_packets_come(phone: Services) -> None:
    await phone.talking()
    phone.media.tell(PacketsStopped(serial(phone)))
    phone.media.tell(PeerHeard(serial(phone), OMAR.identity))
    assert phone.state is CallState.RECONNECTING
    phone.media.tell(PacketsBack(serial(phone)))
    assert phone.state is CallState.ACTIVE


async def test_packets_that_stay_away_end_the_call(phone: Services) -> None:
    await phone.talking()
    phone.media.tell(PacketsStopped(serial(phone)))
    await phone.clock.advance(RECONNECT_TIMEOUT_S)
    assert reason(phone) is E.CONNECTION_LOST


async def test_a_lost_connection_comes_back(phone: Services) -> None:
    await phone.talking()
    since = phone.calls.call.value.connected_at
    phone.media.tell(Reconnecting(serial(phone)))
    assert phone.state is CallState.RECONNECTING
    await phone.clock.advance(20)
    phone.media.tell(Reconnected(serial(phone)))
    assert phone.state is CallState.ACTIVE
    await phone.clock.advance(50)
    assert phone.calls.call.value.connected_at == since
    assert phone.state is CallState.ACTIVE


async def test_a_connection_that_stays_away_ends_the_call(phone: Services) -> None:
    await phone.talking()
    phone.media.tell(Reconnecting(serial(phone)))
    await phone.clock.advance(60)
    assert reason(phone) is E.CONNECTION_LOST
    assert phone.media.room == 0


async def test_a_lost_room_is_joined_anew_with_a_fresh_token(phone: Services) -> None:
    await phone.talking()
    phone.engine.refusals["room_token"] = AppError(ErrorCode.OFFLINE)
    phone.media.tell(RoomLost(serial(phone), RoomLoss.NETWORK))
    await phone.clock.advance(5)
    assert phone.state is CallState.RECONNECTING
    del phone.engine.refusals["room_token"]
    await phone.clock.advance(2)
    assert phone.media.plans[-1].room.token == "fresh room token"
    assert phone.media.plans[-1].live
    phone.media.tell(PeerHeard(serial(phone), OMAR.identity))
    assert phone.state is CallState.ACTIVE


async def test_an_answer_that_comes_at_once_is_heard(phone: Services) -> None:
    await phone.dialed()
    await phone.news(CallNews.ACCEPTED)
    assert phone.media.microphone_on


async def test_what_is_switched_off_while_joining_stays_off(phone: Services) -> None:
    await phone.invited(video=True)
    phone.calls.accept(serial(phone), camera=True)
    phone.calls.set_muted(muted=True)
    phone.calls.set_camera(on=False)
    await settle()
    assert (phone.media.microphone_on, phone.media.camera_on) == (False, False)


async def test_a_camera_switched_off_before_the_room_stays_closed(phone: Services) -> None:
    phone.calls.dial(OMAR, video=True)
    await settle()
    phone.calls.set_camera(on=False)
    await phone.clock.advance(1)
    assert phone.media.plans[-1].camera is False
    assert not phone.camera.opened


async def test_a_call_hung_up_while_joining_is_in_no_room(phone: Services) -> None:
    await phone.dialed()
    phone.calls.hang_up(serial(phone))
    await settle()
    assert phone.media.room == 0


async def test_media_and_engine_are_at_work_before_anybody_is_told(phone: Services) -> None:
    await phone.invited()
    plans: list[int] = []
    phone.calls.call.subscribe(lambda: plans.append(len(phone.media.plans)))
    phone.calls.accept(serial(phone), camera=False)
    assert plans == [1]


async def test_each_call_has_its_own_way_back(phone: Services) -> None:
    await phone.talking()
    phone.engine.refusals["room_token"] = AppError(ErrorCode.OFFLINE)
    phone.media.tell(RoomLost(serial(phone), RoomLoss.NETWORK))
    await phone.clock.advance(1)
    phone.calls.hang_up(serial(phone))
    await phone.talking(LINA)
    del phone.engine.refusals["room_token"]
    phone.media.tell(RoomLost(serial(phone), RoomLoss.NETWORK))
    await settle()
    assert phone.media.plans[-1].serial == serial(phone)
    assert phone.media.plans[-1].room.token == "fresh room token"


async def test_a_room_closed_by_the_engine_waits_for_its_word(phone: Services) -> None:
    await phone.talking()
    phone.media.tell(RoomLost(serial(phone), RoomLoss.REMOVED))
    await phone.news(CallNews.ENDED, reason="max_duration")
    assert reason(phone) is E.MAX_DURATION


async def test_a_room_closed_without_a_word_ends_the_call(phone: Services) -> None:
    await phone.talking()
    phone.media.tell(RoomLost(serial(phone), RoomLoss.REMOVED))
    await phone.clock.advance(2)
    assert reason(phone) is E.REMOTE_HANGUP


async def test_a_peer_who_vanishes_may_come_back(phone: Services) -> None:
    await phone.talking()
    phone.media.tell(PeerLeft(serial(phone), OMAR.identity, on_purpose=False))
    assert phone.state is CallState.RECONNECTING
    phone.media.tell(PeerHeard(serial(phone), OMAR.identity))
    assert phone.state is CallState.ACTIVE


async def test_a_peer_who_left_and_is_back_has_not_hung_up(phone: Services) -> None:
    await phone.talking()
    phone.media.tell(PeerLeft(serial(phone), OMAR.identity, on_purpose=True))
    await phone.clock.advance(1)
    phone.media.tell(PeerHeard(serial(phone), OMAR.identity))
    await phone.clock.advance(2)
    assert phone.state is CallState.ACTIVE


async def test_a_peer_who_leaves_on_purpose_ends_the_call(phone: Services) -> None:
    await phone.talking()
    phone.media.tell(PeerLeft(serial(phone), OMAR.identity, on_purpose=True))
    await phone.clock.advance(2)
    assert reason(phone) is E.REMOTE_HANGUP


async def test_late_media_events_of_another_call_change_nothing(phone: Services) -> None:
    await phone.talking()
    before = phone.calls.call.value
    phone.media.tell(RoomLost(before.serial - 1, RoomLoss.NETWORK))
    phone.media.tell(TrackMuted(before.serial + 7, OMAR.identity, TrackSource.MICROPHONE, True))
    assert phone.calls.call.value == before


async def test_a_peer_who_leaves_after_the_end_sets_nothing_going(phone: Services) -> None:
    await phone.talking()
    phone.calls.hang_up(serial(phone))
    await settle()
    waiting = phone.clock.sleepers
    phone.media.tell(PeerLeft(serial(phone), OMAR.identity, on_purpose=True))
    await settle()
    assert phone.clock.sleepers == waiting


async def test_the_peers_mute_is_shown(phone: Services) -> None:
    await phone.talking()
    who = OMAR.identity
    phone.media.tell(TrackMuted(serial(phone), who, TrackSource.MICROPHONE, True))
    assert phone.calls.call.value.peer_muted
    phone.media.tell(TrackMuted(serial(phone), who, TrackSource.MICROPHONE, False))
    assert not phone.calls.call.value.peer_muted
