"""What demo people say and show."""

import numpy as np

from app.demo.picture import HEIGHT, WIDTH, MirrorPicture, TestCard, letters, planes_of
from app.demo.voice import BLOCK, SILENCE, EchoVoice, NoVoice, SpeechVoice
from app.services.ports import VideoFrame


class Hand:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_an_echo_comes_one_second_later() -> None:
    clock = Hand()
    echo = EchoVoice(clock)
    word = b"\x01\x00" * BLOCK
    echo.hear(word)
    clock.now = 0.99
    assert echo.speak() == SILENCE
    clock.now = 1.0
    assert echo.speak() == word
    assert echo.speak() == SILENCE


def test_speech_has_pauses_and_never_clips() -> None:
    voice = SpeechVoice(210, seed=7)
    blocks = [np.frombuffer(voice.speak(), "<i2").astype(float) for _ in range(600)]
    loudness = np.array([np.sqrt((block**2).mean()) for block in blocks])
    assert (loudness < 10).any()
    assert (loudness > 1000).any()
    assert max(np.abs(block).max() for block in blocks) < 0.5 * 32_767
    assert {len(block) for block in blocks} == {BLOCK}


def test_two_people_have_two_voices() -> None:
    one, other = SpeechVoice(210, seed=7), SpeechVoice(120, seed=3)
    assert b"".join(one.speak() for _ in range(99)) != b"".join(other.speak() for _ in range(99))


def test_silence_is_silent() -> None:
    assert NoVoice().speak() == SILENCE


def test_the_card_moves_and_has_its_size() -> None:
    card = TestCard("LINA")
    first, second = card.show(), card.show()
    assert (first.width, first.height) == (WIDTH, HEIGHT)
    assert len(first.data) == WIDTH * HEIGHT * 3 // 2
    assert first.data != second.data


def test_a_mirror_turns_left_to_right_at_any_size() -> None:
    mirror = MirrorPicture("ECHO")
    for width, height in ((1280, 720), (640, 360), (322, 242)):
        luma = np.tile(np.linspace(20, 220, width, dtype=np.uint8), (height, 1))
        half = ((height + 1) // 2) * ((width + 1) // 2)
        seen = VideoFrame(width, height, luma.tobytes() + bytes([128]) * 2 * half)
        mirror.see(seen)
        shown = mirror.show()
        y, u, v = planes_of(shown)
        assert y[2, 0] > y[2, -1]
        assert u.shape == v.shape == (shown.height // 2, shown.width // 2)


def test_a_mirror_without_pictures_shows_its_card_until_they_come_again() -> None:
    clock = Hand()
    mirror = MirrorPicture("ECHO", clock)
    seen = VideoFrame(64, 48, bytes([90]) * (64 * 48 * 3 // 2))
    mirror.see(seen)
    clock.now = 0.9
    assert mirror.show().width == seen.width
    clock.now = 1.0
    first, second = mirror.show(), mirror.show()
    assert first.width == second.width == WIDTH
    assert first.data != second.data  # it moves: nobody takes it for a frozen picture
    mirror.see(seen)
    assert mirror.show().width == seen.width


def test_a_stamp_is_readable() -> None:
    sign = letters("ECHO")
    assert sign.min() < 20
    assert sign.max() > 230
