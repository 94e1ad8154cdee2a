"""Two recordings on one clock: when something said here is heard there."""

import subprocess
import threading
import time
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from desk_session import wait_for

RATE = 48_000
CHIRP_S = 0.08
_CHUNK = 480

Samples = npt.NDArray[np.float64]


def chirp() -> Samples:
    """A short sweep that speech codecs keep and correlation finds to the millisecond."""
    at = np.arange(round(RATE * CHIRP_S)) / RATE
    sweep = np.sin(2 * np.pi * (500 + 20_000 * at) * at)
    return np.asarray(0.6 * sweep * np.hanning(at.size))


def hum() -> Samples:
    """Three syllables on a falling pitch: what a noise suppressor takes for a voice."""
    at = np.arange(round(RATE * 0.75)) / RATE
    phase = 2 * np.pi * np.cumsum(190 - 60 * at / at[-1]) / RATE
    tones = sum(np.sin(n * phase) / n**0.7 for n in range(1, 20))
    swell = np.abs(np.sin(3 * np.pi * at / at[-1])) ** 0.7
    return np.asarray(0.25 * swell * tones)


class Tape:
    """One source being recorded; ``time_of`` puts its samples on this process's clock."""

    def __init__(self, env: Mapping[str, str], source: str) -> None:
        self._process = subprocess.Popen(
            [
                "parec",
                f"--device={source}",
                "--format=s16le",
                "--channels=1",
                f"--rate={RATE}",
                "--latency-msec=10",
                "--process-time-msec=5",
            ],
            env=dict(env),
            stdout=subprocess.PIPE,
        )
        self._chunks: list[bytes] = []
        self._start = float("inf")
        self._count = 0
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()
        wait_for(f"sound of {source}", lambda: self._count)

    def _read(self) -> None:
        output = self._process.stdout
        while output is not None and (chunk := output.read(2 * _CHUNK)):
            now = time.perf_counter()
            with self._lock:
                self._chunks.append(chunk)
                self._count += len(chunk) // 2
                # The earliest arrival is the least delayed one: it tells when sample 0 was.
                self._start = min(self._start, now - self._count / RATE)

    def times_of(self, pattern: Samples, since: float) -> list[float]:
        """When ``pattern`` begins, each time it is heard after ``since``, on our clock."""
        heard, begun = self._since(since)
        return [begun + at / RATE for at in places_of(pattern, heard)]

    def first_sound(self, since: float, level: float = 0.02) -> float | None:
        """When anything sharp is heard after ``since``; noise and speech are, tones are not."""
        heard, begun = self._since(since)
        # Two differences leave a tone of 500 Hz four thousandths of its height.
        sharp = np.flatnonzero(np.abs(np.diff(heard, 2)) > level)
        return begun + int(sharp[0]) / RATE if sharp.size else None

    def samples(self, since: float) -> Samples:
        """What was heard after ``since``, in -1..1."""
        return self._since(since)[0]

    def _since(self, since: float) -> tuple[Samples, float]:
        """The samples after ``since``, and when the first of them was."""
        with self._lock:
            raw, start = b"".join(self._chunks), self._start
        first = max(0, round((since - start) * RATE))
        heard = np.frombuffer(raw[2 * first : len(raw) // 2 * 2], "<i2").astype(float) / 32_768
        return heard, start + first / RATE

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(5)
        self._thread.join(5)


def places_of(pattern: Samples, heard: Samples) -> list[int]:
    """At which samples of ``heard`` the pattern begins, each time it is heard."""
    if heard.size < pattern.size:
        return []
    size = heard.size + pattern.size
    match = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(pattern, size)), size)
    match = np.abs(match[: heard.size])
    threshold = 0.4 * match.max()
    if threshold < 0.02 * float((pattern**2).sum()):
        return []
    found: list[int] = []
    for at in np.flatnonzero(match > threshold):
        if not found or at - found[-1] > RATE // 4:
            found.append(int(at))
        elif match[at] > match[found[-1]]:
            found[-1] = int(at)
    return found
