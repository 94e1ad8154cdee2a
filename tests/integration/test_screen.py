"""The screen a pop-up would be on: real locks on private buses, real full-screen windows on X."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack

import pytest
from dbus_fast.aio import MessageBus
from dbus_fast.annotations import DBusBool as Bool
from dbus_fast.service import dbus_method

from app.adapters.screen import DesktopScreen
from app.services.desktopports import ScreenState
from desk import DeskPlan, PrivateDesk, wait_for
from tests.integration.bus_services import (
    LoginManager,
    LoginSession,
    LoginUser,
    ScreenSaver,
    serving,
)
from tests.integration.engine_process import ROOT

FREE, COVERED, LOCKED = ScreenState.FREE, ScreenState.COVERED, ScreenState.LOCKED
SAVER = "org.freedesktop.ScreenSaver"
SESSION_PATH = "/org/freedesktop/login1/session/_37"


@pytest.fixture(autouse=True)
def _no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("XDG_SESSION_ID", raising=False)


# ── locked ──


@pytest.fixture
async def screen(bare_bus: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DesktopScreen]:
    """A screen that follows its lock once it is started."""
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", bare_bus)
    screen = DesktopScreen()
    yield screen
    await screen.aclose()


@pytest.fixture
async def saver(bare_bus: str) -> AsyncIterator[tuple[ScreenSaver, MessageBus]]:
    """A screen saver, and its connection."""
    saver = ScreenSaver()
    bus = await serving(saver, "/org/freedesktop/ScreenSaver", SAVER)
    yield saver, bus
    if bus.connected:
        bus.disconnect()


@pytest.fixture
async def login(bare_bus: str) -> AsyncIterator[LoginSession]:
    """The login manager with one session of this user's."""
    session = LoginSession()
    async with AsyncExitStack() as stack:
        bus = await MessageBus().connect()
        stack.callback(bus.disconnect)
        bus.export(SESSION_PATH, session)
        bus.export("/org/freedesktop/login1/user/self", LoginUser("37", SESSION_PATH))
        bus.export("/org/freedesktop/login1", LoginManager({"37": SESSION_PATH}))
        await bus.request_name("org.freedesktop.login1")
        yield session


class OvertakenSaver(ScreenSaver):
    """Locks while it is asked, and says so before it answers."""

    @dbus_method(name="GetActive")
    def is_active(self) -> Bool:
        """What was true when the question came."""
        before = self.active
        self.active_changed(True)
        return before


async def becomes(screen: DesktopScreen, state: ScreenState) -> None:
    """Wait until the screen is like that, as its listeners are told."""
    told = asyncio.Event()
    leave = screen.on_lock(told.set)
    async with asyncio.timeout(5):
        while screen.state() is not state:
            told.clear()
            await told.wait()
    leave()


async def test_without_any_bus_the_screen_is_free(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    for bus in ("SESSION", "SYSTEM"):
        monkeypatch.setenv(f"DBUS_{bus}_BUS_ADDRESS", f"unix:path={tmp_path}/nobody")
    screen = DesktopScreen()
    await screen.start()
    assert screen.state() is FREE
    await screen.aclose()


async def test_on_a_bus_without_services_the_screen_is_free(screen: DesktopScreen) -> None:
    await screen.start()
    assert screen.state() is FREE


async def test_a_screen_saver_that_is_active_at_the_start_locks(
    screen: DesktopScreen, saver: tuple[ScreenSaver, MessageBus]
) -> None:
    saver[0].active = True
    await screen.start()
    assert screen.state() is LOCKED


async def test_the_screen_saver_is_followed(
    screen: DesktopScreen, saver: tuple[ScreenSaver, MessageBus]
) -> None:
    await screen.start()
    saver[0].active_changed(True)
    await becomes(screen, LOCKED)
    saver[0].active_changed(False)
    await becomes(screen, FREE)


async def test_a_screen_saver_that_comes_later_locks(screen: DesktopScreen) -> None:
    await screen.start()
    saver = ScreenSaver()
    saver.active = True
    bus = await serving(saver, "/org/freedesktop/ScreenSaver", SAVER)
    await becomes(screen, LOCKED)
    bus.disconnect()


async def test_an_answer_that_a_signal_overtook_unlocks_nobody(
    screen: DesktopScreen, bare_bus: str
) -> None:
    saver = OvertakenSaver()
    bus = await serving(saver, "/org/freedesktop/ScreenSaver", SAVER)
    await screen.start()
    assert screen.state() is LOCKED
    bus.disconnect()


async def test_a_screen_saver_that_dies_locks_nobody_out(
    screen: DesktopScreen, saver: tuple[ScreenSaver, MessageBus]
) -> None:
    saver[0].active = True
    await screen.start()
    saver[1].disconnect()
    await becomes(screen, FREE)


async def test_somebody_else_cannot_speak_for_the_screen_saver(
    screen: DesktopScreen, saver: tuple[ScreenSaver, MessageBus]
) -> None:
    await screen.start()
    stranger = ScreenSaver()
    bus = await MessageBus().connect()
    bus.export("/org/freedesktop/ScreenSaver", stranger)
    stranger.active_changed(True)
    await bus.request_name("org.example.Probe")  # by now the signal has been delivered
    bus.disconnect()
    told = []
    screen.on_lock(lambda: told.append(screen.state()))
    saver[0].active_changed(True)
    await becomes(screen, LOCKED)
    assert told == [LOCKED], "locked by the screen saver, not before"


@pytest.mark.parametrize("said_name", ["37", "of an earlier login", ""])
async def test_the_login_managers_hint_is_followed(
    screen: DesktopScreen, login: LoginSession, monkeypatch: pytest.MonkeyPatch, said_name: str
) -> None:
    if said_name:
        monkeypatch.setenv("XDG_SESSION_ID", said_name)
    await screen.start()
    assert screen.state() is FREE
    login.lock(hint=True)
    await becomes(screen, LOCKED)
    login.lock(hint=False)
    await becomes(screen, FREE)


async def test_a_session_that_is_locked_at_the_start_is_locked(
    screen: DesktopScreen, login: LoginSession
) -> None:
    login.lock(hint=True)
    await screen.start()
    assert screen.state() is LOCKED


async def test_both_have_to_unlock(
    screen: DesktopScreen, saver: tuple[ScreenSaver, MessageBus], login: LoginSession
) -> None:
    login.lock(hint=True)
    saver[0].active = True
    await screen.start()
    changes = []
    screen.on_lock(lambda: changes.append(screen.state()))
    saver[0].active_changed(False)
    login.lock(hint=False)
    await becomes(screen, FREE)
    assert changes == [FREE]


# ── covered ──

_WINDOW = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
from app.adapters.screenx11 import covered
application = QApplication([])
window = QWidget()
window.setWindowTitle("film")
if sys.argv[1] == "full":
    window.showFullScreen()
else:
    window.resize(600, 400)
    window.show()
timer = QTimer()
timer.timeout.connect(lambda: print(covered(), flush=True))
timer.start(50)
application.exec()
"""


class Stage:
    """A private screen on which somebody else shows a film; this process looks at it too."""

    def __init__(self, desk: PrivateDesk) -> None:
        self.desk = desk
        self._viewer: subprocess.Popen[bytes] | None = None

    def show(self, size: str) -> int:
        """Show it, "full" or "small"; the number of its window."""
        env = {**self.desk.env, "PYTHONPATH": str(ROOT)}
        self._viewer = self.desk.start_for(env, sys.executable, "-c", _WINDOW, size)
        return self.desk.window("film")

    @property
    def viewers_view(self) -> list[str]:
        """What whoever shows the film has said so far of the screen."""
        assert self._viewer is not None
        return self.desk.output_of(self._viewer).split()

    def focused(self) -> None:
        """Wait until the film has the focus."""
        wait_for("the film in front", lambda: self.desk.active_title() == "film")


def staged(plan: DeskPlan, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """A stage as long as it is needed."""
    with PrivateDesk(plan) as desk:
        monkeypatch.setenv("DISPLAY", desk.env["DISPLAY"])
        yield Stage(desk)


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """With a window manager."""
    yield from staged(DeskPlan(pairs=()), monkeypatch)


@pytest.fixture
def bare_stage(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """Without one, so that a test can say what it would have said."""
    yield from staged(DeskPlan(pairs=(), window_manager=False), monkeypatch)


def test_a_screen_without_windows_is_free(stage: Stage) -> None:
    assert DesktopScreen().state() is FREE


def test_a_foreign_full_screen_window_covers_until_it_is_gone(stage: Stage) -> None:
    stage.show("full")
    stage.focused()
    assert DesktopScreen().state() is COVERED
    stage.desk.key("alt+F4")
    wait_for("its end", lambda: not stage.desk.windows("film"))
    wait_for("the focus", lambda: DesktopScreen().state() is FREE)


def test_our_own_full_screen_window_covers_nothing(stage: Stage) -> None:
    stage.show("full")
    stage.focused()
    said = len(stage.viewers_view)
    wait_for("its own view", lambda: len(stage.viewers_view) >= said + 3)
    assert set(stage.viewers_view[said + 1 :]) == {"False"}


def test_a_foreign_window_that_leaves_room_covers_nothing(stage: Stage) -> None:
    stage.show("small")
    stage.focused()
    assert DesktopScreen().state() is FREE


def test_a_cover_of_another_screen_than_the_pointers_covers_nothing(bare_stage: Stage) -> None:
    desk, film = bare_stage.desk, bare_stage.show("small")
    state = "_NET_WM_STATE"
    desk.run("xprop", "-id", str(film), "-f", state, "32a", "-set", state, f"{state}_FULLSCREEN")
    active = "_NET_ACTIVE_WINDOW"
    desk.run("xprop", "-root", "-f", active, "32x", "-set", active, str(film))
    desk.run("xdotool", "mousemove", "--window", str(film), "300", "200")
    assert DesktopScreen().state() is COVERED
    desk.run("xdotool", "mousemove", "--window", str(film), "900", "200")
    assert DesktopScreen().state() is FREE


def test_an_active_window_that_is_gone_covers_nothing(bare_stage: Stage) -> None:
    active = "_NET_ACTIVE_WINDOW"
    bare_stage.desk.run("xprop", "-root", "-f", active, "32x", "-set", active, "0x1234567")
    assert DesktopScreen().state() is FREE


def test_a_display_that_is_not_there_covers_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":987")
    assert DesktopScreen().state() is FREE
