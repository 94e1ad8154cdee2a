"""The pop-up of an incoming call lives as long as its ring."""

import random

import pytest

from app.domain.call import CallState
from app.domain.session import Session, SessionState
from app.protocol.frames import CallAnsweredElsewhere, CallNews
from app.ui.call.incoming_popup import IncomingPopup
from app.viewmodels.alerts import FAREWELL_S
from tests.fakes.clock import settle
from tests.fakes.services import LINA
from tests.views.conftest import Cut, Look, Screenshot
from tests.views.loop import ANSWERS, Desk, button, click, desk


async def test_the_cross_silences_and_hides_and_never_declines() -> None:
    async with desk() as there:
        await there.phone.invited()
        click(await there.ready(), "hidePopup")
        await settle()
        assert there.keeper.popup is None
        assert there.phone.ringer.playing is None
        assert there.phone.state is CallState.RINGING
        there.keeper.show_call()
        assert there.popup.isVisible()
        await happen(there, "cancelled", there.phone.calls.call.value.call_id)
        there.keeper.show_call()
        assert there.keeper.popup is None


async def happen(there: Desk, what: str, call_id: str) -> None:
    """One of the events that end a ring, or come after its end."""
    phone = there.phone
    match what:
        case "cancelled":
            await phone.news(CallNews.CANCELLED, call_id)
        case "ended":
            await phone.news(CallNews.ENDED, call_id)
        case "missed":
            await phone.news(CallNews.MISSED, call_id)
        case "elsewhere":
            phone.transport.say(CallAnsweredElsewhere(call_id))
            await phone.clock.advance(FAREWELL_S)
        case "time out":
            await phone.clock.advance(31)
        case "accepted late":
            await phone.news(CallNews.ACCEPTED, call_id)
        case "ringing again":
            await phone.news(CallNews.RINGING, call_id)


ENDS = ("cancelled", "ended", "missed", "elsewhere", "time out")


@pytest.mark.parametrize("end", ENDS)
async def test_the_popup_goes_with_its_ring(end: str) -> None:
    async with desk() as there:
        call_id = await there.phone.invited()
        assert there.popup.isVisible()
        await happen(there, end, call_id)
        assert there.keeper.popup is None
        assert there.phone.ringer.playing is None
        assert there.keeper.call_window is None


@pytest.mark.parametrize("seed", range(12))
async def test_late_and_shuffled_events_bring_nothing_back(seed: int) -> None:
    events = [*ENDS, "accepted late", "ringing again", "cancelled"]
    random.Random(seed).shuffle(events)
    async with desk() as there:
        call_id = await there.phone.invited()
        rang = True
        for what in events:
            await happen(there, what, call_id)
            rang = rang and what in ("accepted late", "ringing again")
            assert (there.keeper.popup is not None) is rang, events
        assert there.phone.ringer.playing is None
        assert there.phone.state is CallState.ENDED


async def taken_elsewhere(there: Desk, *, video: bool = False) -> IncomingPopup:
    """A ring that another device has just answered, and its pop-up."""
    call_id = await there.phone.invited(video=video)
    popup = await there.ready()
    there.phone.transport.say(CallAnsweredElsewhere(call_id, "another"))
    await settle()
    return popup


async def test_a_call_answered_on_another_device_says_so_for_two_seconds() -> None:
    async with desk() as there:
        popup = await taken_elsewhere(there)
        assert there.phone.ringer.playing is None
        assert popup.accessibleName() == "Answered on another device: Omar Haddad"
        await there.phone.clock.advance(FAREWELL_S - 0.1)
        assert there.keeper.popup is popup
        await there.phone.clock.advance(0.1)
        assert there.keeper.popup is None
        assert there.keeper.call_window is None


async def test_it_cannot_be_answered_any_more_and_can_be_closed() -> None:
    async with desk() as there:
        popup = await taken_elsewhere(there, video=True)
        assert not any(button(popup, name).isEnabled() for name in (*ANSWERS, "silence"))
        click(popup, "hidePopup")
        assert there.keeper.popup is None


async def test_the_next_call_does_not_wait_for_that_to_go() -> None:
    async with desk() as there:
        before = await taken_elsewhere(there)
        await there.phone.invited(LINA)
        assert there.popup is not before
        assert not there.popup.guard.open
        assert button(there.popup, "accept").isEnabled()
        await there.phone.clock.advance(FAREWELL_S + 1)
        assert there.popup.isVisible()
        assert there.phone.state is CallState.RINGING


async def test_a_call_placed_meanwhile_takes_it_away() -> None:
    async with desk() as there:
        await taken_elsewhere(there)
        await there.phone.dialed(LINA)
        assert there.keeper.popup is None
        assert there.window.isVisible()


async def test_a_popup_out_of_sight_stays_there_when_another_device_answers() -> None:
    async with desk() as there:
        call_id = await there.phone.invited()
        click(await there.ready(), "hidePopup")
        there.phone.transport.say(CallAnsweredElsewhere(call_id, "another"))
        await settle()
        assert there.keeper.popup is None


async def test_an_end_elsewhere_looks_like_an_end(
    look: Look, cut: Cut, screenshot: Screenshot
) -> None:
    async with desk() as there:
        popup = await taken_elsewhere(there, video=True)
        assert cut(popup) == []
        screenshot(popup, f"incoming-taken.{look.name}")


async def test_signing_out_takes_the_popup_away() -> None:
    async with desk() as there:
        await there.phone.invited()
        there.phone.session.set(Session(SessionState.ELSEWHERE))
        await settle()
        assert there.keeper.popup is None


async def test_each_ring_has_its_own_guard() -> None:
    async with desk() as there:
        first = await there.phone.invited()
        await there.ready()
        await happen(there, "cancelled", first)
        await there.phone.invited(LINA)
        assert not there.popup.guard.open
