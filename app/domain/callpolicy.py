"""What to do about an invitation: pure decisions, by table of reasons; it starts nothing."""

from enum import StrEnum

from app.domain.call import Call, CallState
from app.domain.ids import CallId, Identity
from app.values import dataclass

RING_UNKNOWN_S = 30.0
"""How long an invitation without an end may ring (ux D3)."""
RING_MAX_S = 120.0
"""The longest ring an engine may set (protocol 5.1); a longer one is a wrong clock."""
GLARE_WAIT_S = 2.0
"""How long a refused caller waits for the other's own invitation (design 3.16)."""


class Verdict(StrEnum):
    """The answers to "may it ring?"."""

    RING = "ring"
    BUSY = "busy"
    """We are in a call: tell the engine, keep a row in the history."""
    TOO_OLD = "too_old"
    """It expired on its way, or while the machine slept."""
    DUPLICATE = "duplicate"
    """We know this call already."""
    GLARE = "glare"
    """We are calling that very person: our click was a yes to theirs."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """What somebody's call says of itself; ``expires_at`` by the engine's clock."""

    call_id: CallId
    caller: Identity
    expires_at: float | None
    ring_timeout_s: float | None = None


def ring_seconds(invitation: Invitation, server_now: float) -> float:
    """How long it may still ring, by the engine's clock."""
    if invitation.expires_at is None:
        return min(invitation.ring_timeout_s or RING_UNKNOWN_S, RING_MAX_S)
    return min(invitation.expires_at - server_now, RING_MAX_S)


def decide(
    invitation: Invitation, call: Call, seen: frozenset[CallId], server_now: float
) -> Verdict:
    """Judge an invitation; ``seen`` holds the ids that already rang or ended here."""
    if invitation.call_id in seen or (call.live and invitation.call_id == call.call_id):
        return Verdict.DUPLICATE
    if ring_seconds(invitation, server_now) <= 0:
        return Verdict.TOO_OLD
    if not call.live:
        return Verdict.RING
    dialing_them = call.state is CallState.DIALING and call.peer.identity == invitation.caller
    return Verdict.GLARE if dialing_them and not call.call_id else Verdict.BUSY
