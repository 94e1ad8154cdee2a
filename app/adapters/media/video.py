"""Pictures to and from the room, on the media thread; it opens no camera and draws nothing."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from livekit import rtc
from livekit.rtc._ffi_client import FfiClient
from livekit.rtc._proto import ffi_pb2

from app.adapters.media.audience import HIDDEN, Audience, Shown, Size
from app.adapters.media.room import CallRoom, LeftError
from app.adapters.media.tracks import picture_of
from app.domain.errors import AppError, ErrorCode
from app.domain.ids import NO_IDENTITY, Identity
from app.domain.media import TrackSource, VideoStats
from app.services.ports import PixelLayout, VideoFrame
from app.services.tasks import TaskScope

log = logging.getLogger(__name__)

_TINY = 8
"""LiveKit sends a few frames of 8 x 8 around the end of a subscription: no pictures."""
_SETTLING_S = 0.3
"""How long a size must stay before the server hears of it."""
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


@dataclass(slots=True)
class _Seen:
    shown: Shown
    track: rtc.RemoteVideoTrack
    publication: rtc.RemoteTrackPublication
    watched: bool = False
    wanted: Size | None = None


class IncomingPictures:
    """Pictures of others: a stream for each that is watched, in the size it is shown."""

    def __init__(self, audience: Audience) -> None:
        self._audience = audience
        self._tasks = TaskScope()
        self._tracks: dict[str, _Seen] = {}
        self._settling: asyncio.TimerHandle | None = None
        self.rate = FrameRate()

    def add(
        self,
        identity: Identity,
        track: rtc.RemoteVideoTrack,
        publication: rtc.RemoteTrackPublication,
    ) -> None:
        """A picture can be watched."""
        shown = identity, TrackSource.CAMERA
        self._tracks[publication.sid] = _Seen(shown, track, publication)
        self.arrange()

    def remove(self, track_sid: str) -> None:
        """A picture ended."""
        if self._tracks.pop(track_sid, None) is not None:
            self._tasks.cancel(track_sid)

    def arrange(self) -> None:
        """Open and close streams as the audience wants; its sizes follow a moment later."""
        for sid, seen in self._tracks.items():
            watched = bool(self._audience.sinks(seen.shown))
            if watched and not seen.watched:
                self._tasks.spawn(self._show(seen), sid)
            elif seen.watched and not watched:
                self._tasks.cancel(sid)
            seen.watched = watched
        if self._settling is None and self._tracks:
            loop = asyncio.get_running_loop()
            self._settling = loop.call_later(_SETTLING_S, self._settle)

    async def _show(self, seen: _Seen) -> None:
        stream = picture_of(seen.track, rtc.VideoBufferType.BGRA)
        if stream is None:
            return
        try:
            async for event in stream:
                self._pass_on(seen.shown, event.frame)
        finally:
            # The stream's own loop ends by being cancelled only (livekit 1.2.0).
            await stream.aclose()

    def _pass_on(self, shown: Shown, frame: rtc.VideoFrame) -> None:
        if frame.width <= _TINY and frame.height <= _TINY:
            return
        self.rate.count(frame.width, frame.height)
        picture = VideoFrame(frame.width, frame.height, frame.data, PixelLayout.BGRA)
        for sink in self._audience.sinks(shown):
            sink.put(picture)

    def _settle(self) -> None:
        self._settling = None
        for seen in self._tracks.values():
            size = self._audience.size(seen.shown) if seen.watched else HIDDEN
            if size != seen.wanted:
                seen.wanted = size
                _ask_for(seen.publication, size)

    async def aclose(self) -> None:
        """Close every stream."""
        if self._settling is not None:
            self._settling.cancel()
            self._settling = None
        self._tracks.clear()
        await self._tasks.aclose()


def _ask_for(publication: rtc.RemoteTrackPublication, size: Size | None) -> None:
    """Ask the server for a size of a track; hidden = for none of it.

    LiveKit 1.2.0 serves both requests but wraps neither. Each is the whole setting, so nothing
    else in the program may ask for a quality.
    """
    handle = publication._ffi_handle.handle
    enable = ffi_pb2.FfiRequest()
    enable.enable_remote_track_publication.track_publication_handle = handle
    enable.enable_remote_track_publication.enabled = size != HIDDEN
    FfiClient.instance.request(enable)
    if size is not None and size != HIDDEN:
        resize = ffi_pb2.FfiRequest()
        wanted = resize.update_remote_track_publication_dimension
        wanted.track_publication_handle = handle
        wanted.width, wanted.height = size
        FfiClient.instance.request(resize)
