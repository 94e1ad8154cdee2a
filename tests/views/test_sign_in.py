"""The sign-in window: three ways in, errors under their fields, nothing lost on the way."""

import asyncio

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.domain.errors import AppError, ErrorCode
from app.domain.ids import Identity
from app.domain.session import SessionState
from app.domain.settings import Account, AccountKind
from app.ui.kit.banner import Banner
from app.ui.kit.label import Label
from app.ui.kit.toast import Toast
from app.ui.signin.window import SignInWindow
from tests.fakes.clock import settle
from tests.fakes.engine_api import FakeEngine
from tests.fakes.secrets import FakeSecrets
from tests.views.conftest import Cut, Look, Screenshot
from tests.views.desk import Desk, bare, focus, nameless, signed_out, too_wide
from tests.views.loop import button, click, until

TITLE_BAR = 40


def edit(window: SignInWindow, name: str) -> QLineEdit:
    found = window.findChild(QLineEdit, name)
    assert found is not None
    return found


def write(window: SignInWindow, **texts: str) -> None:
    """Type into fields."""
    for name, text in texts.items():
        line = edit(window, name)
        line.setFocus()
        line.clear()
        QTest.keyClicks(line, text)


def said_under(window: SignInWindow, name: str) -> str:
    """What a screen reader says of a field beside its name: what is wrong with it."""
    return bare(edit(window, name).accessibleDescription())


def seen_whole(part: QWidget) -> bool:
    """Whether nothing of it is scrolled away."""
    return part.isVisible() and part.visibleRegion().boundingRect() == part.rect()


async def asked(desk: Desk) -> SignInWindow:
    desk.shell.start()
    await desk.shown(desk.sign_in)
    return desk.sign_in


async def test_the_first_start_asks_how_to_connect() -> None:
    async with signed_out() as desk:
        window = await asked(desk)
        assert not desk.main.isVisible()
        assert focus() == "builtInName"
        assert button(window, "signIn").text() == "Start on this computer"


async def test_name_and_id_are_enough_on_this_computer() -> None:
    async with signed_out() as desk:
        window = await asked(desk)
        write(window, builtInName="Adam Salem", builtInId="adam")
        QTest.keyClick(edit(window, "builtInId"), Qt.Key.Key_Return)
        await until(desk.main.isVisible)
        assert not window.isVisible()
        assert desk.phone.session.session.value.name == "Adam Salem"
        assert desk.phone.profile.settings["account"]["identity"] == "adam"


async def test_an_empty_form_says_what_is_missing_and_goes_there() -> None:
    async with signed_out() as desk:
        window = await asked(desk)
        click(window, "signIn")
        assert said_under(window, "builtInId") == "Enter the id others will call."
        assert focus() == "builtInId"
        QTest.keyClicks(edit(window, "builtInId"), "a")
        assert "Enter" not in said_under(window, "builtInId")
        assert not desk.phone.engine.asked


async def test_the_id_follows_the_name_until_one_is_typed() -> None:
    async with signed_out() as desk:
        window = await asked(desk)
        QTest.keyClicks(edit(window, "builtInName"), "Adam S")
        assert edit(window, "builtInId").text() == "adam.s"
        write(window, builtInId="boss")
        QTest.keyClicks(edit(window, "builtInName"), "alem")
        assert edit(window, "builtInId").text() == "boss"


async def test_what_an_id_may_hold_is_said_before_and_after_an_error() -> None:
    async with signed_out() as desk:
        window = await asked(desk)
        hint = said_under(window, "builtInId")
        assert hint.endswith("Anything but spaces.")
        write(window, builtInId="a b")
        click(window, "signIn")
        assert said_under(window, "builtInId") not in ("", hint)
        assert button(window, "signIn").text() == "Start on this computer"
        write(window, builtInId="a")
        assert said_under(window, "builtInId") == hint


@pytest.mark.parametrize("width", [960, 380])
async def test_fields_stay_as_wide_as_they_are_with_an_error(width: int) -> None:
    async with signed_out() as desk:
        window = await asked(desk)
        window.resize(width, 680)
        fields = [edit(window, name) for name in ("builtInName", "builtInId")]
        await settle()
        before = [field.width() for field in fields]
        assert before[0] == before[1]
        write(window, builtInId="c" * 200)
        click(window, "signIn")
        await settle()
        assert [field.width() for field in fields] == before


async def test_a_click_on_a_way_in_goes_to_its_first_field() -> None:
    async with signed_out() as desk:
        window = await asked(desk)
        click(window, AccountKind.ENGINE)
        assert focus() == "engineAddress"


async def test_the_button_ends_where_the_cards_end(look: Look) -> None:
    async with signed_out() as desk:
        window = await asked(desk)
        click(window, AccountKind.ENGINE)
        click(window, "signIn")
        await until(window._scroll.verticalScrollBar().isVisible)

        def ends(part: QWidget) -> tuple[int, int]:
            left = part.mapTo(window, part.rect().topLeft()).x()
            return left, left + part.width()

        side = 0 if look.name == "rtl" else 1
        await until(lambda: ends(window._ways)[side] == ends(button(window, "signIn"))[side])


async def test_an_error_of_the_environment_stands_under_its_own_way() -> None:
    async with signed_out() as desk:
        window = await asked(desk)
        account = Account(AccountKind.ENGINE, Identity("dave"), "", "http://example.com")
        with pytest.raises(AppError):
            await desk.phone.session.sign_in(account, "k", remember=False)
        assert window._vm.view.form.kind is AccountKind.ENGINE
        assert said_under(window, "engineAddress") != ""


async def test_the_first_window_lies_in_the_middle_of_the_screen() -> None:
    async with signed_out() as desk:
        window = await asked(desk)
        middle = window.screen().availableGeometry().center()
        away = window.geometry().center() - middle
        assert away.manhattanLength() <= TITLE_BAR


async def test_an_engine_by_address_needs_the_tick_for_plain_http() -> None:
    async with signed_out() as desk:
        window = await asked(desk)
        click(window, AccountKind.ENGINE)
        tick = button(window, "allowPlainHttp")
        assert not tick.isVisible()
        write(
            window, engineAddress="http://192.168.1.4:8080", engineAppId="12",
            engineId="adam", engineAppKey="k3y",
        )  # fmt: skip
        assert tick.isVisible()
        click(window, "signIn")
        assert "not encrypted" in said_under(window, "engineAddress")
        assert not desk.phone.engine.asked
        tick.click()
        click(window, "signIn")
        await until(desk.main.isVisible)
        account = desk.phone.settings.settings.value.account
        assert account is not None
        assert account.engine_url == "http://192.168.1.4:8080"
        assert list(desk.phone.secrets.kept.values()) == ["k3y"]


async def test_a_refused_key_is_said_under_the_key_and_can_be_corrected() -> None:
    engine = FakeEngine()
    engine.refusals["mint_session"] = AppError(ErrorCode.INVALID_CREDENTIALS)
    async with signed_out(engine=engine) as desk:
        window = await asked(desk)
        click(window, AccountKind.HOSTED)
        write(window, hostedAppId="app_7f3k2", hostedId="adam", hostedAppKey="wrong")
        click(window, "signIn")
        await until(lambda: said_under(window, "hostedAppKey") != "")
        assert said_under(window, "hostedAppKey").startswith("This key was refused for app_7f3k2.")
        assert button(window, "signIn").text() == "Try again"
        assert focus() == "hostedAppKey"
        assert edit(window, "hostedAppId").text() == "app_7f3k2"
        engine.refusals.clear()
        write(window, hostedAppKey="right")
        click(window, "signIn")
        await until(desk.main.isVisible)


async def test_what_is_wrong_with_no_field_stands_below() -> None:
    async with signed_out() as desk:
        desk.phone.host.refusal = AppError(ErrorCode.ENGINE_NOT_STARTED)
        window = await asked(desk)
        write(window, builtInId="adam")
        click(window, "signIn")
        await until(lambda: desk.phone.session.session.value.error != "")
        banner = window.findChild(Banner, "signInError")
        assert banner is not None
        assert "did not start" in banner.accessibleName()


@pytest.mark.parametrize("height", [680, 480])
async def test_what_is_wrong_with_no_field_is_scrolled_to(height: int) -> None:
    engine = FakeEngine()
    engine.refusals["mint_session"] = AppError(ErrorCode.OFFLINE)
    async with signed_out(engine=engine) as desk:
        window = await asked(desk)
        window.resize(960, height)
        click(window, AccountKind.HOSTED)
        write(window, hostedAppId="app_7f3k2", hostedId="adam", hostedAppKey="k3y")
        banner = window.findChild(Banner, "signInError")
        assert banner is not None
        for _ in range(2):  # a second try that fails is shown like the first
            click(window, "signIn")
            await until(lambda: seen_whole(banner))
            window._scroll.verticalScrollBar().setValue(0)


@pytest.mark.parametrize(("width", "height"), [(960, 680), (380, 480)])
async def test_a_wrong_field_is_scrolled_to_with_what_is_said_below_it(
    width: int, height: int
) -> None:
    engine = FakeEngine()
    engine.refusals["mint_session"] = AppError(ErrorCode.INVALID_CREDENTIALS)
    async with signed_out(engine=engine) as desk:
        window = await asked(desk)
        window.resize(width, height)
        click(window, AccountKind.HOSTED)
        write(
            window,
            hostedAppId="app_of_the_whole_office_7f3k2",
            hostedId="adam",
            hostedAppKey="wrong",
        )
        click(window, "signIn")
        await until(lambda: said_under(window, "hostedAppKey") != "")
        said = next(
            label
            for label in window.findChildren(Label)
            if label.text() == edit(window, "hostedAppKey").accessibleDescription()
        )
        await until(lambda: seen_whole(said))


async def test_while_it_works_nothing_can_be_pressed() -> None:
    async with signed_out() as desk:
        window = await asked(desk)
        desk.phone.host.hold = asyncio.Event()
        write(window, builtInId="adam")
        click(window, "signIn")
        await until(lambda: not button(window, "signIn").isEnabled())
        assert not edit(window, "builtInId").isEnabled()
        desk.phone.host.hold.set()
        await until(desk.main.isVisible)
        assert desk.phone.session.session.value.state is SessionState.SIGNED_IN


async def test_without_a_keyring_one_is_told() -> None:
    async with signed_out(secrets=FakeSecrets(keyring=False)) as desk:
        window = await asked(desk)
        click(window, AccountKind.HOSTED)
        write(window, hostedAppId="a", hostedId="adam", hostedAppKey="k")
        click(window, "signIn")
        await until(desk.main.isVisible)
        await settle()
        texts = [note.text for note in desk.main._vms.toasts.view.notes]
        assert any("keyring" in text for text in texts)


async def test_a_call_that_waits_is_shown_until_somebody_is_signed_in() -> None:
    async with signed_out() as desk:
        window = await asked(desk)
        banner = window.findChild(Banner, "queuedCall")
        assert banner is not None
        assert not banner.isVisible()
        desk.shell.show_queued("user-99")
        assert bare(banner.accessibleName()).startswith("user-99 is called")
        assert banner.isVisible()
        await desk.phone.sign_in()
        assert window._vm.view.call_waits == ""


async def test_a_call_that_waits_can_be_dropped(qtbot: QtBot) -> None:
    async with signed_out() as desk:
        window = await asked(desk)
        desk.shell.show_queued("user-99")
        with qtbot.waitSignal(desk.shell.call_dropped):
            click(window, "queuedCallClose")


async def test_a_call_that_waited_in_vain_is_told_in_the_window_that_follows() -> None:
    async with signed_out() as desk:
        await asked(desk)
        session = desk.phone.session.session

        def not_placed() -> None:
            if session.value.state is SessionState.SIGNED_IN:
                desk.shell.warn(ErrorCode.OWN_IDENTITY)

        leave = session.subscribe(not_placed)
        await desk.phone.sign_in()
        leave()
        assert len(desk.main.findChildren(Toast)) == 1


async def test_closing_it_ends_the_program() -> None:
    async with signed_out() as desk:
        window = await asked(desk)
        window.close()
        assert desk.shell.quit_requested.is_set()


async def test_the_key_is_hidden_and_can_be_looked_at() -> None:
    async with signed_out() as desk:
        window = await asked(desk)
        click(window, AccountKind.HOSTED)
        write(window, hostedAppKey="secret")
        line = edit(window, "hostedAppKey")
        assert line.echoMode() is QLineEdit.EchoMode.Password
        click(window, "hostedAppKeyReveal")
        assert line.echoMode() is QLineEdit.EchoMode.Normal


@pytest.mark.parametrize("kind", AccountKind)
async def test_it_is_read_whole_and_seen_whole(
    look: Look, kind: AccountKind, cut: Cut, screenshot: Screenshot
) -> None:
    async with signed_out() as desk:
        window = await asked(desk)
        window._vm.choose(kind)
        window._vm.type("engine_url", "http://192.168.1.4:8080")
        await settle()
        assert nameless(window) == []
        assert cut(window) == []
        screenshot(window, f"01-sign-in-{kind}.{look.name}")
        click(window, "signIn")
        await settle()
        assert cut(window) == []
        screenshot(window, f"01-sign-in-{kind}-error.{look.name}")


@pytest.mark.parametrize("kind", AccountKind)
async def test_it_fits_a_narrow_screen(
    look: Look, kind: AccountKind, cut: Cut, screenshot: Screenshot
) -> None:
    async with signed_out() as desk:
        window = await asked(desk)
        window.resize(380, 640)
        window._vm.choose(kind)
        for step in ("", "-error"):
            await settle()
            assert cut(window) == []
            assert too_wide(window) == []
            screenshot(window, f"01-sign-in-{kind}{step}-380.{look.name}")
            click(window, "signIn")


async def test_tab_reaches_every_field_and_the_button() -> None:
    async with signed_out() as desk:
        window = await asked(desk)
        seen = set()
        for _ in range(12):
            seen.add(focus())
            QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_Tab)
        assert seen == {"builtInName", "builtInId", "signIn", AccountKind.BUILT_IN}


async def test_arrows_go_from_card_to_card() -> None:
    async with signed_out() as desk:
        window = await asked(desk)
        button(window, AccountKind.BUILT_IN).setFocus()
        QTest.keyClick(button(window, AccountKind.BUILT_IN), Qt.Key.Key_Down)
        assert window._vm.view.form.kind is AccountKind.ENGINE
        assert focus() == AccountKind.ENGINE
        assert edit(window, "engineAddress").isVisible()
