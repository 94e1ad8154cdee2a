"""The ladder of block sizes: up on faults that come often, down after quiet."""

import pytest

from app.adapters.media.ladder import FAULT_WINDOW_S, QUIET_S, STEPS, BlockLadder


def test_starts_small() -> None:
    assert BlockLadder(0.0).block == 240


@pytest.mark.parametrize(
    ("faults", "block"),
    [
        ((1.0, 2.0), 240),
        ((1.0, 2.0, 3.0), 480),
        ((1.0, 6.0, 1.0 + FAULT_WINDOW_S + 0.1), 240),
        ((1.0, 2.0, 3.0, 4.0, 5.0), 480),
        ((1.0, 2.0, 3.0, 4.0, 5.0, 6.0), 960),
        (tuple(range(20)), 960),
    ],
)
def test_three_faults_in_ten_seconds_are_one_step(faults: tuple[float, ...], block: int) -> None:
    ladder = BlockLadder(0.0)
    for at in faults:
        ladder.fault(float(at))
    assert ladder.block == block


def test_quiet_minute_is_one_step_down() -> None:
    ladder = BlockLadder(0.0)
    for at in range(6):
        ladder.fault(float(at))
    seen = []
    for at in range(6, 200):
        ladder.look(float(at))
        seen.append(ladder.block)
    assert seen[0] == STEPS[2]
    assert seen.index(STEPS[1]) == pytest.approx(QUIET_S, abs=2)
    assert seen[-1] == STEPS[0]
    assert seen.count(STEPS[1]) == pytest.approx(QUIET_S, abs=2)


def test_a_fault_puts_the_way_down_off() -> None:
    ladder = BlockLadder(0.0)
    for at in (1.0, 2.0, 3.0):
        ladder.fault(at)
    ladder.fault(50.0)
    ladder.look(100.0)
    assert ladder.block == STEPS[1]
    ladder.look(50.0 + QUIET_S)
    assert ladder.block == STEPS[0]
