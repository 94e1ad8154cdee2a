"""The current call as a service: state first, then commands, one door for every event."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from app.domain.call import RECONNECT_TIMEOUT_S, CallEndReason, CallState, Direction, Peer
from app.domain.errors import AppError, ErrorCode
from app.domain.history import CallRecord
from app.domain.ids import CallId, Identity
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
from app.domain.session import Session, SessionState
from app.domain.signal import Loss
from app.protocol.frames import CallAnsweredElsewhere, CallNews, CallUpdate
from app.protocol.rest import CallRow, CallStatus
from app.services.callmedia import JOIN_PATIENCE_S, REJOIN_PAUSE_S
from app.services.ports import SignalClosedError, Tone
from app.values import replace
from tests.fakes.clock import settle
from tests.fakes.services import ADAM, LINA, OMAR, RING_S, Services

E = CallEndReason


@pytest.fixture
async def phone() -> AsyncIterator[Services]:
    async with Services() as phone:
        yield phone


def reason(phone: Services) -> CallEndReason | None:
    return phone.calls.call.value.end_reason


def serial(phone: Services) -> int:
    return phone.calls.call.value.serial


def row(call_id: str, status: CallStatus) -> CallRow:
    """Omar's video call as the engine tells it."""
    omar = OMAR.identity
    return CallRow(call_id, "video_call", status, omar, OMAR.name, ADAM, "Adam", call_id, 0.0)


async def test_an_invitation_rings_and_tells_the_engine(phone: Services) -> None:
    await phone.invited()
    assert phone.state is CallState.RINGING
    assert phone.engine.was_asked("ringing")
    assert phone.ringer.playing is Tone.RING
    assert phone.media.warm
    assert phone.media.room == 0


@pytest.mark.parametrize("talking", [True, False])
async def test_whoever_calls_while_it_closes_does_not_ring(phone: Services, talking: bool) -> None:
    if talking:
        await phone.talking(LINA)
    closing = asyncio.ensure_future(phone.calls.aclose())
    await phone.invited(OMAR)
    await closing
    assert phone.state is (CallState.ENDED if talking else CallState.IDLE)
    assert not phone.engine.was_asked("ringing")
    await phone.invited(OMAR)
    assert phone.ringer.playing is None


async def test_accepting_joins_with_a_live_microphone(phone: Services) -> None:
    await phone.invited()
    phone.calls.accept(serial(phone), camera=False)
    await settle()
    assert phone.engine.was_asked("accept")
    assert phone.ringer.playing is None
    assert phone.media.plans[-1].live
    phone.media.tell(PeerHeard(serial(phone), OMAR.identity))
    assert phone.state is CallState.ACTIVE


async def test_who_accepts_joins_by_the_ticket_that_came_while_it_rang(phone: Services) -> None:
    await phone.invited()
    phone.calls.accept(serial(phone), camera=False)
    await settle()
    assert phone.engine.was_asked("accept")
    assert [plan.room.token for plan in phone.media.plans] == ["fresh room token"]


async def test_without_a_ticket_ahead_the_answer_brings_it(phone: Services) -> None:
    phone.engine.refusals["room_token"] = AppError(ErrorCode.NOT_FOUND)
    await phone.invited()
    phone.calls.accept(serial(phone), camera=False)
    await settle()
    assert [plan.room.token for plan in phone.media.plans] == ["room token"]


async def test_a_refused_accept_leaves_the_room_that_was_joined_ahead(phone: Services) -> None:
    phone.engine.refusals["accept"] = AppError(ErrorCode.CONFLICT)
    await phone.invited()
    phone.calls.accept(serial(phone), camera=False)
    await settle()
    assert reason(phone) is E.CANCELLED
    assert phone.media.room == 0
    assert phone.media.left


async def test_accepting_twice_asks_the_engine_once(phone: Services) -> None:
    await phone.invited()
    for _ in range(2):
        phone.calls.accept(serial(phone), camera=False)
    await settle()
    assert [what for what, *_ in phone.engine.asked].count("accept") == 1


async def test_a_caller_joins_muted_while_it_rings(phone: Services) -> None:
    await phone.alerted()
    assert phone.ringer.playing is Tone.RINGBACK
    assert not phone.media.plans[-1].live
    assert phone.media.microphone_on is False
    await phone.news(CallNews.ACCEPTED)
    assert phone.media.microphone_on is True
    assert phone.ringer.playing is None


async def test_a_call_nobody_rings_for_seems_unreachable_and_goes_on(phone: Services) -> None:
    await phone.dialed()
    await phone.clock.advance(19)
    assert not phone.calls.call.value.peer_unreachable
    await phone.clock.advance(1)
    assert phone.calls.call.value.peer_unreachable
    assert phone.state is CallState.DIALING
    await phone.clock.advance(15)
    assert reason(phone) is E.NO_ANSWER


async def test_a_call_that_rings_there_is_never_unreachable(phone: Services) -> None:
    await phone.alerted()
    await phone.clock.advance(30)
    assert phone.state is CallState.ALERTING
    assert not phone.calls.call.value.peer_unreachable
    assert phone.calls.call.value.ring_timeout_s == RING_S


async def test_quitting_while_the_engine_is_asked_takes_the_call_back(phone: Services) -> None:
    answer = phone.engine.hold = asyncio.Event()
    phone.calls.dial(OMAR, video=False)
    await settle()
    closing = asyncio.ensure_future(phone.calls.aclose())
    await settle()
    assert not phone.engine.was_asked("end")
    answer.set()
    await closing
    assert phone.engine.was_asked("end")


@pytest.mark.parametrize(
    ("whose", "ended"), [(OMAR.identity, E.REMOTE_HANGUP), (ADAM, E.SIGNED_IN_ELSEWHERE)]
)
async def test_signing_in_elsewhere_is_a_hang_up_to_the_other_side(
    phone: Services, whose: Identity, ended: CallEndReason
) -> None:
    await phone.talking()
    call_id = phone.calls.call.value.call_id
    news = CallUpdate(CallNews.ENDED, call_id, whose, "signed_in_elsewhere")
    phone.transport.say(news)
    await settle()
    assert reason(phone) is ended


@pytest.mark.parametrize("end", ["declined", "cancelled", "missed", "taken elsewhere"])
async def test_a_ring_that_nobody_answers_here_keeps_no_device_warm(
    phone: Services, end: str
) -> None:
    call_id = await phone.invited()
    assert phone.media.warm
    match end:
        case "declined":
            phone.calls.decline(serial(phone))
        case "cancelled":
            await phone.news(CallNews.CANCELLED)
        case "missed":
            await phone.clock.advance(RING_S + 1)
        case _:
            phone.transport.say(CallAnsweredElsewhere(call_id, "another"))
    await settle()
    assert phone.state is CallState.ENDED
    assert not phone.media.warm


async def test_declining_tells_the_engine_and_leaves_a_row(phone: Services) -> None:
    await phone.invited()
    phone.calls.decline(serial(phone))
    await settle()
    assert phone.engine.was_asked("reject")
    assert reason(phone) is E.DECLINED
    assert [r.missed for r in phone.history.history.value.records] == [False]


@pytest.mark.parametrize(
    ("news", "wire", "ended"),
    [
        (CallNews.CANCELLED, "caller_cancelled", E.CANCELLED),
        (CallNews.MISSED, "missed", E.MISSED),
        (CallNews.ENDED, "caller_hangup", E.CANCELLED),
    ],
)
async def test_every_end_from_outside_stops_the_ring(
    phone: Services, news: CallNews, wire: str, ended: CallEndReason
) -> None:
    await phone.invited()
    await phone.news(news, reason=wire)
    assert phone.ringer.playing is None
    assert reason(phone) is ended
    assert phone.history.history.value.records[0].missed


async def test_a_call_answered_elsewhere_is_not_missed(phone: Services) -> None:
    call_id = await phone.invited()
    phone.transport.say(CallAnsweredElsewhere(call_id, "other"))
    await settle()
    assert reason(phone) is E.ANSWERED_ELSEWHERE
    assert not phone.history.history.value.missed_unseen


@pytest.mark.parametrize("accepting", ["granted", "refused"])
async def test_a_call_that_goes_while_it_is_answered_is_not_missed(
    phone: Services, accepting: str
) -> None:
    if accepting == "refused":
        phone.engine.refusals["accept"] = AppError(ErrorCode.CONFLICT)
    await phone.invited()
    phone.calls.accept(serial(phone), camera=False)
    await settle()
    await phone.news(CallNews.ENDED, reason="caller_cancelled")
    assert reason(phone) is E.CANCELLED
    assert not phone.history.history.value.missed_unseen
    assert [record.missed for record in phone.history.history.value.records] == [False]


async def test_being_told_of_ones_own_answer_changes_nothing(phone: Services) -> None:
    call_id = await phone.invited()
    phone.calls.accept(serial(phone), camera=False)
    phone.transport.say(CallAnsweredElsewhere(call_id, "here"))
    await settle()
    assert phone.state is CallState.CONNECTING
    phone.transport.say(CallAnsweredElsewhere(call_id))
    await settle()
    assert reason(phone) is E.ANSWERED_ELSEWHERE


@pytest.mark.parametrize("code", [ErrorCode.NOT_FOUND, ErrorCode.CONFLICT])
async def test_a_ring_the_engine_does_not_know_ends(phone: Services, code: ErrorCode) -> None:
    phone.engine.refusals["ringing"] = AppError(code)
    await phone.invited()
    assert reason(phone) is E.CANCELLED
    assert phone.ringer.playing is None
    assert not phone.engine.was_asked("reject")
    assert phone.history.history.value.missed_unseen


@pytest.mark.parametrize(
    ("status", "ended"),
    [
        (CallStatus.RINGING, None),
        (CallStatus.ACTIVE, E.ANSWERED_ELSEWHERE),
        (CallStatus.MISSED, E.MISSED),
        (CallStatus.ENDED, E.CANCELLED),
    ],
)
async def test_a_refused_ring_asks_how_the_call_stands(
    phone: Services, status: CallStatus, ended: CallEndReason | None
) -> None:
    phone.engine.refusals["ringing"] = AppError(ErrorCode.INVALID_TRANSITION)
    phone.engine.rows[CallId("in-1")] = row("in-1", status)
    await phone.invited()
    assert reason(phone) is ended
    assert (phone.ringer.playing is Tone.RING) is (ended is None)


async def test_a_refused_ring_ends_no_call_that_was_answered_meanwhile(
    phone: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def answered_first(call_id: CallId) -> None:
        phone.calls.accept(1, camera=False)
        raise AppError(ErrorCode.INVALID_TRANSITION)

    monkeypatch.setattr(phone.engine, "ringing", answered_first)
    phone.engine.rows[CallId("in-1")] = row("in-1", CallStatus.ACTIVE)
    await phone.invited()
    assert phone.engine.was_asked("fetch")
    assert phone.state is CallState.CONNECTING


@pytest.mark.parametrize("code", [ErrorCode.OFFLINE, ErrorCode.SERVER])
async def test_a_ring_goes_on_where_the_engine_could_not_be_told(
    phone: Services, code: ErrorCode
) -> None:
    phone.engine.refusals["ringing"] = AppError(code)
    await phone.invited()
    assert phone.state is CallState.RINGING
    assert phone.ringer.playing is Tone.RING


async def test_an_answer_elsewhere_is_learnt_without_the_socket(phone: Services) -> None:
    call_id = CallId(await phone.invited())
    phone.engine.rows[call_id] = row(call_id, CallStatus.ACTIVE)
    phone.transport.refusal = SignalClosedError(Loss.NETWORK)
    phone.transport.drop()
    await phone.clock.advance(4)
    assert reason(phone) is E.ANSWERED_ELSEWHERE


async def test_a_press_that_changes_nothing_is_told_to_the_log(
    phone: Services, caplog: pytest.LogCaptureFixture
) -> None:
    await phone.talking()
    phone.calls.accept(serial(phone), camera=False)
    await phone.news(CallNews.RINGING)
    ours = [record for record in caplog.records if record.name == "app.services.calls"]
    loud = [record.message for record in ours if record.levelname == "WARNING"]
    assert loud == ["call call-1: Accepted changes nothing"]


async def test_an_unanswered_ring_ends_by_its_own_clock(phone: Services) -> None:
    await phone.invited()
    await phone.clock.advance(RING_S)
    assert reason(phone) is E.MISSED
    assert phone.ringer.playing is None


async def test_silence_keeps_ringing_without_sound(phone: Services) -> None:
    await phone.invited()
    phone.calls.silence(serial(phone))
    assert phone.state is CallState.RINGING
    assert phone.ringer.playing is None


async def test_a_second_caller_is_told_busy_and_kept_as_missed(phone: Services) -> None:
    await phone.talking()
    await phone.invited(LINA)
    assert phone.state is CallState.ACTIVE
    assert phone.engine.was_asked("busy")
    assert phone.history.history.value.missed_unseen[0].peer.identity == LINA.identity


async def test_an_old_invitation_never_rings(phone: Services) -> None:
    phone.transport.server_time = phone.clock.now() + 400
    phone.transport.drop()
    await settle()
    await phone.clock.advance(1)
    await phone.invited()
    assert phone.state is CallState.IDLE
    assert phone.history.history.value.missed_unseen


async def test_a_duplicate_invitation_changes_nothing(phone: Services) -> None:
    call_id = await phone.invited()
    phone.calls.decline(serial(phone))
    await settle()
    phone._invitations = 0
    assert await phone.invited() == call_id
    assert phone.state is CallState.ENDED


async def test_hanging_up_before_the_engine_answered_ends_the_call_there(phone: Services) -> None:
    answer = phone.calls.dial(OMAR, video=False)
    phone.calls.hang_up(serial(phone))
    assert phone.state is CallState.ENDED
    await answer
    await settle()
    assert phone.engine.was_asked("end")
    assert not phone.media.plans


@pytest.mark.parametrize(
    ("code", "ended"),
    [
        (ErrorCode.CALLEE_BUSY, E.BUSY),
        (ErrorCode.NOT_FOUND, E.UNREACHABLE),
        (ErrorCode.SIGNALING_DISABLED, E.NOT_ACTIVATED),
        (ErrorCode.TYPE_NOT_ENABLED, E.NOT_ACTIVATED),
        (ErrorCode.OFFLINE, E.FAILED),
        (ErrorCode.BANNED, E.BANNED),
    ],
)
async def test_a_refusal_ends_the_call_with_its_reason(
    phone: Services, code: ErrorCode, ended: CallEndReason
) -> None:
    phone.engine.refusals["create"] = AppError(code)
    answer = phone.calls.dial(OMAR, video=False)
    await settle()
    await phone.clock.advance(3)
    refusal = await answer
    assert refusal is not None
    assert refusal.code is code
    assert reason(phone) is ended
    assert phone.calls.call.value.error == code


async def test_when_both_call_the_refused_one_accepts_the_other(phone: Services) -> None:
    phone.engine.refusals["create"] = AppError(ErrorCode.CALLEE_BUSY)
    answer = phone.calls.dial(OMAR, video=True)
    await phone.invited(OMAR)
    assert await answer is None
    await settle()
    assert phone.engine.was_asked("accept")
    assert phone.state is CallState.CONNECTING
    assert phone.ringer.playing is None


async def test_when_both_call_the_other_may_come_late(phone: Services) -> None:
    phone.engine.refusals["create"] = AppError(ErrorCode.CALLEE_BUSY)
    answer = phone.calls.dial(OMAR, video=False)
    await settle()
    await phone.clock.advance(1.5)
    await phone.invited(OMAR)
    assert await answer is None
    assert phone.state is CallState.CONNECTING


async def test_dialing_the_one_who_rings_is_accepting(phone: Services) -> None:
    await phone.invited(OMAR)
    assert await phone.calls.dial(OMAR, video=False) is None
    await settle()
    assert phone.engine.was_asked("accept")


async def test_only_one_call_at_a_time(phone: Services) -> None:
    await phone.talking()
    with pytest.raises(AppError) as refused:
        phone.calls.dial(LINA, video=False)
    assert refused.value.code is ErrorCode.ALREADY_IN_CALL


async def test_nobody_calls_oneself_or_signed_out(phone: Services) -> None:
    with pytest.raises(AppError) as oneself:
        phone.calls.dial(Peer(ADAM, "Adam"), video=False)
    assert oneself.value.code is ErrorCode.OWN_IDENTITY
    phone.session.set(Session())
    with pytest.raises(AppError) as signed_out:
        phone.calls.dial(OMAR, video=False)
    assert signed_out.value.code is ErrorCode.SIGNED_OUT


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


async def test_while_the_socket_is_down_the_engine_is_polled(phone: Services) -> None:
    await phone.dialed()
    phone.transport.refusal = SignalClosedError(Loss.NETWORK)
    phone.transport.drop()
    await settle()
    call_id = phone.calls.call.value.call_id
    row = phone.engine.rows[call_id]
    phone.engine.rows[call_id] = CallRow.read({**row.body(), "status": "active"})
    await phone.clock.advance(4)
    assert phone.calls.call.value.peer_accepted
    phone.engine.rows[call_id] = CallRow.read({**row.body(), "status": "rejected"})
    await phone.clock.advance(4)
    assert reason(phone) is E.REJECTED


async def test_a_call_that_rang_before_the_start_is_resumed(phone: Services) -> None:
    rings = row("cold", CallStatus.RINGING)
    phone.engine.rows[CallId("cold")] = replace(rings, initiated_at=phone.clock.now() - 5)
    await phone.calls.reconcile()
    assert phone.state is CallState.RINGING
    assert phone.calls.call.value.video


@pytest.mark.parametrize(("age_s", "rings"), [(50, True), (130, False)])
async def test_a_call_the_engine_lets_ring_long_is_resumed_too(
    phone: Services, age_s: float, rings: bool
) -> None:
    began = phone.clock.now() - age_s
    phone.engine.rows[CallId("cold")] = replace(row("cold", CallStatus.RINGING), initiated_at=began)
    await phone.calls.reconcile()
    assert (phone.state is CallState.RINGING) is rings
    assert bool(phone.history.history.value.missed_unseen) is not rings


async def test_a_take_over_ends_the_call(phone: Services) -> None:
    await phone.talking()
    phone.session.set(Session(SessionState.ELSEWHERE, ADAM))
    assert reason(phone) is E.SIGNED_IN_ELSEWHERE
    await settle()
    assert phone.media.room == 0


async def test_closing_the_program_hangs_up_and_leaves() -> None:
    async with Services() as phone:
        await phone.talking(video=True)
    assert phone.engine.was_asked("end")
    assert phone.media.room == 0
    assert phone.camera.opened is None
    assert phone.ringer.playing is None


async def test_an_unknown_identity_is_named_by_its_id(phone: Services) -> None:
    await phone.invited(Peer(Identity("u-7"), "u-7"))
    assert phone.calls.call.value.peer.name == "u-7"


@pytest.mark.parametrize(
    ("how", "talked_s", "ends"),
    [
        (E.CONNECTION_LOST, 90.0, True),
        (E.CONNECTION_LOST, 0.0, True),
        (E.LOCAL_HANGUP, 90.0, True),
        (E.ANSWERED_ELSEWHERE, 0.0, False),
        (E.SIGNED_IN_ELSEWHERE, 90.0, False),
        (None, 0.0, False),
    ],
)
async def test_a_call_this_device_fell_out_of_is_ended_at_the_start(
    how: CallEndReason | None, talked_s: float, ends: bool
) -> None:
    phone = Services()
    goes_on = row("left", CallStatus.ACTIVE)
    phone.engine.rows[CallId("left")] = goes_on
    if how is not None:
        before = CallRecord(CallId("left"), OMAR, Direction.OUTGOING, False, 1.0, talked_s, how)
        await phone.storage.add(ADAM, before)
    async with phone:
        assert phone.engine.was_asked("end") is ends
        assert phone.state is CallState.IDLE
