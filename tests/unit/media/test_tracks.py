"""A track that went before anybody heard or saw it is no error."""

import pytest
from livekit import rtc

from app.adapters.media.library import tame_log
from app.adapters.media.tracks import picture_of, sound_of


@pytest.fixture(autouse=True)
def _library_warns_at_most() -> None:
    tame_log()


async def test_no_sound_is_heard_of_a_track_that_went() -> None:
    source = rtc.AudioSource(48_000, 1)
    track = rtc.LocalAudioTrack.create_audio_track("microphone", source)
    track._ffi_handle.dispose()
    assert sound_of(track) is None
    await source.aclose()


async def test_no_picture_is_seen_of_a_track_that_went() -> None:
    source = rtc.VideoSource(64, 64)
    track = rtc.LocalVideoTrack.create_video_track("camera", source)
    track._ffi_handle.dispose()
    assert picture_of(track, rtc.VideoBufferType.I420) is None
    await source.aclose()
