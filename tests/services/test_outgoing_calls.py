"""A call that we place, as a service: until it is answered, refused or given up."""

import asyncio
from typing import NoReturn

import pytest

from app.domain.call import CallEndReason, CallState, Peer
from app.domain.errors import AppError, ErrorCode
from app.domain.session import Session, SessionState
from app.protocol.frames import CallAnsweredElsewhere, CallNews
from app.services.ports import Tone
from tests.fakes.clock import settle
from tests.fakes.services import ADAM, LINA, OMAR, RING_S, Services
from tests.services.call_facts import E, reason, serial


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
        (ErrorCode.ALREADY_IN_CALL, E.FAILED),
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


async def test_a_call_that_is_declined_before_the_engine_answered_was_declined(
    phone: Services,
) -> None:
    phone.engine.refusals["create"] = AppError(ErrorCode.INVALID_TRANSITION)
    await phone.dialed()
    assert reason(phone) is E.REJECTED
    assert not phone.calls.call.value.error  # nothing went wrong that needs a cure


@pytest.mark.parametrize(
    "code", [ErrorCode.CALLEE_BUSY, ErrorCode.CONFLICT, ErrorCode.ALREADY_IN_CALL]
)
async def test_when_both_call_the_refused_one_accepts_the_other(
    phone: Services, code: ErrorCode
) -> None:
    phone.engine.refusals["create"] = AppError(code)
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


# ── both call, and our own call comes to nothing ──


async def _dialing_while_they_call(phone: Services, code: ErrorCode) -> asyncio.Event:
    """Both dial; the engine refuses ours with ``code`` once the result is set."""
    answer = asyncio.Event()

    async def create(*_: object, **__: object) -> NoReturn:
        await answer.wait()
        raise AppError(code)

    phone.engine.create = create  # type: ignore[method-assign]
    phone.calls.dial(OMAR, video=False)
    await settle()
    await phone.invited(OMAR)
    assert phone.state is CallState.DIALING
    return answer


@pytest.mark.parametrize("code", [ErrorCode.OFFLINE, ErrorCode.TYPE_NOT_ENABLED])
async def test_when_both_call_and_ours_fails_theirs_rings(phone: Services, code: ErrorCode) -> None:
    answer = await _dialing_while_they_call(phone, code)
    answer.set()
    await phone.clock.advance(1)
    assert phone.state is CallState.RINGING
    assert phone.calls.call.value.call_id == "in-1"
    assert phone.ringer.playing is Tone.RING
    assert phone.engine.was_asked("ringing")


async def test_when_both_call_and_ours_is_given_up_theirs_rings(phone: Services) -> None:
    answer = await _dialing_while_they_call(phone, ErrorCode.CALLEE_BUSY)
    phone.calls.hang_up(serial(phone))
    await phone.clock.advance(1)
    assert phone.state is CallState.RINGING
    answer.set()
    await phone.clock.advance(3)
    assert phone.state is CallState.RINGING
    assert not phone.engine.was_asked("accept")


async def test_when_both_call_and_ours_fails_too_late_theirs_is_missed(phone: Services) -> None:
    answer = await _dialing_while_they_call(phone, ErrorCode.OFFLINE)
    await phone.clock.advance(RING_S)
    answer.set()
    await phone.clock.advance(1)
    assert reason(phone) is E.FAILED
    assert [row.call_id for row in phone.history.history.value.missed_unseen] == ["in-1"]


@pytest.mark.parametrize("elsewhere", [False, True])
async def test_when_both_call_and_theirs_ends_first_nothing_rings(
    phone: Services, elsewhere: bool
) -> None:
    answer = await _dialing_while_they_call(phone, ErrorCode.OFFLINE)
    if elsewhere:
        phone.transport.say(CallAnsweredElsewhere("in-1", "another"))
    else:
        await phone.news(CallNews.CANCELLED, "in-1")
    await settle()
    answer.set()
    await phone.clock.advance(1)
    assert reason(phone) is E.FAILED
    missed = [] if elsewhere else ["in-1"]
    assert [row.call_id for row in phone.history.history.value.missed_unseen] == missed


async def test_when_both_call_the_end_of_another_call_loses_nothing(phone: Services) -> None:
    answer = await _dialing_while_they_call(phone, ErrorCode.OFFLINE)
    await phone.news(CallNews.CANCELLED, "in-another")
    answer.set()
    await phone.clock.advance(1)
    assert phone.state is CallState.RINGING


async def test_when_both_call_an_end_of_the_accepted_one_is_not_missed(phone: Services) -> None:
    phone.engine.refusals["create"] = AppError(ErrorCode.CALLEE_BUSY)
    phone.calls.dial(OMAR, video=False)
    await phone.invited(OMAR)
    await phone.news(CallNews.ENDED)
    assert reason(phone) is E.REMOTE_HANGUP
    assert not phone.history.history.value.missed_unseen


@pytest.mark.parametrize("state", [SessionState.SIGNED_OUT, SessionState.ELSEWHERE])
async def test_when_both_call_nothing_rings_for_who_signed_out(
    phone: Services, state: SessionState
) -> None:
    await _dialing_while_they_call(phone, ErrorCode.OFFLINE)
    phone.session.set(Session(state, ADAM))
    await phone.clock.advance(1)
    assert phone.state is CallState.ENDED


async def test_whom_an_earlier_dial_met_is_not_accepted_by_the_next(phone: Services) -> None:
    phone.engine.hold = asyncio.Event()
    phone.calls.dial(OMAR, video=False)
    await settle()
    await phone.invited(OMAR)
    phone.engine.hold.set()
    await settle()
    phone.calls.hang_up(serial(phone))
    await settle()
    phone.engine.refusals["create"] = AppError(ErrorCode.CALLEE_BUSY)
    phone.calls.dial(LINA, video=False)
    await phone.clock.advance(1)
    assert phone.state is CallState.DIALING
    await phone.clock.advance(2)
    assert reason(phone) is E.BUSY
    assert not phone.engine.was_asked("accept")


async def test_when_both_call_the_accepted_one_does_not_ring_again(phone: Services) -> None:
    phone.engine.refusals["create"] = AppError(ErrorCode.CALLEE_BUSY)
    phone.calls.dial(OMAR, video=False)
    call_id = await phone.invited(OMAR)
    await phone.news(CallNews.ENDED)
    phone._invitations = 0
    assert await phone.invited(OMAR) == call_id
    assert phone.state is CallState.ENDED
    assert not phone.engine.was_asked("ringing")


@pytest.mark.parametrize("earlier", [False, True])
async def test_a_dial_that_asks_nobody_is_told_so(
    phone: Services, monkeypatch: pytest.MonkeyPatch, earlier: bool
) -> None:
    if earlier:
        await phone.dialed()
        phone.calls.hang_up(serial(phone))
    monkeypatch.setattr("app.services.calls.advance", lambda call, event: (call, ()))
    with pytest.raises(AppError) as refused:
        phone.calls.dial(OMAR, video=False)
    assert refused.value.code is ErrorCode.NO_CALL
    monkeypatch.undo()
