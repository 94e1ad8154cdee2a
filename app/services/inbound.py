"""The dictionary between what was said and what it means: frame to event, by table; no state."""

from app.domain.call import (
    AcceptedElsewhere,
    CallEndReason,
    Event,
    PeerAccepted,
    PeerAlerting,
    PeerEnded,
)
from app.domain.callpolicy import Invitation
from app.domain.ids import CallId, Identity
from app.protocol.aliases import CALL_TYPES, VIDEO_CALL
from app.protocol.frames import CallAnsweredElsewhere, CallInvitation, CallNews, CallUpdate
from app.protocol.rest import CallRow, CallStatus

_BY_NEWS = {
    CallNews.REJECTED: CallEndReason.REJECTED,
    CallNews.BUSY: CallEndReason.BUSY,
    CallNews.MISSED: CallEndReason.MISSED,
    CallNews.CANCELLED: CallEndReason.CANCELLED,
    CallNews.ENDED: CallEndReason.REMOTE_HANGUP,
}

_BY_WIRE_REASON = {
    "caller_cancelled": CallEndReason.CANCELLED,
    "rejected": CallEndReason.REJECTED,
    "busy": CallEndReason.BUSY,
    "missed": CallEndReason.MISSED,
    "max_duration": CallEndReason.MAX_DURATION,
    "disconnected": CallEndReason.CONNECTION_LOST,
    "signed_in_elsewhere": CallEndReason.SIGNED_IN_ELSEWHERE,
    "failed": CallEndReason.FAILED,
}

_BY_STATUS = {
    CallStatus.REJECTED: CallNews.REJECTED,
    CallStatus.BUSY: CallNews.BUSY,
    CallStatus.MISSED: CallNews.MISSED,
    CallStatus.ENDED: CallNews.ENDED,
}


def end_reason(news: CallNews, wire_reason: str, *, ours: bool) -> CallEndReason:
    """Why a call ended: by the engine's reason where we know it, else by the kind of news.

    ``ours``: it was our doing. That somebody signed in elsewhere is a hang-up to the other side.
    """
    reason = _BY_WIRE_REASON.get(wire_reason, _BY_NEWS.get(news, CallEndReason.REMOTE_HANGUP))
    elsewhere = reason is CallEndReason.SIGNED_IN_ELSEWHERE
    return CallEndReason.REMOTE_HANGUP if elsewhere and not ours else reason


def is_video(call_type: str) -> bool:
    """Whether a call of that wire type is a video call."""
    return CALL_TYPES.get(call_type) == VIDEO_CALL


def invitation(frame: CallInvitation) -> Invitation:
    """What the policy judges."""
    return Invitation(
        CallId(frame.call_id),
        Identity(frame.caller_identity),
        frame.expires_at,
        frame.ring_timeout_s,
    )


def from_update(frame: CallUpdate, at: float, own_identity: Identity) -> Event:
    """The event of a call frame."""
    call_id = CallId(frame.call_id)
    if frame.news is CallNews.RINGING:
        return PeerAlerting(call_id)
    if frame.news is CallNews.ACCEPTED:
        return PeerAccepted(call_id, at)
    ours = frame.identity == own_identity
    return PeerEnded(call_id, end_reason(frame.news, frame.end_reason, ours=ours), at)


def from_elsewhere(frame: CallAnsweredElsewhere, at: float) -> Event:
    """The event of a call that another device of ours took."""
    return AcceptedElsewhere(CallId(frame.call_id), at)


def from_row(row: CallRow, at: float) -> Event | None:
    """What a polled row says; None where it says nothing new."""
    call_id = CallId(row.call_id)
    if row.status is CallStatus.RINGING:
        return PeerAlerting(call_id)
    if row.status is CallStatus.ACTIVE:
        return PeerAccepted(call_id, at)
    news = _BY_STATUS.get(row.status)
    # Whose doing it was no row says; of our own we hear as the end of our session.
    return PeerEnded(call_id, end_reason(news, row.end_reason, ours=False), at) if news else None


def as_invitation(row: CallRow, ring_timeout_s: float) -> CallInvitation:
    """The invitation a row stands for that still rings: the cold start (protocol 7.1)."""
    return CallInvitation(
        call_id=row.call_id,
        caller_identity=row.caller_identity,
        caller_name=row.caller_name,
        callee_identity=row.callee_identity,
        call_type=row.call_type,
        expires_at=row.initiated_at + ring_timeout_s,
        ring_timeout_s=ring_timeout_s,
        room_name=row.room_name,
    )


def is_end(event: Event) -> bool:
    """Whether an event ends its call."""
    return isinstance(event, PeerEnded | AcceptedElsewhere)
