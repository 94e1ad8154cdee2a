"""The main window and the shell: places, banners, call bar, toasts, which window is in front."""

import asyncio

import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.domain.errors import AppError, ErrorCode
from app.domain.ids import Identity
from app.domain.media import PeerHeard
from app.domain.session import SessionState
from app.domain.settings import Account, AccountKind, WindowPlace
from app.domain.signal import Loss, SignalState
from app.protocol.frames import CallNews, SessionKicked
from app.protocol.rest import SessionGrant, SessionRequest
from app.services.ports import EngineAddress, SignalClosedError
from app.ui.kit.banner import Banner
from app.ui.kit.rail import Rail
from app.ui.kit.toast import Toast
from app.ui.main_window import CALLS, CONTACTS, SETTINGS
from app.ui.shell import ECHO, Shell
from app.values import replace
from app.viewmodels.status import BANNER_AFTER_S
from tests.fakes.clock import settle
from tests.fakes.engine_api import FakeEngine
from tests.views.conftest import Cut, Look, Screenshot
from tests.views.desk import OMAR, Desk, bare, focus, nameless, signed_in, signed_out
from tests.views.loop import button, click, until


def banner(desk: Desk) -> str:
    found = desk.main.findChild(Banner, "connection")
    assert found is not None
    return found.accessibleName() if found.isVisible() else ""


def bar(desk: Desk) -> QAbstractButton:
    return button(desk.main, "returnToCall")


async def talking(desk: Desk) -> None:
    desk.phone.calls.dial(OMAR, video=False)
    await settle()
    await desk.phone.news(CallNews.ACCEPTED)
    serial = desk.phone.calls.call.value.serial
    desk.phone.media.tell(PeerHeard(serial, OMAR.identity))
    await settle()


async def out_of_sight(desk: Desk) -> None:
    """The call's own window is minimised."""
    window = desk.shell.keeper.call_window
    assert window is not None
    window.showMinimized()
    desk.main.activateWindow()
    await desk.shown(desk.main)


# ── places ──


async def test_the_rail_goes_everywhere() -> None:
    async with signed_in() as desk:
        assert desk.main.here == CONTACTS
        for name in (CALLS, SETTINGS, CONTACTS):
            click(desk.main, name)
            assert desk.main.here == name


@pytest.mark.parametrize(
    ("key", "modifier", "place"),
    [
        (Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier, CALLS),
        (Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier, CONTACTS),
        (Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier, SETTINGS),
    ],
)
async def test_keys_go_everywhere(key: Qt.Key, modifier: Qt.KeyboardModifier, place: str) -> None:
    async with signed_in() as desk:
        QTest.keyClick(desk.main, key, modifier)
        assert desk.main.here == place


@pytest.mark.parametrize(
    ("place", "field"), [(CALLS, "searchCalls"), (CONTACTS, "search"), (SETTINGS, "search")]
)
async def test_search_is_one_key_away_from_everywhere(place: str, field: str) -> None:
    async with signed_in() as desk:
        desk.main.go_to(place)
        QTest.keyClick(desk.main, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        assert focus() == field


async def test_ones_own_face_leads_to_the_account() -> None:
    async with signed_in() as desk:
        click(desk.main, "ownFace")
        assert desk.main.here == SETTINGS
        assert desk.main.place(SETTINGS).findChild(QWidget, "accountPage").isVisible()


async def test_tab_reaches_rail_list_and_page() -> None:
    async with signed_in() as desk:
        desk.main._vms.contacts.select("person:lina")
        seen = set()
        for _ in range(30):
            QTest.keyClick(desk.main.focusWidget() or desk.main, Qt.Key.Key_Tab)
            seen.add(focus())
        wanted = {
            "ownFace", CALLS, SETTINGS, "addContact", "search", "contacts", "all",
            "audioCall", "videoCall", "favourite", "removeContact",
        }  # fmt: skip
        assert wanted - seen == set()


# ── the first page ──


async def test_the_first_page_offers_the_echo_test_where_there_is_one() -> None:
    async with signed_in(demo_people=frozenset({ECHO})) as desk:
        click(desk.main.place(CONTACTS), "begin")
        await settle()
        assert desk.phone.calls.call.value.peer.identity == ECHO


async def test_elsewhere_it_offers_to_add_somebody_and_to_choose_devices() -> None:
    async with signed_in(people=False) as desk:
        click(desk.main.place(CONTACTS), "begin")
        assert focus() == "newContactId"
        QTest.keyClick(desk.main.focusWidget(), Qt.Key.Key_Escape)
        click(desk.main.place(CONTACTS), "chooseDevices")
        assert desk.main.place(SETTINGS).findChild(QWidget, "devicesPage").isVisible()


async def test_keys_that_change_the_place_take_the_keyboard_along() -> None:
    async with signed_in() as desk:
        desk.main.place(CONTACTS).findChild(QWidget, "search").setFocus()
        for keys, focused in ((Qt.Key.Key_1, "searchCalls"), (Qt.Key.Key_Comma, "account")):
            QTest.keyClick(desk.main, keys, Qt.KeyboardModifier.ControlModifier)
            await until(lambda focused=focused: focus() == focused)
        QTest.keyClick(desk.main, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: focus() == "search")
        button(desk.main, CALLS).setFocus()
        click(desk.main, CALLS)
        assert focus() == CALLS


async def test_tab_goes_from_search_to_filters_to_rows() -> None:
    async with signed_in() as desk:
        desk.main.place(CONTACTS).findChild(QWidget, "search").setFocus()
        seen = []
        for _ in range(3):
            seen.append(focus())
            QTest.keyClick(desk.main.focusWidget(), Qt.Key.Key_Tab)
        assert seen == ["search", "all", "contacts"]


# ── the connection ──


async def test_a_short_loss_is_not_worth_a_word() -> None:
    async with signed_in() as desk:
        desk.phone.transport.drop()
        await settle()
        assert desk.phone.signalling.state.value is SignalState.RECONNECTING
        assert banner(desk) == ""
        await desk.phone.clock.advance(BANNER_AFTER_S)
        assert desk.phone.signalling.state.value is SignalState.CONNECTED
        assert banner(desk) == ""


async def test_a_longer_loss_is_told_until_it_is_over() -> None:
    async with signed_in() as desk:
        desk.phone.transport.refusal = SignalClosedError(Loss.NETWORK)
        desk.phone.transport.drop()
        await desk.phone.clock.advance(BANNER_AFTER_S + 0.1)
        assert banner(desk).startswith("Reconnecting…")
        desk.phone.transport.refusal = None
        await desk.phone.clock.advance(60)
        assert banner(desk) == ""


async def test_signed_in_elsewhere_can_be_taken_back(
    look: Look, cut: Cut, screenshot: Screenshot
) -> None:
    async with signed_in() as desk:
        desk.phone.transport.say(SessionKicked("signed_in_elsewhere"))
        await settle()
        assert desk.phone.session.session.value.state is SessionState.ELSEWHERE
        assert "another device" in banner(desk)
        assert desk.main.isVisible()
        assert cut(desk.main) == []
        screenshot(desk.main, f"02-main-elsewhere.{look.name}")
        click(desk.main, "connectionAction")
        await settle()
        assert desk.phone.session.session.value.state is SessionState.SIGNED_IN
        assert banner(desk) == ""


async def test_taking_back_what_is_refused_says_why() -> None:
    async with signed_in() as desk:
        desk.phone.transport.say(SessionKicked("signed_in_elsewhere"))
        await settle()
        desk.phone.engine.refusals["mint_session"] = AppError(ErrorCode.TAKEOVER_COOLDOWN)
        click(desk.main, "connectionAction")
        await settle()
        notes = [note.text for note in desk.main._vms.toasts.view.notes]
        assert any("ten seconds" in text for text in notes)


async def test_a_plan_without_calls_is_named_no_error() -> None:
    class NoCalls(FakeEngine):
        async def mint_session(
            self, address: EngineAddress, request: SessionRequest
        ) -> SessionGrant:
            url = "ws://127.0.0.1/signal/ws"
            return SessionGrant("b", request.identity, request.name, url, signaling_enabled=False)

    async with signed_out(engine=NoCalls()) as desk:
        await desk.phone.sign_in()
        desk.shell.start()
        await desk.shown(desk.main)
        assert "not part of this plan" in banner(desk)


# ── a call beside the window ──


async def test_the_call_bar_stands_in_for_a_call_window_out_of_sight(
    look: Look, cut: Cut, screenshot: Screenshot
) -> None:
    async with signed_in() as desk:
        await talking(desk)
        assert not bar(desk).isVisible()
        await out_of_sight(desk)
        assert bar(desk).isVisible()
        await desk.phone.clock.advance(266)
        assert desk.main._vms.status.view.call_bar.status == "4:26"
        assert bare(bar(desk).accessibleName()) == "Return to the call with Omar Haddad"
        assert nameless(desk.main) == []
        assert cut(desk.main) == []
        screenshot(desk.main, f"09-call-bar.{look.name}")


async def test_the_bar_mutes_and_hangs_up() -> None:
    async with signed_in() as desk:
        await talking(desk)
        await out_of_sight(desk)
        click(desk.main, "barMicrophone")
        assert desk.phone.calls.call.value.muted
        assert button(desk.main, "barMicrophone").accessibleName() == "Unmute"
        click(desk.main, "barHangUp")
        await settle()
        assert not desk.phone.calls.call.value.live
        assert not bar(desk).isVisible()


async def test_the_bar_leads_back_to_the_call() -> None:
    async with signed_in() as desk:
        await talking(desk)
        await out_of_sight(desk)
        QTest.mouseClick(bar(desk), Qt.MouseButton.LeftButton)
        window = desk.shell.keeper.call_window
        assert window is not None
        await until(lambda: not window.isMinimized())
        await until(lambda: not bar(desk).isVisible())


async def test_the_bar_fits_a_narrow_window(look: Look, cut: Cut, screenshot: Screenshot) -> None:
    async with signed_in() as desk:
        await talking(desk)
        await out_of_sight(desk)
        desk.main.resize(380, 640)
        await settle()
        assert cut(desk.main) == []
        screenshot(desk.main, f"09-call-bar-380.{look.name}")


# ── which window, quitting ──


async def test_a_remembered_account_is_not_asked_who_it_is() -> None:
    async with signed_out() as desk:
        account = Account(AccountKind.BUILT_IN, Identity("adam"), "Adam")
        desk.phone.profile.settings["account"] = {"kind": "built_in", "identity": "adam"}
        await desk.phone.settings.load()
        desk.phone.host.hold = asyncio.Event()
        desk.shell.start()
        await desk.shown(desk.main)
        resumed = asyncio.ensure_future(desk.phone.session.resume())
        await settle()
        assert not desk.sign_in.isVisible()
        await desk.phone.clock.advance(BANNER_AFTER_S + 0.1)
        assert banner(desk) == "Signing in…"
        desk.phone.host.hold.set()
        await resumed
        assert banner(desk) == ""
        assert account.identity == desk.phone.session.session.value.identity


async def test_an_account_that_is_refused_at_the_start_is_shown_with_the_reason() -> None:
    async with signed_out() as desk:
        desk.phone.profile.settings["account"] = {"kind": "built_in", "identity": "adam"}
        await desk.phone.settings.load()
        desk.phone.engine.refusals["mint_session"] = AppError(ErrorCode.BANNED)
        desk.shell.start()
        await desk.shown(desk.main)
        await desk.phone.session.resume()
        await desk.shown(desk.sign_in)
        view = desk.sign_in._vm.view
        assert view.form.identity == "adam"
        assert "blocked" in view.errors["identity"]


async def test_an_account_that_is_blocked_while_it_is_used_is_told_so() -> None:
    async with signed_in() as desk:
        desk.phone.transport.say(SessionKicked("banned"))
        await desk.shown(desk.sign_in)
        assert "blocked" in desk.sign_in._vm.view.errors["identity"]


async def test_a_script_that_signs_in_sees_no_form() -> None:
    async with signed_out() as desk:
        desk.shell.start(signing_in=True)
        await desk.shown(desk.main)
        assert not desk.sign_in.isVisible()


async def test_quitting_without_a_call_asks_nothing() -> None:
    async with signed_in() as desk:
        QTest.keyClick(desk.main, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
        assert desk.shell.quit_requested.is_set()


async def test_quitting_during_a_call_asks_once() -> None:
    async with signed_in() as desk:
        await talking(desk)
        desk.shell.ask_to_quit()
        desk.shell.ask_to_quit()
        assert len(desk.main.findChildren(QAbstractButton, "quitQuestionOther")) == 1
        click(desk.main, "quitQuestionSafe")
        assert not desk.shell.quit_requested.is_set()
        await until(lambda: desk.main.findChild(QWidget, "quitQuestion") is None)
        desk.shell.ask_to_quit()
        click(desk.main, "quitQuestionOther")
        assert desk.shell.quit_requested.is_set()


async def test_media_trouble_is_told_here_only_without_a_call_window() -> None:
    async with signed_in() as desk:
        desk.phone.camera.refusal = AppError(ErrorCode.NO_CAMERA)
        await talking(desk)
        desk.phone.calls.set_camera(on=True)
        await settle()
        assert desk.main._vms.toasts.view.notes == ()
        await out_of_sight(desk)
        desk.phone.calls.set_camera(on=True)
        await settle()
        assert "camera" in desk.main._vms.toasts.view.notes[0].text
        assert len(desk.main.findChildren(Toast)) == 1


async def test_the_rail_counts_what_was_missed() -> None:
    async with signed_in() as desk:
        rail = desk.main.findChild(Rail)
        assert rail is not None
        assert rail.item(CALLS)._badge == 4
        click(desk.main, CALLS)
        assert rail.item(CALLS)._badge == 0


# ── where it lies, and whose it is ──


@pytest.mark.parametrize(
    ("place", "comes_back"),
    [(WindowPlace(60, 40, 640, 600), True), (WindowPlace(9000, 9000, 640, 600), False)],
)
async def test_the_window_comes_back_where_it_lay(place: WindowPlace, comes_back: bool) -> None:
    async with signed_out() as desk:
        settings = desk.phone.settings
        settings.change(replace(settings.settings.value, window=place))
        lies = desk.main.geometry()
        assert (lies.size() == QSize(640, 600)) is comes_back
        screen = desk.main.screen().availableGeometry()
        assert screen.contains(lies.center())


async def test_the_place_of_the_window_is_kept_for_the_next_start() -> None:
    async with signed_in() as desk:
        desk.main.setGeometry(30, 50, 500, 600)
        desk.shell.hide()
        assert desk.phone.settings.settings.value.window == WindowPlace(30, 50, 500, 600)
        again = Shell(desk.phone.shell_parts)
        assert again.main_window.geometry() == QRect(30, 50, 500, 600)
        await again.aclose()


async def test_a_profile_beside_the_usual_one_is_named() -> None:
    async with signed_in() as desk:
        assert desk.main.windowTitle() == "UTD Phone"
        other = Shell(replace(desk.phone.shell_parts, profile="bob"))
        titles = [window.windowTitle() for window in (other.main_window, other.sign_in_window)]
        assert [bare(title) for title in titles] == ["UTD Phone – bob"] * 2
        assert bare(other.tray._icon.toolTip()).endswith("(bob)")
        await other.aclose()
