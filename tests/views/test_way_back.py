"""A running call is never lost: where its window opens, and what leads back to it."""

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from app.domain.call import CallState
from app.domain.media import PeerHeard
from app.protocol.frames import CallInvitation, CallNews
from app.services.desktopports import ScreenState
from app.ui.call.call_window import CallWindow
from app.ui.call.place import centred
from app.ui.main_window import CONTACTS
from app.ui.tray import Tray
from tests.fakes.clock import settle
from tests.fakes.phone import ADAM
from tests.views.conftest import Cut, Look, Screenshot
from tests.views.desk import LINA, OMAR, Desk, bare, click_row, nameless, signed_in
from tests.views.loop import button, click, until

SCREEN = QRect(0, 30, 1600, 970)


def bar(desk: Desk) -> QAbstractButton:
    return button(desk.main, "returnToCall")


def call_window(desk: Desk) -> CallWindow:
    window = desk.shell.keeper.call_window
    assert window is not None
    return window


async def talking(desk: Desk) -> None:
    """We talk with Omar, and the call's window is in front."""
    desk.phone.calls.dial(OMAR, video=False)
    await settle()
    await desk.phone.news(CallNews.ACCEPTED)
    serial = desk.phone.calls.call.value.serial
    desk.phone.media.tell(PeerHeard(serial, OMAR.identity))
    await desk.shown(call_window(desk))


@pytest.mark.parametrize(
    ("over", "at"),
    [
        (QRect(300, 200, 800, 600), QPoint(340, 230)),
        (QRect(-500, -300, 800, 600), QPoint(0, 30)),
        (QRect(1500, 900, 800, 600), QPoint(880, 460)),
    ],
)
def test_a_window_opens_in_the_middle_and_stays_on_the_screen(over: QRect, at: QPoint) -> None:
    assert centred(QSize(720, 540), over, SCREEN) == at


def test_a_window_larger_than_the_screen_shows_its_title() -> None:
    assert centred(QSize(2000, 1200), SCREEN, SCREEN) == SCREEN.topLeft()


async def test_the_call_opens_over_the_main_window() -> None:
    async with signed_in() as desk:
        await talking(desk)
        window, screen = call_window(desk), desk.main.screen().availableGeometry()
        expected = centred(window.size(), desk.main.frameGeometry(), screen)
        assert window.pos() == expected


async def test_the_bar_is_there_while_another_window_is_in_front() -> None:
    async with signed_in() as desk:
        await talking(desk)
        assert not bar(desk).isVisible()
        desk.main.activateWindow()
        await desk.shown(desk.main)
        assert not bar(desk).isVisible()  # a click is not pushed aside by it
        await until(bar(desk).isVisible)
        call_window(desk).activateWindow()
        await until(lambda: not bar(desk).isVisible())


async def test_the_next_call_opens_without_a_bar() -> None:
    async with signed_in() as desk:
        await talking(desk)
        desk.main.activateWindow()
        await until(bar(desk).isVisible)
        desk.phone.calls.hang_up(desk.phone.calls.call.value.serial)
        await settle()
        assert not bar(desk).isVisible()
        desk.phone.calls.dial(LINA, video=False)
        await settle()
        assert not bar(desk).isVisible()


async def test_calling_the_one_we_talk_to_leads_back_to_the_call() -> None:
    async with signed_in() as desk:
        await talking(desk)
        desk.main.activateWindow()
        await desk.shown(desk.main)
        contacts = desk.main.place(CONTACTS)
        desk.main.go_to(CONTACTS)
        click_row(contacts.list.pane.rows, "Omar Haddad")
        click(contacts, "videoCall")
        await desk.shown(call_window(desk))
        assert desk.phone.calls.call.value.peer == OMAR
        assert not desk.shell._screens.toasts.view.notes


async def put_into_the_bar(desk: Desk) -> CallWindow:
    """The call's window is gone by its own button, and the main window's bar leads back."""
    window = call_window(desk)
    click(window, "backToBar")
    await desk.shown(desk.main)
    assert not window.isVisible()
    return window


@pytest.mark.parametrize("tray", [True, False])
async def test_closing_the_main_window_brings_a_hidden_call_back(
    monkeypatch: pytest.MonkeyPatch, tray: bool
) -> None:
    monkeypatch.setattr(Tray, "available", staticmethod(lambda: tray))
    async with signed_in() as desk:
        await talking(desk)
        window = await put_into_the_bar(desk)
        desk.main.close()
        await desk.shown(window)
        assert not window.isMinimized()
        assert desk.main.isVisible() is not tray


async def test_hiding_the_main_window_leaves_a_hidden_call_in_the_task_bar(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Tray, "available", staticmethod(lambda: True))
    async with signed_in() as desk:
        await talking(desk)
        window = await put_into_the_bar(desk)
        desk.shell.tray.toggled.emit()
        assert not desk.main.isVisible()
        assert window.isVisible()
        assert window.isMinimized()


async def test_closing_the_main_window_leaves_a_minimised_call_minimised(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Tray, "available", staticmethod(lambda: True))
    async with signed_in() as desk:
        await talking(desk)
        call_window(desk).showMinimized()
        desk.main.activateWindow()
        await desk.shown(desk.main)
        desk.main.close()
        assert call_window(desk).isMinimized()


# ── the camera, and a ring out of sight ──


@pytest.mark.parametrize("width", [940, 380])
async def test_the_bar_shows_that_our_picture_is_sent(
    width: int, look: Look, cut: Cut, screenshot: Screenshot
) -> None:
    async with signed_in() as desk:
        await talking(desk)
        await put_into_the_bar(desk)
        desk.main.resize(width, 640)
        mark = button(desk.main, "cameraMark")
        assert not mark.isVisible()
        desk.phone.calls.set_camera(on=True)
        await settle()
        assert mark.isVisible()
        assert mark.accessibleName() == "Your camera is on"
        assert cut(desk.main) == []
        screenshot(desk.main, f"09-call-bar-camera-{width}.{look.name}")
        desk.phone.calls.set_camera(on=False)
        await settle()
        assert not mark.isVisible()


async def invited(desk: Desk) -> None:
    """Omar makes a video call."""
    now, wire_type = desk.phone.clock.now(), "video_call"
    desk.phone.transport.say(
        CallInvitation("in-1", OMAR.identity, OMAR.name, ADAM, wire_type, now + 30, 30)
    )
    await settle()


async def put_away(desk: Desk) -> QAbstractButton:
    """Omar calls, and his pop-up was closed by its cross; the bar that is left."""
    there = desk.shell.keeper
    await invited(desk)
    assert there.popup is not None
    assert not button(desk.main, "ringBar").isVisible(), "one surface at a time"
    await until(lambda: there.popup is not None and there.popup.guard.open)
    click(there.popup, "hidePopup")
    await settle()
    assert there.popup is None
    return button(desk.main, "ringBar")


@pytest.mark.parametrize("width", [940, 380])
async def test_a_ring_whose_popup_was_put_away_stands_over_the_main_window(
    width: int, look: Look, cut: Cut, screenshot: Screenshot
) -> None:
    async with signed_in() as desk:
        desk.main.resize(width, 640)
        ring = await put_away(desk)
        assert ring.isVisible()
        assert bare(ring.accessibleName()) == "Omar Haddad is calling. Show the call"
        assert nameless(desk.main) == []
        assert cut(desk.main) == []
        screenshot(desk.main, f"09-ring-bar-{width}.{look.name}")
        await desk.phone.news(CallNews.CANCELLED)
        assert not ring.isVisible()


@pytest.mark.parametrize(
    ("name", "state"),
    [("barAccept", CallState.CONNECTING), ("barDecline", CallState.ENDED)],
)
async def test_a_ring_out_of_sight_is_answered_from_its_bar(name: str, state: CallState) -> None:
    async with signed_in() as desk:
        ring = await put_away(desk)
        click(desk.main, name)
        await settle()
        assert desk.phone.calls.call.value.state is state
        assert not ring.isVisible()


async def test_the_bar_of_a_ring_brings_the_popup_back_and_goes() -> None:
    async with signed_in() as desk:
        ring = await put_away(desk)
        QTest.mouseClick(ring, Qt.MouseButton.LeftButton, pos=QPoint(120, 12))
        assert desk.shell.keeper.popup is not None
        assert not ring.isVisible()


async def test_a_ring_in_a_notification_has_no_bar_beside_it() -> None:
    async with signed_in() as desk:
        desk.phone.screen.become(ScreenState.COVERED)
        await invited(desk)
        assert desk.shell.keeper.alerts.out_of_sight
        assert not button(desk.main, "ringBar").isVisible()
