"""What the rehearsal says to Echo comes back, however long the way is."""

import numpy as np
import pytest

from app.adapters.media.pcm import FRAME_BYTES, RATE, SILENCE
from app.adapters.media.processing import SoundProcessing
from app.domain.settings import AudioProcessing
from desk import DeskError
from rehearse import TRIES, say_until_heard, spoken
from tape import Samples, hum, places_of


def echoed(said: Samples, frames_late: int) -> Samples:
    """What our speaker plays when all that we say comes back that much later."""
    sound = np.round(32_767 * np.concatenate([said, np.zeros(3 * RATE)])).astype("<i2").tobytes()
    processing, sent, played = SoundProcessing(AudioProcessing()), list[bytes](), list[bytes]()
    for at in range(0, len(sound) - FRAME_BYTES + 1, FRAME_BYTES):
        played.append(sent[-frames_late] if len(sent) >= frames_late else SILENCE)
        processing.far(played[-1])
        sent.append(processing.near(sound[at : at + FRAME_BYTES]))
    return np.frombuffer(b"".join(played), "<i2").astype(float) / 32_768


@pytest.mark.parametrize("late_s", [1.05, 1.25, 1.5, 1.75, 2.0])
def test_every_word_comes_back_however_late_it_is(late_s: float) -> None:
    said = spoken()
    heard = places_of(hum(), echoed(said, round(100 * late_s)))
    assert [at / RATE for at in heard] == pytest.approx(
        [at / RATE + late_s for at in places_of(hum(), said)], abs=0.05
    )


def test_a_word_that_was_lost_is_said_again() -> None:
    said: list[str] = []
    say_until_heard(lambda: said.append("word"), lambda _since: len(said) == 2, 0.03)
    assert said == ["word", "word"]


def test_who_never_answers_is_not_asked_for_ever() -> None:
    said: list[str] = []
    with pytest.raises(DeskError):
        say_until_heard(lambda: said.append("word"), lambda _since: False, 0.03)
    assert len(said) == TRIES
