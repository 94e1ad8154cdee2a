"""The controls of a call's window: buttons, keys, devices."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.call import CallEndReason, CallState
from app.domain.errors import AppError, ErrorCode
from app.domain.media import (
    DeviceFailed,
    Reconnecting,
    TrackSource,
)
from app.protocol.frames import CallNews
from app.values import replace
from tests.fakes.clock import settle
from tests.fakes.services import LINA
from tests.views.loop import button, click, desk, words


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
        assert QApplication.activePopupWidget() is None


async def test_a_device_that_went_while_the_menu_was_open_is_told() -> None:
    async with desk() as there:
        await there.phone.talking()
        lists = there.phone.watch.lists()
        button(there.window, "microphoneDevices").click()
        there.phone.watch.plug_silently(type(lists)(lists.microphones[:1], lists.speakers, ()))
        for _ in range(2):
            button(there.window, "microphoneDevices").click()
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
