"""One real phone on a private desktop: started, looked at, clicked and asked like a user's."""

import asyncio
import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.adapters.storage import SqliteStorage
from app.domain.device import TEST_CARD, DeviceChoice, Wish
from app.domain.ids import DeviceId
from app.domain.settings import AudioProcessing, Settings, to_data
from app.ui.call.guard import GUARD_MS
from app.values import replace
from desk import DeskError, PrivateDesk, wait_for
from eyes import Eyes, Seen

if TYPE_CHECKING:
    from tests.integration.v4l2.made_up_camera import MadeUpCameras

MAIN_TITLE = "UTD Phone"


@dataclass(frozen=True)
class Owner:
    """Whose phone it is; ``pair`` names the speaker and microphone on the desk."""

    identity: str
    name: str
    pair: str


class CtlError(AssertionError):
    """``utd-phone ctl`` ended with another exit code than expected."""


class Phone:
    """A phone process with a profile of its own; all phones of a desk share the built-in engine."""

    program: tuple[str, ...] = ("app",)
    inside: tuple[str, ...] = ()
    """What goes before the command, where it runs on another computer than the test."""

    def __init__(
        self,
        desk: PrivateDesk,
        owner: Owner,
        cameras: "MadeUpCameras | None" = None,
        **environment: str,
    ) -> None:
        self.desk, self.owner, self._cameras = desk, owner, cameras
        self.env = desk.person(
            "house",
            UTD_IDENTITY=owner.identity,
            UTD_NAME=owner.name,
            QT_LINUX_ACCESSIBILITY_ALWAYS_ON="1",
            **(cameras.env if cameras is not None else {}),
            **environment,
        )
        # Users have their byte code kept; without it every start compiles everything.
        self.env.pop("PYTHONDONTWRITEBYTECODE", None)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process."""
        if self._process is None:
            raise DeskError("the phone was not started")
        return self._process.pid

    @property
    def folder(self) -> Path:
        """Where this profile's data lies."""
        return Path(self.env["XDG_DATA_HOME"]) / "utd-phone" / "profiles" / self.owner.identity

    @property
    def log(self) -> str:
        """What it wrote into its log."""
        path = self.folder / "phone.log"
        return path.read_text() if path.exists() else ""

    @property
    def cameras_held(self) -> int:
        """How often its made-up cameras are open now."""
        return self._cameras.held() if self._cameras is not None else 0

    def choose_devices(
        self,
        processing: AudioProcessing | None = None,
        ring_volume: float = 0.7,
        camera: DeviceId = TEST_CARD,
    ) -> None:
        """Keep the choice of this person's devices, as the settings page would have."""
        choice = DeviceChoice(
            microphone=Wish(DeviceId(f"mic_{self.owner.pair}")),
            speaker=Wish(DeviceId(f"speaker_{self.owner.pair}")),
            camera=Wish(camera),
        )
        # A tone is noise to the suppressor: a test that listens for one switches it off.
        tone_safe = AudioProcessing(echo_cancellation=True, noise_suppression=False)
        settings = replace(
            Settings(device_id=f"device-of-{self.owner.identity}", devices=choice),
            processing=processing or tone_safe,
            ring_volume=ring_volume,
        )
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        asyncio.run(_save(self.folder / "phone.sqlite", settings))

    def start(self, *arguments: str) -> None:
        """Start it and wait until it can be asked."""
        words = ("-m", *self.program, "--profile", self.owner.identity, *arguments)
        self._process = self.desk.start_for(self.env, *self.inside, sys.executable, *words)
        wait_for(f"{self.owner.name}'s phone", self._answers, 30)

    def _answers(self) -> bool:
        if self._process is not None and self._process.poll() is not None:
            said = self.desk.output_of(self._process)
            raise DeskError(f"{self.owner.name}'s phone ended: {self._process.returncode}\n{said}")
        return self.run_ctl("state").returncode == 0

    def run_ctl(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """``utd-phone ctl`` as a user types it."""
        profile = ("--profile", self.owner.identity)
        command = [sys.executable, "-m", "app", "ctl", *profile, *words]
        return subprocess.run(
            command, env=self.env, capture_output=True, text=True, check=False, timeout=120
        )

    def ctl(self, *words: str, code: int = 0) -> dict[str, Any]:
        """The answer of ``ctl``; another exit code than ``code`` is an error."""
        done = self.run_ctl(*words)
        if done.returncode != code:
            raise CtlError(f"ctl {words} -> {done.returncode}: {done.stdout}{done.stderr}")
        return dict(json.loads(done.stdout)) if done.stdout.strip() else {}

    def wait(self, key: str, value: str, seconds: float = 20) -> dict[str, Any]:
        """Wait until a key of ``ctl state`` has a value."""
        return self.ctl("wait", f"{key}={value}", "--timeout", str(seconds))

    def wait_signed_in(self) -> None:
        """Wait until calls can come in."""
        self.wait("session.state", "signed_in", 40)
        self.wait("signal.state", "connected")

    def see(self, object_name: str = "", name: str = "", seconds: float = 10) -> Seen:
        """A control on this phone's screens."""
        with Eyes(self.env["DBUS_SESSION_BUS_ADDRESS"]) as eyes:
            return eyes.find(self.pid, object_name, name, seconds)

    def controls(self) -> list[Seen]:
        """Everything this phone shows."""
        with Eyes(self.env["DBUS_SESSION_BUS_ADDRESS"]) as eyes:
            return eyes.controls(self.pid)

    def click(self, object_name: str = "", name: str = "") -> None:
        """Click a control with the pointer; the phone's windows come to the front first."""
        seen = self.see(object_name, name)
        for window in self._windows():
            self.desk.run("xdotool", "windowraise", window)
        self.desk.click(*seen.middle)

    def raise_call_window(self) -> None:
        """Bring what is not the main window to the front."""
        for window in self._windows():
            title = self.desk.run("xdotool", "getwindowname", window)
            if not title.startswith(MAIN_TITLE):
                self.desk.run("xdotool", "windowraise", window)

    def _windows(self) -> list[str]:
        """What this phone shows."""
        own = ("--onlyvisible", "--pid", str(self.pid))
        return self.desk.try_run("xdotool", "search", *own).split()

    def press_popup(self, object_name: str) -> None:
        """Press a button of the pop-up, not before it listens: what is faster was not meant."""
        self.see(object_name)
        time.sleep(2 * GUARD_MS / 1000)
        self.click(object_name)

    def quit(self) -> None:
        """End it as a user does; it must go by itself, and well."""
        if self._process is None or self._process.poll() is not None:
            return
        self.run_ctl("quit")
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise
        if self._process.returncode:
            said = self.desk.output_of(self._process)
            raise DeskError(f"{self.owner.name}'s phone: {self._process.returncode}\n{said}")


async def _save(path: Path, settings: Settings) -> None:
    storage = SqliteStorage(path)
    try:
        await storage.save_settings(to_data(settings))
    finally:
        await storage.aclose()
