"""What each close code asks of the client (protocol 3.3.6)."""

import pytest

from app.protocol.closecodes import RATE_LIMIT_PAUSE_S, Advice, CloseCode, advice


@pytest.mark.parametrize(
    ("code", "asks"),
    [
        (CloseCode.UNAUTHORIZED, Advice.RENEW),
        (CloseCode.FORBIDDEN, Advice.STOP_FORBIDDEN),
        (CloseCode.TAKEN_OVER, Advice.STOP_ELSEWHERE),
        (CloseCode.RATE_LIMITED, Advice.WAIT),
        (CloseCode.RESTART, Advice.RETRY),
        (CloseCode.NORMAL, Advice.RETRY),
        (CloseCode.TOO_BIG, Advice.RETRY),
        (4401, Advice.RENEW),
        (1013, Advice.RETRY),
        (1006, Advice.RETRY),
        (4999, Advice.RETRY),
    ],
)
def test_a_close_code_asks_for_one_thing(code, asks):
    assert advice(code) is asks


def test_a_limited_client_waits_half_a_minute_at_least():
    assert RATE_LIMIT_PAUSE_S >= 30
