"""The end of a call's window: the question when it is closed, and its last page."""

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QCloseEvent, QMouseEvent
from PySide6.QtWidgets import QApplication

from app.domain.call import CallState
from app.protocol.frames import CallNews
from tests.fakes.clock import settle
from tests.fakes.services import LINA
from tests.views.loop import button, click, desk, words

# ── closing ──


async def test_closing_asks_once_and_keeps_the_call() -> None:
    async with desk() as there:
        await there.phone.talking()
        event = QCloseEvent()
        QApplication.sendEvent(there.window, event)
        assert not event.isAccepted()
        assert there.window.isVisible()
        there.window.close()
        assert "Closing the window ends the call with Omar Haddad." in words(there.window)
        assert len([text for text in words(there.window) if text == "Hang up?"]) == 1
        click(there.window, "closeQuestionSafe")
        await settle()
        assert there.phone.state is CallState.ACTIVE
        assert "Hang up?" not in words(there.window)


async def test_the_question_hangs_up_when_told_so() -> None:
    async with desk() as there:
        await there.phone.talking()
        there.window.close()
        click(there.window, "closeQuestionOther")
        await settle()
        assert there.phone.state is CallState.ENDED
        assert there.keeper.call_window is None


async def test_the_question_goes_when_the_call_ends_by_itself() -> None:
    async with desk() as there:
        await there.phone.talking()
        there.window.close()
        await there.phone.news(CallNews.ENDED)
        assert "Hang up?" not in words(there.window)
        assert "Omar Haddad ended the call" in words(there.window)


# ── the last page ──


async def test_the_last_page_goes_after_eight_seconds() -> None:
    async with desk() as there:
        await there.phone.alerted()
        await there.phone.news(CallNews.BUSY)
        assert "Omar Haddad is on another call" in words(there.window)
        await there.phone.clock.advance(7.5)
        assert there.window.isVisible()
        await there.phone.clock.advance(0.6)
        assert there.keeper.call_window is None
        assert there.phone.state is CallState.ENDED


async def test_touching_the_last_page_keeps_it() -> None:
    async with desk() as there:
        await there.phone.alerted()
        await there.phone.news(CallNews.BUSY)
        handle = there.window.windowHandle()
        where = QPointF(20, 20)
        press = QMouseEvent(
            QEvent.Type.MouseButtonPress,
            where,
            where,
            Qt.MouseButton.LeftButton,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(handle, press)
        await there.phone.clock.advance(60)
        assert there.window.isVisible()
        assert not any(text.startswith("Closes in") for text in words(there.window))


async def test_keep_open_keeps_it() -> None:
    async with desk() as there:
        await there.phone.alerted()
        await there.phone.news(CallNews.BUSY)
        click(there.window, "keepOpen")
        await there.phone.clock.advance(60)
        assert there.window.isVisible()
        assert not button(there.window, "keepOpen").isVisible()


async def test_closing_the_last_page_puts_the_call_away() -> None:
    async with desk() as there:
        await there.phone.alerted()
        await there.phone.news(CallNews.BUSY)
        click(there.window, "closePage")
        await settle()
        assert there.keeper.call_window is None
        assert there.phone.state is CallState.IDLE


async def test_calling_back_starts_the_same_kind_of_call() -> None:
    async with desk() as there:
        await there.phone.alerted(LINA, video=True)
        await there.phone.news(CallNews.REJECTED)
        click(there.window, "callBack")
        await settle()
        call = there.phone.calls.call.value
        assert (call.state, call.peer.identity, call.video) == (CallState.DIALING, "lina", True)
        assert "Calling…" in words(there.window)


async def test_calling_back_while_signed_out_is_told() -> None:
    async with desk() as there:
        await there.phone.alerted()
        await there.phone.news(CallNews.BUSY)
        there.phone.session.set(type(there.phone.session.value)())
        click(there.window, "callBack")
        await settle()
        assert "You are signed out. Sign in first." in words(there.window)


async def test_the_next_call_takes_the_window_of_the_last_page() -> None:
    async with desk() as there:
        await there.phone.alerted()
        await there.phone.news(CallNews.BUSY)
        await there.phone.invited(LINA)
        assert there.keeper.call_window is None
        assert there.popup.isVisible()


async def test_a_window_comes_back_where_it_stood() -> None:
    async with desk() as there:
        await there.phone.talking()
        there.window.setGeometry(60, 40, 640, 560)
        place = there.window.geometry()
        click(there.window, "hangUp")
        await settle()
        await there.phone.talking(LINA)
        assert there.window.geometry() == place


async def test_the_window_goes_to_the_bar_and_comes_back() -> None:
    async with desk() as there:
        await there.phone.talking()
        click(there.window, "backToBar")
        assert not there.window.isVisible()
        assert there.opened == 1
        assert there.phone.state is CallState.ACTIVE
        there.keeper.show_call()
        assert there.window.isVisible()


async def test_an_end_is_told_though_the_window_was_out_of_sight() -> None:
    async with desk() as there:
        await there.phone.talking()
        click(there.window, "backToBar")
        await there.phone.news(CallNews.ENDED)
        assert there.window.isVisible()
        assert "Omar Haddad ended the call" in words(there.window)
