"""A call in step with the engine: news, polling, resuming, and ends from elsewhere."""

import asyncio
from typing import NoReturn

import pytest

from app.domain.call import CallEndReason, CallState, Direction
from app.domain.errors import AppError, ErrorCode
from app.domain.history import CallRecord
from app.domain.ids import CallId, Identity
from app.domain.session import Session, SessionState
from app.domain.signal import Loss, SignalState
from app.protocol.frames import CallNews, CallUpdate
from app.protocol.rest import CallRow, CallStatus
from app.services.ports import SignalClosedError
from app.values import replace
from tests.fakes.clock import settle
from tests.fakes.services import ADAM, OMAR, Services
from tests.services.call_facts import E, reason, row, serial


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


# ── after the socket was away ──


async def _away_for_a_moment(phone: Services, refusal: ErrorCode) -> None:
    """The socket drops and comes back; the one question after that meets a refusal."""
    phone.engine.refusals["fetch"] = AppError(refusal)
    phone.transport.drop()
    await phone.clock.advance(1)
    assert phone.signalling.state.value is SignalState.CONNECTED


def _asked(phone: Services, what: str) -> int:
    return [request[0] for request in phone.engine.asked].count(what)


@pytest.mark.parametrize(
    "refusal", [ErrorCode.OFFLINE, ErrorCode.TIMED_OUT, ErrorCode.RATE_LIMITED, ErrorCode.SERVER]
)
async def test_whoever_could_not_ask_after_a_reconnect_asks_again(
    phone: Services, refusal: ErrorCode
) -> None:
    await phone.alerted()
    call_id = phone.calls.call.value.call_id
    await _away_for_a_moment(phone, refusal)
    rejected = {**phone.engine.rows[call_id].body(), "status": "rejected"}
    phone.engine.rows[call_id] = CallRow.read(rejected)
    phone.engine.refusals.clear()
    await phone.clock.advance(4)
    assert reason(phone) is E.REJECTED


async def test_whoever_could_ask_after_a_reconnect_asks_no_more(phone: Services) -> None:
    await phone.alerted()
    phone.transport.drop()
    await phone.clock.advance(1)
    before = _asked(phone, "fetch")
    await phone.clock.advance(10)
    assert _asked(phone, "fetch") == before


async def test_nobody_asks_on_about_a_call_that_is_over(phone: Services) -> None:
    await phone.alerted()
    phone.engine.refusals["live_calls"] = AppError(ErrorCode.OFFLINE)
    await _away_for_a_moment(phone, ErrorCode.OFFLINE)
    phone.calls.hang_up(serial(phone))
    await phone.clock.advance(4)
    before = _asked(phone, "fetch") + _asked(phone, "live_calls")
    await phone.clock.advance(10)
    assert _asked(phone, "fetch") + _asked(phone, "live_calls") == before


async def test_a_refusal_that_stays_is_not_asked_for_again(phone: Services) -> None:
    await phone.talking()
    await _away_for_a_moment(phone, ErrorCode.FORBIDDEN)
    before = _asked(phone, "fetch")
    await phone.clock.advance(10)
    assert _asked(phone, "fetch") == before
    assert phone.state is CallState.ACTIVE


@pytest.mark.parametrize("refusal", [None, SignalClosedError(Loss.NETWORK)])
async def test_a_socket_that_drops_again_asks_once_at_a_time(
    phone: Services, refusal: SignalClosedError | None
) -> None:
    await phone.alerted()
    await _away_for_a_moment(phone, ErrorCode.OFFLINE)
    phone.transport.refusal = refusal
    phone.transport.drop()
    await phone.clock.advance(2)
    before = _asked(phone, "fetch")
    await phone.clock.advance(30)
    assert _asked(phone, "fetch") - before <= 11  # every three seconds


@pytest.mark.parametrize("refusal", [ErrorCode.NOT_FOUND, ErrorCode.INVALID_TRANSITION])
async def test_a_call_the_engine_knows_no_more_ends(phone: Services, refusal: ErrorCode) -> None:
    await phone.alerted()
    await _away_for_a_moment(phone, refusal)
    assert reason(phone) is E.FAILED
    assert phone.ringer.playing is None
    assert phone.media.room == 0


async def test_a_ring_the_engine_knows_no_more_after_a_reconnect_ends(phone: Services) -> None:
    await phone.invited()
    await _away_for_a_moment(phone, ErrorCode.NOT_FOUND)
    assert reason(phone) is E.CANCELLED
    assert phone.ringer.playing is None


async def test_an_old_call_the_engine_knows_no_more_ends_no_new_one(
    phone: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    await phone.alerted()
    answer = asyncio.Event()

    async def fetch(call_id: CallId) -> NoReturn:
        await answer.wait()
        raise AppError(ErrorCode.NOT_FOUND)

    monkeypatch.setattr(phone.engine, "fetch", fetch)
    asking = asyncio.ensure_future(phone.calls.reconcile())
    await settle()
    phone.calls.hang_up(serial(phone))
    await phone.invited()
    answer.set()
    await asking
    assert phone.state is CallState.RINGING


async def test_those_who_talk_go_on_where_the_engine_knows_nothing(phone: Services) -> None:
    await phone.talking()
    await _away_for_a_moment(phone, ErrorCode.NOT_FOUND)
    assert phone.state is CallState.ACTIVE


async def test_a_call_that_begins_to_ring_while_the_socket_is_down_is_polled(
    phone: Services,
) -> None:
    phone.transport.refusal = SignalClosedError(Loss.NETWORK)
    phone.transport.drop()
    await settle()
    rings = replace(row("cold", CallStatus.RINGING), initiated_at=phone.clock.now())
    phone.engine.rows[CallId("cold")] = rings
    await phone.calls.reconcile()
    await phone.clock.advance(1)
    assert phone.state is CallState.RINGING
    phone.engine.rows[CallId("cold")] = replace(rings, status=CallStatus.MISSED)
    await phone.clock.advance(4)
    assert phone.signalling.state.value is not SignalState.CONNECTED
    assert reason(phone) is E.MISSED
