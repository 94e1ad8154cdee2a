"""Tones on a real speaker: soon, one at a time, gone at once, and never a reason to fail."""

import asyncio
import logging
import time
from collections.abc import Iterator

import pytest

from app.adapters.ringtone import TonePlayer
from app.adapters.sound import streams
from app.domain.ids import DeviceId
from app.services.ports import Tone
from tests.e2e.sound import loudness, share_at
from tests.integration.media.caller import until
from tests.integration.media.conftest import Listen

SPEAKER = DeviceId("speaker_a")


@pytest.fixture
def player(desk: object) -> Iterator[TonePlayer]:
    """A player, closed in the end."""
    player = TonePlayer()
    yield player
    player.close()
    assert streams.open_streams() == ()


def closed() -> bool:
    """No stream is open."""
    return streams.open_streams() == ()


async def test_ring_is_heard_and_stops_at_once(player: TonePlayer, listen: Listen) -> None:
    heard = listen("speaker_a")
    player.start(Tone.RING, SPEAKER, 0.7)
    await until("the ring", lambda: loudness(heard.so_far, 0.2) > 0.02)
    start = time.monotonic()
    player.stop()
    player.stop()
    await until("a closed device", closed)
    assert time.monotonic() - start < 1.0
    await heard.falls_silent()


async def test_ringback_is_the_line_tone(player: TonePlayer, listen: Listen) -> None:
    heard = listen("speaker_a")
    player.start(Tone.RINGBACK, SPEAKER, 0.5)
    await until("425 Hz", lambda: share_at(heard.so_far, 425, 0.5) > 0.9)


async def test_new_tone_takes_the_place_of_the_old(player: TonePlayer, listen: Listen) -> None:
    heard = listen("speaker_a")
    player.start(Tone.RING, SPEAKER, 0.7)
    await until("the ring", lambda: loudness(heard.so_far, 0.2) > 0.02)
    player.start(Tone.BUSY, SPEAKER, 0.7)
    await until("425 Hz", lambda: share_at(heard.so_far, 425, 0.4) > 0.9)
    assert len(streams.open_streams()) == 1


@pytest.mark.parametrize("tone", [Tone.BUSY, Tone.ENDED])
async def test_tone_that_ends_closes_the_device_by_itself(player: TonePlayer, tone: Tone) -> None:
    player.start(tone, SPEAKER, 0.5)
    await until("an open device", lambda: not closed())
    await until("a closed device", closed)


async def test_start_and_stop_in_one_breath_leave_nothing_open(player: TonePlayer) -> None:
    for _ in range(20):
        player.start(Tone.RING, SPEAKER, 0.5)
        player.stop()
    await asyncio.sleep(0.3)
    assert closed()


async def test_without_a_speaker_there_is_silence(player: TonePlayer) -> None:
    player.start(Tone.RING, None, 0.5)
    await asyncio.sleep(0.1)
    assert closed()


async def test_unknown_speaker_rings_on_the_default(player: TonePlayer, listen: Listen) -> None:
    heard = listen("speaker_a")
    player.start(Tone.RING, DeviceId("no_such_speaker"), 0.7)
    await until("the ring", lambda: loudness(heard.so_far, 0.2) > 0.02)


async def test_no_sound_server_is_one_warning_and_no_error(
    player: TonePlayer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    monkeypatch.setenv("PULSE_SERVER", "unix:/no/such/socket")
    for _ in range(3):
        player.start(Tone.RING, SPEAKER, 0.5)
        await asyncio.sleep(0.1)
    player.stop()
    await asyncio.sleep(0.1)
    assert len([one for one in caplog.records if one.name == "app.adapters.ringtone"]) == 1
