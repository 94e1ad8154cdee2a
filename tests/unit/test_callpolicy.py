"""What happens to an invitation: ring, busy, too old, known, or both called at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.call import Call, CallState, Peer
from app.domain.callpolicy import (
    RING_MAX_S,
    RING_UNKNOWN_S,
    Invitation,
    Verdict,
    decide,
    ring_seconds,
)
from app.domain.ids import CallId, Identity

NOW = 1_790_000_000.0
ID = CallId("theirs")
OMAR, SARA = Identity("omar"), Identity("sara")
FROM_OMAR = Invitation(ID, OMAR, NOW + 20)


def in_state(state: CallState, who: Identity = OMAR, call_id: str = "ours") -> Call:
    """Our call with somebody."""
    return Call(serial=1, state=state, call_id=CallId(call_id), peer=Peer(who, who))


BUSY_STATES = [s for s in CallState if s not in (CallState.IDLE, CallState.ENDED)]


@pytest.mark.parametrize("state", [CallState.IDLE, CallState.ENDED])
def test_an_invitation_rings_where_there_is_no_call(state):
    assert decide(FROM_OMAR, in_state(state), frozenset(), NOW) is Verdict.RING


@pytest.mark.parametrize("state", BUSY_STATES)
@pytest.mark.parametrize("who", [OMAR, SARA])
def test_in_a_call_we_are_busy_for_everybody(state, who):
    assert decide(FROM_OMAR, in_state(state, who), frozenset(), NOW) is Verdict.BUSY


def test_who_calls_while_we_ask_the_engine_for_that_very_person_meets_us():
    asking = in_state(CallState.DIALING, OMAR, call_id="")
    assert decide(FROM_OMAR, asking, frozenset(), NOW) is Verdict.GLARE


def test_who_calls_while_we_ask_the_engine_for_somebody_else_finds_us_busy():
    asking = in_state(CallState.DIALING, SARA, call_id="")
    assert decide(FROM_OMAR, asking, frozenset(), NOW) is Verdict.BUSY


@pytest.mark.parametrize("state", CallState)
def test_a_call_that_rang_here_is_known(state):
    assert decide(FROM_OMAR, in_state(state), frozenset({ID}), NOW) is Verdict.DUPLICATE


@pytest.mark.parametrize("state", BUSY_STATES)
def test_the_call_we_are_in_is_known(state):
    ours = in_state(state, call_id="theirs")
    assert decide(FROM_OMAR, ours, frozenset(), NOW) is Verdict.DUPLICATE


@pytest.mark.parametrize(
    ("expires_in", "verdict"),
    [(20.0, Verdict.RING), (0.1, Verdict.RING), (0.0, Verdict.TOO_OLD), (-5.0, Verdict.TOO_OLD)],
)
def test_an_invitation_past_its_end_is_too_old(expires_in, verdict):
    invitation = Invitation(ID, OMAR, NOW + expires_in)
    assert decide(invitation, Call(), frozenset(), NOW) is verdict


def test_an_old_invitation_is_too_old_for_a_busy_phone_too():
    old = Invitation(ID, OMAR, NOW - 1)
    assert decide(old, in_state(CallState.ACTIVE), frozenset(), NOW) is Verdict.TOO_OLD


@pytest.mark.parametrize(
    ("expires_at", "timeout", "seconds"),
    [
        (NOW + 20, None, 20.0),
        (NOW + 20, 60.0, 20.0),
        (None, 60.0, 60.0),
        (None, None, RING_UNKNOWN_S),
        (None, 3600.0, RING_MAX_S),
        (NOW + 86_400, None, RING_MAX_S),
        (NOW - 20, None, -20.0),
    ],
)
def test_it_rings_until_the_end_the_engine_set(expires_at, timeout, seconds):
    assert ring_seconds(Invitation(ID, OMAR, expires_at, timeout), NOW) == seconds


@given(st.sampled_from(CallState), st.none() | st.floats(NOW - 1e9, NOW + 1e9), st.booleans())
def test_what_rings_does_so_for_a_while_and_not_for_ever(state, expires_at, known):
    invitation = Invitation(ID, OMAR, expires_at)
    seen = frozenset({ID}) if known else frozenset()
    verdict = decide(invitation, in_state(state), seen, NOW)
    assert verdict is not Verdict.RING or 0 < ring_seconds(invitation, NOW) <= RING_MAX_S
