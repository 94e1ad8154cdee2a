"""Pictures of others: watched, sized, and asked for again when they do not come; nothing is drawn.

Every method runs on the media thread.
"""

import asyncio
import logging
from dataclasses import dataclass

from livekit import rtc
from livekit.rtc._ffi_client import FfiClient
from livekit.rtc._proto import ffi_pb2

from app.adapters.media.audience import HIDDEN, Audience, Shown, Size
from app.adapters.media.lostpicture import ask_anew, lost
from app.adapters.media.tracks import is_picture, picture_of
from app.adapters.media.video import FrameRate
from app.domain.ids import Identity
from app.domain.media import TrackSource
from app.services.ports import PixelLayout, VideoFrame
from app.services.tasks import TaskScope

log = logging.getLogger(__name__)

_SETTLING_S = 0.3
"""How long a size must stay before the server hears of it."""
_UNSEEN_S = 2.0
"""So long the window of a call may take to open before its picture counts as unwatched."""


@dataclass(slots=True)
class _Seen:
    shown: Shown
    track: rtc.RemoteVideoTrack
    publication: rtc.RemoteTrackPublication
    watched: bool = False
    wanted: Size | None = None
    passed: bool = False


class IncomingPictures:
    """A stream for each picture that is watched, in the size it is shown."""

    def __init__(self, audience: Audience) -> None:
        self._audience = audience
        self._tasks = TaskScope()
        self._tracks: dict[str, _Seen] = {}
        self._settling: asyncio.TimerHandle | None = None
        self._held = False
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
        self._arrange(_UNSEEN_S)

    def remove(self, track_sid: str) -> None:
        """A picture ended."""
        if self._tracks.pop(track_sid, None) is not None:
            self._tasks.cancel(track_sid)

    def hold(self, *, held: bool) -> None:
        """Have none sent for as long as the line is too weak for them."""
        if held != self._held:
            self._held = held
            if self._tracks:
                self._settle_within(0.0)

    @property
    def any(self) -> bool:
        """Whether somebody shows one."""
        return bool(self._tracks)

    @property
    def missed(self) -> bool:
        """Whether somebody looks at a picture that is held."""
        return self._held and any(seen.watched for seen in self._tracks.values())

    def arrange(self) -> None:
        """Open and close streams as the audience wants; its sizes follow a moment later."""
        self._arrange(_SETTLING_S)

    def _arrange(self, settling_s: float) -> None:
        for sid, seen in self._tracks.items():
            watched = bool(self._audience.sinks(seen.shown))
            if watched and not seen.watched:
                self._tasks.spawn(self._show(seen), sid)
                self._tasks.spawn(self._see_it_come(seen), sid)
            elif seen.watched and not watched:
                self._tasks.cancel(sid)
            seen.watched = watched
            if seen.wanted == HIDDEN != self._wish(seen):
                settling_s = 0.0  # somebody waits for it
        if self._tracks:
            self._settle_within(settling_s)

    def _wish(self, seen: _Seen) -> Size | None:
        return self._audience.size(seen.shown) if seen.watched and not self._held else HIDDEN

    def _settle_within(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        at = loop.time() + seconds
        if self._settling is not None:
            if self._settling.when() <= at:
                return
            self._settling.cancel()
        self._settling = loop.call_at(at, self._settle)

    async def _show(self, seen: _Seen) -> None:
        stream = picture_of(seen.track, rtc.VideoBufferType.BGRA)
        if stream is None:
            return
        try:
            async for event in stream:
                self._pass_on(seen, event.frame)
        finally:
            # The stream's own loop ends by being cancelled only (livekit 1.2.0).
            await stream.aclose()

    def _pass_on(self, seen: _Seen, frame: rtc.VideoFrame) -> None:
        if not is_picture(frame):
            return
        seen.passed = True
        self.rate.count(frame.width, frame.height)
        picture = VideoFrame(frame.width, frame.height, frame.data, PixelLayout.BGRA)
        for sink in self._audience.sinks(seen.shown):
            sink.put(picture)

    async def _see_it_come(self, seen: _Seen) -> None:
        def came() -> bool:
            passed, seen.passed = seen.passed, False
            return passed

        await lost(seen.track, came)
        log.warning("a picture is decoded but does not come, asking for it again")
        # Not by this task: the end of the track, which comes of it, cancels it.
        self._tasks.spawn(ask_anew(seen.publication), "media.anew")

    def _settle(self) -> None:
        self._settling = None
        for seen in self._tracks.values():
            size = self._wish(seen)
            if size != seen.wanted:
                seen.wanted = size
                _ask_for(seen.publication, size)

    async def aclose(self) -> None:
        """Close every stream."""
        if self._settling is not None:
            self._settling.cancel()
            self._settling = None
        self._tracks.clear()
        ending, self._tasks = self._tasks, TaskScope()  # the next call's may begin meanwhile
        await ending.aclose()


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
