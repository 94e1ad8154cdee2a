"""The media half of the current call: room, devices, camera, and its way back; no call rules."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from app.domain.call import (
    Call,
    CallEndReason,
    CameraSet,
    Ended,
    Event,
    JoinRoom,
    MediaLost,
    MediaUp,
    PeerMuteChanged,
    PeerVideoChanged,
    RoomTicket,
    TicketCame,
)
from app.domain.device import is_stand_in
from app.domain.errors import AppError, ErrorCode
from app.domain.ids import DeviceId, Identity
from app.domain.media import (
    DeviceFailed,
    MediaEvent,
    PacketsBack,
    PacketsStopped,
    PeerHeard,
    PeerLeft,
    Reconnected,
    Reconnecting,
    RoomLoss,
    RoomLost,
    TrackAppeared,
    TrackGone,
    TrackMuted,
    TrackSource,
)
from app.protocol.aliases import call_type_of
from app.services.devices import DeviceService
from app.services.ports import (
    Camera,
    Clock,
    DirectoryApi,
    FrameSink,
    JoinPlan,
    Media,
    Pictures,
    Unsubscribe,
)
from app.services.settings import SettingsService
from app.services.store import Store
from app.services.tasks import TaskScope
from app.values import dataclass

log = logging.getLogger(__name__)

REMOVAL_GRACE_S = 1.5
"""How long the engine's own word on why the room closed may come after the closing."""
REJOIN_PAUSE_S = 1.5
JOIN_PATIENCE_S = 8.0
"""An engine that fell over is back within seconds; one that is down has to be told in time."""
_LEFT = "media.peer_left"
_Connection = Reconnecting | Reconnected | PacketsStopped | PacketsBack
_SOUND_MISSING = (ErrorCode.NO_MICROPHONE, ErrorCode.NO_SPEAKER)
_GONE = (ErrorCode.NOT_FOUND, ErrorCode.CONFLICT, ErrorCode.FORBIDDEN)


@dataclass(frozen=True, slots=True)
class MediaParts:
    """What the media half stands on."""

    media: Media
    pictures: Pictures
    camera: Camera
    directory: DirectoryApi
    clock: Clock


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something the user should be told once; ``number`` tells two of one kind apart."""

    number: int = 0
    code: str = ""


class CallMedia:
    """Runs the media commands of the current call and turns media's events into the call's."""

    def __init__(
        self,
        parts: MediaParts,
        devices: DeviceService,
        settings: SettingsService,
        call: Store[Call],
        handle: Callable[[Event], None],
    ) -> None:
        self._media, self._camera = parts.media, parts.camera
        self._pictures, self._directory, self._clock = parts.pictures, parts.directory, parts.clock
        self._devices, self._settings = devices, settings
        self._call, self._handle = call, handle
        self._tasks = TaskScope()
        self._leaving = TaskScope()
        self._joined_serial = 0
        self._rejoining = 0
        self._peer_there = 0
        """The serial of the call whose other side is in the room, 0 while it is away."""
        self._packets_stopped = False
        self._camera_open = ""
        self.trouble = Store(Trouble())
        self._leave = (
            devices.devices.subscribe(self._devices_changed),
            settings.settings.subscribe(self._devices_changed),
        )
        self._camera.on_lost(self._camera_lost)

    # ── commands ──

    def warm_up(self) -> None:
        """Prepare while it rings; opens no microphone."""
        self._tasks.spawn(self._warm_up(self._call.value.serial), "media.warm_up")
        self._tasks.spawn(self._fetch_ticket(self._call.value), "media.ticket")

    async def _warm_up(self, serial: int) -> None:
        await self._apply_devices()
        await self._media.warm_up(serial)

    async def _fetch_ticket(self, call: Call) -> None:
        """Ask for the way in while it rings: who answers then is heard one way to there earlier."""
        try:
            ticket = await self._ticket(call)
        except AppError as error:  # the answer to the accept will bring it
            log.info("call %s: no way in ahead: %s", call.call_id, error.code)
        else:
            self._handle(TicketCame(call.serial, ticket))

    async def _ticket(self, call: Call) -> RoomTicket:
        wire_type = call_type_of(video=call.video)
        grant = await self._directory.room_token(call.call_id, wire_type)
        return RoomTicket(grant.url, grant.token, grant.room_name)

    def join(self, order: JoinRoom) -> None:
        """Join the room of the current call."""
        call = self._call.value
        self._joined_serial = call.serial
        if order.camera and call.camera_on:  # it may have been switched off since the order
            self._open_camera()
        orders = self._apply_devices(), self._media.join(self._plan(call, order.room))
        self._tasks.spawn(self._join(call, *orders), "media.join")

    async def _join(self, call: Call, *orders: Awaitable[None]) -> None:
        try:
            await asyncio.gather(*orders)
        except AppError as error:
            log.warning("call %s: room not joined: %s", call.call_id, error.code)
            unreachable = error.code == ErrorCode.MEDIA_UNREACHABLE
            if not (unreachable and await self._joined_late(call.serial)):
                self._end(call.serial, CallEndReason.FAILED, error.code)

    async def _joined_late(self, serial: int) -> bool:
        """Try on while an engine that fell over may come back; True too where nobody waits."""
        until = self._clock.now() + JOIN_PATIENCE_S
        self._rejoining = serial
        try:
            while self._goes_on(serial) and self._clock.now() < until:
                await self._clock.sleep(REJOIN_PAUSE_S)
                if self._goes_on(serial) and await self._rejoined(self._call.value):
                    return True
        finally:
            self._stop_rejoining(serial)
        return not self._goes_on(serial)

    def _goes_on(self, serial: int) -> bool:
        """Whether that call still wants its room."""
        call = self._call.value
        return call.serial == serial and call.live

    @staticmethod
    def _plan(call: Call, room: RoomTicket) -> JoinPlan:
        """How to join as the call stands now: what was ordered may be seconds old."""
        heard = call.peer_accepted and not call.muted
        return JoinPlan(call.serial, room, call.peer.identity, heard, call.camera_on)

    def microphone(self, *, on: bool) -> None:
        """Mute or unmute."""
        self._tasks.spawn(self._quietly(self._media.set_microphone(on=on)), "media.microphone")

    def camera(self, *, on: bool) -> None:
        """Start or stop our picture."""
        if on:
            self._open_camera()
        else:
            self._close_camera()
        if self._camera_open or not on:
            self._tasks.spawn(self._quietly(self._media.set_camera(on=on)), "media.camera")

    def leave(self, serial: int) -> None:
        """Leave, and close every device."""
        self._joined_serial = 0
        self._close_camera()
        self._leaving.spawn(self._quietly(self._media.leave(serial)), "media.leave")

    def watch(self, identity: Identity, source: TrackSource, sink: FrameSink) -> Unsubscribe:
        """Send a person's pictures, or with our own identity ours, to ``sink``."""
        return self._pictures.watch(identity, source, sink)

    def resize(self, identity: Identity, source: TrackSource, width: int, height: int) -> None:
        """Say how large a picture is shown, in device pixels; 0 x 0 = hidden."""
        self._pictures.resize(identity, source, width, height)

    # ── camera ──

    def _open_camera(self) -> None:
        device = self._devices.camera_now()
        if device is None:
            self._camera_failed(ErrorCode.NO_CAMERA)
            return
        try:
            self._camera.open(device.device_id, self._pictures.camera_sink)
        except AppError as error:
            self._camera_failed(error.code)
        else:
            self._camera_open = device.device_id

    def _close_camera(self) -> None:
        self._camera_open = ""
        self._camera.close()

    def _camera_lost(self, code: ErrorCode) -> None:
        if self._camera_open:
            self._close_camera()
            self._camera_failed(code)

    def _camera_failed(self, code: str) -> None:
        self._tell(code)
        # Later, because the order to open it may still be running inside the machine.
        asyncio.get_running_loop().call_soon(
            self._handle, CameraSet(self._call.value.serial, False)
        )

    # ── devices ──

    def _devices_changed(self) -> None:
        if self._joined_serial:
            self._tasks.spawn(self._apply_devices(), "media.devices")
            wanted = self._devices.devices.value.camera
            other = wanted and wanted.device_id != self._camera_open
            if self._camera_open and other and not self._stands_in():
                self._open_camera()

    def _stands_in(self) -> bool:
        """Whether our picture is the demo's: a camera plugged in then is not opened unasked."""
        wish = self._settings.settings.value.devices.camera
        return is_stand_in(DeviceId(self._camera_open)) and not wish.device_id

    def _apply_devices(self) -> Coroutine[Any, Any, None]:
        used, settings = self._devices.devices.value, self._settings.settings.value
        return self._quietly(self._media.use_devices(used.for_media, settings.processing))

    # ── events ──

    def hear(self, event: MediaEvent) -> None:
        """Take what media reports; what is of another call or after the end changes nothing."""
        call = self._call.value
        if event.serial != call.serial or not call.live:
            log.debug("late media event %s", type(event).__name__)
            return
        match event:
            case PeerHeard():
                self._peer_heard(event.serial)
            case Reconnecting() | Reconnected() | PacketsStopped() | PacketsBack():
                self._connection_changed(event)
            case PeerLeft():
                self._peer_left(event)
            case RoomLost():
                self._room_lost(event)
            case TrackMuted() | TrackAppeared() | TrackGone():
                self._track_changed(event)
            case DeviceFailed():
                self._tell(self._what_is_missing(event.code))

    def _track_changed(self, event: TrackMuted | TrackAppeared | TrackGone) -> None:
        gone = isinstance(event, TrackGone) or (isinstance(event, TrackMuted) and event.muted)
        if event.source is TrackSource.CAMERA:
            self._handle(PeerVideoChanged(event.serial, on=not gone))
        elif isinstance(event, TrackMuted):
            self._handle(PeerMuteChanged(event.serial, event.muted))

    def _peer_heard(self, serial: int) -> None:
        self._tasks.cancel(_LEFT)  # a whole new connection may take long: they are back
        self._peer_there = serial
        self._media_back(serial)  # a track alone is no sound: packets say whether it comes

    def _connection_changed(self, event: _Connection) -> None:
        if isinstance(event, PacketsStopped | PacketsBack):
            self._packets_stopped = isinstance(event, PacketsStopped)
        if isinstance(event, Reconnecting | PacketsStopped):
            self._handle(MediaLost(event.serial))
        else:
            self._media_back(event.serial)

    def _media_back(self, serial: int) -> None:
        """One cause of a loss is over; the call goes on where there is no other."""
        if self._peer_there == serial and not self._packets_stopped:
            self._handle(MediaUp(serial, self._clock.now()))

    def _peer_left(self, event: PeerLeft) -> None:
        self._peer_there = 0
        if event.on_purpose:
            self._tasks.spawn(self._end_unless_told(event.serial), _LEFT)
        else:
            self._handle(MediaLost(event.serial))

    def _room_lost(self, event: RoomLost) -> None:
        self._peer_there = 0
        if event.loss is RoomLoss.DUPLICATE:
            self._end(event.serial, CallEndReason.SIGNED_IN_ELSEWHERE)
        elif event.loss is RoomLoss.REMOVED:
            self._tasks.spawn(self._end_unless_told(event.serial), "media.removed")
        else:
            self._handle(MediaLost(event.serial))
            if self._rejoining != event.serial:
                self._tasks.spawn(self._rejoin(event.serial), "media.rejoin")

    def _what_is_missing(self, code: str) -> str:
        """Both are told one after the other, and the last word stands: it has to name both."""
        used = self._devices.devices.value
        both = used.microphone is None and used.speaker is None
        return ErrorCode.NO_SOUND_DEVICES if both and code in _SOUND_MISSING else code

    async def _end_unless_told(self, serial: int) -> None:
        await self._clock.sleep(REMOVAL_GRACE_S)
        self._end(serial, CallEndReason.REMOTE_HANGUP)

    async def _rejoin(self, serial: int) -> None:
        """A new token and a new room until it works or the call's own timer ends it."""
        self._rejoining = serial
        try:
            while self._goes_on(serial) and not await self._rejoined(self._call.value):
                await self._clock.sleep(REJOIN_PAUSE_S)
        finally:
            self._stop_rejoining(serial)

    def _stop_rejoining(self, serial: int) -> None:
        if self._rejoining == serial:
            self._rejoining = 0

    async def _rejoined(self, call: Call) -> bool:
        try:
            ticket = await self._ticket(call)
            if not self._goes_on(call.serial):
                return True  # hung up meanwhile: there is nothing to come back to
            await self._media.join(self._plan(self._call.value, ticket))
        except AppError as error:
            log.info("call %s: not rejoined yet: %s", call.call_id, error.code)
            if error.code in _GONE:
                self._end(call.serial, CallEndReason.CONNECTION_LOST)
            return False
        log.info("call %s: rejoined", call.call_id)
        return True

    # ── ──

    def _end(self, serial: int, reason: CallEndReason, error: str = "") -> None:
        self._handle(Ended(serial, reason, self._clock.now(), error))

    def _tell(self, code: str) -> None:
        self.trouble.set(Trouble(self.trouble.value.number + 1, code))

    async def _quietly(self, work: Awaitable[None]) -> None:
        try:
            await work
        except AppError as error:
            self._tell(error.code)

    async def aclose(self) -> None:
        """Close everything; an unfinished leave is waited for."""
        for leave in self._leave:
            leave()
        self._close_camera()
        if self._joined_serial:
            self.leave(self._joined_serial)
        await self._tasks.aclose()
        await self._leaving.drain()
