"""Where a ringing call is shown while somebody else's window fills the screen."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk import DeskPlan, PrivateDesk, wait_for
from tests.e2e.conftest import SARA, SCREENS
from tests.e2e.phone import Phone
from tests.e2e.test_calls import assert_both_idle

ROOT = Path(__file__).parents[2]

FILM = """
from PySide6.QtWidgets import QApplication, QWidget
application = QApplication([])
window = QWidget()
window.setWindowTitle("film")
window.showFullScreen()
application.exec()
"""


LOCK = """
import asyncio, signal
from tests.integration.bus_services import ScreenSaver, serving

async def main():
    saver = ScreenSaver()
    bus = await serving(saver, "/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver")
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, saver.active_changed, False)
    saver.active_changed(True)
    await bus.wait_for_disconnect()

asyncio.run(main())
"""


@pytest.fixture
def desk() -> Iterator[PrivateDesk]:
    """The desk of two people; the notification service's menu is answered with its first line."""
    with PrivateDesk(DeskPlan(pairs=("a", "b"))) as desk:
        rules = Path(desk.env["HOME"]) / ".config" / "dunst"
        rules.mkdir(parents=True)
        menu = rules / "menu.sh"
        menu.write_text("#!/bin/sh\ngrep -m1 Accept\n")
        menu.chmod(0o700)
        (rules / "dunstrc").write_text(f"[global]\n dmenu = {menu}\n")
        desk.start("sh", "-c", f"exec dunst -print > {printed(desk)}")
        wait_for("the notification service", lambda: serves_notifications(desk))
        yield desk


@pytest.fixture
def sara(desk: PrivateDesk) -> Iterator[Phone]:
    """Sara's phone, whose windows are on no screen that Omar looks at."""
    phone = Phone(desk, SARA, QT_QPA_PLATFORM="offscreen")
    phone.choose_devices()
    phone.start()
    phone.wait_signed_in()
    yield phone
    phone.quit()


def printed(desk: PrivateDesk) -> Path:
    """Where the notification service writes down what it shows."""
    return Path(desk.env["HOME"]) / "printed"


def serves_notifications(desk: PrivateDesk) -> bool:
    """Whether the service is there; asking it anything before would start another one."""
    bus = "org.freedesktop.DBus"
    question = (f"{bus}.NameHasOwner", "string:org.freedesktop.Notifications")
    ask = ("dbus-send", "--session", "--print-reply", f"--dest={bus}", "/")
    return "true" in desk.try_run(*ask, *question)


def notifications(desk: PrivateDesk) -> int:
    """How many are on the screen."""
    return int(desk.try_run("dunstctl", "count", "displayed") or -1)


def shows_popup(phone: Phone) -> bool:
    """Whether the incoming call can be answered in a window of the phone's own."""
    return any(seen.object_name == "accept" and seen.showing for seen in phone.controls())


def play_film(desk: PrivateDesk) -> "subprocess.Popen[bytes]":
    """Fill the screen with a window of another program."""
    film = desk.start_for(desk.env, sys.executable, "-c", FILM)
    wait_for("the film", lambda: desk.active_title() == "film")
    return film


def test_a_call_during_a_film_is_a_notification_that_answers_it(
    desk: PrivateDesk, sara: Phone, omar: Phone
) -> None:
    film = play_film(desk)
    sara.ctl("call", "omar")
    omar.wait("call.state", "ringing")
    wait_for("the notification", lambda: notifications(desk) == 1)
    desk.screenshot(SCREENS / "e2e" / "notification.png")
    assert not shows_popup(omar)

    film.terminate()
    film.wait()
    wait_for("the end of the film", lambda: desk.active_title() != "film")
    assert not shows_popup(omar), "what began as a notification stays one"
    assert notifications(desk) == 1

    desk.run("dunstctl", "context")
    for phone in (sara, omar):
        phone.wait("call.state", "active")
    wait_for("nothing to answer", lambda: notifications(desk) == 0)
    sara.ctl("hangup")
    assert_both_idle(sara, omar)


def test_after_the_film_a_call_has_its_popup_again(
    desk: PrivateDesk, sara: Phone, omar: Phone
) -> None:
    film = play_film(desk)
    film.terminate()
    film.wait()
    wait_for("the end of the film", lambda: desk.active_title() != "film")
    sara.ctl("call", "omar")
    omar.press_popup("decline")
    assert notifications(desk) == 0
    assert_both_idle(sara, omar)


def test_on_a_locked_screen_a_call_has_no_name_until_it_is_unlocked(
    desk: PrivateDesk, sara: Phone, omar: Phone
) -> None:
    lock = desk.start_for({**desk.env, "PYTHONPATH": str(ROOT)}, sys.executable, "-c", LOCK)
    wait_for("the lock", lambda: omar.log.count("screen: locked") == 1)
    sara.ctl("call", "omar")
    omar.wait("call.state", "ringing")
    wait_for(
        "the notification", lambda: "Unlock the screen to answer." in printed(desk).read_text()
    )
    assert "Sara" not in printed(desk).read_text()
    assert not shows_popup(omar)

    lock.send_signal(signal.SIGUSR1)
    wait_for("the name", lambda: "Sara" in printed(desk).read_text())
    wait_for("one notification", lambda: notifications(desk) == 1)
    assert not shows_popup(omar)
    desk.run("dunstctl", "context")
    omar.wait("call.state", "active")
    sara.ctl("hangup")
    assert_both_idle(sara, omar)


def test_a_lock_over_a_popup_makes_it_a_notification_until_it_is_unlocked(
    desk: PrivateDesk, sara: Phone, omar: Phone
) -> None:
    sara.ctl("call", "omar")
    wait_for("the pop-up", lambda: shows_popup(omar))
    lock = desk.start_for({**desk.env, "PYTHONPATH": str(ROOT)}, sys.executable, "-c", LOCK)
    wait_for(
        "the notification", lambda: "Unlock the screen to answer." in printed(desk).read_text()
    )
    assert "Sara" not in printed(desk).read_text()
    wait_for("no pop-up", lambda: not shows_popup(omar))

    lock.send_signal(signal.SIGUSR1)
    wait_for("no notification", lambda: notifications(desk) == 0)
    omar.press_popup("decline")
    assert_both_idle(sara, omar)
