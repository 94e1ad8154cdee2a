"""When the signal socket is connected again, after how long, and when it is given up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.signal import (
    DELAYS_S,
    JITTER,
    LIMITED_PAUSE_S,
    Connect,
    GiveUp,
    Loss,
    SignalSession,
    SignalState,
)

RECOVERABLE = [Loss.NETWORK, Loss.EXPIRED, Loss.LIMITED]


def steady() -> SignalSession:
    """A session without jitter."""
    return SignalSession(lambda: 0.0)


def test_the_first_connection_uses_the_session_just_minted():
    session = steady()
    assert session.state is SignalState.DISCONNECTED
    assert session.start() == Connect(0.0, renew=False)
    assert session.state is SignalState.CONNECTING


def test_each_try_waits_longer_up_to_half_a_minute():
    session = steady()
    session.start()
    delays = [session.lost(Loss.NETWORK) for _ in range(9)]
    steps = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 30.0, 30.0)
    assert delays == [Connect(step, renew=True) for step in steps]


def test_a_greeting_makes_the_next_delay_short_again():
    session = steady()
    session.start()
    for _ in range(5):
        session.lost(Loss.NETWORK)
    session.opened()
    assert session.state is SignalState.CONNECTED
    assert session.lost(Loss.NETWORK) == Connect(DELAYS_S[0], renew=True)


def test_signing_in_again_makes_the_first_delay_short_again():
    session = steady()
    session.lost(Loss.NETWORK)
    session.stop()
    session.start()
    assert session.lost(Loss.NETWORK) == Connect(DELAYS_S[0], renew=True)


@pytest.mark.parametrize("loss", RECOVERABLE)
def test_a_loss_that_can_pass_is_waited_out_with_a_new_session(loss):
    session = steady()
    session.start()
    decision = session.lost(loss)
    assert isinstance(decision, Connect)
    assert decision.renew
    assert session.state is SignalState.RECONNECTING


def test_a_limited_client_waits_half_a_minute_at_least():
    session = SignalSession(lambda: -1.0)
    delays = [session.lost(Loss.LIMITED) for _ in range(9)]
    assert all(isinstance(d, Connect) and d.delay_s >= LIMITED_PAUSE_S for d in delays)


@pytest.mark.parametrize(
    ("loss", "state"),
    [(Loss.TAKEN_OVER, SignalState.KICKED), (Loss.FORBIDDEN, SignalState.FAILED)],
)
def test_whoever_is_sent_away_stays_away(loss, state):
    session = steady()
    session.start()
    assert session.lost(loss) == GiveUp(loss)
    assert session.state is state


def test_signing_out_is_no_loss():
    session = steady()
    session.start()
    session.stop()
    assert session.state is SignalState.DISCONNECTED


@given(st.lists(st.sampled_from(RECOVERABLE)), st.floats(-1, 1))
def test_no_delay_leaves_its_bounds(losses, spread):
    session = SignalSession(lambda: spread)
    session.start()
    for loss in losses:
        decision = session.lost(loss)
        assert isinstance(decision, Connect)
        assert DELAYS_S[0] * (1 - JITTER) <= decision.delay_s <= DELAYS_S[-1] * (1 + JITTER)


def test_two_clients_do_not_come_back_at_once():
    early, late = SignalSession(lambda: -1.0), SignalSession(lambda: 1.0)
    first, second = early.lost(Loss.NETWORK), late.lost(Loss.NETWORK)
    assert (first, second) == (Connect(0.375, renew=True), Connect(0.625, renew=True))
