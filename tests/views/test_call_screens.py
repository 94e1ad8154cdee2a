"""Every picture of the call window in every look and at its narrowest: no word is cut."""

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from app.protocol.frames import CallNews
from app.ui.kit.device_menu import DeviceMenu
from app.ui.theme import Theme, apply_theme
from tests.views.call_states import STATES, audio
from tests.views.conftest import Cut, Look, Screenshot
from tests.views.loop import button, desk, until

NARROW = (380, 520)


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


@pytest.mark.parametrize("scale", [1.5, 2.0])
@pytest.mark.parametrize("state", ["ringing", "active-audio", "active-video", "ended-lost"])
async def test_large_words_are_not_cut(
    state: str, scale: float, qapp: QApplication, cut: Cut, screenshot: Screenshot
) -> None:
    apply_theme(qapp, Theme(text_scale=scale))
    async with desk() as there:
        await STATES[state](there)
        there.window.resize(*NARROW)
        # Large controls may need more than the least width of the design.
        await until(lambda: there.window.width() == max(NARROW[0], there.window.minimumWidth()))
        assert there.window.width() <= 1.3 * NARROW[0]
        screenshot(there.window, f"call-{state}-380.{round(scale * 100)}")
        assert cut(there.window) == []


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
