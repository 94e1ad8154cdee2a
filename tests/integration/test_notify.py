"""Notifications on a real dunst in a private session, on poorer services, and on none."""

import asyncio
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from dbus_fast.aio import MessageBus

from app.adapters.notify import DesktopNotices
from app.domain.ids import Identity
from app.services.desktopports import CallNotice, MissedNotice, NoticeAnswers
from desk import DeskPlan, PrivateDesk
from tests.integration.bus_services import PoorDaemon, serving
from tests.integration.leash import LEASH

OMAR = Identity("omar")
WITHIN_S = 15.0


class Pressed:
    """What the user did, as the shell hears of it."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, object]] = []
        self._news = asyncio.Condition()
        self._loop = asyncio.get_running_loop()
        self.answers = NoticeAnswers(
            accept=lambda serial: self._hear("accept", serial),
            decline=lambda serial: self._hear("decline", serial),
            open=lambda: self._hear("open", None),
            call_back=lambda identity: self._hear("call_back", identity),
        )

    def _hear(self, what: str, whom: object) -> None:
        assert asyncio.get_running_loop() is self._loop
        self.heard.append((what, whom))

    async def until(self, *expected: tuple[str, object]) -> None:
        async with asyncio.timeout(WITHIN_S):
            while self.heard != list(expected):
                await asyncio.sleep(0.02)


async def until(true) -> None:
    async with asyncio.timeout(WITHIN_S):
        while not true():
            await asyncio.sleep(0.02)


def call(serial: int, title: str = "Incoming call", body: str = "Omar calls") -> CallNotice:
    return CallNotice(serial, title, body, accept="Accept", decline="Decline")


def missed(identity: Identity, title: str, body: str = "Today") -> MissedNotice:
    return MissedNotice(identity, title, body, call_back="Call back")


# ── dunst ──


class Dunst:
    """A real notification daemon, and the hand that chooses in its menu."""

    def __init__(self, desk: PrivateDesk, bus: str, folder: Path) -> None:
        pick = str(folder / "pick")
        self._env = {**desk.env, "DBUS_SESSION_BUS_ADDRESS": bus, "PICK": pick}
        self._printed = folder / "printed"
        self._pick = folder / "pick"
        menu = folder / "menu.sh"
        menu.write_text('#!/bin/sh\ngrep -m1 "$(cat "$PICK")"\n')
        menu.chmod(0o700)
        rules = folder / "dunstrc"
        rules.write_text(f"[global]\n dmenu = {menu}\n markup = full\n")
        with self._printed.open("wb") as output:
            self.process = subprocess.Popen(
                [*LEASH, "dunst", "-conf", str(rules), "-print"], env=self._env, stdout=output
            )

    def control(self, *words: str) -> str:
        done = subprocess.run(
            ["dunstctl", *words], env=self._env, capture_output=True, text=True, check=False
        )
        return done.stdout.strip()

    @property
    def displayed(self) -> int:
        return int(self.control("count", "displayed") or -1)

    @property
    def printed(self) -> str:
        return self._printed.read_text()

    def choose(self, button: str) -> None:
        self._pick.write_text(button)
        self.control("context")

    def click(self) -> None:
        self.control("action")

    def end(self) -> None:
        self.process.send_signal(signal.SIGCONT)
        self.process.terminate()
        self.process.wait(WITHIN_S)


@pytest.fixture(scope="module")
def desk() -> Iterator[PrivateDesk]:
    with PrivateDesk(DeskPlan(pairs=())) as desk:
        yield desk


@pytest.fixture
def dunst(desk, bare_bus, tmp_path) -> Iterator[Dunst]:
    # Not on the desk's own bus: it would start another dunst as soon as this one is asked for.
    dunst = Dunst(desk, bare_bus, tmp_path)
    asyncio.run(until(lambda: dunst.displayed == 0))
    yield dunst
    dunst.end()


@pytest.fixture
async def notices():
    notices = DesktopNotices()
    yield notices
    await notices.aclose()


@pytest.fixture
async def pressed():
    return Pressed()


async def test_a_call_is_shown_and_taken_back(dunst, notices, pressed):
    await notices.start(pressed.answers)
    assert notices.usable
    assert await notices.show_call(call(7))
    assert dunst.displayed == 1
    await until(lambda: "CRITICAL" in dunst.printed)
    assert "timeout: 0" in dunst.printed
    await notices.hide_call(7)
    await notices.hide_call(7)
    await until(lambda: dunst.displayed == 0)
    assert pressed.heard == []


@pytest.mark.parametrize("button", ["Accept", "Decline"])
async def test_a_button_does_what_it_says(dunst, notices, pressed, button):
    await notices.start(pressed.answers)
    await notices.show_call(call(7))
    dunst.choose(button)
    await pressed.until((button.lower(), 7))
    await until(lambda: dunst.displayed == 0)
    await notices.hide_call(7)


async def test_a_click_on_the_notice_opens_the_phone(dunst, notices, pressed):
    await notices.start(pressed.answers)
    await notices.show_call(call(7))
    dunst.click()
    await pressed.until(("open", None))


async def test_one_call_has_one_notice(dunst, notices, pressed):
    await notices.start(pressed.answers)
    await notices.show_call(call(7))
    await notices.show_call(call(7, body="Omar calls again"))
    await until(lambda: dunst.displayed == 1)
    await notices.show_call(call(8))
    assert dunst.displayed == 2
    await notices.hide_call(7)
    dunst.choose("Accept")
    await pressed.until(("accept", 8))


async def test_missed_calls_of_one_person_are_one_notice(dunst, notices, pressed):
    await notices.start(pressed.answers)
    await notices.show_missed(missed(OMAR, "Missed call from Omar"))
    await notices.show_missed(missed(Identity("lina"), "Missed call from Lina"))
    await notices.show_missed(missed(OMAR, "2 missed calls from Omar"))
    await until(lambda: dunst.displayed == 2)
    await until(lambda: "2 missed calls from Omar" in dunst.printed)
    assert "urgency: NORMAL" in dunst.printed
    assert "CRITICAL" not in dunst.printed


async def test_a_missed_call_that_was_seen_is_taken_back(dunst, notices, pressed):
    await notices.start(pressed.answers)
    await notices.show_missed(missed(OMAR, "Missed call from Omar"))
    await notices.show_missed(missed(Identity("lina"), "Missed call from Lina"))
    await until(lambda: dunst.displayed == 2)
    await notices.hide_missed(OMAR)
    await notices.hide_missed(OMAR)
    await until(lambda: dunst.displayed == 1)


async def test_a_missed_call_can_be_called_back(dunst, notices, pressed):
    await notices.start(pressed.answers)
    await notices.show_missed(missed(OMAR, "Missed call from Omar"))
    dunst.choose("Call back")
    await pressed.until(("call_back", "omar"))


async def test_a_name_is_text_and_never_markup(dunst, notices, pressed):
    await notices.start(pressed.answers)
    name = "Omar <b>& sons</b> <101> &amp; 'co'"
    await notices.show_call(call(7, title=name, body=f"{name} calls"))
    await until(lambda: "formatted" in dunst.printed)
    assert "&lt;b&gt;&amp; sons&lt;/b&gt; &lt;101&gt; &amp;amp; 'co' calls" in dunst.printed
    assert f"summary: '{name}'" in dunst.printed


async def test_a_call_that_ends_while_it_is_being_shown_leaves_nothing(dunst, notices, pressed):
    await notices.start(pressed.answers)
    await asyncio.gather(notices.show_call(call(7)), notices.hide_call(7))
    await until(lambda: dunst.displayed == 0)


async def test_closing_takes_everything_back(dunst, notices, pressed):
    await notices.start(pressed.answers)
    await notices.show_call(call(7))
    await notices.show_missed(missed(OMAR, "Missed call from Omar"))
    assert dunst.displayed == 2
    await notices.aclose()
    await notices.aclose()
    await until(lambda: dunst.displayed == 0)
    assert not notices.usable


async def test_a_daemon_that_died_is_found_again(dunst, notices, pressed, desk, bare_bus, tmp_path):
    await notices.start(pressed.answers)
    await notices.show_call(call(7))
    dunst.process.kill()
    dunst.process.wait()
    second = tmp_path / "second"
    second.mkdir()
    other = Dunst(desk, bare_bus, second)
    try:
        await until(lambda: other.displayed == 0)
        await notices.show_call(call(8))
        assert await notices.show_call(call(9))
        await until(lambda: other.displayed >= 1)
    finally:
        other.end()


async def test_a_name_is_not_in_the_log(dunst, notices, pressed, caplog):
    caplog.set_level(logging.DEBUG)
    await notices.start(pressed.answers)
    await notices.show_call(call(7, title="Umm Kulthum", body="Umm Kulthum calls"))
    await notices.hide_call(7)
    assert "Umm" not in caplog.text


# ── a session without a daemon, and daemons that can less ──


async def nothing_happens(notices: DesktopNotices, pressed: Pressed) -> None:
    await notices.start(pressed.answers)
    assert not notices.usable
    assert not await notices.show_call(call(7))
    await notices.show_missed(missed(OMAR, "Missed call from Omar"))
    await notices.hide_call(7)


async def test_without_a_session_bus_nothing_happens(notices, pressed, tmp_path, monkeypatch):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/nobody")
    await nothing_happens(notices, pressed)


async def test_without_any_session_nothing_happens(notices, pressed, tmp_path, monkeypatch):
    for name in ("DBUS_SESSION_BUS_ADDRESS", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    await nothing_happens(notices, pressed)


async def test_without_a_daemon_nothing_happens(bare_bus, notices, pressed):
    await nothing_happens(notices, pressed)


async def test_before_the_start_nothing_happens(notices):
    assert not notices.usable
    assert not await notices.show_call(call(7))
    await notices.hide_call(7)


async def offered(*abilities: str) -> tuple[PoorDaemon, MessageBus]:
    daemon = PoorDaemon(*abilities)
    name = "org.freedesktop.Notifications"
    return daemon, await serving(daemon, f"/{name.replace('.', '/')}", name)


async def test_a_service_without_buttons_shows_the_call_and_a_click_opens_the_phone(
    bare_bus, notices, pressed
):
    daemon, bus = await offered("body")
    await notices.start(pressed.answers)
    assert not notices.usable
    assert await notices.show_call(call(7, body="Omar <101> & co"))
    assert daemon.notified == [("Incoming call", "Omar <101> & co", ["default", ""])]
    daemon.press(1, "default")
    await pressed.until(("open", None))
    bus.disconnect()


async def test_a_service_that_reads_markup_gets_it_escaped(bare_bus, notices, pressed):
    daemon, bus = await offered("body", "body-markup", "actions")
    await notices.start(pressed.answers)
    assert notices.usable
    await notices.show_call(call(7, title="a & b", body="Omar <101> & co"))
    assert daemon.notified[0][:2] == ("a & b", "Omar &lt;101&gt; &amp; co")
    bus.disconnect()


async def test_a_notice_that_asks_nothing_has_no_buttons(bare_bus, notices, pressed):
    daemon, bus = await offered("actions")
    await notices.start(pressed.answers)
    assert await notices.show_call(CallNotice(7, "Omar", "Answered on another device"))
    assert daemon.notified[0][2] == ["default", ""]
    bus.disconnect()


async def test_a_press_that_comes_after_the_end_changes_nothing(bare_bus, notices, pressed):
    daemon, bus = await offered("actions")
    await notices.start(pressed.answers)
    await notices.show_call(call(7))
    accept = daemon.notified[0][2][2]
    await notices.hide_call(7)
    daemon.press(1, accept)
    await notices.show_call(call(8))
    assert pressed.heard == []
    bus.disconnect()


async def test_a_pressed_notice_is_taken_back_and_somebody_elses_is_left(
    bare_bus, notices, pressed
):
    daemon, bus = await offered("actions")
    await notices.start(pressed.answers)
    await notices.show_call(call(7))
    daemon.press(99, "somebody else's")
    daemon.press(1, daemon.notified[0][2][2])
    await until(lambda: daemon.taken_back)
    assert daemon.taken_back == [1]
    bus.disconnect()


async def test_a_service_that_hangs_is_not_waited_for_for_ever(
    bare_bus, notices, pressed, monkeypatch
):
    monkeypatch.setattr("app.adapters.notify.notices.ANSWER_WITHIN_S", 0.3)
    daemon, bus = await offered("actions")
    await notices.start(pressed.answers)
    daemon.answering.clear()
    assert not await notices.show_call(call(7))
    assert not notices.usable
    daemon.answering.set()
    assert await notices.show_call(call(8))
    assert notices.usable
    bus.disconnect()


def test_it_works_under_the_loop_of_the_phone(bare_bus):
    """qasync runs asyncio on Qt's loop; the same notice, the same press."""
    program = """
import asyncio, sys
import qasync
from PySide6.QtCore import QCoreApplication
from tests.integration.test_notify import Pressed, call, offered
from app.adapters.notify import DesktopNotices

async def run():
    pressed, notices = Pressed(), DesktopNotices()
    daemon, bus = await offered("actions")
    await notices.start(pressed.answers)
    assert await notices.show_call(call(7))
    daemon.press(1, daemon.notified[0][2][2])
    await pressed.until(("accept", 7))
    await notices.aclose()
    bus.disconnect()

app = QCoreApplication([])
qasync.run(run())
"""
    root = Path(__file__).parents[2]
    paths = os.pathsep.join([str(root), str(root / "packaging")])
    subprocess.run(
        [sys.executable, "-c", program],
        cwd=root,
        env={**os.environ, "PYTHONPATH": paths},
        check=True,
        timeout=60,
    )
