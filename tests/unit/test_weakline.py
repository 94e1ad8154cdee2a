"""When the picture makes room for the sound, and when it is tried again."""

import pytest

from app.domain.weakline import (
    PATIENCE_S,
    REST_MAX_S,
    REST_S,
    TRUST_S,
    WEAK_LOSS,
    WeakLine,
)


class Call:
    """A line that is looked at once a second."""

    def __init__(self) -> None:
        self.line = WeakLine()
        self.now = 1000.0

    def goes_on(self, seconds: float, loss: float = 0.0) -> None:
        for _ in range(int(seconds)):
            self.now += 1
            self.line.take(loss, self.now)

    def is_too_much(self) -> None:
        self.goes_on(PATIENCE_S + 1, loss=0.5)
        assert self.line.picture_held


@pytest.fixture
def call() -> Call:
    return Call()


def test_a_good_line_keeps_its_picture(call: Call) -> None:
    call.goes_on(300, loss=WEAK_LOSS - 0.01)
    assert not call.line.picture_held


def test_a_weak_line_is_left_to_the_sound(call: Call) -> None:
    call.goes_on(PATIENCE_S, WEAK_LOSS)
    assert not call.line.picture_held
    call.goes_on(1, WEAK_LOSS)
    assert call.line.picture_held


def test_a_line_that_recovers_in_time_costs_no_picture(call: Call) -> None:
    for _ in range(20):
        call.goes_on(PATIENCE_S, loss=0.9)
        call.goes_on(1)
    assert not call.line.picture_held


def test_the_picture_is_tried_again(call: Call) -> None:
    call.is_too_much()
    call.goes_on(REST_S - 1)
    assert call.line.picture_held
    call.goes_on(1)
    assert not call.line.picture_held


def test_each_time_it_is_too_much_again_the_rest_is_longer(call: Call) -> None:
    rests = []
    for _ in range(6):
        call.is_too_much()
        began = call.now
        while call.line.picture_held:
            call.goes_on(1)
        rests.append(call.now - began)
    assert rests == [REST_S, 2 * REST_S, 4 * REST_S, *[REST_MAX_S] * 3]


def test_a_line_that_was_well_for_long_is_trusted_again(call: Call) -> None:
    for _ in range(2):
        call.is_too_much()
        call.goes_on(3 * REST_S)
    call.goes_on(TRUST_S)
    call.is_too_much()
    call.goes_on(REST_S)
    assert not call.line.picture_held


def test_loss_while_nothing_is_shown_does_not_lengthen_the_rest(call: Call) -> None:
    call.is_too_much()
    call.goes_on(REST_S, loss=1.0)
    assert not call.line.picture_held
