"""One device kept as wished: which of its gaps count."""

import math

import pytest

from app.adapters.media import devices
from app.adapters.media.devices import SETTLING_S, DeviceSlot
from app.adapters.sound.plan import Direction, StreamPlan
from app.domain.ids import DeviceId


class Feed:
    """A feed that had as many gaps as a test says."""

    beat = math.inf
    faults = 0

    def __call__(self, block: object, gap: bool, /) -> None:
        """Nothing is played."""


class Stream:
    """A stream that runs."""

    running = True

    def close(self) -> None:
        """It makes no sound."""


class Desk:
    """A clock and a device that count."""

    def __init__(self) -> None:
        self.now = 100.0
        self.feeds: list[Feed] = []
        self.blocks: list[int] = []

    def monotonic(self) -> float:
        """The time of the test."""
        return self.now

    def feed(self) -> Feed:
        """One for each stream."""
        self.feeds.append(Feed())
        return self.feeds[-1]

    def open_stream(self, plan: StreamPlan, feed: object) -> Stream:
        """Keep the size of its blocks."""
        self.blocks.append(plan.block)
        return Stream()


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk()
    monkeypatch.setattr(devices, "time", desk)
    monkeypatch.setattr(devices, "open_stream", desk.open_stream)
    return desk


@pytest.fixture
async def slot(desk: Desk) -> DeviceSlot:
    slot = DeviceSlot(Direction.SPEAKER, desk.feed, lambda _: None)
    await slot.use(DeviceId("speaker"))
    return slot


async def gaps(desk: Desk, slot: DeviceSlot, after_s: float) -> None:
    """Three of them, noticed so much later."""
    desk.feeds[-1].faults += 3
    desk.now += after_s
    await slot.look()


LATE = SETTLING_S + 0.1
SOON = SETTLING_S / 2


@pytest.mark.parametrize(("after_s", "blocks"), [(SOON, [240]), (LATE, [240, 480])])
async def test_gaps_of_the_first_second_do_not_count(
    desk: Desk, slot: DeviceSlot, after_s: float, blocks: list[int]
) -> None:
    await gaps(desk, slot, after_s)
    assert desk.blocks == blocks


@pytest.mark.parametrize(("after_s", "blocks"), [(SOON, [240]), (LATE, [240, 480])])
async def test_gaps_before_anybody_is_heard_do_not_count(
    desk: Desk, slot: DeviceSlot, after_s: float, blocks: list[int]
) -> None:
    slot.in_use(yet=False)
    await gaps(desk, slot, 60.0)
    assert desk.blocks == [240]
    slot.in_use(yet=True)
    await gaps(desk, slot, after_s)
    assert desk.blocks == blocks


async def test_gaps_that_did_not_count_are_not_counted_later(desk: Desk, slot: DeviceSlot) -> None:
    slot.in_use(yet=False)
    await gaps(desk, slot, LATE)
    slot.in_use(yet=True)
    desk.now += LATE
    await slot.look()
    assert desk.blocks == [240]
