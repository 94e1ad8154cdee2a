"""How a call goes from state to state, as one table; it stores nothing and tells nobody."""

from enum import StrEnum

from app.protocol.frames import CallNews
from app.protocol.rest import CallRow, CallStatus, EndReason
from app.values import replace


class CallEvent(StrEnum):
    """What can happen to a call."""

    RANG = "ringing"
    """The callee's device rings."""
    ACCEPTED = "accepted"
    DECLINED = "declined"
    FOUND_BUSY = "found_busy"
    """The callee's device is in another call."""
    CALLER_LEFT = "caller_left"
    CALLEE_LEFT = "callee_left"
    RING_EXPIRED = "ring_expired"
    LENGTH_REACHED = "length_reached"
    PARTY_VANISHED = "party_vanished"
    """Somebody left the room without a word, and did not come back."""
    TAKEN_OVER = "taken_over"
    """A party signed in on another device."""
    MEDIA_FAILED = "media_failed"
    """The call's room could not be made."""


S, E, R = CallStatus, CallEvent, EndReason
Outcome = tuple[CallStatus, EndReason | None]

_BEFORE_ANSWER: dict[CallEvent, Outcome] = {
    E.ACCEPTED: (S.ACTIVE, None),
    E.DECLINED: (S.REJECTED, R.REJECTED),
    E.FOUND_BUSY: (S.BUSY, R.BUSY),
    E.CALLER_LEFT: (S.ENDED, R.CALLER_CANCELLED),
    E.CALLEE_LEFT: (S.REJECTED, R.REJECTED),
    E.RING_EXPIRED: (S.MISSED, R.MISSED),
    E.PARTY_VANISHED: (S.ENDED, R.DISCONNECTED),
    E.TAKEN_OVER: (S.ENDED, R.SIGNED_IN_ELSEWHERE),
    E.MEDIA_FAILED: (S.ENDED, R.FAILED),
}

TRANSITIONS: dict[tuple[CallStatus, CallEvent], Outcome] = {
    (S.INITIATING, E.RANG): (S.RINGING, None),
    **{(S.INITIATING, event): outcome for event, outcome in _BEFORE_ANSWER.items()},
    **{(S.RINGING, event): outcome for event, outcome in _BEFORE_ANSWER.items()},
    (S.ACTIVE, E.CALLER_LEFT): (S.ENDED, R.CALLER_HANGUP),
    (S.ACTIVE, E.CALLEE_LEFT): (S.ENDED, R.CALLEE_HANGUP),
    (S.ACTIVE, E.LENGTH_REACHED): (S.ENDED, R.MAX_DURATION),
    (S.ACTIVE, E.PARTY_VANISHED): (S.ENDED, R.DISCONNECTED),
    (S.ACTIVE, E.TAKEN_OVER): (S.ENDED, R.SIGNED_IN_ELSEWHERE),
    (S.ACTIVE, E.MEDIA_FAILED): (S.ENDED, R.FAILED),
}


def advance(call: CallRow, event: CallEvent, at: float) -> CallRow | None:
    """The call after ``event``; None where the table does not allow it."""
    outcome = TRANSITIONS.get((call.status, event))
    if outcome is None:
        return None
    status, reason = outcome
    return replace(
        call,
        status=status,
        ringing_at=at if event is E.RANG else call.ringing_at,
        answered_at=at if event is E.ACCEPTED else call.answered_at,
        ended_at=at if status.over else None,
        end_reason=reason or "",
    )


def news(call: CallRow) -> CallNews:
    """What a call's new state is called in a frame; an end before the answer is a cancel."""
    if call.status is S.ENDED:
        return CallNews.ENDED if call.answered_at is not None else CallNews.CANCELLED
    return _NEWS[call.status]


_NEWS = {
    S.RINGING: CallNews.RINGING,
    S.ACTIVE: CallNews.ACCEPTED,
    S.REJECTED: CallNews.REJECTED,
    S.BUSY: CallNews.BUSY,
    S.MISSED: CallNews.MISSED,
}
