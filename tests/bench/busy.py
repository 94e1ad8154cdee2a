"""What a busy window does to the sound: a tone is said here, its holes are counted there."""

import os
import signal
import time

import numpy as np

from tape import RATE, Samples, Tape
from tests.bench.busy_phone import BUSY_S
from tests.bench.ratio import OUT, RUNS, Row, alternate
from tests.bench.stage import OMAR, Stage
from tests.e2e.phone import Phone
from tests.e2e.sound import write_tone

LISTEN_S = 6.0
EVERY_S = 2 * BUSY_S
_WINDOW = RATE // 200
_HOLE = 0.1


class BusyPhone(Phone):
    """A phone whose window can be kept busy from outside."""

    program = ("tests.bench.busy_phone",)

    def burn(self) -> None:
        """Keep its main thread busy once."""
        os.kill(self.pid, signal.SIGUSR1)


def underruns(stage: Stage) -> tuple[Row, Row]:
    """Holes in what is heard while the window is busy half of the time, or at rest."""
    stage.omar.quit()
    busy = BusyPhone(stage.desk, OMAR)
    busy.start()
    busy.wait_signed_in()
    stage.omar = busy
    dry: list[float] = []
    dry_at_rest: list[float] = []
    tone = write_tone(OUT / "tone.wav", 440.0, 4 * RUNS * LISTEN_S)
    with stage.call(), stage.desk.play("a", tone) as player:
        time.sleep(LISTEN_S / 2)
        holes, holes_at_rest = alternate(
            lambda: _holes_ms(stage, busy, dry, burning=True),
            lambda: _holes_ms(stage, busy, dry_at_rest, burning=False),
            RUNS,
        )
        player.terminate()
    what, rest = "window busy 300 ms of every 600", "window at rest"
    return (
        Row(f"{what}: underruns in {LISTEN_S:.0f} s", "", dry, rest, dry_at_rest, "0"),
        Row(f"{what}: silence in {LISTEN_S:.0f} s", "ms", holes, rest, holes_at_rest, "0"),
    )


def _holes_ms(stage: Stage, phone: BusyPhone, dry: list[float], *, burning: bool) -> float:
    before = _underruns(phone)
    ear = Tape(stage.desk.env, f"speaker_{OMAR.pair}.monitor")
    begun = time.perf_counter()
    while time.perf_counter() < begun + LISTEN_S:
        if burning:
            phone.burn()
        time.sleep(EVERY_S)
    heard = ear.samples(begun)
    ear.stop()
    dry.append(float(_underruns(phone) - before))
    return silence_ms(heard)


def _underruns(phone: Phone) -> int:
    return int(phone.ctl("state")["media"]["underruns"])


def silence_ms(heard: Samples) -> float:
    """How long a lasting tone was not there, by windows of 5 ms."""
    whole = heard[: len(heard) // _WINDOW * _WINDOW].reshape(-1, _WINDOW)
    loud = np.sqrt(np.mean(whole**2, axis=1))
    return float(1000 * _WINDOW / RATE * np.sum(loud < _HOLE * np.median(loud)))
