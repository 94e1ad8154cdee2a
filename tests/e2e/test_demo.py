"""The demo as its user sees it: the people are there, and one of them calls when asked."""

from collections.abc import Iterator

import pytest

from app.domain.device import TEST_CARD
from desk import PrivateDesk
from tests.e2e.conftest import SCREENS
from tests.e2e.phone import Owner, Phone


class DemoPhone(Phone):
    """The app with its people; its profile is the demo's."""

    program = ("app", "demo")


@pytest.fixture
def demo(desk: PrivateDesk) -> Iterator[DemoPhone]:
    phone = DemoPhone(desk, Owner("demo", "You", "a"))
    phone.start()  # nobody has chosen a device, and the desk has no camera
    phone.wait_signed_in()
    yield phone
    phone.quit()


def test_lina_calls_with_her_picture_when_she_is_asked_to(
    desk: PrivateDesk, demo: DemoPhone
) -> None:
    demo.click(name="Lina")
    demo.click("askToCall")
    ringing = demo.wait("call.state", "ringing")["call"]
    assert (ringing["peer"], ringing["direction"], ringing["video"]) == ("lina", "incoming", True)
    demo.press_popup("accept")
    demo.wait("call.state", "active")
    demo.wait("media.video_in.width", "640")
    assert demo.ctl("devices")["camera"]["used"] == TEST_CARD
    demo.wait("call.camera", "true")
    demo.wait("media.video_out.width", "1280")
    desk.screenshot(SCREENS / "e2e" / "lina.png")
    demo.click("hangUp")
    demo.wait("call.state", "ended")
    assert demo.ctl("history")["history"][0]["peer"] == "lina"
