"""What processing does to the microphone's sound: echo, noise, loudness, and switching it."""

import numpy as np
import numpy.typing as npt
import pytest

from app.adapters.media.level import Level
from app.adapters.media.pcm import FRAME, FRAME_BYTES, RATE, SILENCE
from app.adapters.media.processing import SoundProcessing
from app.domain.settings import AudioProcessing

Sound = npt.NDArray[np.int16]
OFF = AudioProcessing(echo_cancellation=False, noise_suppression=False, auto_gain=False)
ECHO_ONLY = AudioProcessing(echo_cancellation=True, noise_suppression=False, auto_gain=False)


def speech(seconds: float, seed: int, pitch: float) -> npt.NDArray[np.float64]:
    """Something with a pitch that wanders and pauses, as a voice does."""
    random = np.random.default_rng(seed)
    times = np.arange(round(RATE * seconds)) / RATE
    wander = np.cumsum(random.standard_normal(times.size)) / RATE
    phase = 2 * np.pi * (pitch * times + 40 * wander)
    tones = sum(np.sin(number * phase) / number for number in range(1, 16))
    syllables = np.clip(np.sin(2 * np.pi * 2.7 * times + seed), 0, 1) ** 0.5
    return np.asarray(5000 * tones * syllables)


def through(processing: SoundProcessing, near: npt.NDArray[np.float64], far: Sound) -> Sound:
    """The near side after processing, with the far side played meanwhile."""
    sound = np.clip(near, -32768, 32767).astype(np.int16).tobytes()
    played, clean = far.tobytes(), []
    for at in range(0, len(sound) - FRAME_BYTES + 1, FRAME_BYTES):
        processing.far(played[at : at + FRAME_BYTES])
        clean.append(processing.near(sound[at : at + FRAME_BYTES]))
    return np.frombuffer(b"".join(clean), np.int16)


def decibels(sound: npt.NDArray[np.int16], before: npt.NDArray[np.float64]) -> float:
    """How much louder than ``before``."""
    after = float((sound.astype(float) ** 2).mean()) + 1e-9
    return float(10 * np.log10(after / float((before**2).mean())))


@pytest.mark.parametrize("delay_ms", [20, 60, 250])
def test_echo_is_at_least_20_db_softer(delay_ms: int) -> None:
    far = speech(8, 1, 140).astype(np.int16)
    late = RATE * delay_ms // 1000
    echo = 0.3 * np.concatenate((np.zeros(late), far[:-late].astype(float)))
    clean = through(SoundProcessing(ECHO_ONLY), echo, far)
    assert decibels(clean[-3 * RATE :], echo[-3 * RATE :]) < -20


def test_without_cancellation_the_echo_stays() -> None:
    far = speech(3, 1, 140).astype(np.int16)
    echo = 0.3 * far.astype(float)
    assert decibels(through(SoundProcessing(OFF), echo, far), echo) > -4


def test_own_voice_stays_beside_the_echo() -> None:
    far = speech(8, 1, 140).astype(np.int16)
    voice = speech(8, 2, 220)
    echo = 0.1 * np.concatenate((np.zeros(2880), far[:-2880].astype(float)))
    clean = through(SoundProcessing(ECHO_ONLY), voice + echo, far)
    assert decibels(clean[-4 * RATE :], voice[-4 * RATE :]) > -6


def noise() -> npt.NDArray[np.float64]:
    """Four seconds of a fan."""
    return 2000 * np.random.default_rng(3).standard_normal(4 * RATE)


def test_noise_suppression_is_switched_while_it_runs() -> None:
    quiet = np.zeros(4 * RATE, np.int16)
    processing = SoundProcessing(OFF)
    assert decibels(through(processing, noise(), quiet)[-RATE:], noise()[-RATE:]) > -4
    processing.use(AudioProcessing(echo_cancellation=False))
    assert decibels(through(processing, noise(), quiet)[-RATE:], noise()[-RATE:]) < -10
    processing.use(OFF)
    assert decibels(through(processing, noise(), quiet)[-RATE:], noise()[-RATE:]) > -4


def test_gain_lifts_a_soft_voice() -> None:
    soft, quiet = 0.1 * speech(6, 4, 180), np.zeros(6 * RATE, np.int16)
    gained = AudioProcessing(echo_cancellation=False, noise_suppression=False, auto_gain=True)
    clean = through(SoundProcessing(gained), soft, quiet)
    assert decibels(clean[-2 * RATE :], soft[-2 * RATE :]) > 3


def test_level_is_the_peak_of_the_last_moment() -> None:
    level = Level()
    assert level.value == 0
    level.hear(np.full(FRAME, -16384, np.int16).tobytes())
    assert level.value == 0.5
    for _ in range(5):
        level.hear(SILENCE)
    assert level.value == 0
    level.hear(np.full(FRAME, -32768, np.int16).tobytes())
    assert level.value == 1
    level.fall_silent()
    assert level.value == 0
