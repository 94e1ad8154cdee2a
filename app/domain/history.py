"""The call history: what a row holds, and how rows of one person are grouped; it stores nothing."""

from collections.abc import Iterable

from app.domain.call import Call, CallEndReason, Direction, Peer
from app.domain.ids import CallId, Identity
from app.values import dataclass, replace

_LEFT_HERE = frozenset({CallEndReason.LOCAL_HANGUP, CallEndReason.CONNECTION_LOST})
_GAVE_UP = frozenset({CallEndReason.CANCELLED, CallEndReason.NO_ANSWER, CallEndReason.FAILED})
"""Of a call that was placed here. An incoming one may have been taken by another device since."""
_MISSED = frozenset({CallEndReason.MISSED, CallEndReason.CANCELLED, CallEndReason.BUSY})


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One past call; moments in seconds since the epoch, ``duration_s`` of the conversation."""

    call_id: CallId
    peer: Peer
    direction: Direction
    video: bool
    started_at: float
    duration_s: float
    reason: CallEndReason
    seen: bool = True

    @property
    def missed(self) -> bool:
        """It rang here, or should have, and nobody answered."""
        unanswered = self.direction is Direction.INCOMING and self.duration_s == 0
        return unanswered and self.reason in _MISSED

    @property
    def left_here(self) -> bool:
        """This device was in the call and is no longer, whatever others were told."""
        gave_up = self.direction is Direction.OUTGOING and self.reason in _GAVE_UP
        return gave_up or self.reason in _LEFT_HERE

    def of_same_call(self, other: "CallRecord") -> bool:
        """Whether both rows tell of one call; one that got no id is told by person and moment."""
        if self.call_id or other.call_id:
            return self.call_id == other.call_id
        return (self.peer.identity, self.started_at) == (other.peer.identity, other.started_at)


@dataclass(frozen=True, slots=True)
class CallGroup:
    """Neighbouring rows of one person and one kind, newest first: "Omar (3)"."""

    records: tuple[CallRecord, ...]

    @property
    def newest(self) -> CallRecord:
        """The row that stands for the group."""
        return self.records[0]


def record_of(call: Call) -> CallRecord:
    """The row of a call that ended."""
    ended = call.ended_at if call.ended_at is not None else call.started_at
    # The system's clock may be set back during a call.
    talked = max(0.0, ended - call.connected_at) if call.connected_at is not None else 0.0
    reason = call.end_reason or CallEndReason.FAILED
    if call.answered_at is not None and reason in _MISSED:
        # It went away while it was being answered: whoever pressed the button has not missed it.
        reason = CallEndReason.REMOTE_HANGUP
    record = CallRecord(
        call.call_id, call.peer, call.direction, call.video, call.started_at, talked, reason
    )
    return record if not record.missed else unseen(record)


def running_record(call: Call, now: float) -> CallRecord:
    """The row of a call that goes on, as it has to be read if nothing is heard of it any more."""
    return record_of(replace(call, ended_at=now, end_reason=_how_cut_off(call)))


def _how_cut_off(call: Call) -> CallEndReason:
    if call.answered_at is not None:
        return CallEndReason.CONNECTION_LOST
    incoming = call.direction is Direction.INCOMING
    return CallEndReason.MISSED if incoming else CallEndReason.CANCELLED


def unseen(record: CallRecord) -> CallRecord:
    """The row as one the user has not looked at yet."""
    return replace(record, seen=False)


def grouped(records: Iterable[CallRecord]) -> tuple[CallGroup, ...]:
    """Group neighbours of one person, direction, kind and outcome; ``records`` newest first."""
    groups: list[list[CallRecord]] = []
    for record in records:
        if groups and _alike(groups[-1][0], record):
            groups[-1].append(record)
        else:
            groups.append([record])
    return tuple(CallGroup(tuple(group)) for group in groups)


def _alike(one: CallRecord, other: CallRecord) -> bool:
    return _kind(one) == _kind(other)


def _kind(record: CallRecord) -> tuple[Identity, Direction, bool, bool]:
    return (record.peer.identity, record.direction, record.video, record.missed)
