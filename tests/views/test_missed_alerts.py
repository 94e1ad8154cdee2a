"""One notification for each who was missed."""

import pytest

from app.domain.call import CallEndReason
from app.protocol.frames import CallNews
from app.services.desktopports import ScreenState
from app.values import replace
from app.viewmodels.alerts import LOCKED_LOOK_S
from tests.fakes.clock import settle
from tests.fakes.services import LINA, OMAR
from tests.views.loop import desk


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


async def test_what_was_missed_is_withdrawn_once_it_was_seen() -> None:
    async with desk() as there:
        for peer in (OMAR, LINA):
            await there.phone.invited(peer)
            await there.phone.news(CallNews.CANCELLED)
        assert set(there.phone.notifier.missed_shown) == {OMAR.identity, LINA.identity}
        there.phone.history.mark_seen()
        await settle()
        assert not there.phone.notifier.missed_shown


async def test_what_was_missed_is_withdrawn_once_that_person_is_called() -> None:
    async with desk() as there:
        for peer in (OMAR, LINA):
            await there.phone.invited(peer)
            await there.phone.news(CallNews.CANCELLED)
        await there.phone.invited(OMAR)
        assert OMAR.identity in there.phone.notifier.missed_shown
        await there.phone.news(CallNews.CANCELLED)
        await there.phone.dialed(OMAR)
        assert set(there.phone.notifier.missed_shown) == {LINA.identity}
