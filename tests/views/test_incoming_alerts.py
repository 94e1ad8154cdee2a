"""One surface for each ring, in step with it."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from PySide6.QtGui import QGuiApplication

from app.domain.call import CallState
from app.domain.settings import IncomingSurface
from app.protocol.frames import CallAnsweredElsewhere, CallNews
from app.ui.windows import popup_possible
from app.values import replace
from app.viewmodels.alerts import FAREWELL_S, Surface
from tests.fakes.clock import settle
from tests.fakes.services import LINA, OMAR
from tests.views.desk import signed_in
from tests.views.loop import Desk, desk, surfaces
from tests.views.test_tray import ringing


@asynccontextmanager
async def quiet_desk() -> AsyncIterator[Desk]:
    """A desk where pop-ups would not be seen, so that calls come as notifications."""
    async with desk(popup_possible=False) as there:
        await settle()
        yield there


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
