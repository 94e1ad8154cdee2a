"""One LiveKit room, joined once: connected, published into, left; it opens no device.

Two habits of LiveKit 1.2.0 live here and nowhere else: a ``Room`` is used once, and a running
``connect`` is never cancelled, because 15 s later the library would end the process. Giving up is
letting it finish and then leaving.
"""

import asyncio
import logging
import re
from typing import Any

from livekit import rtc
from livekit.rtc.participant import PublishTrackError

from app.adapters.media.pcm import RATE
from app.domain.errors import AppError, ErrorCode
from app.services.ports import JoinPlan
from app.services.tasks import TaskScope

log = logging.getLogger(__name__)

VIDEO_BITRATE = 1_700_000
VIDEO_FPS = 30
_GOODBYE_S = 2.0
"""How long a server that does not answer may keep us from leaving."""
_REFUSALS = {"400", "401", "403", "404"}
_STATUS = re.compile(r"\b([45]\d\d)\b")


class LeftError(Exception):
    """The room was left while something waited for it."""


class CallRoom:
    """The room of one join."""

    def __init__(self, plan: JoinPlan, lasting: TaskScope) -> None:
        self.plan = plan
        self.room = rtc.Room()
        self._lasting = lasting
        self._over = asyncio.Event()
        self._sources: list[rtc.AudioSource | rtc.VideoSource] = []
        self.microphone: rtc.LocalTrackPublication | None = None
        self.tasks = TaskScope()

    @property
    def over(self) -> bool:
        """Whether it has been left."""
        return self._over.is_set()

    @property
    def connected(self) -> bool:
        """Whether the room is joined, be it while reconnecting."""
        return not self.over and bool(self.room.isconnected())

    # ── in ──

    async def connect(self) -> None:
        """Connect; raises ``AppError``, or ``LeftError`` as soon as the room is left."""
        connecting = self._lasting.spawn(self._connect(), "media.connect")
        failure = await self._unless_left(connecting)
        if failure is not None:
            raise AppError(failure, "connect")
        if self.room.name != self.plan.room.room_name:
            raise AppError(ErrorCode.WRONG_ROOM)

    async def _connect(self) -> ErrorCode | None:
        ticket = self.plan.room
        options = rtc.RoomOptions(auto_subscribe=True, single_peer_connection=True)
        try:
            await self.room.connect(ticket.url, ticket.token, options)
        except rtc.ConnectError as error:
            # Its text is neither kept nor logged: it may hold the whole token.
            status = _STATUS.search(error.message)
            refused = status is not None and status[1] in _REFUSALS
            log.info("call %d: not connected, refused: %s", self.plan.serial, refused)
            return ErrorCode.MEDIA_REFUSED if refused else ErrorCode.MEDIA_UNREACHABLE
        if self.over:
            await self.room.disconnect()
        return None

    async def publish_microphone(self, *, live: bool) -> rtc.AudioSource:
        """Publish at once, heard or muted: without a track others learn of us seconds later."""
        source = rtc.AudioSource(RATE, 1, queue_size_ms=0)
        self._sources.append(source)
        track = rtc.LocalAudioTrack.create_audio_track("microphone", source)
        options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE)
        self.microphone = await self._publish(track, options)
        if not live:
            track.mute()
        return source

    async def publish_camera(
        self, width: int, height: int
    ) -> tuple[rtc.VideoSource, rtc.LocalVideoTrack]:
        """Publish pictures of that size in one layer: there is one receiver."""
        source = rtc.VideoSource(width, height)
        self._sources.append(source)
        track = rtc.LocalVideoTrack.create_video_track("camera", source)
        options = rtc.TrackPublishOptions(
            source=rtc.TrackSource.SOURCE_CAMERA,
            video_codec=rtc.VideoCodec.VP8,
            simulcast=False,
        )
        options.video_encoding.max_bitrate = VIDEO_BITRATE
        options.video_encoding.max_framerate = VIDEO_FPS
        await self._publish(track, options)
        return source, track

    async def _publish(
        self, track: rtc.LocalTrack, options: rtc.TrackPublishOptions
    ) -> rtc.LocalTrackPublication:
        person = self.room.local_participant
        # Without the right LiveKit waits ten seconds, and for ever when left meanwhile.
        if not _may_publish(person, options.source):
            raise AppError(ErrorCode.MEDIA_REFUSED, "not allowed to publish")
        publishing = self.tasks.spawn(published(person, track, options), "media.publish")
        publication: rtc.LocalTrackPublication | None = await self._unless_left(publishing)
        if publication is None:
            raise AppError(ErrorCode.MEDIA_REFUSED, "publish")
        return publication

    async def _unless_left(self, task: "asyncio.Task[Any]") -> Any:
        """The task's result; raises ``LeftError`` as soon as the room is left."""
        leaving = self.tasks.spawn(self._over.wait(), "media.over")
        await asyncio.wait({task, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if self.over or not task.done() or task.cancelled():
            raise LeftError
        leaving.cancel()
        return task.result()

    # ── out ──

    async def unpublish(self) -> None:
        """Take back all that is published."""
        if self.connected:
            person = self.room.local_participant
            for sid in tuple(person.track_publications):
                await person.unpublish_track(sid)

    async def leave(self) -> None:
        """Leave, also while connecting; idempotent."""
        if self.over:
            return
        self._over.set()
        await self.tasks.aclose()
        goodbye = self._lasting.spawn(self._goodbye(), "media.goodbye")
        await asyncio.wait({goodbye}, timeout=_GOODBYE_S)
        for source in self._sources:
            await source.aclose()

    async def _goodbye(self) -> None:
        if self.room.isconnected():
            await self.room.disconnect()


async def published(
    person: rtc.LocalParticipant, track: rtc.LocalTrack, options: rtc.TrackPublishOptions
) -> rtc.LocalTrackPublication | None:
    """Publish, None where the server refuses; waits for ever when the room is left meanwhile."""
    try:
        return await person.publish_track(track, options)
    except PublishTrackError as error:
        log.warning("not published: %s", error.message)
        return None


def _may_publish(person: rtc.LocalParticipant, source: "rtc.TrackSource.ValueType") -> bool:
    allowed = person.permissions
    sources = allowed.can_publish_sources
    return bool(allowed.can_publish and (not sources or source in sources))
