"""One surface for each ring, in step with it, and one notification for each who was missed."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from PySide6.QtGui import QGuiApplication

from app.domain.call import CallEndReason, CallState
from app.domain.settings import IncomingSurface
from app.protocol.frames import CallAnsweredElsewhere, CallNews, CallUpdate
from app.services.desktopports import CallNotice, ScreenState
from app.ui.windows import popup_possible
from app.values import replace
from app.viewmodels.alerts import FAREWELL_S, LOCKED_LOOK_S, Surface
from tests.fakes.clock import settle
from tests.fakes.services import LINA, OMAR
from tests.views.desk import signed_in
from tests.views.loop import Desk, click, desk
from tests.views.test_tray import ringing


@asynccontextmanager
async def quiet_desk() -> AsyncIterator[Desk]:
    """A desk where pop-ups would not be seen, so that calls come as notifications."""
    async with desk(popup_possible=False) as there:
        await settle()
        yield there


def surfaces(there: Desk) -> tuple[bool, bool]:
    """Whether a pop-up is up, whether a notification is."""
    return there.keeper.popup is not None, bool(there.phone.notifier.shown)


async def test_where_a_popup_is_seen_there_is_no_notification() -> None:
    async with desk() as there:
        await there.phone.invited()
        assert surfaces(there) == (True, False)
        assert there.keeper.alerts.surface is Surface.POPUP


async def test_where_a_popup_is_not_seen_there_is_only_a_notification() -> None:
    async with quiet_desk() as there:
        await there.phone.invited(video=True)
        assert surfaces(there) == (False, True)
        (notice,) = there.phone.notifier.shown.values()
        assert "Omar Haddad" in notice.title
        assert notice.body == "Incoming video call"


@pytest.mark.parametrize(
    ("platform", "possible"),
    [("wayland", False), ("wayland-egl", False), ("xcb", True), ("windows", True), ("cocoa", True)],
)
def test_a_popup_is_possible_everywhere_but_on_wayland(
    platform: str, possible: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: platform)
    assert popup_possible() is possible


@pytest.mark.parametrize("platform", ["wayland", "xcb"])
async def test_the_phone_itself_asks_where_it_runs(
    platform: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with signed_in(people=False) as there:
        monkeypatch.setattr(QGuiApplication, "platformName", lambda: platform)
        await ringing(there)
        popup, notified = there.shell.keeper.popup, bool(there.phone.notifier.shown)
        assert (popup is None, notified) == (platform == "wayland", platform == "wayland")


async def test_the_setting_asks_for_a_notification() -> None:
    async with desk() as there:
        settings = there.phone.settings
        wish = replace(settings.settings.value, incoming=IncomingSurface.NOTIFICATION)
        settings.change(wish)
        await there.phone.invited()
        assert surfaces(there) == (False, True)


async def test_without_a_service_there_is_the_popup_after_all() -> None:
    async with quiet_desk() as there:
        there.phone.notifier.usable = False
        await there.phone.invited()
        assert surfaces(there) == (True, False)


async def test_a_notification_that_fails_becomes_a_popup() -> None:
    async with quiet_desk() as there:
        there.phone.notifier.works = False
        await there.phone.invited()
        assert surfaces(there) == (True, False)
        await there.phone.news(CallNews.CANCELLED)
        assert surfaces(there) == (False, False)


async def test_the_next_ring_tries_the_notification_again() -> None:
    async with quiet_desk() as there:
        there.phone.notifier.works = False
        await there.phone.invited()
        await there.phone.news(CallNews.CANCELLED)
        there.phone.notifier.works = True
        await there.phone.invited(LINA)
        assert surfaces(there) == (False, True)


async def test_a_notification_that_comes_too_late_goes_at_once() -> None:
    async with quiet_desk() as there:
        there.phone.notifier.hold = asyncio.Event()
        await there.phone.invited()
        await there.phone.news(CallNews.CANCELLED)
        there.phone.notifier.hold.set()
        await settle()
        assert there.phone.notifier.ever_shown
        assert surfaces(there) == (False, False)


async def test_a_slow_notification_is_not_mixed_up_with_the_next_ring() -> None:
    async with quiet_desk() as there:
        there.phone.notifier.hold = asyncio.Event()
        await there.phone.invited()
        await there.phone.news(CallNews.CANCELLED)
        await there.phone.invited(LINA)
        there.phone.notifier.hold.set()
        await settle()
        (notice,) = there.phone.notifier.shown.values()
        assert "Lina Khoury" in notice.title


@pytest.mark.parametrize("press", ["accept", "decline"])
async def test_its_buttons_answer_the_call_it_is_about(press: str) -> None:
    async with quiet_desk() as there:
        await there.phone.invited()
        serial = there.phone.calls.call.value.serial
        answers = there.phone.notifier.answers
        assert answers is not None
        getattr(answers, press)(serial)
        await settle()
        ended = there.phone.state is CallState.ENDED
        assert there.phone.state is (
            CallState.ENDED if press == "decline" else CallState.CONNECTING
        )
        assert (there.keeper.call_window is None) is ended
        assert surfaces(there) == (False, False)


async def test_a_button_of_a_call_that_is_over_does_nothing() -> None:
    async with quiet_desk() as there:
        await there.phone.invited()
        old = there.phone.calls.call.value.serial
        answers = there.phone.notifier.answers
        assert answers is not None
        await there.phone.news(CallNews.CANCELLED)
        await there.phone.invited(LINA)
        answers.accept(old)
        answers.decline(old)
        await settle()
        assert there.phone.state is CallState.RINGING


async def test_a_notification_says_too_that_another_device_answered() -> None:
    async with quiet_desk() as there:
        call_id = await there.phone.invited()
        there.phone.transport.say(CallAnsweredElsewhere(call_id, "another"))
        await settle()
        (notice,) = there.phone.notifier.shown.values()
        assert (notice.body, notice.accept) == ("Answered on another device", "")
        await there.phone.clock.advance(FAREWELL_S)
        assert surfaces(there) == (False, False)


async def test_whoever_asks_for_the_call_gets_its_popup_instead() -> None:
    async with quiet_desk() as there:
        await there.phone.invited()
        assert there.keeper.alerts.out_of_sight
        there.keeper.show_call()
        await settle()
        assert surfaces(there) == (True, False)
        assert not there.keeper.alerts.out_of_sight
        await there.phone.news(CallNews.CANCELLED)
        await there.phone.invited(LINA)
        assert surfaces(there) == (False, True)


async def test_a_service_that_fails_then_brings_no_popup() -> None:
    async with quiet_desk() as there:
        call_id = await there.phone.invited()
        there.phone.notifier.works = False
        there.phone.transport.say(CallAnsweredElsewhere(call_id, "another"))
        await settle()
        assert surfaces(there) == (False, False)


async def test_its_body_opens_the_main_window() -> None:
    async with quiet_desk() as there:
        answers = there.phone.notifier.answers
        assert answers is not None
        answers.open()
        assert there.opened == 1


@pytest.mark.parametrize("seed", range(6))
async def test_no_order_of_events_leaves_a_surface_behind(seed: int) -> None:
    chance = random.Random(seed)
    async with desk(popup_possible=bool(seed % 2)) as there:
        await settle()
        there.phone.notifier.works = chance.random() < 0.7
        for _ in range(6):
            call_id = await there.phone.invited(chance.choice((OMAR, LINA)))
            assert sum(surfaces(there)) <= 1
            for news in chance.sample(list(CallNews), 3):
                await there.phone.news(news, call_id)
            await there.phone.clock.advance(40)
            assert surfaces(there) == (False, False)
            assert there.phone.ringer.playing is None


# ── after a miss ──


async def test_a_missed_call_is_told_with_a_way_to_call_back() -> None:
    async with desk() as there:
        await settle()
        await there.phone.invited(video=True)
        await there.phone.clock.advance(31)
        (notice,) = there.phone.notifier.missed
        assert notice.body == "Missed video call"
        answers = there.phone.notifier.answers
        assert answers is not None
        answers.call_back(notice.identity)
        assert there.called_back == ["omar"]


async def test_who_was_missed_on_a_locked_screen_is_told_when_it_is_unlocked() -> None:
    async with desk() as there:
        there.phone.screen.become(ScreenState.LOCKED)
        await there.phone.invited()
        await there.phone.clock.advance(31)
        assert there.phone.notifier.missed == []
        there.phone.screen.become(ScreenState.FREE)
        await there.phone.clock.advance(LOCKED_LOOK_S)
        (notice,) = there.phone.notifier.missed
        assert notice.identity == OMAR.identity


async def test_missed_calls_of_one_person_become_one_sentence() -> None:
    async with desk() as there:
        for _ in range(3):
            await there.phone.invited()
            await there.phone.news(CallNews.CANCELLED)
        await there.phone.invited(LINA)
        await there.phone.news(CallNews.MISSED)
        bodies = [notice.body for notice in there.phone.notifier.missed]
        assert bodies[0] == "Missed audio call"
        assert "3 missed calls from" in bodies[2]
        assert bodies[3] == "Missed audio call"


@pytest.mark.parametrize("news", [CallNews.ENDED, CallNews.CANCELLED])
async def test_a_call_that_was_answered_is_not_missed(news: CallNews) -> None:
    async with desk() as there:
        await there.phone.talking()
        await there.phone.news(news)
        assert there.phone.notifier.missed == []


async def test_a_declined_call_is_not_missed() -> None:
    async with desk() as there:
        await there.phone.invited()
        there.phone.calls.decline(there.phone.calls.call.value.serial)
        await settle()
        assert there.phone.calls.call.value.end_reason is CallEndReason.DECLINED
        assert there.phone.notifier.missed == []


async def test_a_call_refused_because_we_talk_is_told_as_missed() -> None:
    async with desk() as there:
        await there.phone.talking(LINA)
        await there.phone.invited(OMAR)
        assert there.keeper.popup is None
        assert there.phone.engine.was_asked("busy")
        (notice,) = there.phone.notifier.missed
        assert notice.identity == "omar"


async def test_what_was_missed_before_the_start_is_not_told_again() -> None:
    async with desk() as there:
        await there.phone.invited()
        await there.phone.news(CallNews.CANCELLED)
        missed = there.phone.history.history.value.records
        async with desk() as later:
            await later.phone.clock.advance(600)
            later.phone.history.keep(replace(missed[0], started_at=later.phone.clock.now() - 700))
            await settle()
            assert later.phone.notifier.missed == []


# ── a screen that hides the pop-up ──


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
