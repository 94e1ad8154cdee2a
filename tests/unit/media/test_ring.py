"""The playout ring: order, start, limit, running dry, and sound that comes too late."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.media.pcm import STEP
from app.adapters.media.ring import AHEAD, CALM, CUSHION, CUSHION_MOST, LIMIT, WATCH, PlayoutRing


def step(value: int) -> bytes:
    """5 ms of one value."""
    return np.full(STEP, value % 1000, np.int16).tobytes()


def value_of(sound: bytes) -> int:
    """The first sample."""
    return int(np.frombuffer(sound, np.int16)[0])


def primed(count: int) -> PlayoutRing:
    """A ring that plays already, with ``count`` steps waiting."""
    ring = PlayoutRing()
    pushed = max(count + 1, CUSHION + AHEAD)
    for number in range(pushed):
        ring.push(step(number))
    for _ in range(pushed - count):
        assert ring.pull() is not None
    return ring


def test_nothing_plays_before_20_ms_wait() -> None:
    ring = PlayoutRing()
    for number in range(CUSHION + AHEAD - 1):
        ring.push(step(number))
        assert ring.pull() is None
    ring.push(step(9))
    assert value_of(ring.pull() or b"") == 0
    assert ring.underruns == 0


def test_frame_is_played_in_two_steps() -> None:
    ring = PlayoutRing()
    ring.push(step(1) + step(2))
    ring.push(step(3) + step(4))
    assert [value_of(ring.pull() or b"") for _ in range(4)] == [1, 2, 3, 4]


def test_running_dry_counts_once_and_starts_anew_with_more() -> None:
    ring = primed(AHEAD)
    for _ in range(AHEAD):
        assert ring.pull() is not None
    assert ring.pull() is None
    assert ring.pull() is None
    assert ring.underruns == 1
    for number in range(CUSHION + AHEAD):
        ring.push(step(number))
        assert ring.pull() is None, "the cushion has grown by one"
    ring.push(step(0))
    assert ring.pull() is not None


def test_oldest_sound_goes_when_120_ms_wait() -> None:
    ring = PlayoutRing()
    for number in range(LIMIT + 5):
        ring.push(step(number))
    assert value_of(ring.pull() or b"") == 5
    assert ring.dropped == 5


def played(ring: PlayoutRing, steps: int) -> int:
    """Push and pull at one pace; the result is how much waits in the end."""
    for number in range(steps):
        ring.push(step(number))
        ring.pull()
    waiting = 0
    while ring.pull() is not None:
        waiting += 1
    return waiting


def test_sound_that_always_waits_is_cut_out_within_two_seconds() -> None:
    assert played(primed(20), 2 * WATCH + 100) <= CUSHION + 1


def test_what_is_needed_stays() -> None:
    ring = primed(CUSHION - 1)
    before = ring.dropped
    played(ring, 5 * WATCH)
    assert ring.dropped == before


def test_cushion_shrinks_after_a_calm_time() -> None:
    ring = primed(AHEAD)
    while ring.pull() is not None:
        pass
    for number in range(CUSHION + AHEAD + 1):
        ring.push(step(number))
    assert played(ring, CALM + 3 * WATCH) <= CUSHION + 1


def test_a_fast_remote_clock_does_not_become_delay() -> None:
    ring = primed(AHEAD)
    for number in range(40_000):
        ring.push(step(number))
        if number % 1000 == 0:  # 0.1 % faster than we play
            ring.push(step(number))
        ring.pull()
    assert played(ring, 0) <= CUSHION_MOST


def test_a_slow_remote_clock_is_bridged_now_and_then() -> None:
    ring = primed(AHEAD)
    for number in range(40_000):
        if number % 1000:
            ring.push(step(number))
        ring.pull()
    assert 0 < ring.underruns < 40


def test_cut_joins_two_steps_without_a_jump() -> None:
    ring = primed(20)
    tops = []
    for _ in range(2 * WATCH):
        ring.push(step(1000))
        if (sound := ring.pull()) is not None:
            tops.append(np.abs(np.diff(np.frombuffer(sound, np.int16).astype(int))).max())
    assert ring.dropped > 0
    assert max(tops) < 1000


@given(st.lists(st.booleans(), max_size=400))
def test_order_is_kept_and_the_limit_holds(pushes: list[bool]) -> None:
    ring, pushed, last = PlayoutRing(), 0, -1
    for push in pushes:
        if push:
            ring.push(step(pushed))
            pushed += 1
        elif (sound := ring.pull()) is not None:
            assert value_of(sound) > last
            last = value_of(sound)
    left = 0
    while ring.pull() is not None:
        left += 1
    assert left <= LIMIT
