"""The mixer: sums, limits, and people who come and go."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.media.mixer import Mixer
from app.adapters.media.pcm import QUIET_STEP, STEP
from app.adapters.media.ring import AHEAD, CUSHION, PlayoutRing


def ring_of(value: int) -> PlayoutRing:
    """A ring about to play one value."""
    ring = PlayoutRing()
    for _ in range(CUSHION + AHEAD):
        ring.push(np.full(STEP, value, np.int16).tobytes())
    return ring


def test_nobody_is_silence() -> None:
    assert Mixer().mix() == QUIET_STEP


def test_one_is_played_as_is() -> None:
    mixer = Mixer()
    mixer.add(ring_of(123))
    assert set(np.frombuffer(mixer.mix(), np.int16)) == {123}


@given(st.lists(st.integers(-32768, 32767), min_size=2, max_size=5))
def test_sum_is_limited_to_16_bits(values: list[int]) -> None:
    mixer = Mixer()
    for value in values:
        mixer.add(ring_of(value))
    assert set(np.frombuffer(mixer.mix(), np.int16)) == {max(-32768, min(32767, sum(values)))}


def test_removed_ring_is_silent_and_its_underruns_are_kept() -> None:
    mixer, ring = Mixer(), ring_of(5)
    mixer.add(ring)
    for _ in range(CUSHION + AHEAD + 1):
        mixer.mix()
    mixer.remove(ring)
    mixer.remove(ring)
    assert mixer.mix() == QUIET_STEP
    assert mixer.underruns == 1
