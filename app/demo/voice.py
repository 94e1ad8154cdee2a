"""What demo people say: an echo of what they hear, generated speech, or silence; no device."""

import time
from collections import deque
from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt

RATE: Final = 48_000
BLOCK: Final = RATE // 100
"""Samples of the 10 ms that are asked for at a time; mono, 16 bit."""
SILENCE: Final = bytes(2 * BLOCK)
ECHO_DELAY_S: Final = 1.0
SPEECH_S: Final = 6.0

# Resonances of four vowels: (F1, F2, F3) in Hz, as phonetics books print them for women.
_VOWELS: Final = ((850, 1610, 2850), (430, 2320, 3050), (310, 2790, 3310), (470, 1160, 2680))
_SYLLABLES_PER_S: Final = 3.5

Samples = npt.NDArray[np.float64]


class EchoVoice:
    """Says what it heard, one second later by ``clock`` (seconds, monotonic)."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._line: deque[tuple[float, bytes]] = deque(maxlen=round(4 * ECHO_DELAY_S * 100))

    def hear(self, block: bytes) -> None:
        """Take 10 ms."""
        self._line.append((self._clock() + ECHO_DELAY_S, block))

    def speak(self) -> bytes:
        """Give 10 ms; while nothing is due there is nothing to say."""
        if not self._line or self._line[0][0] > self._clock():
            return SILENCE
        return self._line.popleft()[1]


class SpeechVoice:
    """Babbles: syllables of a synthetic voice with pauses between sentences, over and over."""

    def __init__(self, pitch_hz: float, seed: int) -> None:
        self._blocks = _blocks(_speech(pitch_hz, seed))
        self._next = 0

    def hear(self, block: bytes) -> None:
        """It does not listen."""

    def speak(self) -> bytes:
        """Give 10 ms."""
        block = self._blocks[self._next]
        self._next = (self._next + 1) % len(self._blocks)
        return block


class NoVoice:
    """Says nothing."""

    def hear(self, block: bytes) -> None:
        """It does not listen."""

    def speak(self) -> bytes:
        """Give 10 ms of silence."""
        return SILENCE


def _blocks(samples: Samples) -> tuple[bytes, ...]:
    pcm = np.round(np.clip(samples, -1, 1) * 32_767).astype("<i2")
    return tuple(pcm[at : at + BLOCK].tobytes() for at in range(0, len(pcm) - BLOCK + 1, BLOCK))


def _speech(pitch_hz: float, seed: int) -> Samples:
    random = np.random.default_rng(seed)
    count = round(SPEECH_S * _SYLLABLES_PER_S)
    length = round(RATE / _SYLLABLES_PER_S)
    pause = set(random.choice(count, size=3, replace=False).tolist())
    parts = [
        np.zeros(length)
        if syllable in pause
        else _syllable(length, pitch_hz * random.uniform(0.88, 1.15), int(random.integers(4)))
        for syllable in range(count)
    ]
    whole = np.concatenate(parts)
    return np.asarray(0.35 * whole / np.abs(whole).max())


def _syllable(length: int, pitch_hz: float, vowel: int) -> Samples:
    """Harmonics of a falling pitch, louder near the vowel's resonances, under one swell."""
    time = np.arange(length) / RATE
    phase = 2 * np.pi * np.cumsum(pitch_hz * (1 - 0.12 * time * _SYLLABLES_PER_S)) / RATE
    sound = np.zeros(length)
    for harmonic in range(1, round(4000 / pitch_hz)):
        near = (np.exp(-(((harmonic * pitch_hz - f) / 180) ** 2)) for f in _VOWELS[vowel])
        sound += (0.03 + sum(near)) / harmonic**0.5 * np.sin(harmonic * phase)
    swell = np.sin(np.pi * np.linspace(0, 1, length)) ** 0.6
    return np.asarray(sound * swell)
