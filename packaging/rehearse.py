"""The demo without a display: the same app on a private desktop, used through its own buttons.

Calls Echo by click, measures what the user would notice, prints it, and leaves screenshots under
``build/demo``. It knows nothing of the app but what is on the screen and what ``ctl`` says.
"""

import json
import subprocess
import sys
import time
import wave
from pathlib import Path
from typing import Any

import numpy as np

from desk import RATE, DeskPlan, PrivateDesk, Recording, wait_for
from eyes import Eyes

OUT = Path("build/demo")
PROFILE = "demo"
CHIRP_S = 0.15


class Rehearsal:
    """One run of the demo."""

    def __init__(self, desk: PrivateDesk) -> None:
        self._desk = desk
        self._env = desk.person("demo", QT_LINUX_ACCESSIBILITY_ALWAYS_ON="1")
        self._app = desk.start_for(self._env, sys.executable, "-m", "app", "demo")
        self._facts: dict[str, str] = {}

    def run(self) -> None:
        """Sign in, call Echo with a click, listen, look, hang up."""
        wait_for("the app", lambda: self._ask("state") is not None, 60)
        self._wait("signal.state", "connected")
        self._shoot("1-contacts")
        clicked = time.monotonic()
        self._click("Echo", name_only=True)
        self._click("videoCall")
        self._wait("call.state", "alerting")
        self._note("ring time", time.monotonic() - clicked)
        self._shoot("2-ringing")
        self._wait("call.state", "active")
        self._note("answer to picture and sound", time.monotonic() - clicked)
        self._wait("media.video_in.width", "640")
        self._measure_echo()
        self._shoot("3-call")
        self._click("hangUp")
        self._wait("call.state", "ended")
        self._shoot("4-ended")
        self._ask("quit")
        self._app.wait(20)

    def _measure_echo(self) -> None:
        """A chirp into the microphone comes back from Echo one second later, plus the delay."""
        chirp = _write_chirp(OUT / "chirp.wav")
        recording = self._desk.record("a")
        before = len(recording.so_far) // 2
        self._desk.play("a", chirp)
        wait_for("Echo's answer", lambda: _found(recording, before) is not None, 15)
        at = _found(recording, before)
        if at is not None:
            self._note("chirp and back through Echo (1 s of it is Echo's)", at - before / RATE)
        state = self._ask("state") or {}
        media = state.get("media", {})
        picture = media.get("video_in", {})
        self._facts["round trip"] = f"{media.get('rtt_ms', 0)} ms"
        self._facts["picture from Echo"] = (
            f"{picture.get('width')} x {picture.get('height')} at {picture.get('fps')} fps"
        )

    def _note(self, what: str, seconds: float) -> None:
        self._facts[what] = f"{seconds * 1000:.0f} ms"

    def _ask(self, *words: str) -> "dict[str, Any] | None":
        command = [sys.executable, "-m", "app", "ctl", "--profile", PROFILE, *words]
        done = subprocess.run(
            command, env=self._env, capture_output=True, text=True, check=False, timeout=90
        )
        return json.loads(done.stdout or "{}") if done.returncode == 0 else None

    def _wait(self, key: str, value: str) -> None:
        if self._ask("wait", f"{key}={value}", "--timeout", "30") is None:
            raise SystemExit(f"{key} never became {value}; see the log of profile {PROFILE}")

    def _click(self, what: str, *, name_only: bool = False) -> None:
        app = self._app_pid()
        with Eyes(self._env["DBUS_SESSION_BUS_ADDRESS"]) as eyes:
            seen = eyes.find(app, name=what) if name_only else eyes.find(app, what)
        self._desk.click(*seen.middle)

    def _app_pid(self) -> int:
        return self._app.pid

    def _shoot(self, name: str) -> None:
        self._desk.screenshot(OUT / f"{name}.png")

    def report(self) -> None:
        """Print the measured facts."""
        print("Measured in this rehearsal (software rendering, virtual devices):")
        for what, value in self._facts.items():
            print(f"  {what}: {value}")
        print(f"Screenshots: {OUT}/")


def _chirp() -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    time_s = np.arange(round(RATE * CHIRP_S)) / RATE
    return np.asarray(np.sin(2 * np.pi * (600 + 6000 * time_s) * time_s) * np.hanning(time_s.size))


def _write_chirp(path: Path) -> Path:
    samples = np.concatenate([np.zeros(RATE // 5), 0.6 * _chirp(), np.zeros(RATE // 5)])
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.round(32_767 * samples).astype("<i2").tobytes())
    return path


def _found(recording: Recording, after: int) -> "float | None":
    """When the chirp is in the recording, in seconds of it; None while it is not."""
    heard = np.frombuffer(recording.so_far[2 * after :], "<i2").astype(float) / 32_768
    pattern = _chirp()
    if heard.size < pattern.size:
        return None
    size = heard.size + pattern.size
    match = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(pattern, size)), size)
    best = int(np.argmax(match[: heard.size]))
    clear = match[best] > 8 * np.sqrt((match[: heard.size] ** 2).mean())
    return (after + best) / RATE if clear else None


def main() -> int:
    """Rehearse once."""
    with PrivateDesk(DeskPlan(pairs=("a",))) as desk:
        rehearsal = Rehearsal(desk)
        rehearsal.run()
    rehearsal.report()
    return 0


if __name__ == "__main__":
    sys.exit(main())
