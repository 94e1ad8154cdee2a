"""The demo without a display: the same app on a private desktop, used through its own buttons.

Calls Echo by click and lets Lina call, measures what the user would notice, prints it, and leaves
screenshots under ``build/demo``. It knows nothing of the app but what is on the screen and what
``ctl`` says, and chooses nothing: the demo's test card is the camera where there is no other.
"""

import json
import subprocess
import sys
import time
import wave
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from desk import DeskError, DeskPlan, PrivateDesk, wait_for
from eyes import Eyes
from tape import RATE, Samples, Tape, hum

OUT = Path("build/demo")
PROFILE = "demo"
GUARD_S = 1.0
"""A pop-up takes no click in its first moment; what is that fast was meant for another window."""
QUIET_S = 0.3
QUIET = 0.001
TRIES = 3


class Rehearsal:
    """One run of the demo."""

    def __init__(self, desk: PrivateDesk) -> None:
        self._desk = desk
        self._env = desk.person("demo", QT_LINUX_ACCESSIBILITY_ALWAYS_ON="1")
        self._app = desk.start_for(self._env, sys.executable, "-m", "app", "demo")
        self._facts: dict[str, str] = {}

    def run(self) -> None:
        """Sign in, call Echo, be called by Lina, quit."""
        wait_for("the app", lambda: self._ask("state") is not None, 60)
        self._wait("signal.state", "connected")
        self._shoot("1-contacts")
        self._call_echo()
        self._be_called()
        self._ask("quit")
        if code := self._app.wait(20):
            raise SystemExit(f"the app ended with {code}:\n{self._desk.output_of(self._app)}")

    def _call_echo(self) -> None:
        """With a click and the picture; listen, look, hang up."""
        self._click("Echo", name_only=True)
        clicked = self._click("videoCall")
        self._wait("call.state", "alerting")
        self._note("click to ringing", time.perf_counter() - clicked)
        self._shoot("2-ringing")
        self._wait("call.state", "active")
        self._note(
            "click to conversation (1000 ms of it Echo lets it ring)", time.perf_counter() - clicked
        )
        self._wait("media.video_in.width", "640")
        wait_for("our own picture", lambda: self._media()["video_out"]["width"], 20)
        self._measure_echo()
        self._shoot("3-call")
        self._click("hangUp")
        self._wait("call.state", "ended")
        self._shoot("4-ended")
        wait_for("the end of the call window", lambda: not self._desk.windows("Echo"))

    def _be_called(self) -> None:
        """Lina speaks all the time, so that her first sound comes as soon as it can."""
        self._click("Lina", name_only=True)
        self._click("askToCall")
        self._wait("call.state", "ringing")
        time.sleep(GUARD_S)
        self._shoot("5-lina-calls")
        # The end of a ring that is cut off would pass for a first sound.
        self._click("silence")
        ear = Tape(self._desk.env, "speaker_a.monitor")
        wait_for("the end of the ring", lambda: _is_quiet(ear), 10)
        accepted = self._click("accept")
        wait_for("Lina's voice", lambda: ear.first_sound(accepted) is not None, 20)
        heard = ear.first_sound(accepted) or accepted
        ear.stop()
        self._note("time to first sound, from the click on Accept (Lina's call)", heard - accepted)
        self._wait("media.video_in.width", "640")
        self._shoot("6-lina")
        self._click("hangUp")
        self._wait("call.state", "ended")

    def _measure_echo(self) -> None:
        """What is said into the microphone comes back one second later, plus the delay."""
        mouth = Tape(self._desk.env, "mouth_a.monitor")
        ear = Tape(self._desk.env, "speaker_a.monitor")
        word = _write(spoken(), OUT / "word.wav")
        begun = say_until_heard(
            lambda: self._desk.play("a", word), lambda since: _heard_out(ear, since)
        )
        said, heard = mouth.times_of(hum(), begun)[0], ear.times_of(hum(), begun)[0]
        mouth.stop()
        ear.stop()
        self._note("mouth to ear through Echo (1000 ms of it are Echo's)", heard - said)
        media = self._media()
        self._facts["round trip to the media server"] = f"{media['rtt_ms']} ms"
        for what, key in (("our picture", "video_out"), ("picture from Echo", "video_in")):
            picture = media[key]
            size = f"{picture['width']} x {picture['height']}"
            self._facts[what] = f"{size} at {picture['fps']} fps"

    def _media(self) -> "dict[str, Any]":
        state = self._ask("state")
        if state is None:
            raise SystemExit("the app does not answer")
        return dict(state["media"])

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

    def _click(self, what: str, *, name_only: bool = False) -> float:
        """Click what is known by that name; the result is when."""
        app = self._app_pid()
        with Eyes(self._env["DBUS_SESSION_BUS_ADDRESS"]) as eyes:
            seen = eyes.find(app, name=what) if name_only else eyes.find(app, what)
        self._desk.click(*seen.middle)
        return time.perf_counter()

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


def spoken() -> Samples:
    """What is said to Echo: one word, and then nothing.

    A second word would be said while the first comes back; it sounds the same, so the echo
    canceller takes it for the first one's echo and lets nobody hear it.
    """
    gap = np.zeros(RATE)
    return np.concatenate([gap, hum(), gap])


def say_until_heard(
    say: Callable[[], object], heard: Callable[[float], bool], patience_s: float = 8.0
) -> float:
    """Say it again where it is lost, as people do; the result is when it was said at last.

    A machine that is busy with something else loses most of the sound for seconds.
    """
    for _ in range(TRIES):
        begun = time.perf_counter()
        say()
        with suppress(DeskError):
            wait_for("an answer", partial(heard, begun), patience_s)
            return begun
    raise DeskError(f"Echo did not answer, {TRIES} times")


def _heard_out(ear: Tape, begun: float) -> bool:
    """Whether the word has come back to its end: half of it would be found in a wrong place."""
    times = ear.times_of(hum(), begun)
    return bool(times) and time.perf_counter() > times[0] + 2 * hum().size / RATE


def _is_quiet(ear: Tape) -> bool:
    """Whether nothing has been heard for a moment."""
    heard = ear.samples(time.perf_counter() - QUIET_S)
    return heard.size > RATE * QUIET_S / 2 and float(np.abs(heard).max()) < QUIET


def _write(samples: Samples, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.round(32_767 * samples).astype("<i2").tobytes())
    return path


def main() -> int:
    """Rehearse once."""
    with PrivateDesk(DeskPlan(pairs=("a",))) as desk:
        rehearsal = Rehearsal(desk)
        rehearsal.run()
    rehearsal.report()
    return 0


if __name__ == "__main__":
    sys.exit(main())
