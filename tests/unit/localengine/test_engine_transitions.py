"""The engine's call table: what each event does, and that no path leaves a final state."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.localengine.calls import TRANSITIONS, CallEvent, advance, news
from app.protocol.frames import CallNews
from app.protocol.rest import CallRow, CallStatus, EndReason

S, E, R = CallStatus, CallEvent, EndReason
FINAL = frozenset({S.ENDED, S.REJECTED, S.BUSY, S.MISSED})
NEW = CallRow("call_1", "audio_call", S.INITIATING, "sara", "Sara", "omar", "Omar", "call_1", 0.0)


@pytest.mark.parametrize(
    ("events", "status", "reason"),
    [
        ([E.RANG], S.RINGING, ""),
        ([E.RANG, E.ACCEPTED], S.ACTIVE, ""),
        ([E.ACCEPTED], S.ACTIVE, ""),
        ([E.ACCEPTED, E.CALLER_LEFT], S.ENDED, R.CALLER_HANGUP),
        ([E.RANG, E.ACCEPTED, E.CALLEE_LEFT], S.ENDED, R.CALLEE_HANGUP),
        ([E.ACCEPTED, E.LENGTH_REACHED], S.ENDED, R.MAX_DURATION),
        ([E.ACCEPTED, E.PARTY_VANISHED], S.ENDED, R.DISCONNECTED),
        ([E.ACCEPTED, E.TAKEN_OVER], S.ENDED, R.SIGNED_IN_ELSEWHERE),
        ([E.DECLINED], S.REJECTED, R.REJECTED),
        ([E.RANG, E.DECLINED], S.REJECTED, R.REJECTED),
        ([E.RANG, E.CALLEE_LEFT], S.REJECTED, R.REJECTED),
        ([E.RANG, E.FOUND_BUSY], S.BUSY, R.BUSY),
        ([E.CALLER_LEFT], S.ENDED, R.CALLER_CANCELLED),
        ([E.RANG, E.CALLER_LEFT], S.ENDED, R.CALLER_CANCELLED),
        ([E.RING_EXPIRED], S.MISSED, R.MISSED),
        ([E.RANG, E.RING_EXPIRED], S.MISSED, R.MISSED),
        ([E.RANG, E.PARTY_VANISHED], S.ENDED, R.DISCONNECTED),
        ([E.MEDIA_FAILED], S.ENDED, R.FAILED),
        ([E.ACCEPTED, E.MEDIA_FAILED], S.ENDED, R.FAILED),
    ],
)
def test_a_call_ends_up(events: list[CallEvent], status: CallStatus, reason: str) -> None:
    call = NEW
    for event in events:
        after = advance(call, event, 1.0)
        assert after is not None, event
        call = after
    assert (call.status, call.end_reason) == (status, reason)


@pytest.mark.parametrize(
    ("events", "refused"),
    [
        ([E.RANG], E.RANG),
        ([E.ACCEPTED], E.ACCEPTED),
        ([E.ACCEPTED], E.RANG),
        ([E.ACCEPTED], E.DECLINED),
        ([E.ACCEPTED], E.FOUND_BUSY),
        ([E.ACCEPTED], E.RING_EXPIRED),
        ([], E.LENGTH_REACHED),
        ([E.RANG], E.LENGTH_REACHED),
    ],
)
def test_a_live_call_refuses(events: list[CallEvent], refused: CallEvent) -> None:
    call = NEW
    for event in events:
        call = advance(call, event, 1.0) or call
    assert advance(call, refused, 2.0) is None


@given(st.lists(st.sampled_from(CallEvent), max_size=12))
def test_no_path_leaves_a_final_state(events: list[CallEvent]) -> None:
    call = NEW
    for at, event in enumerate(events, 1):
        after = advance(call, event, float(at))
        if call.status in FINAL:
            assert after is None
        call = after or call
    assert call.status.over == (call.status in FINAL)
    assert (call.ended_at is not None) == call.status.over
    assert bool(call.end_reason) == call.status.over


@given(st.lists(st.sampled_from(CallEvent), max_size=12))
def test_moments_are_in_order(events: list[CallEvent]) -> None:
    call = NEW
    for at, event in enumerate(events, 1):
        call = advance(call, event, float(at)) or call
    said = (call.initiated_at, call.ringing_at, call.answered_at, call.ended_at)
    known = [moment for moment in said if moment is not None]
    assert known == sorted(known)
    assert call.duration_s >= 0
    assert call.ring_duration_s >= 0


@given(st.lists(st.sampled_from(CallEvent), max_size=12))
def test_only_an_answer_makes_a_call_active(events: list[CallEvent]) -> None:
    call = NEW
    for event in events:
        call = advance(call, event, 1.0) or call
    assert (call.answered_at is not None) == (E.ACCEPTED in events and _answered(events))


def _answered(events: list[CallEvent]) -> bool:
    """Whether nothing ended the call before the first accept."""
    before = events[: events.index(E.ACCEPTED)]
    return all(event in {E.RANG, E.LENGTH_REACHED} for event in before)


def test_every_state_but_the_final_ones_has_a_way_out() -> None:
    ways = {status for status, _ in TRANSITIONS}
    assert ways == set(CallStatus) - FINAL


def test_every_event_leads_somewhere() -> None:
    assert {event for _, event in TRANSITIONS} == set(CallEvent)


@pytest.mark.parametrize(
    ("events", "told"),
    [
        ([E.RANG], CallNews.RINGING),
        ([E.ACCEPTED], CallNews.ACCEPTED),
        ([E.DECLINED], CallNews.REJECTED),
        ([E.FOUND_BUSY], CallNews.BUSY),
        ([E.RING_EXPIRED], CallNews.MISSED),
        ([E.CALLER_LEFT], CallNews.CANCELLED),
        ([E.TAKEN_OVER], CallNews.CANCELLED),
        ([E.ACCEPTED, E.CALLER_LEFT], CallNews.ENDED),
        ([E.ACCEPTED, E.TAKEN_OVER], CallNews.ENDED),
    ],
)
def test_a_new_state_is_told_as(events: list[CallEvent], told: CallNews) -> None:
    call = NEW
    for event in events:
        call = advance(call, event, 1.0) or call
    assert news(call) is told
