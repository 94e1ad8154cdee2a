"""Our picture into the room, on the media thread; it opens no camera and draws nothing."""

import time
from collections import deque
from collections.abc import Callable

import numpy as np
from livekit import rtc

from app.adapters.media.audience import HIDDEN, Audience, Size
from app.adapters.media.room import CallRoom, LeftError
from app.domain.errors import AppError, ErrorCode
from app.domain.ids import NO_IDENTITY, Identity
from app.domain.media import TrackSource, VideoStats
from app.services.ports import PixelLayout, VideoFrame

_RATE_WINDOW_S = 2.0
_SELF_VIEW_EVERY = 2
"""Of thirty frames a second the own picture shows each second one."""
_KINDS = {
    PixelLayout.BGRA: rtc.VideoBufferType.BGRA,
    PixelLayout.RGB24: rtc.VideoBufferType.RGB24,
}


class FrameRate:
    """Counts pictures: how many a second, and how large."""

    def __init__(self) -> None:
        self._times: deque[float] = deque()
        self._size: Size = HIDDEN

    def count(self, width: int, height: int) -> None:
        """One picture passed."""
        self._times.append(time.monotonic())
        self._size = width, height
        self._forget()

    def _forget(self) -> None:
        oldest = time.monotonic() - _RATE_WINDOW_S
        while self._times and self._times[0] < oldest:
            self._times.popleft()

    @property
    def stats(self) -> VideoStats:
        """The last seconds; zeros when nothing came."""
        self._forget()
        if not self._times:
            return VideoStats()
        span = max(time.monotonic() - self._times[0], 1 / 30)
        return VideoStats(*self._size, round(len(self._times) / span, 1))


class OutgoingPicture:
    """Our camera: into the room, and to whoever watches ourselves."""

    def __init__(self, audience: Audience, failed: Callable[[ErrorCode], None]) -> None:
        self._audience, self._failed = audience, failed
        self._room: CallRoom | None = None
        self._on = False
        self._publishing = False
        self._source: rtc.VideoSource | None = None
        self._track: rtc.LocalVideoTrack | None = None
        self._taken = 0
        self.own = NO_IDENTITY
        self.rate = FrameRate()

    def enter(self, room: CallRoom) -> None:
        """Publish into this room, as soon as a frame comes while the picture is on."""
        self._room = room
        self._source = self._track = None
        self._publishing = False
        self.own = Identity(room.room.local_participant.identity)

    def withdraw(self) -> None:
        """The room is gone, or nothing may be published in it."""
        self._room = self._source = self._track = None

    def show(self, *, on: bool) -> None:
        """Send the picture, or stop; the publication stays, so that going on is quick."""
        self._on = on
        if self._track is not None:
            (self._track.unmute if on else self._track.mute)()

    def take(self, frame: VideoFrame) -> None:
        """One frame from the camera."""
        frame = as_i420(frame)
        self._taken += 1
        if self._taken % _SELF_VIEW_EVERY == 0:
            self._reflect(frame)
        room = self._room
        if not self._on or room is None or not room.connected:
            return
        if self._source is not None:
            picture = rtc.VideoFrame(
                frame.width, frame.height, rtc.VideoBufferType.I420, frame.data
            )
            self._source.capture_frame(picture, timestamp_us=time.monotonic_ns() // 1000)
            self.rate.count(frame.width, frame.height)
        elif not self._publishing:
            self._publishing = True
            room.tasks.spawn(self._publish(room, frame.width, frame.height), "media.camera")

    async def _publish(self, room: CallRoom, width: int, height: int) -> None:
        try:
            source, track = await room.publish_camera(width, height)
        except LeftError:
            return
        except AppError as error:
            self._failed(error.code)
            return
        if room is self._room:
            self._source, self._track = source, track
            self.show(on=self._on)

    def _reflect(self, frame: VideoFrame) -> None:
        sinks = self._audience.sinks((self.own, TrackSource.CAMERA))
        if not sinks:
            return
        small = _halved(frame)
        picture = rtc.VideoFrame(small.width, small.height, rtc.VideoBufferType.I420, small.data)
        # Not BGRA: LiveKit converts to RGB24 ten times as fast.
        rgb = picture.convert(rtc.VideoBufferType.RGB24)
        shown = VideoFrame(rgb.width, rgb.height, rgb.data, PixelLayout.RGB24)
        for sink in sinks:
            sink.put(shown)


def as_i420(frame: VideoFrame) -> VideoFrame:
    """Cameras without planes of their own deliver BGRA."""
    if frame.layout is PixelLayout.I420:
        return frame
    kind = _KINDS[frame.layout]
    picture = rtc.VideoFrame(frame.width, frame.height, kind, frame.data)
    planes = picture.convert(rtc.VideoBufferType.I420)
    return VideoFrame(planes.width, planes.height, planes.data, PixelLayout.I420)


def _halved(frame: VideoFrame) -> VideoFrame:
    """Half the width and height of an I420 frame; what does not divide stays as it is."""
    width, height = frame.width, frame.height
    if width % 4 or height % 4:
        return frame
    data = np.frombuffer(frame.data, np.uint8)
    luma, chroma = width * height, width * height // 4
    planes = (
        data[:luma].reshape(height, width),
        data[luma : luma + chroma].reshape(height // 2, width // 2),
        data[luma + chroma :].reshape(height // 2, width // 2),
    )
    half = b"".join(plane[::2, ::2].tobytes() for plane in planes)
    return VideoFrame(width // 2, height // 2, half, PixelLayout.I420)
