"""Tones and what can be said of a recording; mono, 16 bit, 48 kHz."""

import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt

RATE = 48_000

Samples = npt.NDArray[np.float64]


def write_tone(path: Path, hertz: float, seconds: float) -> Path:
    """A tone in half-second steps of loudness, which no gain control takes for noise."""
    time = np.arange(round(RATE * seconds)) / RATE
    steps = np.where((time * 2).astype(int) % 2, 0.30, 0.18)
    samples = np.round(32_767 * steps * np.sin(2 * np.pi * hertz * time)).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return path


def samples_of(recording: bytes) -> Samples:
    """A raw recording as numbers in -1..1."""
    return np.frombuffer(recording[: len(recording) // 2 * 2], "<i2").astype(float) / 32_768


def loudness(recording: bytes, last_s: float = 1.0) -> float:
    """The root mean square of the last seconds."""
    tail = samples_of(recording)[-round(RATE * last_s) :]
    return float(np.sqrt((tail**2).mean())) if tail.size else 0.0


def share_at(recording: bytes, hertz: float, last_s: float = 1.0) -> float:
    """How much of the last seconds' energy lies within 20 Hz of ``hertz``: 0..1."""
    tail = samples_of(recording)[-round(RATE * last_s) :]
    if tail.size < RATE // 4 or float((tail**2).mean()) < 1e-7:
        return 0.0
    spectrum = np.abs(np.fft.rfft(tail * np.hanning(tail.size))) ** 2
    frequency = np.fft.rfftfreq(tail.size, 1 / RATE)
    near = np.abs(frequency - hertz) <= 20
    return float(spectrum[near].sum() / spectrum[frequency > 50].sum())
