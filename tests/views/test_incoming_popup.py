"""The pop-up of an incoming call: no focus, no accident, gone with its ring."""

import random
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QVBoxLayout, QWidget

from app.domain.call import CallEndReason, CallState
from app.domain.session import Session, SessionState
from app.protocol.frames import CallAnsweredElsewhere, CallNews
from app.ui import windows
from app.ui.call.guard import GUARD_MS
from app.ui.call.incoming_popup import IncomingPopup
from app.ui.theme import Theme, apply_theme
from app.viewmodels.alerts import FAREWELL_S
from tests.fakes.clock import settle
from tests.fakes.services import LINA, OMAR
from tests.views.conftest import LEFT, Cut, Look, Screenshot, Spoken
from tests.views.loop import Desk, button, click, desk, until

ANSWERS = ("decline", "acceptAudio", "accept")


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


async def test_the_cross_silences_and_hides_and_never_declines() -> None:
    async with desk() as there:
        await there.phone.invited()
        click(await there.ready(), "hidePopup")
        await settle()
        assert there.keeper.popup is None
        assert there.phone.ringer.playing is None
        assert there.phone.state is CallState.RINGING
        there.keeper.show_call()
        assert there.popup.isVisible()
        await happen(there, "cancelled", there.phone.calls.call.value.call_id)
        there.keeper.show_call()
        assert there.keeper.popup is None


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


# ── life is ring life ──


async def happen(there: Desk, what: str, call_id: str) -> None:
    """One of the events that end a ring, or come after its end."""
    phone = there.phone
    match what:
        case "cancelled":
            await phone.news(CallNews.CANCELLED, call_id)
        case "ended":
            await phone.news(CallNews.ENDED, call_id)
        case "missed":
            await phone.news(CallNews.MISSED, call_id)
        case "elsewhere":
            phone.transport.say(CallAnsweredElsewhere(call_id))
            await phone.clock.advance(FAREWELL_S)
        case "time out":
            await phone.clock.advance(31)
        case "accepted late":
            await phone.news(CallNews.ACCEPTED, call_id)
        case "ringing again":
            await phone.news(CallNews.RINGING, call_id)


ENDS = ("cancelled", "ended", "missed", "elsewhere", "time out")


@pytest.mark.parametrize("end", ENDS)
async def test_the_popup_goes_with_its_ring(end: str) -> None:
    async with desk() as there:
        call_id = await there.phone.invited()
        assert there.popup.isVisible()
        await happen(there, end, call_id)
        assert there.keeper.popup is None
        assert there.phone.ringer.playing is None
        assert there.keeper.call_window is None


@pytest.mark.parametrize("seed", range(12))
async def test_late_and_shuffled_events_bring_nothing_back(seed: int) -> None:
    events = [*ENDS, "accepted late", "ringing again", "cancelled"]
    random.Random(seed).shuffle(events)
    async with desk() as there:
        call_id = await there.phone.invited()
        rang = True
        for what in events:
            await happen(there, what, call_id)
            rang = rang and what in ("accepted late", "ringing again")
            assert (there.keeper.popup is not None) is rang, events
        assert there.phone.ringer.playing is None
        assert there.phone.state is CallState.ENDED


async def taken_elsewhere(there: Desk, *, video: bool = False) -> IncomingPopup:
    """A ring that another device has just answered, and its pop-up."""
    call_id = await there.phone.invited(video=video)
    popup = await there.ready()
    there.phone.transport.say(CallAnsweredElsewhere(call_id, "another"))
    await settle()
    return popup


async def test_a_call_answered_on_another_device_says_so_for_two_seconds() -> None:
    async with desk() as there:
        popup = await taken_elsewhere(there)
        assert there.phone.ringer.playing is None
        assert popup.accessibleName() == "Answered on another device: Omar Haddad"
        await there.phone.clock.advance(FAREWELL_S - 0.1)
        assert there.keeper.popup is popup
        await there.phone.clock.advance(0.1)
        assert there.keeper.popup is None
        assert there.keeper.call_window is None


async def test_it_cannot_be_answered_any_more_and_can_be_closed() -> None:
    async with desk() as there:
        popup = await taken_elsewhere(there, video=True)
        assert not any(button(popup, name).isEnabled() for name in (*ANSWERS, "silence"))
        click(popup, "hidePopup")
        assert there.keeper.popup is None


async def test_the_next_call_does_not_wait_for_that_to_go() -> None:
    async with desk() as there:
        before = await taken_elsewhere(there)
        await there.phone.invited(LINA)
        assert there.popup is not before
        assert not there.popup.guard.open
        assert button(there.popup, "accept").isEnabled()
        await there.phone.clock.advance(FAREWELL_S + 1)
        assert there.popup.isVisible()
        assert there.phone.state is CallState.RINGING


async def test_a_call_placed_meanwhile_takes_it_away() -> None:
    async with desk() as there:
        await taken_elsewhere(there)
        await there.phone.dialed(LINA)
        assert there.keeper.popup is None
        assert there.window.isVisible()


async def test_a_popup_out_of_sight_stays_there_when_another_device_answers() -> None:
    async with desk() as there:
        call_id = await there.phone.invited()
        click(await there.ready(), "hidePopup")
        there.phone.transport.say(CallAnsweredElsewhere(call_id, "another"))
        await settle()
        assert there.keeper.popup is None


async def test_an_end_elsewhere_looks_like_an_end(
    look: Look, cut: Cut, screenshot: Screenshot
) -> None:
    async with desk() as there:
        popup = await taken_elsewhere(there, video=True)
        assert cut(popup) == []
        screenshot(popup, f"incoming-taken.{look.name}")


async def test_signing_out_takes_the_popup_away() -> None:
    async with desk() as there:
        await there.phone.invited()
        there.phone.session.set(Session(SessionState.ELSEWHERE))
        await settle()
        assert there.keeper.popup is None


async def test_each_ring_has_its_own_guard() -> None:
    async with desk() as there:
        first = await there.phone.invited()
        await there.ready()
        await happen(there, "cancelled", first)
        await there.phone.invited(LINA)
        assert not there.popup.guard.open


# ── how it looks ──


def expected_corner(popup: IncomingPopup, look: Look) -> bool:
    screen = popup.screen().availableGeometry()
    bottom = screen.bottom() - popup.geometry().bottom() == 20
    if look.direction is LEFT:
        return bottom and screen.right() - popup.geometry().right() == 20
    return bottom and popup.geometry().left() - screen.left() == 20


@pytest.mark.parametrize(("video", "size"), [(False, (380, 152)), (True, (496, 152))])
async def test_it_comes_up_in_the_corner_in_its_size(
    look: Look, video: bool, size: tuple[int, int], cut: Cut, screenshot: Screenshot
) -> None:
    async with desk() as there:
        await there.phone.invited(LINA if video else OMAR, video=video)
        popup = await there.ready()
        await until(lambda: expected_corner(popup, look))
        assert (popup.width(), popup.height()) == size
        assert cut(popup) == []
        screenshot(popup, f"incoming-{'video' if video else 'audio'}.{look.name}")


@pytest.mark.parametrize(("video", "width"), [(False, 494), (True, 610)])
async def test_it_grows_with_its_words(
    video: bool, width: int, qapp: QApplication, cut: Cut, screenshot: Screenshot
) -> None:
    apply_theme(qapp, Theme(text_scale=1.5))
    async with desk() as there:
        await there.phone.invited(video=video)
        assert there.popup.width() == width
        assert cut(there.popup) == []
        screenshot(there.popup, f"incoming-{'video' if video else 'audio'}.150")


async def test_a_long_name_is_cut_in_its_middle(cut: Cut) -> None:
    async with desk() as there:
        await there.phone.invited(type(OMAR)(OMAR.identity, "Maximiliane " * 10), video=True)
        assert there.popup.width() == 496
        assert cut(there.popup) == []


async def test_the_answers_stand_far_apart_and_in_reading_order(look: Look) -> None:
    async with desk() as there:
        await there.phone.invited(video=True)
        edges = [button(there.popup, name).geometry() for name in ANSWERS]
        if look.direction is not LEFT:
            edges.reverse()
        assert [edge.left() for edge in edges] == sorted(edge.left() for edge in edges)
        far = (
            edges[1].left() - edges[0].right()
            if look.direction is LEFT
            else (edges[2].left() - edges[1].right())
        )
        assert far > 24
        assert all(edge.width() >= 118 and edge.height() >= 44 for edge in edges)


async def test_every_button_says_its_name(spoken: Spoken) -> None:
    async with desk() as there:
        await there.phone.invited(video=True)
        names = [name for role, name in spoken(there.popup) if role is QAccessible.Role.Button]
        assert sorted(names) == ["Accept", "Audio only", "Decline", "Silence", "Silence and hide"]


async def test_the_title_names_the_caller() -> None:
    async with desk() as there:
        await there.phone.invited()
        assert there.popup.windowTitle() == "Incoming audio call: Omar Haddad"
