"""A running call is never lost: where its window opens, and what leads back to it."""

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QAbstractButton

from app.domain.media import PeerHeard
from app.protocol.frames import CallNews
from app.ui.call.call_window import CallWindow
from app.ui.call.place import centred
from app.ui.main_window import CONTACTS
from app.ui.tray import Tray
from tests.fakes.clock import settle
from tests.views.desk import LINA, OMAR, Desk, click_row, signed_in
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
