"""Every picture of the call window in every look and at its narrowest: no word is cut."""

from collections.abc import Awaitable, Callable

import pytest
from PySide6.QtWidgets import QWidget

from app.domain.media import MediaStats, Reconnecting, TrackMuted, TrackSource
from app.protocol.frames import CallNews
from app.ui.kit.device_menu import DeviceMenu
from tests.fakes.clock import settle
from tests.fakes.services import ADAM, LINA, OMAR
from tests.views.conftest import Cut, Look, Screenshot
from tests.views.loop import Desk, button, click, desk, picture, until

HEARD = MediaStats(audio_level_in=0.2, audio_level_out=0.16, loss=0.05)
NARROW = (380, 520)


async def calling(there: Desk) -> None:
    """We ask the engine."""
    await there.phone.dialed()


async def ringing(there: Desk) -> None:
    """It rings there."""
    await there.phone.alerted()


async def connecting(there: Desk) -> None:
    """They accepted; nothing is heard yet."""
    await there.phone.alerted()
    await there.phone.news(CallNews.ACCEPTED)


async def audio(there: Desk) -> None:
    """We talk, the connection is fair."""
    there.phone.media.measured = HEARD
    await there.phone.talking()
    await there.phone.clock.advance(4.2)


async def muted(there: Desk) -> None:
    """Both are muted."""
    await audio(there)
    click(there.window, "microphone")
    serial = there.phone.calls.call.value.serial
    there.phone.media.tell(TrackMuted(serial, OMAR.identity, TrackSource.MICROPHONE, muted=True))
    await settle()


async def video(there: Desk) -> None:
    """We see each other."""
    await there.phone.talking(LINA, video=True)
    there.phone.media.deliver(LINA.identity, picture("#B8A99A", 1280, 720))
    there.phone.media.deliver(ADAM, picture("#A08CB8"))
    stage = there.window.stage
    await until(lambda: stage.picture.has_picture and stage.self_view.has_picture)
    await there.phone.clock.advance(5)


async def video_bare(there: Desk) -> None:
    """We see each other, and nobody touched anything for a while."""
    await video(there)
    stage = there.window.stage
    stage.bars.idle_timer.timeout.emit()
    await until(lambda: not stage.bottom.isVisible())


async def camera_stopped(there: Desk) -> None:
    """They see nothing of us any more, we see nothing of them yet."""
    await there.phone.talking(OMAR)
    click(there.window, "camera")
    there.phone.media.deliver(ADAM, picture("#A08CB8"))
    await until(lambda: there.window.stage.self_view.has_picture)


async def reconnecting(there: Desk) -> None:
    """The network is away in a video call."""
    await video(there)
    there.phone.media.tell(Reconnecting(there.phone.calls.call.value.serial))
    await there.phone.clock.advance(12)


async def reconnecting_audio(there: Desk) -> None:
    """The network is away in an audio call."""
    await audio(there)
    there.phone.media.tell(Reconnecting(there.phone.calls.call.value.serial))
    await there.phone.clock.advance(12)


async def busy(there: Desk) -> None:
    """They are in another call."""
    await there.phone.alerted()
    await there.phone.news(CallNews.BUSY)


async def lost(there: Desk) -> None:
    """The network did not come back."""
    await there.phone.talking()
    there.phone.media.tell(Reconnecting(there.phone.calls.call.value.serial))
    await there.phone.clock.advance(61)


async def question(there: Desk) -> None:
    """The user closes the window."""
    await audio(there)
    there.window.close()


STATES: dict[str, Callable[[Desk], Awaitable[None]]] = {
    "calling": calling,
    "ringing": ringing,
    "connecting": connecting,
    "active-audio": audio,
    "active-muted": muted,
    "active-video": video,
    "active-video-bare": video_bare,
    "active-own-picture": camera_stopped,
    "reconnecting-video": reconnecting,
    "reconnecting-audio": reconnecting_audio,
    "ended-busy": busy,
    "ended-lost": lost,
    "question": question,
}


def outside(window: QWidget) -> list[str]:
    """The controls that reach beyond their window."""
    buttons = [button(window, name) for name in ("microphone", "camera", "hangUp")]
    shown = [control for control in buttons if control.isVisible()]
    areas = {
        b.objectName(): b.rect().translated(b.mapTo(window, b.rect().topLeft())) for b in shown
    }
    return [name for name, area in areas.items() if not window.rect().contains(area)]


@pytest.mark.parametrize("state", STATES)
async def test_nothing_is_cut_in_any_look(
    state: str, look: Look, cut: Cut, screenshot: Screenshot
) -> None:
    async with desk() as there:
        await STATES[state](there)
        window = there.window
        screenshot(window, f"call-{state}.{look.name}")
        assert cut(window) == []
        window.resize(*NARROW)
        await until(lambda: (window.width(), window.height()) == NARROW)
        screenshot(window, f"call-{state}-380.{look.name}")
        assert cut(window) == []
        assert outside(window) == []


async def test_the_device_menu_in_every_look(look: Look, screenshot: Screenshot) -> None:
    async with desk() as there:
        await audio(there)
        button(there.window, "microphoneDevices").click()
        menu = there.window.findChild(DeviceMenu, "soundMenu")
        assert menu is not None
        assert menu.isVisible()
        assert menu.width() == 300
        screenshot(menu, f"call-devices.{look.name}")


async def test_the_window_is_as_large_as_the_call_needs() -> None:
    async with desk() as there:
        await there.phone.dialed()
        assert (there.window.width(), there.window.height()) == (720, 540)
        minimum = there.window.minimumSize()
        assert (minimum.width(), minimum.height()) == NARROW
    async with desk() as there:
        await there.phone.dialed(video=True)
        assert (there.window.width(), there.window.height()) == (960, 600)


async def test_the_lines_do_not_move_between_the_phases() -> None:
    async with desk() as there:
        await there.phone.dialed()
        status = there.window.findChild(QWidget, "status")
        assert status is not None
        places = {status.y()}
        for news in (CallNews.RINGING, CallNews.ACCEPTED):
            await there.phone.news(news)
            places.add(status.y())
        assert len(places) == 1


async def test_everything_mirrors(look: Look) -> None:
    async with desk() as there:
        await audio(there)
        left_to_right = look.name != "rtl"
        microphone, hang_up = (button(there.window, name) for name in ("microphone", "hangUp"))
        pill = there.window.findChild(QWidget, "connection")
        assert pill is not None
        assert (microphone.x() < hang_up.x()) is left_to_right
        assert (pill.mapTo(there.window, pill.rect().topLeft()).x() > 360) is left_to_right
