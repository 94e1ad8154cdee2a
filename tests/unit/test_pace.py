"""How many of a camera's pictures are passed on: thirty a second, of however many come."""

import random

import pytest

from app.adapters.capture.source import Pace


def passed(times_us: list[int]) -> int:
    pace = Pace()
    return sum(pace.due(at) for at in times_us)


def seconds(count: int, fps: float) -> list[int]:
    return [int(number * 1_000_000 / fps) for number in range(int(count * fps))]


@pytest.mark.parametrize(
    ("fps", "wanted"), [(15, 15), (24, 24), (29.97, 29.97), (30, 30), (50, 30), (60, 30), (120, 30)]
)
def test_thirty_pictures_a_second_pass(fps: float, wanted: float) -> None:
    assert passed(seconds(10, fps)) == pytest.approx(10 * wanted, abs=3)


@pytest.mark.parametrize("fps", [25, 30])
def test_none_is_lost_because_a_clock_is_not_exact(fps: float) -> None:
    chance = random.Random(1)
    times = [max(0, at + chance.randint(-5000, 5000)) for at in seconds(10, fps)]
    assert passed(times) == len(times)


def test_a_film_that_begins_again_goes_on() -> None:
    once = seconds(1, 25)
    assert passed(once * 3) == 3 * len(once)


def test_pictures_without_a_time_pass() -> None:
    assert passed([-1] * 100) == 100
