"""The demo as its user sees it: the people are there, and one of them calls when asked."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.device import TEST_CARD
from desk import PrivateDesk, wait_for
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


def test_a_second_demo_is_the_first_one(demo: DemoPhone) -> None:
    second = subprocess.run(
        [sys.executable, "-m", *demo.program, "--profile", "demo"],
        env=demo.env,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    demo.ctl("call", "lina")  # the first one's people are still there
    demo.wait("call.state", "active")


def test_a_killed_demo_leaves_nothing_running(desk: PrivateDesk, demo: DemoPhone) -> None:
    assert {"demo", "app.localengine"} <= demo_words(desk)
    os.kill(demo.pid, signal.SIGKILL)
    # The engine waits ten seconds for another client, its media server ends with it.
    wait_for("the end of the demo", lambda: not demo_words(desk), 30)


def demo_words(desk: PrivateDesk) -> set[str]:
    """What tells the demo's processes from the desk's, of all that still run."""
    lines = (command_line(pid) for pid in desk.inhabitants())
    return {Path(word).name for line in lines for word in line} & {
        "demo",
        "app.localengine",
        "livekit-server",
    }


def command_line(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except OSError:
        return []  # gone
