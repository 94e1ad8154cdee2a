"""Screens between the pages: questions, empty lists, banners, toasts, menus; wide and narrow."""

from collections.abc import Awaitable, Callable

import pytest
from PySide6.QtCore import QEvent, QObject, QPropertyAnimation
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.domain.device import DeviceLists
from app.domain.errors import AppError, ErrorCode
from app.domain.media import MediaStats, PeerHeard
from app.domain.signal import Loss
from app.protocol.frames import CallNews
from app.services.ports import SignalClosedError
from app.ui.main_window import CALLS, CONTACTS, SETTINGS
from app.ui.people.contacts_place import ContactsPlace
from app.ui.people.history_place import HistoryPlace
from app.ui.theme import current
from app.ui.tokens import ICON, TextStyle
from app.viewmodels.contacts import SEARCH_PAUSE_S
from app.viewmodels.status import BANNER_AFTER_S
from tests.fakes.clock import settle
from tests.views.conftest import Cut, Look, Screenshot
from tests.views.desk import OMAR, Desk, click_row, nameless, signed_in, signed_out, too_wide
from tests.views.loop import click, until

NARROW = (380, 640)
Scene = Callable[[Desk], Awaitable[None]]


def contacts(desk: Desk) -> ContactsPlace:
    found = desk.main.place(CONTACTS)
    assert isinstance(found, ContactsPlace)
    return found


def calls(desk: Desk) -> HistoryPlace:
    desk.main.go_to(CALLS)
    found = desk.main.place(CALLS)
    assert isinstance(found, HistoryPlace)
    return found


async def talking(desk: Desk) -> None:
    desk.phone.calls.dial(OMAR, video=False)
    await settle()
    await desk.phone.news(CallNews.ACCEPTED)
    desk.phone.media.measured = MediaStats(audio_level_out=0.5)
    serial = desk.phone.calls.call.value.serial
    desk.phone.media.tell(PeerHeard(serial, OMAR.identity))
    await desk.phone.clock.advance(0.5)


async def nobody_yet(desk: Desk) -> None:
    """As a fresh phone is."""


async def asked_whom_to_add(desk: Desk) -> None:
    click(contacts(desk), "addContact")


async def told_there_is_nobody(desk: Desk) -> None:
    click(contacts(desk), "addContact")
    QTest.keyClicks(desk.main.findChild(QLineEdit, "newContactId"), "nobody")
    click(desk.main, "addDialogOther")
    await settle()


async def asked_whether_to_remove(desk: Desk) -> None:
    click_row(contacts(desk).list.pane.rows, "Maya")
    await settle()
    click(contacts(desk), "removeContact")


async def nobody_found(desk: Desk) -> None:
    QTest.keyClicks(contacts(desk).list.pane.search.edit, "no body")
    await desk.phone.clock.advance(SEARCH_PAUSE_S)


async def no_calls_yet(desk: Desk) -> None:
    calls(desk)


async def no_call_found(desk: Desk) -> None:
    QTest.keyClicks(calls(desk).list.pane.search.edit, "no body")


async def asked_whether_to_sign_out(desk: Desk) -> None:
    desk.main.go_to_setting("account")
    click(desk.main.place(SETTINGS), "signOut")


async def metered_in_a_call(desk: Desk) -> None:
    desk.main.go_to_setting("devices")
    await talking(desk)


async def _testing_the_microphone(desk: Desk, level: float) -> None:
    desk.main.go_to_setting("devices")
    desk.phone.probe.level = level
    click(desk.main.place(SETTINGS), "testMicrophone")
    await settle()


async def microphone_heard(desk: Desk) -> None:
    await _testing_the_microphone(desk, 0.3)


async def microphone_silent(desk: Desk) -> None:
    await _testing_the_microphone(desk, 0.0)
    await desk.phone.clock.advance(6)


async def microphone_refused(desk: Desk) -> None:
    desk.phone.probe.refusal = AppError(ErrorCode.NO_MICROPHONE, "busy")
    await _testing_the_microphone(desk, 0.0)


async def speaker_refused(desk: Desk) -> None:
    desk.main.go_to_setting("devices")
    desk.phone.ringer.refusal = AppError(ErrorCode.NO_SPEAKER, "gone")
    click(desk.main.place(SETTINGS), "testSpeaker")
    await settle()


async def nothing_plugged_in(desk: Desk) -> None:
    desk.main.go_to_setting("devices")
    desk.phone.watch.plug(DeviceLists())
    await settle()


async def reconnecting(desk: Desk) -> None:
    desk.phone.transport.refusal = SignalClosedError(Loss.NETWORK)
    desk.phone.transport.drop()
    await desk.phone.clock.advance(BANNER_AFTER_S + 0.1)


async def told_things(desk: Desk) -> None:
    toasts = desk.main._vms.toasts
    toasts.tell("Lina Khoury is in your contacts now.")
    toasts.warn(ErrorCode.OFFLINE)
    await until(lambda: not desk.main.findChildren(QPropertyAnimation))


SCENES: dict[str, tuple[bool, Scene]] = {
    "02-main-empty": (False, nobody_yet),
    "02-add-contact": (False, asked_whom_to_add),
    "02-add-contact-error": (False, told_there_is_nobody),
    "02-remove-contact": (True, asked_whether_to_remove),
    "02-contacts-nobody": (True, nobody_found),
    "03-calls-empty": (False, no_calls_yet),
    "03-calls-nobody": (True, no_call_found),
    "16-sign-out": (False, asked_whether_to_sign_out),
    "16-settings-devices-in-call": (True, metered_in_a_call),
    "16-settings-devices-heard": (True, microphone_heard),
    "16-settings-devices-silent": (True, microphone_silent),
    "16-settings-devices-refused": (True, microphone_refused),
    "16-settings-devices-unheard": (True, speaker_refused),
    "16-settings-devices-none": (True, nothing_plugged_in),
    "02-main-reconnecting": (True, reconnecting),
    "02-main-toasts": (True, told_things),
}
"""By the picture's name: whether people are known, and what happens."""


def whole(window: QWidget, cut: Cut) -> list[list[str]]:
    """What cannot be read, heard or seen."""
    return [nameless(window), cut(window), too_wide(window)]


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
@pytest.mark.parametrize("name", SCENES)
async def test_it_is_read_whole_and_seen_whole(
    look: Look, name: str, narrow: bool, cut: Cut, screenshot: Screenshot
) -> None:
    people, happen = SCENES[name]
    async with signed_in(people=people) as desk:
        if narrow:
            desk.main.resize(*NARROW)
        await settle()
        await happen(desk)
        await settle()
        assert whole(desk.main, cut) == [[], [], []]
        screenshot(desk.main, f"{name}{'-380' if narrow else ''}.{look.name}")


async def test_a_waiting_call_is_seen_whole(look: Look, cut: Cut, screenshot: Screenshot) -> None:
    async with signed_out() as desk:
        desk.shell.start()
        await desk.shown(desk.sign_in)
        desk.shell.show_queued("user-99")
        screenshot(desk.sign_in, f"01-sign-in-queued.{look.name}")
        desk.sign_in.resize(*NARROW)
        await settle()
        assert whole(desk.sign_in, cut) == [[], [], []]
        screenshot(desk.sign_in, f"01-sign-in-queued-380.{look.name}")


async def test_the_tray_s_menu_is_drawn_like_the_rest(look: Look, screenshot: Screenshot) -> None:
    async with signed_in() as desk:
        menu = desk.shell.tray.menu
        menu.adjustSize()
        screenshot(menu, f"tray-menu.{look.name}")
        calm = menu.sizeHint().height()
        await talking(desk)
        menu.adjustSize()
        screenshot(menu, f"tray-menu-in-call.{look.name}")
        assert menu.sizeHint().height() > calm
        words = QFontMetrics(current().font(TextStyle.BODY_MEDIUM))
        texts = [words.horizontalAdvance(action.text()) for action in menu.actions()]
        assert max(texts) < menu.sizeHint().width() - 2 * ICON.m


class _Windows(QObject):
    """Notes what appears as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        shown = event.type() is QEvent.Type.Show and isinstance(watched, QWidget)
        if shown and watched.isWindow():
            self.seen.add(f"{type(watched).__name__} {watched.objectName()}".strip())
        return False


async def test_no_part_flashes_as_a_window_while_screens_are_built(dressed: QApplication) -> None:
    windows = _Windows()
    dressed.installEventFilter(windows)
    async with signed_out() as desk:
        desk.shell.start()
        await desk.shown(desk.sign_in)
        desk.shell.show_queued("user-99")
    async with signed_in() as desk:
        click_row(contacts(desk).list.pane.rows, "Lina")
        click(contacts(desk), "removeContact")
        click_row(calls(desk).list.pane.rows, "Omar Haddad (2)")
        desk.main.go_to_setting("devices")
        await told_things(desk)
        await talking(desk)
    dressed.removeEventFilter(windows)
    assert windows.seen <= {
        "SignInWindow signInWindow",
        "MainWindow mainWindow",
        "CallWindow callWindow",
    }
