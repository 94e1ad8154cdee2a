"""The pop-up of an incoming call: no focus, no accident, and its answers."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QVBoxLayout, QWidget

from app.domain.call import CallEndReason, CallState
from app.ui import windows
from app.ui.call.guard import GUARD_MS
from tests.fakes.clock import settle
from tests.fakes.services import LINA
from tests.views.conftest import Cut, Look, Screenshot
from tests.views.loop import ANSWERS, button, click, desk, until, words


@pytest.fixture
def field(qapp: QApplication) -> Iterator[QLineEdit]:
    """A field the user is typing in."""
    window = QWidget()
    line = QLineEdit()
    QVBoxLayout(window).addWidget(line)
    window.show()
    window.activateWindow()
    line.setFocus()
    yield line
    window.close()


def mouse(kind: QEvent.Type, target: QAbstractButton, where: QPoint) -> None:
    """One half of a click."""
    position = QPointF(where)
    pressed = (
        Qt.MouseButton.LeftButton if kind is QEvent.Type.MouseButtonPress else Qt.MouseButton(0)
    )
    event = QMouseEvent(
        kind,
        position,
        target.mapToGlobal(position),
        Qt.MouseButton.LeftButton,
        pressed,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(target, event)


# ── no focus, no accident ──


async def test_nothing_in_it_takes_the_focus() -> None:
    flags = Qt.WindowType.Tool | Qt.WindowType.FramelessWindowHint
    flags |= Qt.WindowType.WindowStaysOnTopHint | Qt.WindowType.WindowDoesNotAcceptFocus
    async with desk() as there:
        await there.phone.invited(video=True)
        popup = there.popup
        assert popup.windowFlags() & flags == flags
        assert popup.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        policies = {b.focusPolicy() for b in popup.findChildren(QAbstractButton)}
        assert policies == {Qt.FocusPolicy.NoFocus}


@pytest.mark.parametrize("name", [*ANSWERS, "silence", "hidePopup"])
async def test_a_click_meant_for_what_was_there_before_does_nothing(name: str) -> None:
    async with desk() as there:
        await there.phone.invited(video=True)
        click(there.popup, name)
        button(there.popup, name).click()
        assert there.phone.state is CallState.RINGING
        assert there.phone.ringer.playing is not None
        assert there.popup.isVisible()


async def test_a_press_before_counts_for_nothing_when_it_is_let_go_after() -> None:
    async with desk() as there:
        await there.phone.invited()
        accept = button(there.popup, "accept")
        mouse(QEvent.Type.MouseButtonPress, accept, accept.rect().center())
        await there.ready()
        mouse(QEvent.Type.MouseButtonRelease, accept, accept.rect().center())
        assert there.phone.state is CallState.RINGING


async def test_a_press_that_is_let_go_outside_does_nothing() -> None:
    async with desk() as there:
        await there.phone.invited()
        accept = button(await there.ready(), "accept")
        mouse(QEvent.Type.MouseButtonPress, accept, accept.rect().center())
        mouse(QEvent.Type.MouseButtonRelease, accept, QPoint(-40, -40))
        assert there.phone.state is CallState.RINGING


async def test_the_guard_starts_with_the_first_paint() -> None:
    async with desk() as there:
        await there.phone.invited()
        guard = there.popup.guard
        assert not guard.open
        await until(lambda: guard.open)
        assert GUARD_MS == 400


# ── answers ──


@pytest.mark.parametrize(("name", "camera"), [("accept", True), ("acceptAudio", False)])
async def test_accepting_joins_with_or_without_our_picture(name: str, camera: bool) -> None:
    async with desk() as there:
        await there.phone.invited(LINA, video=True)
        click(await there.ready(), name)
        await settle()
        assert there.phone.state is CallState.CONNECTING
        assert there.phone.media.plans[-1].camera is camera
        assert there.keeper.popup is None
        assert there.window.isVisible()


async def test_it_says_connecting_until_the_call_window_opens(
    monkeypatch: pytest.MonkeyPatch, look: Look, cut: Cut, screenshot: Screenshot
) -> None:
    monkeypatch.setattr(windows, "ANSWERED_AFTER_MS", 300)
    async with desk() as there:
        await there.phone.invited(LINA, video=True)
        popup = await there.ready()
        click(popup, "accept")
        await settle()
        assert there.phone.media.plans
        assert there.keeper.call_window is None
        assert popup.accessibleName() == "Connecting…: Lina Khoury"
        assert not any(button(popup, name).isEnabled() for name in (*ANSWERS, "silence"))
        assert cut(popup) == []
        screenshot(popup, f"incoming-answered.{look.name}")
        await until(lambda: there.keeper.call_window is not None)
        assert there.keeper.popup is None


async def test_an_end_before_the_call_window_opens_takes_it_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(windows, "ANSWERED_AFTER_MS", 300)
    async with desk() as there:
        await there.phone.invited(LINA)
        click(await there.ready(), "accept")
        there.phone.calls.hang_up(there.phone.calls.call.value.serial)
        await settle()
        assert there.keeper.popup is None


async def test_without_a_camera_a_video_call_is_accepted_with_sound() -> None:
    async with desk() as there:
        lists = there.phone.watch.lists()
        there.phone.watch.plug(type(lists)(lists.microphones, lists.speakers, ()))
        await there.phone.invited(video=True)
        click(await there.ready(), "accept")
        await settle()
        assert not there.phone.calls.call.value.camera_on
        await until(lambda: there.keeper.call_window is not None)
        assert any(text.startswith("No camera found") for text in words(there.window))


async def test_an_audio_call_offers_no_second_accept() -> None:
    async with desk() as there:
        await there.phone.invited()
        assert not button(there.popup, "acceptAudio").isVisible()
        click(await there.ready(), "accept")
        await settle()
        assert not there.phone.media.plans[-1].camera


async def test_declining_ends_the_call_and_opens_no_window() -> None:
    async with desk() as there:
        await there.phone.invited()
        click(await there.ready(), "decline")
        await settle()
        assert there.phone.calls.call.value.end_reason is CallEndReason.DECLINED
        assert there.phone.engine.was_asked("reject")
        assert there.keeper.popup is None
        assert there.keeper.call_window is None


async def test_silence_is_no_answer() -> None:
    async with desk() as there:
        await there.phone.invited()
        click(await there.ready(), "silence")
        await settle()
        assert there.phone.ringer.playing is None
        assert there.phone.state is CallState.RINGING
        assert there.popup.isVisible()
        assert not button(there.popup, "silence").isEnabled()


@pytest.mark.parametrize(
    ("keys", "state", "camera"),
    [
        (Qt.Key.Key_A, CallState.CONNECTING, False),
        (Qt.Key.Key_V, CallState.CONNECTING, True),
        (Qt.Key.Key_D, CallState.ENDED, False),
        (Qt.Key.Key_S, CallState.RINGING, False),
    ],
)
async def test_keys_answer_from_any_window_of_ours(
    field: QLineEdit, keys: Qt.Key, state: CallState, camera: bool
) -> None:
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    async with desk() as there:
        await until(field.hasFocus)
        await there.phone.invited(video=True)
        QTest.keyClick(field, keys, both)
        await settle()
        assert there.phone.state is state
        assert there.phone.calls.call.value.camera_on is camera
        assert there.phone.ringer.playing is None
