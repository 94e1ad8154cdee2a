"""The media thread's half of calls: at most one room, with its sound and pictures.

It imports LiveKit and is loaded on the media thread; every method runs there. What is reported
goes through ``report``, which changes threads.
"""

import asyncio
import logging
import time
from collections.abc import Callable

from livekit import rtc

from app.adapters.media.audience import Audience
from app.adapters.media.audio import CallAudio
from app.adapters.media.events import RoomEvents
from app.adapters.media.library import tame_log
from app.adapters.media.pictures import IncomingPictures
from app.adapters.media.room import CallRoom, LeftError
from app.adapters.media.stats import Microphone, PacketWatch, read
from app.adapters.media.video import OutgoingPicture
from app.domain.errors import AppError, ErrorCode
from app.domain.ids import Identity
from app.domain.media import (
    DeviceFailed,
    Joined,
    MediaEvent,
    MediaStats,
    PacketsBack,
    PacketsStopped,
    RoomLost,
    TrackSource,
)
from app.domain.settings import AudioProcessing
from app.domain.weakline import WeakLine
from app.services.ports import JoinPlan, MediaDevices
from app.services.tasks import TaskScope

log = logging.getLogger(__name__)

_SCAN_S = 1.0


class Endpoint:
    """One end of a call."""

    def __init__(
        self, report: Callable[[MediaEvent], None], audience: Audience, lasting: TaskScope
    ) -> None:
        tame_log()
        self._report, self._lasting = report, lasting
        self._audio = CallAudio(self._sound_failed)
        self.camera = OutgoingPicture(audience, self._picture_failed)
        self.pictures = IncomingPictures(audience)
        self._tasks = TaskScope()
        self._room: CallRoom | None = None
        self._events: RoomEvents | None = None
        self._left = self._told = 0
        self._live = False
        self._packets, self._weak_line = PacketWatch(time.monotonic()), WeakLine()
        self._dead = False

    # ── the port's verbs ──

    async def warm_up(self, serial: int) -> None:
        """Be ready to join: opens the speaker; a call that was left meanwhile is no error."""
        if serial > self._left:
            await self._audio.start()

    async def join(self, plan: JoinPlan) -> None:
        """Join and publish; a call that was left meanwhile is no error."""
        if plan.serial <= self._left:
            return
        # Before anything waits: what is switched while the old room is left counts.
        self._live = plan.live
        self.camera.show(on=plan.camera)
        await self._leave_room()
        if plan.serial <= self._left:
            return
        self._forget_packets(plan.serial)
        room = CallRoom(plan, self._lasting)
        self._room = room
        self._events = RoomEvents(room.room, plan, self._hear_of, self)
        if plan.serial != self._told:  # what failed while it rang had nobody to be told to
            self._told = plan.serial
            self._audio.tell_again()
        # Beside the connecting, and in a scope of its own: opening a device is never cut off.
        self._lasting.spawn(self._open_speaker(room), "media.open")
        try:
            await self._enter(room)
        except LeftError:
            log.info("call %d: left while joining", plan.serial)
        except AppError:
            if room is self._room:
                await self._end()
            raise

    # Whoever left meanwhile has closed the devices, and nobody would close them again.

    async def _open_speaker(self, room: CallRoom) -> None:
        if room is self._room:
            await self._audio.start()

    async def _open_microphone(self, room: CallRoom) -> None:
        if room is self._room:
            await self._audio.talk(on=self._live)
            self._agree_on_mute()

    async def _enter(self, room: CallRoom) -> None:
        await room.connect()
        # Only now, beside the publishing: connecting is quicker alone, and may fail.
        self._lasting.spawn(self._open_microphone(room), "media.open")
        source = await room.publish_microphone(live=self._live)
        self._agree_on_mute()
        self.camera.enter(room)
        self._packets = PacketWatch(time.monotonic())
        self._tasks.spawn(self._audio.pump(source), "media.pump")
        self._tasks.spawn(self._scan(room), "media.scan")
        self._report(Joined(room.plan.serial))

    async def leave(self, serial: int) -> None:
        """Leave and close the devices, whatever is going on; a later call is not touched."""
        self._left = max(self._left, serial)
        if self._room is None or self._room.plan.serial <= serial:
            await self._end()

    async def set_microphone(self, *, on: bool) -> None:
        """Be heard or not; without a call nothing opens."""
        self._live = on
        if self._room is None:
            return
        if not on:
            self._agree_on_mute()
        await self._audio.talk(on=on)
        self._agree_on_mute()

    async def set_camera(self, *, on: bool) -> None:
        """Show our picture or not."""
        self.camera.show(on=on)

    async def use_devices(self, devices: MediaDevices, processing: AudioProcessing) -> None:
        """Use these from now on."""
        await self._audio.use(devices, processing)
        self._agree_on_mute()

    async def stats(self) -> MediaStats:
        """What is measured now; the network's part is at most a second old."""
        if self._room is None:
            return MediaStats()
        scan = self._packets.last
        return MediaStats(
            rtt_ms=round(scan.rtt_s * 1000, 1),
            loss=round(self._packets.loss, 4),
            jitter_ms=round(scan.jitter_s * 1000, 1),
            audio_level_in=self._audio.level_in,
            audio_level_out=self._audio.level_out,
            video_in=self.pictures.rate.stats,
            video_out=self.camera.rate.stats,
            silent_s=self._packets.silent_s,
            picture_held=self.pictures.missed,
            underruns=self._audio.underruns,
        )

    async def aclose(self) -> None:
        """Leave and close everything."""
        await self._end()
        await self._tasks.aclose()

    # ── ending ──

    async def _end(self) -> None:
        await asyncio.gather(self._audio.stop(), self._leave_room())

    async def _leave_room(self) -> None:
        room, self._room = self._room, None
        if room is None:
            return
        if self._events is not None:
            self._events.end()
        self.camera.withdraw()
        # Consumers first, then the room; LiveKit logs errors for streams that outlive it.
        # In a scope that is this room's: the next call may begin while they end.
        ending, self._tasks = self._tasks, TaskScope()
        await ending.aclose()
        await self.pictures.aclose()
        await room.leave()

    # ── what the room tells ──

    def _hear_of(self, event: MediaEvent) -> None:
        if isinstance(event, RoomLost):
            self.camera.withdraw()
        self._report(event)

    def heard(self, track: rtc.RemoteAudioTrack) -> None:
        """``RemoteTracks``: play it."""
        self._tasks.spawn(self._audio.hear(track), track.sid)

    def seen(
        self,
        identity: Identity,
        track: rtc.RemoteVideoTrack,
        publication: rtc.RemoteTrackPublication,
    ) -> None:
        """``RemoteTracks``: let it be watched."""
        self.pictures.add(identity, track, publication)

    def ended(self, track_sid: str) -> None:
        """``RemoteTracks``: forget it."""
        self._tasks.cancel(track_sid)
        self.pictures.remove(track_sid)

    def silenced(self) -> None:
        """``RemoteTracks``: take our publications back."""
        self.camera.withdraw()
        if self._room is not None:
            self._lasting.spawn(self._room.unpublish(), "media.unpublish")

    async def _scan(self, room: CallRoom) -> None:
        while True:
            await asyncio.sleep(_SCAN_S)
            if not room.connected:
                continue
            try:
                scan = read(await room.room.get_rtc_stats())
            except RuntimeError:
                # The room closed between the question and the answer.
                continue
            self._packets.take(scan, time.monotonic(), self._peer_microphone())
            self._tell_packets(room.plan.serial)
            self._spare_the_sound()

    def _forget_packets(self, serial: int) -> None:
        """Nothing is missed in a new room; what was said of the last one is taken back."""
        self._packets = PacketWatch(time.monotonic())
        self._tell_packets(serial)
        self._spare_the_sound()

    def _spare_the_sound(self) -> None:
        if not self.pictures.any:
            self._weak_line = WeakLine()
            self.pictures.hold(held=False)
            return
        line, held = self._weak_line, self._weak_line.picture_held
        line.take(self._packets.line_loss, time.monotonic())
        if line.picture_held != held:
            log.info("picture %s", "left out: the line is weak" if line.picture_held else "again")
            self.pictures.hold(held=line.picture_held)

    def _peer_microphone(self) -> Microphone:
        published = self._events.peer_microphone if self._events else None
        if published is None:
            return Microphone.ABSENT
        return Microphone.MUTED if published.muted else Microphone.OPEN

    def _tell_packets(self, serial: int) -> None:
        if self._packets.dead != self._dead:
            self._dead = self._packets.dead
            self._report(PacketsStopped(serial) if self._dead else PacketsBack(serial))

    # ── the devices ──

    def _agree_on_mute(self) -> None:
        """Tell the room what is true: heard, or not, be it for want of a microphone."""
        publication = self._room.microphone if self._room else None
        track = publication.track if publication else None
        if not isinstance(track, rtc.LocalAudioTrack):
            return
        heard = self._live and not self._audio.voiceless
        if track.muted == heard:
            (track.unmute if heard else track.mute)()

    def _sound_failed(self, code: ErrorCode) -> None:
        self._fail(TrackSource.MICROPHONE, code)

    def _picture_failed(self, code: ErrorCode) -> None:
        self._fail(TrackSource.CAMERA, code)

    def _fail(self, source: TrackSource, code: ErrorCode) -> None:
        if self._room is not None:
            self._report(DeviceFailed(self._room.plan.serial, source, code))
