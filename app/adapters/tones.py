"""The phone's tones as sound, made by code: soft, with slow edges; it plays nothing."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from app.adapters.sound.plan import RATE
from app.services.ports import Tone
from app.values import dataclass

Sound = NDArray[np.float32]

_LOUDEST = 0.5
"""The peak at full volume: a tone must never be the loudest thing a computer plays."""
_EDGE_S = 0.02
_FADE_IN_S = 1.0
_LINE_HZ = 425.0
_LINE_LEVEL = 0.35


@dataclass(frozen=True, slots=True)
class Score:
    """16-bit mono sound: played once, then the second part over and over, or nothing."""

    once: bytes
    again: bytes = b""


def score(tone: Tone, volume: float) -> Score:
    """The sound of ``tone`` at a volume of 0..1."""
    return _SCORES[tone](min(1.0, max(0.0, volume)))


def _ring(volume: float) -> Score:
    phrase = _joined(_note(659.3, 0.35), _note(880.0, 0.75), _note(659.3, 0.35), _note(880.0, 1.05))
    loop = _joined(phrase, _silence(3.0))
    first = loop.copy()
    rising = round(_FADE_IN_S * RATE)
    first[:rising] *= np.linspace(0.0, 1.0, rising, dtype=np.float32)
    return Score(_pcm(first, volume), _pcm(loop, volume))


def _ring_back(volume: float) -> Score:
    loop = _pcm(_joined(_line(1.0), _silence(4.0)), volume)
    return Score(loop, loop)


def _waiting(volume: float) -> Score:
    loop = _pcm(_joined(_line(0.2), _silence(4.8)), volume)
    return Score(loop, loop)


def _busy(volume: float) -> Score:
    return Score(_pcm(_joined(*[_line(0.48), _silence(0.48)] * 4), volume))


def _ended(volume: float) -> Score:
    return Score(_pcm(_joined(_note(587.3, 0.16), _note(440.0, 0.4)), volume))


def _test(volume: float) -> Score:
    chime = _joined(_note(523.3, 0.2), _note(659.3, 0.2), _note(784.0, 0.6))
    return Score(_pcm(chime, volume))


_SCORES: dict[Tone, Callable[[float], Score]] = {
    Tone.RING: _ring,
    Tone.RINGBACK: _ring_back,
    Tone.WAITING: _waiting,
    Tone.BUSY: _busy,
    Tone.ENDED: _ended,
    Tone.TEST: _test,
}


def _times(seconds: float) -> Sound:
    return np.arange(round(seconds * RATE), dtype=np.float32) / np.float32(RATE)


def _note(hertz: float, seconds: float) -> Sound:
    """A struck bar: it starts at once, rings out, and its overtone dies first."""
    at = _times(seconds)
    body = np.sin(2 * np.pi * hertz * at) * np.exp(-3.5 * at)
    shine = 0.25 * np.sin(8 * np.pi * hertz * at) * np.exp(-14.0 * at)
    return _edged(body + shine) * 0.8


def _line(seconds: float) -> Sound:
    """The even tone of a telephone line."""
    return _edged(np.sin(2 * np.pi * _LINE_HZ * _times(seconds))) * _LINE_LEVEL


def _silence(seconds: float) -> Sound:
    return np.zeros(round(seconds * RATE), np.float32)


def _edged(sound: Sound) -> Sound:
    """Without clicks at either end."""
    edge = np.linspace(0.0, 1.0, round(_EDGE_S * RATE), dtype=np.float32)
    shaped = sound.astype(np.float32)
    shaped[: len(edge)] *= edge
    shaped[-len(edge) :] *= edge[::-1]
    return shaped


def _joined(*parts: Sound) -> Sound:
    return np.concatenate(parts)


def _pcm(sound: Sound, volume: float) -> bytes:
    scaled = np.clip(sound * (volume * _LOUDEST), -1.0, 1.0)
    samples: bytes = (scaled * 32767).astype(np.int16).tobytes()
    return samples
