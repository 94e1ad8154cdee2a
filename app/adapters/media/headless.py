"""Media without devices: a room whose sound and picture come from code; it opens no hardware.

Runs on the loop of whoever uses it. Demo people and headless programs stand on it; the app's own
calls do not.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from livekit import rtc

from app.adapters.media.events import loss_of
from app.adapters.media.library import tame_log
from app.adapters.media.lostpicture import ask_anew, lost
from app.adapters.media.pcm import FRAME, RATE
from app.adapters.media.room import LeftError, published
from app.adapters.media.tracks import is_picture, picture_of, sound_of
from app.domain.call import RoomTicket
from app.domain.errors import AppError, ErrorCode
from app.domain.ids import Identity
from app.domain.media import (
    Joined,
    MediaEvent,
    MediaStats,
    PeerHeard,
    PeerLeft,
    RoomLost,
    TrackSource,
)
from app.domain.settings import AudioProcessing
from app.services.ports import (
    FrameSink,
    JoinPlan,
    MediaDevices,
    PixelLayout,
    Unsubscribe,
    VideoFrame,
)
from app.services.tasks import TaskScope

log = logging.getLogger(__name__)

FPS = 15
VIDEO_BITRATE = 700_000


class Voice(Protocol):
    """Sound in blocks of 10 ms, 48 kHz mono, 16 bit."""

    def hear(self, block: bytes) -> None:
        """Take what the peer says."""

    def speak(self) -> bytes:
        """Give what is said."""


class Picture(Protocol):
    """Pictures as I420."""

    def see(self, frame: VideoFrame) -> None:
        """Take what the peer shows."""

    def show(self) -> VideoFrame:
        """Give what is shown."""


class _NoSink:
    """``FrameSink`` that shows nothing."""

    def put(self, frame: VideoFrame) -> None:
        """Drop it."""


class _Session:
    """One room, once: a ``Room`` is never used again."""

    def __init__(self, plan: JoinPlan, voice: Voice, picture: Picture) -> None:
        self.plan, self.voice, self.picture = plan, voice, picture
        self.room = rtc.Room()
        self.tasks = TaskScope()
        self.connecting: asyncio.Task[bool] | None = None
        self.source: rtc.AudioSource | None = None
        self.microphone: rtc.LocalTrackPublication | None = None
        self.camera: rtc.LocalTrackPublication | None = None
        self.live = plan.live
        self.over = False


class HeadlessRoom:
    """``Media`` and ``Pictures`` of a client whose sound and picture are made by code."""

    def __init__(
        self,
        on_event: Callable[[MediaEvent], None],
        voice: Callable[[], Voice],
        picture: Callable[[], Picture],
    ) -> None:
        self._on_event, self._voice, self._picture = on_event, voice, picture
        self._session: _Session | None = None
        self._left = 0
        tame_log()

    @property
    def camera_sink(self) -> FrameSink:
        """Takes what a camera delivers and drops it: here the picture is asked for frames."""
        return _NoSink()

    def watch(self, identity: Identity, source: TrackSource, sink: FrameSink) -> Unsubscribe:
        """Nobody watches here: the picture sees for itself."""
        return lambda: None

    def resize(self, identity: Identity, source: TrackSource, width: int, height: int) -> None:
        """Every size is taken."""

    async def warm_up(self, serial: int) -> None:
        """Nothing to warm."""

    async def use_devices(self, devices: MediaDevices, processing: AudioProcessing) -> None:
        """There are none."""

    async def stats(self) -> MediaStats:
        """Nothing is measured here."""
        return MediaStats()

    async def join(self, plan: JoinPlan) -> None:
        """Join and publish at once; a call that was left meanwhile is no error."""
        if self._session is not None:
            await self._close(self._session)
        if plan.serial <= self._left:
            return
        session = _Session(plan, self._voice(), self._picture())
        self._session = session
        self._listen(session)
        # A connect must never be cancelled (livekit-sdk.md 1): it has a task of its own.
        session.connecting = session.tasks.spawn(_connect(session.room, plan.room), "demo.connect")
        connected = await asyncio.shield(session.connecting)
        if session.over:
            return
        if not connected:
            raise AppError(ErrorCode.MEDIA_UNREACHABLE, "connect failed")
        try:
            await self._publish_microphone(session)
            if plan.camera:
                await self._publish_picture(session)
        except LeftError:
            return
        self._on_event(Joined(plan.serial))

    async def leave(self, serial: int) -> None:
        """Leave, also while joining."""
        self._left = max(self._left, serial)
        session = self._session
        if session is not None and session.plan.serial == serial:
            self._session = None
            await self._close(session)

    async def _close(self, session: _Session) -> None:
        session.over = True
        if session.connecting is not None:
            await asyncio.wait({session.connecting})
        # Before the room: its end leaves whoever publishes waiting for ever.
        await session.tasks.aclose()
        if session.room.isconnected():
            await session.room.disconnect()
        if session.source is not None:
            await session.source.aclose()

    async def set_microphone(self, *, on: bool) -> None:
        """Speak, or be silent."""
        session = self._session
        if session is None:
            return
        session.live = on
        track = session.microphone.track if session.microphone else None
        if isinstance(track, rtc.LocalAudioTrack):
            (track.unmute if on else track.mute)()

    async def set_camera(self, *, on: bool) -> None:
        """Show, or show nothing."""
        session = self._session
        if session is None or session.over:
            return
        if on and session.camera is None:
            with suppress(LeftError):
                await self._publish_picture(session)
        elif not on and session.camera is not None:
            sid, session.camera = session.camera.sid, None
            session.tasks.cancel("demo.show")
            await session.room.local_participant.unpublish_track(sid)

    async def aclose(self) -> None:
        """Leave whatever room it is in."""
        if self._session is not None:
            await self.leave(self._session.plan.serial)

    # ── out ──

    async def _publish_microphone(self, session: _Session) -> None:
        session.source = rtc.AudioSource(RATE, 1, queue_size_ms=0)
        track = rtc.LocalAudioTrack.create_audio_track("microphone", session.source)
        options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE)
        session.microphone = await _publish(session, track, options)
        if not session.live:
            track.mute()
        session.tasks.spawn(_speak(session, session.source), "demo.speak")

    async def _publish_picture(self, session: _Session) -> None:
        first = session.picture.show()
        source = rtc.VideoSource(first.width, first.height)
        track = rtc.LocalVideoTrack.create_video_track("camera", source)
        options = rtc.TrackPublishOptions(
            source=rtc.TrackSource.SOURCE_CAMERA, simulcast=False, video_codec=rtc.VideoCodec.VP8
        )
        options.video_encoding.max_bitrate = VIDEO_BITRATE
        options.video_encoding.max_framerate = FPS
        session.camera = await _publish(session, track, options)
        session.tasks.spawn(_show(session, source), "demo.show")

    # ── in ──

    def _listen(self, session: _Session) -> None:
        room, serial = session.room, session.plan.serial

        def subscribed(
            track: rtc.Track, publication: rtc.RemoteTrackPublication, person: rtc.RemoteParticipant
        ) -> None:
            if isinstance(track, rtc.RemoteAudioTrack):
                session.tasks.spawn(_hear(session, track), "demo.hear")
                self._on_event(PeerHeard(serial, Identity(person.identity)))
            elif isinstance(track, rtc.RemoteVideoTrack):
                seeing = _Seeing()
                session.tasks.spawn(_see(session, track, seeing), publication.sid)
                coming = _see_it_come(session, track, publication, seeing)
                session.tasks.spawn(coming, publication.sid)

        def left(person: rtc.RemoteParticipant) -> None:
            meant = person.disconnect_reason == rtc.DisconnectReason.CLIENT_INITIATED
            self._on_event(PeerLeft(serial, Identity(person.identity), meant))

        def gone(reason: "rtc.DisconnectReason.ValueType") -> None:
            if not session.over:
                loss = loss_of(reason)
                self._on_event(RoomLost(serial, loss))

        def unsubscribed(
            _track: object, publication: rtc.RemoteTrackPublication, _person: object
        ) -> None:
            session.tasks.cancel(publication.sid)

        room.on("track_subscribed", subscribed)
        room.on("track_unsubscribed", unsubscribed)
        room.on("participant_disconnected", left)
        room.on("disconnected", gone)


async def _connect(room: rtc.Room, ticket: RoomTicket) -> bool:
    options = rtc.RoomOptions(single_peer_connection=True)
    try:
        await room.connect(ticket.url, ticket.token, options)
    except rtc.ConnectError:
        return False  # its text is kept nowhere: it may hold the whole token
    return True


async def _publish(
    session: _Session, track: rtc.LocalTrack, options: rtc.TrackPublishOptions
) -> rtc.LocalTrackPublication:
    """Publish; raises ``LeftError`` as soon as the room is left."""
    person = session.room.local_participant
    publishing = session.tasks.spawn(published(person, track, options), "demo.publish")
    await asyncio.wait({publishing})
    if session.over or publishing.cancelled():
        raise LeftError
    publication: rtc.LocalTrackPublication | None = publishing.result()
    if publication is None:
        raise AppError(ErrorCode.MEDIA_REFUSED, "publish")
    return publication


async def _speak(session: _Session, source: rtc.AudioSource) -> None:
    start, count = time.perf_counter(), 0
    while True:
        block = session.voice.speak()
        if session.live:
            await source.capture_frame(rtc.AudioFrame(block, RATE, 1, FRAME))
        count += 1
        await asyncio.sleep(max(0.0, start + count / 100 - time.perf_counter()))


async def _hear(session: _Session, track: rtc.RemoteAudioTrack) -> None:
    stream = sound_of(track)
    if stream is None:
        return
    try:
        async for event in stream:
            session.voice.hear(bytes(event.frame.data))
    finally:
        await stream.aclose()


async def _show(session: _Session, source: rtc.VideoSource) -> None:
    start, count = time.perf_counter(), 0
    while True:
        frame = session.picture.show()
        source.capture_frame(
            rtc.VideoFrame(frame.width, frame.height, rtc.VideoBufferType.I420, frame.data)
        )
        count += 1
        await asyncio.sleep(max(0.0, start + count / FPS - time.perf_counter()))


class _Seeing:
    """Whether a picture came since somebody looked."""

    def __init__(self) -> None:
        self.passed = False

    def came(self) -> bool:
        """The answer, once."""
        passed, self.passed = self.passed, False
        return passed


async def _see_it_come(
    session: _Session,
    track: rtc.RemoteVideoTrack,
    publication: rtc.RemoteTrackPublication,
    seeing: _Seeing,
) -> None:
    await lost(track, seeing.came)
    log.warning("a picture is decoded but does not come, asking for it again")
    # Not by this task: the end of the track, which comes of it, cancels it.
    session.tasks.spawn(ask_anew(publication), "demo.anew")


async def _see(session: _Session, track: rtc.RemoteVideoTrack, seeing: _Seeing) -> None:
    stream = picture_of(track, rtc.VideoBufferType.I420)
    if stream is None:
        return
    try:
        async for event in stream:
            frame = event.frame
            if is_picture(frame):
                seeing.passed = True
                session.picture.see(
                    VideoFrame(frame.width, frame.height, bytes(frame.data), PixelLayout.I420)
                )
    finally:
        await stream.aclose()
