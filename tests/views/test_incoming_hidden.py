"""A ring on a screen that hides the pop-up: covered or locked, before it and meanwhile."""

import asyncio
import random

import pytest

from app.domain.call import CallState
from app.domain.settings import IncomingSurface
from app.protocol.frames import CallAnsweredElsewhere, CallNews, CallUpdate
from app.services.desktopports import CallNotice, ScreenState
from app.values import replace
from tests.fakes.clock import settle
from tests.fakes.services import LINA, OMAR
from tests.views.loop import Desk, click, desk, surfaces


async def test_under_a_foreign_full_screen_window_there_is_only_a_notification() -> None:
    async with desk() as there:
        there.phone.screen.become(ScreenState.COVERED)
        await there.phone.invited()
        assert surfaces(there) == (False, True)
        (notice,) = there.phone.notifier.shown.values()
        assert "Omar Haddad" in notice.title
        assert notice.accept


async def test_on_a_locked_screen_nobody_reads_who_calls_and_nobody_answers() -> None:
    async with desk() as there:
        there.phone.screen.become(ScreenState.LOCKED)
        await there.phone.invited(video=True)
        assert surfaces(there) == (False, True)
        (notice,) = there.phone.notifier.shown.values()
        assert notice == CallNotice(
            notice.serial, "Incoming video call", "Unlock the screen to answer."
        )


async def test_an_unlocked_screen_gets_the_name_and_the_answers_in_the_same_place() -> None:
    async with desk() as there:
        there.phone.screen.become(ScreenState.LOCKED)
        await there.phone.invited()
        there.phone.screen.become(ScreenState.FREE)
        await settle()
        assert surfaces(there) == (False, True)
        (notice,) = there.phone.notifier.shown.values()
        assert "Omar Haddad" in notice.title
        there.phone.screen.become(ScreenState.LOCKED)
        await settle()
        (notice,) = there.phone.notifier.shown.values()
        assert "Omar" not in notice.title + notice.body
        await there.phone.news(CallNews.CANCELLED)
        assert surfaces(there) == (False, False)


async def test_a_call_answered_elsewhere_is_not_told_by_name_on_a_locked_screen() -> None:
    async with desk() as there:
        there.phone.screen.become(ScreenState.LOCKED)
        call_id = await there.phone.invited()
        there.phone.transport.say(CallAnsweredElsewhere(call_id, "another"))
        await settle()
        (notice,) = there.phone.notifier.shown.values()
        assert (notice.title, notice.body) == ("Answered on another device", "")


async def locked_under_a_popup(there: Desk) -> str:
    """A call that rang in a pop-up until the screen was locked; its id."""
    call_id = await there.phone.invited()
    assert surfaces(there) == (True, False)
    there.phone.screen.become(ScreenState.LOCKED)
    await settle()
    return call_id


async def unlocked(there: Desk) -> None:
    there.phone.screen.become(ScreenState.FREE)
    await settle()


async def test_a_lock_turns_the_popup_into_a_notification_without_a_name() -> None:
    async with desk() as there:
        await locked_under_a_popup(there)
        assert surfaces(there) == (False, True)
        (notice,) = there.phone.notifier.shown.values()
        assert notice == CallNotice(
            notice.serial, "Incoming audio call", "Unlock the screen to answer."
        )
        assert there.keeper.alerts.out_of_sight
        assert there.phone.ringer.playing is not None


async def test_an_unlocked_screen_gets_its_popup_back() -> None:
    async with desk() as there:
        await locked_under_a_popup(there)
        await unlocked(there)
        assert surfaces(there) == (True, False)
        assert not there.keeper.alerts.out_of_sight
        popup = await there.ready()
        click(popup, "accept")
        await settle()
        assert there.phone.state is CallState.CONNECTING


async def test_without_a_service_a_lock_leaves_the_popup() -> None:
    async with desk() as there:
        there.phone.notifier.usable = False
        await locked_under_a_popup(there)
        assert surfaces(there) == (True, False)


async def test_a_service_that_came_since_the_ring_began_serves_a_lock() -> None:
    async with desk() as there:
        there.phone.notifier.usable = False
        await there.phone.invited()
        there.phone.notifier.usable = True
        there.phone.screen.become(ScreenState.LOCKED)
        await settle()
        assert surfaces(there) == (False, True)


async def test_a_notification_that_fails_under_a_lock_leaves_the_popup() -> None:
    async with desk() as there:
        there.phone.notifier.works = False
        await locked_under_a_popup(there)
        assert surfaces(there) == (True, False)
        await unlocked(there)
        assert surfaces(there) == (True, False)


async def test_a_notification_by_the_setting_stays_one_when_it_is_unlocked() -> None:
    async with desk() as there:
        settings = there.phone.settings
        settings.change(replace(settings.settings.value, incoming=IncomingSurface.NOTIFICATION))
        await there.phone.invited()
        for state in (ScreenState.LOCKED, ScreenState.FREE):
            there.phone.screen.become(state)
            await settle()
            assert surfaces(there) == (False, True)


async def test_a_popup_that_was_put_away_is_not_brought_back_by_a_lock() -> None:
    async with desk() as there:
        await there.phone.invited()
        there.keeper.alerts.dismiss()
        for state in (ScreenState.LOCKED, ScreenState.FREE):
            there.phone.screen.become(state)
            await settle()
            assert surfaces(there) == (False, False)
        there.keeper.show_call()
        assert surfaces(there) == (True, False)


async def test_a_popup_that_was_asked_for_waits_for_the_end_of_the_lock() -> None:
    async with desk() as there:
        there.phone.screen.become(ScreenState.LOCKED)
        await there.phone.invited()
        there.keeper.show_call()
        await settle()
        assert surfaces(there) == (False, True)
        await unlocked(there)
        assert surfaces(there) == (True, False)


async def test_a_lock_brings_no_notification_of_a_call_that_another_device_answered() -> None:
    async with desk() as there:
        call_id = await there.phone.invited()
        there.phone.transport.say(CallAnsweredElsewhere(call_id, "another"))
        await settle()
        there.phone.screen.become(ScreenState.LOCKED)
        await settle()
        assert not there.phone.notifier.ever_shown


async def test_a_lock_and_its_end_before_the_notification_came_leave_the_popup_alone() -> None:
    async with desk() as there:
        there.phone.notifier.hold = asyncio.Event()
        await locked_under_a_popup(there)
        await unlocked(there)
        there.phone.notifier.hold.set()
        await settle()
        assert surfaces(there) == (True, False)


async def test_a_slow_failure_does_not_lose_the_next_ring() -> None:
    async with desk() as there:
        there.phone.notifier.hold, there.phone.notifier.works = asyncio.Event(), False
        await locked_under_a_popup(there)
        await there.phone.news(CallNews.CANCELLED)
        await there.phone.invited(LINA)
        there.phone.notifier.hold.set()
        await settle()
        assert surfaces(there) == (True, False), "it fails for the next ring too: the pop-up"


class Bystander:
    """Does things to a ring in whatever order, and knows which surface that leaves."""

    def __init__(self, there: Desk, chance: random.Random) -> None:
        self._there, self._chance = there, chance
        self._locked = self._noticed = False

    async def see_a_ring(self, steps: list[str]) -> None:
        """One ring from its beginning to its end."""
        there = self._there
        call_id = await there.phone.invited(self._chance.choice((OMAR, LINA)))
        self._noticed = self._locked
        for step in steps:
            self._do(step, call_id)
            if self._chance.random() < 0.7:  # else the next thing comes before this one is done
                await settle()
                self._check()
        await settle()
        self._check()
        there.phone.calls.hang_up(there.phone.calls.call.value.serial)
        await there.phone.clock.advance(40)
        assert surfaces(there) == (False, False)
        there.phone.calls.dismiss()

    def _do(self, step: str, call_id: str) -> None:
        phone, serial = self._there.phone, self._there.phone.calls.call.value.serial
        match step:
            case "lock":
                self._locked = not self._locked
                phone.screen.become(ScreenState.LOCKED if self._locked else ScreenState.FREE)
            case "recall":
                self._there.keeper.show_call()
                self._noticed = False
            case "accept":
                phone.calls.accept(serial, camera=False)
            case "cancel":
                phone.transport.say(CallUpdate(CallNews.CANCELLED, call_id))

    def _check(self) -> None:
        if self._there.phone.state is CallState.RINGING:
            noticed = (self._locked or self._noticed) and self._there.phone.notifier.works
            assert surfaces(self._there) == (not noticed, noticed)
        else:
            assert not self._there.phone.notifier.shown


@pytest.mark.parametrize("seed", range(24))
async def test_no_order_of_locks_and_news_shows_two_surfaces_or_leaves_one(seed: int) -> None:
    chance = random.Random(seed)
    async with desk() as there:
        await settle()
        there.phone.notifier.works = chance.random() < 0.8
        bystander = Bystander(there, chance)
        for _ in range(5):
            steps = ["lock", "lock", "lock", "recall", chance.choice(("accept", "cancel"))]
            chance.shuffle(steps)
            await bystander.see_a_ring(steps)
