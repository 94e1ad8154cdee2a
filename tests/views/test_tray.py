"""The tray: what its icon and menu say, and that a window is never lost where there is none."""

import pytest
from PySide6.QtGui import QAction

from app.domain.call import CallState
from app.domain.media import PeerHeard
from app.domain.signal import Loss
from app.protocol.frames import CallInvitation, CallNews
from app.services.ports import SignalClosedError
from app.ui.main_window import CALLS
from app.ui.tray import Tray
from app.viewmodels.status import TrayLook
from tests.fakes.clock import settle
from tests.fakes.phone import ADAM
from tests.views.desk import OMAR, Desk, bare, signed_in, signed_out
from tests.views.loop import until


def offered(desk: Desk) -> dict[str, QAction]:
    """What the menu shows, by name."""
    actions = desk.shell.tray.menu.actions()
    return {a.objectName(): a for a in actions if a.isVisible() and not a.isSeparator()}


@pytest.fixture
def with_tray(monkeypatch: pytest.MonkeyPatch) -> None:
    """A desktop that has a tray."""
    monkeypatch.setattr(Tray, "available", staticmethod(lambda: True))


async def talking(desk: Desk) -> None:
    desk.phone.calls.dial(OMAR, video=False)
    await settle()
    await desk.phone.news(CallNews.ACCEPTED)
    serial = desk.phone.calls.call.value.serial
    desk.phone.media.tell(PeerHeard(serial, OMAR.identity))
    await settle()


async def ringing(desk: Desk) -> None:
    end = desk.phone.clock.now() + 30
    desk.phone.transport.say(
        CallInvitation("rings", OMAR.identity, OMAR.name, ADAM, "audio_call", end, None)
    )
    await settle()


async def test_the_menu_offers_what_can_be_done_now() -> None:
    async with signed_in(people=False) as desk:
        assert list(offered(desk)) == ["toggleWindow", "trayStatus", "quit"]
        assert offered(desk)["trayStatus"].text() == "Connected"
        await talking(desk)
        assert list(offered(desk)) == [
            "toggleWindow", "trayStatus", "returnToCall", "trayMicrophone", "trayHangUp", "quit",
        ]  # fmt: skip


async def test_a_ring_put_out_of_sight_can_be_brought_back() -> None:
    async with signed_in(people=False) as desk:
        await ringing(desk)
        assert "returnToCall" not in offered(desk)
        desk.shell.keeper.alerts.dismiss()
        assert list(offered(desk)) == ["toggleWindow", "trayStatus", "returnToCall", "quit"]
        assert bare(offered(desk)["returnToCall"].text()) == "Omar Haddad – Incoming audio call"
        offered(desk)["returnToCall"].trigger()
        popup = desk.shell.keeper.popup
        assert popup is not None
        assert popup.isVisible()
        assert "returnToCall" not in offered(desk)


async def test_a_ring_out_of_sight_leaves_the_menu_with_its_end() -> None:
    async with signed_in(people=False) as desk:
        await ringing(desk)
        desk.shell.keeper.alerts.dismiss()
        await desk.phone.news(CallNews.CANCELLED)
        assert "returnToCall" not in offered(desk)


async def test_the_menu_mutes_and_hangs_up() -> None:
    async with signed_in() as desk:
        await talking(desk)
        offered(desk)["trayMicrophone"].trigger()
        assert desk.phone.calls.call.value.muted
        assert offered(desk)["trayMicrophone"].text() == "Unmute"
        offered(desk)["trayHangUp"].trigger()
        await settle()
        assert desk.phone.calls.call.value.state is CallState.ENDED


async def test_the_last_missed_call_can_be_called_back() -> None:
    async with signed_in() as desk:
        back = offered(desk)["trayCallBack"]
        assert bare(back.text()) == "Call Omar Haddad back"
        back.trigger()
        await settle()
        assert desk.phone.calls.call.value.peer == OMAR


async def test_the_icon_follows_call_loss_and_missed_calls() -> None:
    async with signed_in() as desk:
        assert desk.shell.tray.look is TrayLook.MISSED
        desk.main.go_to(CALLS)
        assert desk.shell.tray.look is TrayLook.NORMAL
        await talking(desk)
        assert desk.shell.tray.look is TrayLook.IN_CALL
        desk.phone.calls.set_muted(muted=True)
        assert desk.shell.tray.look is TrayLook.MUTED
        desk.phone.calls.hang_up(desk.phone.calls.call.value.serial)
        desk.phone.transport.refusal = SignalClosedError(Loss.NETWORK)
        desk.phone.transport.drop()
        await settle()
        assert desk.shell.tray.look is TrayLook.OFFLINE


@pytest.mark.usefixtures("with_tray")
async def test_closing_hides_into_the_tray_and_the_menu_brings_back() -> None:
    async with signed_in() as desk:
        assert offered(desk)["toggleWindow"].text() == "Hide UTD Phone"
        desk.main.close()
        assert not desk.main.isVisible()
        assert not desk.shell.quit_requested.is_set()
        assert offered(desk)["toggleWindow"].text() == "Show UTD Phone"
        offered(desk)["toggleWindow"].trigger()
        assert desk.main.isVisible()


@pytest.mark.usefixtures("with_tray")
async def test_the_menu_hides_the_window_in_front() -> None:
    async with signed_in() as desk:
        offered(desk)["toggleWindow"].trigger()
        assert not desk.main.isVisible()


async def test_without_a_tray_closing_minimises_and_a_second_start_shows() -> None:
    async with signed_in() as desk:
        desk.main.close()
        assert desk.main.isVisible()
        assert desk.main.isMinimized()
        desk.shell.show()
        await until(lambda: not desk.main.isMinimized())
        await desk.shown(desk.main)


@pytest.mark.usefixtures("with_tray")
async def test_a_minimised_start_shows_nothing_where_there_is_a_tray() -> None:
    async with signed_out() as desk:
        await desk.phone.sign_in()
        desk.shell.start(minimized=True)
        assert not desk.main.isVisible()
        assert not desk.sign_in.isVisible()


async def test_a_minimised_start_can_be_found_where_there_is_no_tray() -> None:
    async with signed_out() as desk:
        await desk.phone.sign_in()
        desk.shell.start(minimized=True)
        assert desk.main.isMinimized()


async def test_quit_in_the_menu_quits() -> None:
    async with signed_in() as desk:
        offered(desk)["quit"].trigger()
        assert desk.shell.quit_requested.is_set()


@pytest.mark.usefixtures("with_tray")
async def test_closing_into_the_tray_is_explained_once(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(Tray, "say", lambda _tray, title, _text: told.append(title))
    async with signed_in(people=False) as desk:
        for _ in range(2):
            desk.main.close()
            assert not desk.main.isVisible()
            desk.shell.show()
            assert desk.main.isVisible()
        assert told == ["UTD Phone keeps running here"]
        await settle()
        assert desk.phone.profile.settings["told_of_tray"] is True
