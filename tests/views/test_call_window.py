"""The window of a call: what it shows in each state, and for everybody."""

import asyncio

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.domain.call import CallState
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
from tests.fakes.clock import settle
from tests.fakes.services import OMAR
from tests.views.conftest import Cut, Look, Screenshot
from tests.views.loop import Desk, button, click, desk, until, words


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


@pytest.mark.parametrize("size", [(720, 540), (380, 520)])
async def test_a_picture_that_makes_room_for_the_sound_is_told(
    size: tuple[int, int], look: Look, cut: Cut, screenshot: Screenshot
) -> None:
    async with desk() as there:
        await there.phone.talking(video=True)
        there.window.resize(*size)
        there.phone.media.measured = MediaStats(picture_held=True)
        await there.phone.clock.advance(1)
        assert "Video paused" in words(there.window)
        assert cut(there.window) == []
        screenshot(there.window, f"06-video-paused-{size[0]}.{look.name}")
        there.phone.media.measured = MediaStats()
        await there.phone.clock.advance(5)
        assert "Video paused" not in words(there.window)


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
        window, reached = there.window, []
        for _ in range(6):
            QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
            reached.append(window.focusWidget().objectName())
        bar = {"microphone", "microphoneDevices", "camera", "cameraDevices", "hangUp"}
        assert reached[0] == "microphone"
        assert set(reached) == {*bar, "backToBar"}


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
async def test_a_key_meant_for_another_window_does_nothing_to_a_call_that_begins(
    key: Qt.Key,
) -> None:
    async with desk() as there:
        await there.phone.talking()
        await until(there.window.isActiveWindow)
        before = there.phone.calls.call.value
        QTest.keyClick(there.window.focusWidget() or there.window, key)
        await settle()
        assert there.phone.calls.call.value == before


@pytest.mark.parametrize(("size", "lost"), [((960, 600), True), ((380, 560), False)])
async def test_what_went_wrong_never_lies_over_the_way_back(
    size: tuple[int, int], lost: bool, look: Look, screenshot: Screenshot
) -> None:
    async with desk() as there:
        await there.phone.talking()
        window, serial = there.window, there.phone.calls.call.value.serial
        window.resize(*size)
        there.phone.camera.refusal = AppError(ErrorCode.NO_CAMERA)
        click(window, "camera")
        if lost:
            there.phone.media.tell(Reconnecting(serial))
        await settle()
        await until(lambda: over_notice(window, "backToBar") == [])
        assert window.notice.isVisible()
        banners = ["reconnectBanner"] if lost else []
        screenshot(window, f"06-notice-{size[0]}.{look.name}")
        assert over_notice(window, *banners) == []
        low = way_back(window)
        click(window, "noticeAction")
        await until(lambda: way_back(window) < low)


def way_back(window: QWidget) -> int:
    """How far down the button is that leads back."""
    return button(window, "backToBar").mapTo(window, QPoint()).y()


def over_notice(window: QWidget, *names: str) -> list[str]:
    """Which of these the notice lies over."""
    notice = window.findChild(QWidget, "notice")
    found = {name: window.findChild(QWidget, name) for name in names}
    taken = QRect(notice.mapTo(window, QPoint()), notice.size())
    return [
        name
        for name, part in found.items()
        if taken.intersects(QRect(part.mapTo(window, QPoint()), part.size()))
    ]
