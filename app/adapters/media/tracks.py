"""The streams of a track, for whoever plays or shows it; None where the track is no more.

A track may go between its coming and the moment somebody wants to hear or see it. LiveKit 1.2.0
says so by an ``AssertionError``.
"""

import logging

from livekit import rtc

from app.adapters.media.pcm import FRAME_MS, RATE

log = logging.getLogger(__name__)

_QUEUE = 10
"""Frames of sound the library may hold for a busy loop."""
_TINY = 8
"""LiveKit sends a few frames of 8 x 8 around the end of a subscription."""


def is_picture(frame: rtc.VideoFrame) -> bool:
    """Whether it shows anything."""
    return bool(frame.width > _TINY or frame.height > _TINY)


def sound_of(track: rtc.RemoteAudioTrack) -> rtc.AudioStream | None:
    """What is heard of a track, in our frames."""
    try:
        return rtc.AudioStream.from_track(
            track=track,
            sample_rate=RATE,
            num_channels=1,
            frame_size_ms=FRAME_MS,
            capacity=_QUEUE,
        )
    except AssertionError:
        log.info("a track went before it was heard")
        return None


def picture_of(
    track: rtc.RemoteVideoTrack, layout: "rtc.VideoBufferType.ValueType"
) -> rtc.VideoStream | None:
    """What is seen of a track; the newest picture counts."""
    try:
        return rtc.VideoStream.from_track(track=track, format=layout, capacity=1)
    except AssertionError:
        log.info("a track went before it was seen")
        return None


async def frames_decoded(track: rtc.RemoteVideoTrack) -> int:
    """How many pictures of a track were decoded so far, be they shown or not."""
    try:
        entries = await track.get_stats()
    except Exception as error:  # noqa: BLE001 - it is this very class that LiveKit raises
        log.info("no statistics of a track: %s", error)
        return 0
    return sum(
        entry.inbound_rtp.inbound.frames_decoded
        for entry in entries
        if entry.WhichOneof("stats") == "inbound_rtp"
    )
