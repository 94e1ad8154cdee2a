"""A call that comes in, as a service: it rings, is answered or not, and leaves its row."""

import asyncio

import pytest

from app.domain.call import CallEndReason, CallState, Peer
from app.domain.errors import AppError, ErrorCode
from app.domain.ids import CallId, Identity
from app.domain.media import (
    PeerHeard,
)
from app.protocol.frames import CallAnsweredElsewhere, CallNews
from app.protocol.rest import CallStatus
from app.services.ports import Tone
from tests.fakes.clock import settle
from tests.fakes.services import LINA, OMAR, RING_S, Services
from tests.services.call_facts import E, reason, row, serial


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


def _asked(phone: Services, what: str) -> int:
    return [request[0] for request in phone.engine.asked].count(what)


async def test_a_call_that_was_declined_is_declined_again_when_it_comes_again(
    phone: Services,
) -> None:
    phone.engine.refusals["reject"] = AppError(ErrorCode.OFFLINE)
    await phone.invited()
    phone.calls.decline(serial(phone))
    await settle()
    del phone.engine.refusals["reject"]
    before = _asked(phone, "reject")
    phone._invitations = 0
    await phone.invited()
    assert phone.state is CallState.ENDED
    assert _asked(phone, "reject") == before + 1


async def test_a_second_caller_who_calls_on_is_told_busy_again(phone: Services) -> None:
    phone.engine.refusals["busy"] = AppError(ErrorCode.OFFLINE)
    await phone.talking()
    await phone.invited(LINA)
    phone.calls.hang_up(serial(phone))
    del phone.engine.refusals["busy"]
    phone._invitations = 0
    await phone.invited(LINA)
    assert phone.state is CallState.ENDED
    assert _asked(phone, "busy") == 2
    assert len(phone.history.history.value.missed_unseen) == 1


async def test_a_call_that_was_missed_is_not_declined_when_it_comes_again(phone: Services) -> None:
    await phone.invited()
    await phone.clock.advance(RING_S)
    phone._invitations = 0
    await phone.invited()
    assert phone.state is CallState.ENDED
    assert not _asked(phone, "reject")
    assert not _asked(phone, "busy")


async def test_what_came_long_ago_is_forgotten(phone: Services) -> None:
    """What is remembered of past calls does not grow for ever."""
    await phone.talking()
    for _ in range(150):
        await phone.invited(LINA)
    phone.calls.hang_up(serial(phone))
    phone._invitations = 60
    await phone.invited(LINA)
    assert phone.state is CallState.ENDED
    phone._invitations = 10
    await phone.invited(LINA)
    assert phone.state is CallState.RINGING


async def test_an_unknown_identity_is_named_by_its_id(phone: Services) -> None:
    await phone.invited(Peer(Identity("u-7"), "u-7"))
    assert phone.calls.call.value.peer.name == "u-7"
