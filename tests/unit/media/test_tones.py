"""The tones: soft, without clicks, of the right length."""

import numpy as np
import numpy.typing as npt
import pytest

from app.adapters.sound.plan import RATE
from app.adapters.tones import score
from app.services.ports import Tone


def samples(sound: bytes) -> npt.NDArray[np.float64]:
    """As numbers in -1..1."""
    return np.frombuffer(sound, np.int16) / 32768


@pytest.mark.parametrize("tone", list(Tone))
def test_no_tone_is_loud_or_clicks(tone: Tone) -> None:
    made = score(tone, 1.0)
    for sound in (made.once, made.again):
        if sound:
            heard = samples(sound)
            assert 0.1 < np.abs(heard).max() <= 0.5
            assert np.abs(np.diff(heard)).max() < 0.15
            assert abs(heard[0]) < 0.01
            assert abs(heard[-1]) < 0.01


@pytest.mark.parametrize("tone", list(Tone))
def test_volume_scales_and_nothing_is_silence(tone: Tone) -> None:
    assert not samples(score(tone, 0.0).once).any()
    half, whole = samples(score(tone, 0.5).once), samples(score(tone, 1.0).once)
    assert np.abs(half).max() == pytest.approx(np.abs(whole).max() / 2, abs=0.01)
    assert score(tone, 7.0) == score(tone, 1.0)


def test_ring_fades_in_once_and_pauses_three_seconds() -> None:
    made = score(Tone.RING, 1.0)
    early = slice(0, RATE // 4)
    assert np.abs(samples(made.once)[early]).max() < np.abs(samples(made.again)[early]).max() / 3
    assert not samples(made.again)[-3 * RATE :].any()
    assert samples(made.again)[: -3 * RATE].any()


def test_ringback_is_one_second_of_425_hz_in_five() -> None:
    heard = samples(score(Tone.RINGBACK, 1.0).again)
    assert heard.size == 5 * RATE
    assert heard[:RATE].any()
    assert not heard[RATE:].any()
    spectrum = np.abs(np.fft.rfft(heard[:RATE]))
    assert int(spectrum.argmax()) == 425


@pytest.mark.parametrize("tone", [Tone.BUSY, Tone.ENDED])
def test_tones_that_end_do_not_loop(tone: Tone) -> None:
    assert not score(tone, 1.0).again
