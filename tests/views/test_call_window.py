"""The window of a call: what it shows in each state, its controls, keys, questions and end."""

import asyncio

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QCloseEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from app.domain.call import CallEndReason, CallState
from app.domain.errors import AppError, ErrorCode
from app.domain.media import (
    DeviceFailed,
    MediaStats,
    Reconnected,
    Reconnecting,
    TrackMuted,
    TrackSource,
)
from app.protocol.frames import CallNews
from app.ui import windows
from app.values import replace
from tests.fakes.clock import settle
from tests.fakes.services import LINA, OMAR
from tests.views.loop import Desk, button, click, desk, until


def words(window: QWidget) -> list[str]:
    """The words that can be read now, without the marks that isolate names."""
    labels = (label for label in window.findChildren(QLabel) if label.isVisible())
    texts = (label.text().translate(dict.fromkeys((0x2066, 0x2068, 0x2069))) for label in labels)
    return [text for text in texts if text]


def title(window: QWidget) -> str:
    """The window's title without marks."""
    return window.windowTitle().translate(dict.fromkeys((0x2066, 0x2068, 0x2069)))


# ── what it shows ──


async def test_an_outgoing_call_says_each_step() -> None:
    async with desk() as there:
        there.phone.calls.dial(OMAR, video=False)
        await settle()
        assert "Calling…" in words(there.window)
        assert title(there.window) == "Omar Haddad – Calling…"
        await there.phone.news(CallNews.RINGING)
        assert "Ringing…" in words(there.window)
        await there.phone.news(CallNews.ACCEPTED)
        assert "Connecting…" in words(there.window)


async def test_the_engine_is_asked_before_the_window_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "OPEN_AFTER_MS", 60)
    async with desk() as there:
        there.phone.calls.dial(OMAR, video=False)
        await settle()
        assert there.phone.engine.was_asked("create")
        assert there.keeper.call_window is None
        await until(lambda: there.keeper.call_window is not None)


async def test_a_call_that_is_refused_before_its_window_opens_says_why(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(windows, "OPEN_AFTER_MS", 60)
    async with desk() as there:
        there.phone.engine.refusals["create"] = AppError(ErrorCode.FEATURE_DISABLED)
        there.phone.calls.dial(OMAR, video=False)
        await settle()
        assert there.phone.state is CallState.ENDED
        assert there.keeper.call_window is None
        await until(lambda: there.keeper.call_window is not None)
        assert button(there.window, "closePage").isVisible()


async def test_a_call_that_is_taken_back_at_once_opens_no_window(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(windows, "OPEN_AFTER_MS", 60)
    async with desk() as there:
        there.phone.calls.dial(OMAR, video=False)
        there.phone.calls.hang_up(there.phone.calls.call.value.serial)
        await asyncio.sleep(0.2)  # nothing is to happen
        assert there.keeper.call_window is None


async def test_an_outgoing_call_says_when_nobody_rings_and_when_it_gives_up() -> None:
    async with desk() as there:
        await there.phone.dialed()
        assert "Looking for Omar Haddad’s devices" in words(there.window)
        await there.phone.clock.advance(20)
        assert "Omar Haddad may be unreachable. Gives up after 30 s." in words(there.window)
        assert "Calling…" in words(there.window)
        await there.phone.news(CallNews.RINGING)
        assert "The phone rings there. Gives up after 30 s." in words(there.window)


async def test_the_timer_ticks_once_a_second_while_we_talk() -> None:
    async with desk() as there:
        await there.phone.talking()
        assert "0:00" in words(there.window)
        for second in range(1, 4):
            await there.phone.clock.advance(1)
            assert f"0:0{second}" in words(there.window)
        await there.phone.clock.advance(188.2)
        assert title(there.window) == "Omar Haddad – 3:11"


async def test_nothing_ticks_while_nothing_is_counted() -> None:
    async with desk() as there:
        await there.phone.alerted()
        renders: list[int] = []
        there.window.windowTitleChanged.connect(lambda _: renders.append(1))
        timers_of_the_call = 2  # the answer's, the alert's
        await there.phone.clock.advance(5)
        assert renders == []
        assert there.phone.clock.sleepers == timers_of_the_call


async def test_a_lost_connection_counts_down_and_comes_back() -> None:
    async with desk() as there:
        await there.phone.talking()
        serial = there.phone.calls.call.value.serial
        await there.phone.clock.advance(60)
        there.phone.media.tell(Reconnecting(serial))
        await there.phone.clock.advance(12)
        shown = words(there.window)
        assert "Reconnecting…" in shown
        assert "Ends in 48 s if the network stays away." in shown
        assert "0:12" in shown
        assert "Omar Haddad can’t hear you right now" in shown
        assert button(there.window, "hangUp").isEnabled()
        there.phone.media.tell(Reconnected(serial))
        await settle()
        assert "Reconnecting…" not in words(there.window)
        there.phone.media.tell(Reconnecting(serial))
        await settle()
        assert "0:00" in words(there.window)


async def test_a_lost_connection_that_stays_away_ends_the_call() -> None:
    async with desk() as there:
        await there.phone.talking()
        there.phone.media.tell(Reconnecting(there.phone.calls.call.value.serial))
        await there.phone.clock.advance(61)
        assert "Connection lost" in words(there.window)


async def test_levels_are_asked_for_only_while_they_are_seen() -> None:
    async with desk() as there:
        await there.phone.alerted()
        assert there.phone.media.looks == 0
        await there.phone.accepted()
        await there.phone.clock.advance(1)
        seen = there.phone.media.looks
        assert 15 <= seen <= 21
        there.window.hide()
        await there.phone.clock.advance(1)
        assert there.phone.media.looks <= seen + 1
        assert there.phone.clock.sleepers == 2  # the conversation's timer, its row in the history
        there.window.show()
        await there.phone.clock.advance(1)
        assert there.phone.media.looks > seen + 10


async def test_a_bad_connection_is_told_from_fair_down() -> None:
    async with desk() as there:
        await there.phone.talking()
        await there.phone.clock.advance(1)
        assert "Fair connection" not in words(there.window)
        there.phone.media.measured = MediaStats(loss=0.05)
        await there.phone.clock.advance(1)
        assert "Fair connection" in words(there.window)
        there.phone.media.measured = MediaStats(silent_s=2.5)
        await there.phone.clock.advance(1)
        assert "Poor connection" in words(there.window)
        there.phone.media.measured = MediaStats()
        await there.phone.clock.advance(5)
        assert not any("connection" in text for text in words(there.window))


async def test_the_other_sides_mute_is_told() -> None:
    async with desk() as there:
        await there.phone.talking()
        await muted_there(there, muted=True)
        assert "Omar Haddad is muted" in words(there.window)
        await muted_there(there, muted=False)
        assert "Omar Haddad is muted" not in words(there.window)


async def muted_there(there: Desk, *, muted: bool) -> None:
    """The other side's microphone goes off or on."""
    serial = there.phone.calls.call.value.serial
    there.phone.media.tell(TrackMuted(serial, OMAR.identity, TrackSource.MICROPHONE, muted))
    await settle()


async def test_trouble_with_a_device_is_told_once() -> None:
    async with desk() as there:
        await there.phone.talking()
        serial = there.phone.calls.call.value.serial
        trouble = DeviceFailed(serial, TrackSource.MICROPHONE, ErrorCode.NO_MICROPHONE)
        there.phone.media.tell(trouble)
        await settle()
        said = "No microphone is there: nobody hears you. Plug one in."
        assert said in words(there.window)
        click(there.window, "noticeAction")
        await there.phone.clock.advance(2)
        assert said not in words(there.window)


# ── controls ──


async def test_mute_is_true_at_once_and_says_what_comes_next() -> None:
    async with desk() as there:
        await there.phone.talking()
        microphone = button(there.window, "microphone")
        assert microphone.accessibleName() == "Mute"
        click(there.window, "microphone")
        assert microphone.accessibleName() == "Unmute"
        assert "You are muted" in words(there.window)
        await settle()
        assert there.phone.media.microphone_on is False
        click(there.window, "microphone")
        await settle()
        assert there.phone.media.microphone_on is True


async def test_the_camera_goes_on_and_off() -> None:
    async with desk() as there:
        await there.phone.talking()
        click(there.window, "camera")
        await settle()
        assert there.phone.camera.opened == "webcam"
        assert there.phone.media.camera_on is True
        assert button(there.window, "camera").accessibleName() == "Stop video"
        click(there.window, "camera")
        await settle()
        assert there.phone.camera.opened is None


async def test_a_camera_that_does_not_open_is_told_and_stays_off() -> None:
    async with desk() as there:
        await there.phone.talking()
        there.phone.camera.refusal = AppError(ErrorCode.NO_CAMERA)
        click(there.window, "camera")
        await settle()
        assert not there.phone.calls.call.value.camera_on
        assert any(text.startswith("No camera found") for text in words(there.window))


@pytest.mark.parametrize("state", ["calling", "ringing", "connecting", "talking", "lost"])
async def test_hang_up_works_in_every_state(state: str) -> None:
    async with desk() as there:
        phone = there.phone
        if state in ("calling", "ringing", "connecting"):
            await phone.dialed()
            for news in (CallNews.RINGING, CallNews.ACCEPTED)[
                : {"calling": 0, "ringing": 1}.get(state, 2)
            ]:
                await phone.news(news)
        else:
            await phone.talking()
            if state == "lost":
                phone.media.tell(Reconnecting(phone.calls.call.value.serial))
                await settle()
        click(there.window, "hangUp")
        await settle()
        assert phone.state is CallState.ENDED
        assert phone.media.room == 0
        assert there.keeper.call_window is None


@pytest.mark.parametrize(
    ("key", "modifier", "holds"),
    [
        (Qt.Key.Key_M, Qt.KeyboardModifier.NoModifier, lambda call: call.muted),
        (Qt.Key.Key_V, Qt.KeyboardModifier.NoModifier, lambda call: call.camera_on),
        (
            Qt.Key.Key_E,
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
            lambda call: call.end_reason is CallEndReason.LOCAL_HANGUP,
        ),
    ],
)
async def test_keys_do_what_the_buttons_do(key, modifier, holds) -> None:  # type: ignore[no-untyped-def]  # a table of Qt's types
    async with desk() as there:
        await there.phone.talking()
        QTest.keyClick(there.window, key, modifier)
        await settle()
        assert holds(there.phone.calls.call.value)


async def test_hanging_up_works_from_another_window_of_ours() -> None:
    async with desk() as there:
        await there.phone.talking()
        other = QWidget()
        other.show()
        other.activateWindow()
        both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        QTest.keyClick(other, Qt.Key.Key_E, both)
        await settle()
        assert there.phone.state is CallState.ENDED


async def test_full_screen_comes_and_goes_with_keys() -> None:
    async with desk() as there:
        await there.phone.talking(LINA, video=True)
        QTest.keyClick(there.window, Qt.Key.Key_F11)
        assert there.window.isFullScreen()
        QTest.keyClick(there.window, Qt.Key.Key_Escape)
        assert not there.window.isFullScreen()
        QTest.keyClick(there.window, Qt.Key.Key_Escape)
        assert there.phone.state is CallState.ACTIVE
        click(there.window, "fullScreen")
        assert there.window.isFullScreen()
        assert button(there.window, "fullScreen").accessibleName() == "Leave full screen"


async def test_a_device_is_chosen_during_the_call() -> None:
    async with desk() as there:
        await there.phone.talking()
        button(there.window, "microphoneDevices").click()
        click(there.window.window(), "microphone:built-in")
        await settle()
        devices = there.phone.media.devices
        assert devices is not None
        assert devices.microphone == "built-in"
        assert button(there.window, "microphone:built-in").isChecked()


async def test_a_device_that_went_while_the_menu_was_open_is_told() -> None:
    async with desk() as there:
        await there.phone.talking()
        lists = there.phone.watch.lists()
        button(there.window, "microphoneDevices").click()
        there.phone.watch.plug_silently(type(lists)(lists.microphones[:1], lists.speakers, ()))
        for _ in range(2):
            click(there.window, "microphone:built-in")
            said = "The device is gone. Plug it in again, or choose another one."
            assert said in words(there.window)
            click(there.window, "noticeAction")
            assert said not in words(there.window)


async def test_what_was_told_in_one_call_is_not_told_in_the_next() -> None:
    async with desk() as there:
        await there.phone.talking()
        serial = there.phone.calls.call.value.serial
        lost = DeviceFailed(serial, TrackSource.MICROPHONE, ErrorCode.DEVICE_LOST)
        there.phone.media.tell(lost)
        assert there.window.notice.isVisible()
        click(there.window, "hangUp")
        await settle()
        await there.phone.talking()
        assert not there.window.notice.isVisible()
        again = there.phone.calls.call.value.serial
        there.phone.media.tell(replace(lost, serial=again))
        assert there.window.notice.isVisible()


async def test_a_device_that_is_plugged_appears_in_the_open_menu() -> None:
    async with desk() as there:
        await there.phone.talking()
        button(there.window, "cameraDevices").click()
        lists = there.phone.watch.lists()
        there.phone.watch.plug(type(lists)(lists.microphones, lists.speakers, ()))
        assert "None found" in button(there.window, "camera:").text()


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


# ── for everybody ──


@pytest.mark.parametrize("page", ["talking", "video", "ended"])
async def test_every_button_has_a_name(page: str) -> None:
    async with desk() as there:
        await there.phone.talking(video=page == "video")
        if page == "ended":
            await there.phone.news(CallNews.ENDED)
        buttons = there.window.findChildren(QAbstractButton)
        names = [shown.accessibleName() for shown in buttons if shown.isVisible()]
        assert len(names) >= 3
        assert all(names)


async def test_tab_reaches_every_control() -> None:
    async with desk() as there:
        await there.phone.talking()
        window = there.window
        assert window.focusWidget() is button(window, "microphone")
        reached = set()
        for _ in range(10):
            focused = window.focusWidget()
            assert focused is not None
            reached.add(focused.objectName())
            QTest.keyClick(focused, Qt.Key.Key_Tab)
        bar = {"microphone", "microphoneDevices", "camera", "cameraDevices", "hangUp"}
        assert reached == {*bar, "backToBar"}
