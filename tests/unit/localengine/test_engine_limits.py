"""The rate limit: so many a minute, for each identity alone, with the true pause."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.localengine.errors import ApiError
from app.localengine.limits import RateLimit
from app.protocol.rest import ErrorCodes


def test_one_too_many_is_refused_with_the_time_to_wait() -> None:
    limit = RateLimit(3)
    for now in (0.0, 10.0, 20.0):
        limit.count("sara", now)
    with pytest.raises(ApiError) as refusal:
        limit.count("sara", 30.5)
    assert refusal.value.code is ErrorCodes.RATE_LIMITED
    assert refusal.value.retry_after_s == 30
    limit.count("omar", 30.5)
    limit.count("sara", 60.0)
    with pytest.raises(ApiError):
        limit.count("sara", 60.0)


@given(st.lists(st.floats(0, 600), max_size=80), st.integers(1, 5))
def test_never_more_than_so_many_in_any_minute(moments: list[float], per_minute: int) -> None:
    limit, let_in = RateLimit(per_minute), []
    for now in sorted(moments):
        with contextlib.suppress(ApiError):
            limit.count("sara", now)
            let_in.append(now)
    for first in let_in:
        assert sum(first <= now < first + 60 for now in let_in) <= per_minute


@given(st.lists(st.floats(0, 59), min_size=1, max_size=5))
def test_who_waits_as_long_as_he_is_told_is_let_in(moments: list[float]) -> None:
    limit = RateLimit(len(moments))
    for now in sorted(moments):
        limit.count("sara", now)
    with pytest.raises(ApiError) as refusal:
        limit.count("sara", 59.5)
    pause = refusal.value.retry_after_s
    assert pause is not None
    assert 1 <= pause <= 60
    limit.count("sara", 59.5 + pause)


def test_a_crowd_does_not_lift_the_limit() -> None:
    limit = RateLimit(1)
    limit.count("sara", 100.0)
    for number in range(3000):
        limit.count(f"user{number}", 100.0)
    with pytest.raises(ApiError):
        limit.count("sara", 101.0)


def test_who_has_been_quiet_is_forgotten() -> None:
    limit = RateLimit(1)
    for number in range(3000):
        limit.count(f"user{number}", 0.0)
    limit.count("sara", 100.0)
    assert len(limit._asked) == 1
