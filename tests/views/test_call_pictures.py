"""Moving pictures of a call: who is asked for them, the own one in its corner, bars over them."""

import gc

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.ids import Identity
from app.domain.media import Reconnecting, TrackGone, TrackMuted, TrackSource
from app.domain.settings import Settings
from app.protocol.frames import CallNews
from app.services.ports import VideoFrame
from app.ui.call.bars import IDLE_MS
from app.ui.call.self_view import Corner, SelfView, nearest_corner
from app.viewmodels.tile import VideoFeed
from tests.fakes.clock import settle
from tests.fakes.services import ADAM, LINA
from tests.views.conftest import LEFT, Look
from tests.views.loop import Desk, button, click, desk, picture, until

LINA_ID = LINA.identity
OWN_COLOUR, THEIR_COLOUR = "#A08CB8", "#B8A99A"


async def in_video(there: Desk) -> None:
    """A video call with pictures both ways."""
    await there.phone.talking(LINA, video=True)
    there.phone.media.deliver(LINA_ID, picture(THEIR_COLOUR, 1280, 720))
    there.phone.media.deliver(ADAM, picture(OWN_COLOUR))
    await until(lambda: there.window.stage.picture.has_picture)
    await until(lambda: own(there).has_picture)


def own(there: Desk) -> SelfView:
    """The small picture."""
    return there.window.stage.self_view


def drag(target: QWidget, by: QPoint) -> None:
    """Press in the middle, move in steps, let go."""
    start = target.rect().center()
    send(target, QEvent.Type.MouseButtonPress, start)
    for step in range(1, 6):
        grip = target.mapFromParent(target.geometry().center())
        send(target, QEvent.Type.MouseMove, grip + by * step / 5 - by * (step - 1) / 5)
    send(target, QEvent.Type.MouseButtonRelease, target.rect().center())


def send(target: QWidget, kind: QEvent.Type, where: QPoint) -> None:
    """One event of the pointer's left button."""
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    held = none if kind is QEvent.Type.MouseButtonRelease else left
    position = QPointF(where)
    event = QMouseEvent(
        kind,
        position,
        target.mapToGlobal(position),
        left,
        held,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(target, event)


# ── the feed ──


def test_the_newest_frame_wins_and_is_given_once() -> None:
    feed, told = VideoFeed(), []
    feed.arrived.connect(lambda: told.append(1))
    old, new = picture("#000000"), picture("#FFFFFF")
    feed.put(old)
    feed.put(new)
    assert feed.take() is new
    assert feed.take() is None
    assert len(told) == 2


# ── who is asked ──


async def test_pictures_are_asked_for_only_while_they_are_seen() -> None:
    async with desk() as there:
        await in_video(there)
        media = there.phone.media
        assert (media.watched(LINA_ID), media.watched(ADAM)) == (1, 1)
        there.window.hide()
        assert (media.watched(LINA_ID), media.watched(ADAM)) == (0, 0)
        assert media.sizes[LINA_ID, TrackSource.CAMERA] == (0, 0)
        there.window.show()
        assert (media.watched(LINA_ID), media.watched(ADAM)) == (1, 1)


async def test_nobody_is_watched_after_the_call() -> None:
    async with desk() as there:
        await in_video(there)
        click(there.window, "hangUp")
        await settle()
        gc.collect()
        media = there.phone.media
        assert (media.watched(LINA_ID), media.watched(ADAM)) == (0, 0)


async def test_the_last_page_watches_nobody() -> None:
    async with desk() as there:
        await in_video(there)
        await there.phone.news(CallNews.ENDED)
        assert there.phone.media.watched(LINA_ID) == 0
        assert there.phone.media.watched(ADAM) == 0


async def test_the_engine_is_told_the_size_of_the_tile() -> None:
    async with desk() as there:
        await in_video(there)
        sizes = there.phone.media.sizes
        assert sizes[LINA_ID, TrackSource.CAMERA] == (960, 600)
        assert sizes[ADAM, TrackSource.CAMERA] == (160, 120)
        there.window.resize(700, 560)
        await until(lambda: sizes[LINA_ID, TrackSource.CAMERA] == (700, 560))


@pytest.mark.parametrize("how", ["muted", "gone"])
async def test_without_their_picture_the_person_is_shown(how: str) -> None:
    async with desk() as there:
        await in_video(there)
        serial = there.phone.calls.call.value.serial
        camera = TrackSource.CAMERA
        news = (
            TrackGone(serial, LINA_ID, camera)
            if how == "gone"
            else TrackMuted(serial, LINA_ID, camera, muted=True)
        )
        there.phone.media.tell(news)
        await settle()
        assert there.window.stage.person.isVisible()
        assert there.phone.media.watched(LINA_ID) == 0
        assert own(there).isVisible()


async def test_a_picture_from_another_thread_is_painted() -> None:
    async with desk() as there:
        await there.phone.talking(LINA, video=True)
        frame = picture(THEIR_COLOUR, 1280, 720)
        there.phone.media.deliver(LINA_ID, frame)
        tile = there.window.stage.picture
        await until(lambda: tile.has_picture)
        painted = tile.grab().toImage()
        middle = painted.pixelColor(tile.width() // 2, tile.height() // 2)
        assert middle == original(frame).pixelColor(640, 360)


def original(frame: VideoFrame) -> QImage:
    """The frame as a picture of its own."""
    kind = QImage.Format.Format_RGB32
    return QImage(frame.data, frame.width, frame.height, frame.width * 4, kind).copy()


async def test_the_last_picture_is_dimmed_while_the_network_is_away() -> None:
    async with desk() as there:
        await in_video(there)
        tile = there.window.stage.picture
        before = tile.grab().toImage().pixelColor(480, 300).lightness()
        there.phone.media.tell(Reconnecting(there.phone.calls.call.value.serial))
        await settle()
        assert tile.grab().toImage().pixelColor(480, 300).lightness() < before * 0.6
        assert there.window.stage.cut_off.isVisible()


# ── the own picture ──

ROOM = QRect(16, 60, 688, 372)


@pytest.mark.parametrize(
    ("middle", "right_to_left", "corner"),
    [
        (QPoint(100, 100), False, Corner.TOP_START),
        (QPoint(600, 100), False, Corner.TOP_END),
        (QPoint(100, 400), False, Corner.BOTTOM_START),
        (QPoint(600, 400), False, Corner.BOTTOM_END),
        (QPoint(100, 100), True, Corner.TOP_END),
        (QPoint(600, 400), True, Corner.BOTTOM_START),
    ],
)
def test_the_nearest_corner(middle: QPoint, right_to_left: bool, corner: Corner) -> None:
    assert nearest_corner(middle, ROOM, right_to_left) is corner


async def test_it_lies_in_the_bottom_corner_where_reading_ends(look: Look) -> None:
    async with desk() as there:
        await in_video(there)
        there_is = own(there).geometry()
        assert there_is.height() == 120
        assert there.window.height() - there_is.bottom() - 1 == 108
        gap = there_is.left() if look.direction is not LEFT else 960 - there_is.right() - 1
        assert gap == 16


async def test_it_is_dragged_from_corner_to_corner() -> None:
    async with desk() as there:
        await in_video(there)
        view = own(there)
        for by, corner in (
            (QPoint(-600, 0), Corner.BOTTOM_START),
            (QPoint(0, -300), Corner.TOP_START),
            (QPoint(600, 0), Corner.TOP_END),
            (QPoint(0, 300), Corner.BOTTOM_END),
        ):
            drag(view, by)
            assert view.corner is corner
            await until(lambda: view.geometry() == at_rest(there))


def at_rest(there: Desk) -> QRect:
    """Where the small picture lies when nothing moves."""
    view, stage = own(there), there.window.stage
    x = 16 if view.corner in (Corner.TOP_START, Corner.BOTTOM_START) else stage.width() - 176
    y = 60 if view.corner in (Corner.TOP_START, Corner.TOP_END) else stage.height() - 228
    return QRect(x, y, 160, 120)


async def test_a_double_click_swaps_the_pictures_and_back() -> None:
    async with desk() as there:
        await in_video(there)
        stage = there.window.stage
        QTest.mouseDClick(own(there), Qt.MouseButton.LeftButton)
        assert (stage.picture.identity, own(there).identity) == (ADAM, LINA_ID)
        QTest.mouseDClick(own(there), Qt.MouseButton.LeftButton)
        assert (stage.picture.identity, own(there).identity) == (LINA_ID, ADAM)


async def test_a_swap_ends_with_the_own_picture() -> None:
    async with desk() as there:
        await in_video(there)
        QTest.mouseDClick(own(there), Qt.MouseButton.LeftButton)
        click(there.window, "camera")
        await settle()
        assert there.window.stage.picture.identity == LINA_ID
        assert not own(there).isVisible()


async def test_it_can_be_hidden_and_shown_again() -> None:
    async with desk() as there:
        await in_video(there)
        click(there.window, "ownPicture")
        assert not own(there).isVisible()
        assert there.phone.media.watched(ADAM) == 0
        assert there.phone.media.camera_on is True
        assert button(there.window, "ownPicture").accessibleName() == "Show your picture"
        click(there.window, "ownPicture")
        assert own(there).isVisible()


@pytest.mark.parametrize("mirrored", [True, False])
async def test_only_the_own_picture_is_mirrored_if_so_set(mirrored: bool) -> None:
    async with desk() as there:
        there.phone.settings.change(Settings(device_id="here", mirror_self_view=mirrored))
        await in_video(there)
        view = own(there)
        shown = view.grab().toImage()
        # The test picture has a blue window in its left half only.
        left, right = shown.pixelColor(20, 60).blue(), shown.pixelColor(140, 60).blue()
        assert (right > left) is mirrored
        theirs = there.window.stage.picture.grab().toImage()
        assert theirs.pixelColor(100, 200).blue() > theirs.pixelColor(860, 200).blue()


async def test_it_is_there_before_the_answer_too() -> None:
    async with desk() as there:
        await there.phone.alerted(LINA, video=True)
        assert own(there).isVisible()
        assert there.window.stage.person.isVisible()


# ── the bars ──


def idle(there: Desk) -> None:
    """Nothing has happened for as long as the bars stay."""
    assert IDLE_MS == 5000
    bars = there.window.stage.bars
    if bars.idle_timer.isActive():
        bars.idle_timer.timeout.emit()


def bars_shown(there: Desk) -> tuple[bool, bool]:
    """Whether the top and the bottom bar can be seen."""
    stage = there.window.stage
    return stage.top.isVisible(), stage.bottom.isVisible()


def sign_of_life(there: Desk, kind: QEvent.Type = QEvent.Type.MouseMove) -> None:
    """The pointer moves over the window."""
    where = QPointF(300, 200)
    event = QMouseEvent(
        kind, where, where, Qt.MouseButton.NoButton, Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(there.window.windowHandle(), event)


async def test_over_their_picture_both_bars_go_together_and_come_back() -> None:
    async with desk() as there:
        await in_video(there)
        idle(there)
        await until(lambda: bars_shown(there) == (False, False))
        view = own(there)
        await until(lambda: there.window.height() - view.geometry().bottom() - 1 == 16)
        sign_of_life(there)
        assert bars_shown(there) == (True, True)
        await until(lambda: there.window.height() - view.geometry().bottom() - 1 == 108)


async def test_a_key_brings_the_bars_back() -> None:
    async with desk() as there:
        await in_video(there)
        idle(there)
        await until(lambda: bars_shown(there) == (False, False))
        shift, none = Qt.Key.Key_Shift, Qt.KeyboardModifier.NoModifier
        pressed = QKeyEvent(QEvent.Type.KeyPress, shift, none)
        QApplication.sendEvent(there.window.windowHandle(), pressed)
        assert bars_shown(there) == (True, True)


@pytest.mark.parametrize("state", ["audio", "own picture only", "reconnecting"])
async def test_without_a_running_picture_of_theirs_they_stay(state: str) -> None:
    async with desk() as there:
        if state == "reconnecting":
            await in_video(there)
            there.phone.media.tell(Reconnecting(there.phone.calls.call.value.serial))
            await settle()
        else:
            await there.phone.talking()
            if state == "own picture only":
                click(there.window, "camera")
        assert not there.window.stage.bars.idle_timer.isActive()
        assert bars_shown(there) == (True, True)


async def test_they_stay_while_a_key_moved_the_focus_to_them() -> None:
    async with desk() as there:
        await in_video(there)
        button(there.window, "camera").setFocus(Qt.FocusReason.TabFocusReason)
        idle(there)
        assert bars_shown(there) == (True, True)
        assert there.window.stage.bars.idle_timer.isActive()


async def test_they_stay_while_the_pointer_rests_on_them() -> None:
    async with desk() as there:
        await in_video(there)
        bottom = there.window.stage.bottom
        bottom.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
        idle(there)
        assert bars_shown(there) == (True, True)
        bottom.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
        idle(there)
        await until(lambda: bars_shown(there) == (False, False))


async def test_they_stay_while_a_device_menu_is_open() -> None:
    async with desk() as there:
        await in_video(there)
        button(there.window, "microphoneDevices").click()
        idle(there)
        assert bars_shown(there) == (True, True)


async def test_they_come_back_when_their_picture_goes() -> None:
    async with desk() as there:
        await in_video(there)
        idle(there)
        await until(lambda: bars_shown(there) == (False, False))
        serial = there.phone.calls.call.value.serial
        there.phone.media.tell(TrackGone(serial, Identity("lina"), TrackSource.CAMERA))
        await settle()
        assert bars_shown(there) == (True, True)
