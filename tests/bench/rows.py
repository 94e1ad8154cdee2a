"""The benches themselves: each gives a row of paired measurements."""

import statistics
import subprocess
import sys
import time
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np

from desk import PrivateDesk, wait_for
from tape import RATE, Tape, chirp
from tests.bench.cost import cpu_share, pss_mib
from tests.bench.glass import Glass, Strip, share_of
from tests.bench.ratio import OUT, RUNS, TAIL_RUNS, Row, alternate
from tests.bench.stage import OMAR, SARA, BareRing, Stage
from tests.e2e.phone import Owner, Phone

MIDDLE = Strip(790, 450, 4, 100)
"""Within every window that the window manager puts into the middle."""
SETTLE_S = 4.0
LISTEN_S = 8.0
CPU_S = 6.0


def start(desk: PrivateDesk, glass: Glass) -> Row:
    """From the command to the first picture of the window, the first time: how to connect."""
    return _start("start to window", desk.person("starter"), glass, "starter")


def start_again(desk: PrivateDesk, glass: Glass) -> Row:
    """The same for somebody who has an account: contacts, while the sign-in goes on."""
    other = Phone(desk, OMAR)
    other.start("--minimized")  # the engine is there already
    other.wait_signed_in()
    env = Phone(desk, Owner("nora", "Nora", "a")).env
    del env["QT_LINUX_ACCESSIBILITY_ALWAYS_ON"]  # the hand of the benches needs it, nora does not
    try:
        return _start("start to contacts", env, glass, "nora")
    finally:
        other.quit()


def _start(name: str, env: dict[str, str], glass: Glass, profile: str) -> Row:
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # users have their byte code kept
    ours = [sys.executable, "-m", "app", "--profile", profile]
    bare = [sys.executable, "-m", "tests.bench.bare_window"]
    values, reference = alternate(
        lambda: _until_window(glass, env, ours),
        lambda: _until_window(glass, env, bare),
        RUNS + 1,
    )
    # The first of each fills the disk cache and the byte code, and counts for neither.
    return Row(name, "ms", values[1:], "bare Qt window", reference[1:], "≤ 3 ×")


def _until_window(glass: Glass, env: dict[str, str], command: list[str]) -> float:
    empty = glass.see(MIDDLE)
    begun = time.perf_counter()
    process = subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL)
    try:
        return (glass.changed(MIDDLE, empty) - begun) * 1000
    finally:
        process.terminate()
        process.wait(20)
        wait_for("an empty screen", lambda: glass.see(MIDDLE) == empty)


def hand_over(stage: Stage) -> Row:
    """A second start while the first runs, against a bare interpreter."""
    command = [sys.executable, "-m", "app", "--profile", "sara", "--minimized"]
    values, reference = alternate(
        lambda: _run_ms(command, stage.sara.env),
        lambda: _run_ms([sys.executable, "-c", "pass"], stage.sara.env),
        2 * RUNS,
    )
    return Row("second start hands over", "ms", values, "bare interpreter", reference, "≤ 2 ×")


def _run_ms(command: list[str], env: dict[str, str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, env=env, check=True)
    return (time.perf_counter() - begun) * 1000


def ring(stage: Stage) -> Row:
    """From the click on Call to the picture of the pop-up on the other side's screen."""
    with stage.bare_ring() as bare:
        values, reference = alternate(
            lambda: _click_to_pop_up(stage), lambda: _click_to_bare_window(stage, bare), TAIL_RUNS
        )
    name, floor = "click Call to pop-up", "datagram to bare Qt window"
    return Row(name, "ms", values, floor, reference, "≤ 60 ms p95", tail=True)


def _click_to_pop_up(stage: Stage) -> float:
    stage.desk.key("Escape")
    stage.sara.click("search")
    stage.desk.key("ctrl+a")
    stage.desk.type("omar")
    stage.glass.point(*stage.sara.see("audioCall").middle)
    patch, green = stage.accept_patch
    begun = stage.glass.press()
    taken = (stage.glass.shown(patch, green) - begun) * 1000
    stage.sara.ctl("hangup")
    stage.omar.wait("call.state", "ended")
    wait_for("an empty corner", lambda: not share_of(stage.glass.see(patch), green))
    stage.rest()
    return taken


def _click_to_bare_window(stage: Stage, bare: BareRing) -> float:
    patch, green = stage.accept_patch
    stage.glass.point(*bare.button)
    begun = stage.glass.press()
    taken = (stage.glass.shown(patch, green) - begun) * 1000
    bare.hide()
    wait_for("an empty corner", lambda: not share_of(stage.glass.see(patch), green))
    return taken


def first_sound(stage: Stage) -> tuple[Row, Row]:
    """From the accept to sound, each way; the speaking end's microphone hears noise all the time.

    One end speaks at a time: of two that speak in the first second of their first call, echo
    cancellation takes the one for the other's echo.
    """
    noise = _write_noise(OUT / "noise.wav")
    return (
        _first_sound(stage, noise, "first sound at the caller", mouth="b", ear="a"),
        _first_sound(stage, noise, "first sound at the callee", mouth="a", ear="b"),
    )


def _first_sound(stage: Stage, noise: Path, name: str, *, mouth: str, ear: str) -> Row:
    def heard(accept: Callable[[], object]) -> float:
        player = stage.desk.play(mouth, noise)
        tape = Tape(stage.desk.env, f"speaker_{ear}.monitor")
        time.sleep(1)
        begun = time.perf_counter()
        accept()
        wait_for("first sound", lambda: tape.first_sound(begun) is not None, 10)
        moment = tape.first_sound(begun) or begun
        tape.stop()
        player.terminate()
        return (moment - begun) * 1000

    values, reference = alternate(
        lambda: _accept_ours(stage, heard), lambda: _accept_reference(stage, heard)
    )
    return Row(f"accept to {name}", "ms", values, "minimal loop", reference, "≤ 1.1 ×")


def _accept_ours(stage: Stage, heard: Callable[[Callable[[], object]], float]) -> float:
    stage.ring()
    stage.glass.point(*stage.omar.see("accept").middle)  # the guard of 400 ms passes meanwhile
    taken = heard(stage.glass.press)
    stage.sara.ctl("hangup")
    stage.omar.wait("call.state", "ended")
    stage.rest()
    return taken


def _accept_reference(stage: Stage, heard: Callable[[Callable[[], object]], float]) -> float:
    room = stage.next_room()
    caller = stage.endpoint(SARA, room, "--muted")
    caller.wait_for("joined")
    callee = stage.endpoint(OMAR, room, "--wait")
    callee.wait_for("ready")

    def accept() -> None:
        callee.unmute()
        caller.unmute()

    taken = heard(accept)
    for endpoint in (caller, callee):
        endpoint.leave()
    return taken


def mouth_to_ear(stage: Stage) -> Row:
    """Chirps into one microphone, found at the other speaker."""

    def ours() -> float:
        with stage.call():
            return _chirp_delay(stage)

    def reference() -> float:
        with stage.reference_call():
            return _chirp_delay(stage)

    values, floor = alternate(ours, reference)
    return Row("mouth to ear", "ms", values, "minimal loop", floor, "≤ 1.1 ×")


def _chirp_delay(stage: Stage) -> float:
    train = _write_train(OUT / "train.wav")
    time.sleep(SETTLE_S)
    mouth = Tape(stage.desk.env, "mouth_a.monitor")
    ear = Tape(stage.desk.env, "speaker_b.monitor")
    time.sleep(0.5)
    begun = time.perf_counter()
    player = stage.desk.play("a", train)
    time.sleep(LISTEN_S)
    player.terminate()
    said, heard = mouth.times_of(chirp(), begun), ear.times_of(chirp(), begun)
    mouth.stop()
    ear.stop()
    delays = [next((h - s for h in heard if 0 < h - s < 0.6), None) for s in said]
    found = [delay for delay in delays if delay is not None]
    if not found:
        raise AssertionError(f"{len(said)} chirps said, {len(heard)} heard, none fit")
    return statistics.median(found) * 1000


def idle(stage: Stage) -> tuple[Row, Row]:
    """Signed in and idle."""
    time.sleep(SETTLE_S)
    cpu = [100 * cpu_share(stage.sara.pid, CPU_S) for _ in range(RUNS)]
    bare = subprocess.Popen([sys.executable, "-m", "tests.bench.bare_window"], env=stage.desk.env)
    stage.desk.window("bare window")
    memory = [pss_mib(stage.sara.pid)]
    reference = [pss_mib(bare.pid)]
    bare.terminate()
    bare.wait(10)
    return (
        Row("signed in and idle, processor", "% of a core", cpu, "", [], "about 0"),
        Row("signed in and idle, memory", "MiB", memory, "bare Qt window", reference, ""),
    )


def call_cost(stage: Stage, *, video: bool) -> tuple[Row, Row]:
    """Processor and memory of one endpoint in a call, with the window painting."""
    name, aim = ("720p30 video call", "≤ 1.3 ×") if video else ("audio call", "≤ 1.6 ×")
    flags = ("--video",) if video else ()
    ours: list[tuple[float, float]] = []
    floor: list[tuple[float, float]] = []
    for _ in range(RUNS):
        with stage.call(video=video):
            time.sleep(SETTLE_S)
            ours.append(_cost(stage.omar.pid))
        with stage.reference_call(*flags) as (_, omar):
            time.sleep(SETTLE_S)
            floor.append(_cost(omar.process.pid))
    cpu = Row(
        f"{name}, processor",
        "% of a core",
        [value[0] for value in ours],
        "minimal loop",
        [value[0] for value in floor],
        aim,
    )
    memory = Row(
        f"{name}, memory",
        "MiB",
        [value[1] for value in ours],
        "minimal loop",
        [value[1] for value in floor],
        "",
    )
    return cpu, memory


def _cost(pid: int) -> tuple[float, float]:
    return 100 * cpu_share(pid, CPU_S), pss_mib(pid)


def _write(path: Path, samples: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.round(32_767 * samples).astype("<i2").tobytes())
    return path


def _write_train(path: Path) -> Path:
    gap = np.zeros(round(0.72 * RATE))
    return _write(path, np.concatenate([np.concatenate([chirp(), gap]) for _ in range(12)]))


def _write_noise(path: Path) -> Path:
    """Syllables of noise: what speech is to a codec, loud from the first millisecond on."""
    random = np.random.default_rng(0)
    at = np.arange(30 * RATE) / RATE
    swell = 0.6 + 0.4 * np.sin(2 * np.pi * 4 * at)
    return _write(path, np.asarray(0.25 * swell * random.standard_normal(at.size).clip(-3, 3) / 3))
