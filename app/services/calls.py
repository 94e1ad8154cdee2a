"""The current call: one door in for clicks, frames and media; the rules are in ``domain.call``."""

import asyncio
import itertools
import logging
from collections.abc import Awaitable, Callable

from app.domain.call import (
    LOCAL_INTENTS,
    Accepted,
    Call,
    CallEndReason,
    CallState,
    CameraSet,
    Command,
    Commands,
    Dialed,
    Ended,
    Event,
    Invited,
    JoinRoom,
    LeaveRoom,
    MuteSet,
    Peer,
    PostAccept,
    PostCall,
    PostEnd,
    PostReject,
    Record,
    RingSilenced,
    StartRing,
    StartRingback,
    StartTimer,
    StopRing,
    StopRingback,
    StopTimers,
    SwitchCamera,
    SwitchMicrophone,
    TellRinging,
    Timer,
    TimerFired,
    Unmute,
    WarmUp,
    advance,
)
from app.domain.errors import AppError, ErrorCode
from app.domain.media import MediaEvent, MediaStats
from app.domain.session import Session, SessionState
from app.services.callmedia import CallMedia, MediaParts
from app.services.callwire import CallWire, WireParts
from app.services.devices import DeviceService
from app.services.history import HistoryService
from app.services.ports import Clock, Ringer, Tone
from app.services.settings import SettingsService
from app.services.store import Store
from app.services.tasks import TaskScope
from app.values import dataclass

log = logging.getLogger(__name__)

RINGBACK_VOLUME = 0.5
_RING = "calls.ring"
KEPT_EVERY_S = 2.0
"""How much of a conversation's length a kill of the program may cost in the history."""


@dataclass(frozen=True, slots=True)
class CallParts:
    """What the call stands on."""

    media: MediaParts
    wire: WireParts
    ringer: Ringer
    devices: DeviceService
    settings: SettingsService
    session: Store[Session]
    patience_s: float = 0.0
    """How long what only prepares waits while it rings: there is time, and pictures go first."""


class CallService:
    """Owns the current call: state first, then the commands, then whoever looks on."""

    def __init__(self, parts: CallParts) -> None:
        self._ringer, self._devices, self._settings = parts.ringer, parts.devices, parts.settings
        self._session, self._patience_s = parts.session, parts.patience_s
        self._history: HistoryService = parts.wire.history
        self._clock: Clock = parts.wire.clock
        self._media_port = parts.media.media
        self._serials = itertools.count(1)
        self._timers = TaskScope()
        self.call = Store(Call())
        self.media = CallMedia(parts.media, parts.devices, parts.settings, self.call, self.handle)
        self._wire = CallWire(
            parts.wire, self.call, lambda: next(self._serials), self.handle, self._adopt
        )
        self._posted: Awaitable[AppError | None] | None = None
        self._unsubscribe = self._session.subscribe(self._session_changed)

    # ── intents ──

    def dial(self, peer: Peer, *, video: bool) -> Awaitable[AppError | None]:
        """Call somebody; the result is the engine's refusal, None where it agreed.

        To call whoever is calling us at that moment is to accept.
        Raises ``SIGNED_OUT``, ``OWN_IDENTITY`` and ``ALREADY_IN_CALL`` at once.
        """
        session = self._session.value
        if session.state is not SessionState.SIGNED_IN:
            raise AppError(ErrorCode.SIGNED_OUT)
        if peer.identity == session.identity:
            raise AppError(ErrorCode.OWN_IDENTITY)
        call = self.call.value
        if call.state is CallState.RINGING and call.peer.identity == peer.identity:
            self.accept(call.serial, camera=video)
            return _agreed()
        if call.live:
            raise AppError(ErrorCode.ALREADY_IN_CALL)
        self.handle(Dialed(next(self._serials), peer, video, self._clock.now()))
        posted, self._posted = self._posted, None
        if posted is None:
            raise AppError(ErrorCode.NO_CALL, "the machine did not dial")
        # Whoever asked may lose interest, as a command line does; the call goes on.
        return asyncio.shield(posted)

    def accept(self, serial: int, *, camera: bool) -> None:
        """Accept; twice, late or for another call it changes nothing."""
        self.handle(Accepted(serial, camera, self._clock.now()))

    def decline(self, serial: int) -> None:
        """Decline."""
        self.handle(Ended(serial, CallEndReason.DECLINED, self._clock.now()))

    def silence(self, serial: int) -> None:
        """Be quiet; it goes on ringing."""
        self.handle(RingSilenced(serial))

    def hang_up(self, serial: int) -> None:
        """End the call, in whatever state it is."""
        self.handle(Ended(serial, CallEndReason.LOCAL_HANGUP, self._clock.now()))

    def set_muted(self, *, muted: bool) -> None:
        """Mute or unmute; true at once."""
        self.handle(MuteSet(self.call.value.serial, muted))

    def set_camera(self, *, on: bool) -> None:
        """Start or stop our picture."""
        if self.call.value.camera_on != on:
            self.handle(CameraSet(self.call.value.serial, on))

    def dismiss(self) -> None:
        """Put a call that ended away."""
        if self.call.value.state is CallState.ENDED:
            self.call.set(Call())

    async def stats(self) -> MediaStats:
        """Measured facts of the running call."""
        return await self._media_port.stats()

    async def reconcile(self) -> None:
        """After a sleep of the machine: ask how things stand before anything rings."""
        await self._wire.reconcile()

    # ── the one way in ──

    def media_event(self, event: MediaEvent) -> None:
        """What media reports."""
        self.media.hear(event)

    def handle(self, event: Event) -> None:
        """Clicks, frames and media events all come here."""
        call = self.call.value
        if isinstance(event, Dialed | Invited) and not call.live:
            call = Call()  # the ended one stays in the store until the next begins
        after, commands = advance(call, event)
        if after is call and not commands:
            level = logging.WARNING if isinstance(event, LOCAL_INTENTS) else logging.DEBUG
            log.log(level, "call %s: %s changes nothing", call.call_id, type(event).__name__)
            return
        self._become(after, commands)

    def _adopt(self, call: Call, event: Event) -> None:
        """Replace the dialled call by the other side's, with the event that follows at once."""
        self._become(*advance(call, event))

    def _become(self, call: Call, commands: Commands) -> None:
        before = self.call.value
        if call.state is not before.state:
            log.info("call %s: %s -> %s", call.call_id, before.state, call.state)
        changed = self.call.put(call)
        if call.state is CallState.ACTIVE and before.connected_at is None:
            self._timers.spawn(self._keep_length(call.serial), "calls.keep_length")
        for command in commands:
            self._run(command)
        now = self.call.value
        if now.live:  # else its end has been recorded
            self._history.keep_unfinished(now, self._clock.now())
        if changed:  # last: engine and media need not wait for windows
            self.call.tell()

    def _run(self, command: Command) -> None:
        simple = self._SIMPLE.get(type(command))
        if simple is not None:
            simple(self)
            return
        match command:
            case StartTimer(timer, seconds):
                self._start_timer(timer, seconds)
            case JoinRoom() if self.call.value.peer_accepted:
                self.media.join(command)
            case JoinRoom():
                self._after_the_picture(lambda: self.media.join(command))
            case SwitchMicrophone(on):
                self.media.microphone(on=on)
            case SwitchCamera(on):
                self.media.camera(on=on)

    def _post_call(self) -> None:
        self._posted = self._wire.post_call()

    def _ring(self) -> None:
        settings, device = self._settings.settings.value, self._devices.devices.value.ring
        speaker = None if device is None else device.device_id
        self._ringer.start(Tone.RING, speaker, settings.ring_volume)

    def _ring_back(self) -> None:
        device = self._devices.devices.value.speaker
        speaker = None if device is None else device.device_id
        self._ringer.start(Tone.RINGBACK, speaker, RINGBACK_VOLUME)

    def _stop_ring(self) -> None:
        self._timers.cancel(_RING)
        self._ringer.stop()

    def _while_it_rings(self, work: Callable[[], None], name: str = "calls.ahead") -> None:
        def ahead() -> None:
            if self.call.value.state is CallState.RINGING:
                work()

        self._after_the_picture(ahead, name)

    def _after_the_picture(self, work: Callable[[], None], name: str = "calls.ahead") -> None:
        self._timers.spawn(self._ahead(self.call.value.serial, work), name)

    async def _ahead(self, serial: int, work: Callable[[], None]) -> None:
        await self._clock.sleep(self._patience_s)
        if self.call.value.serial == serial and self.call.value.live:
            work()

    async def _keep_length(self, serial: int) -> None:
        await self._clock.sleep(KEPT_EVERY_S)
        while (call := self.call.value).live and call.serial == serial:
            await self._history.keep_length(call, self._clock.now())
            await self._clock.sleep(KEPT_EVERY_S)

    def _record(self) -> None:
        self._history.record(self.call.value)

    _SIMPLE = {  # noqa: RUF012 - a table, never changed
        PostCall: _post_call,
        TellRinging: lambda self: self._while_it_rings(self._wire.tell_ringing),
        StartRing: lambda self: self._while_it_rings(self._ring, _RING),
        StopRing: lambda self: self._stop_ring(),
        StartRingback: _ring_back,
        StopRingback: lambda self: self._ringer.stop(),
        StopTimers: lambda self: self._stop_timers(),
        PostAccept: lambda self: self._wire.post_accept(),
        PostReject: lambda self: self._wire.post_reject(),
        PostEnd: lambda self: self._wire.post_end(),
        WarmUp: lambda self: self._while_it_rings(self.media.warm_up),
        Unmute: lambda self: self.media.microphone(on=True),
        LeaveRoom: lambda self: self.media.leave(self.call.value.serial),
        Record: _record,
    }

    # ── clocks ──

    def _start_timer(self, timer: Timer, seconds: float) -> None:
        self._timers.cancel(timer)
        self._timers.spawn(self._wait(self.call.value.serial, timer, seconds), timer)

    async def _wait(self, serial: int, timer: Timer, seconds: float) -> None:
        await self._clock.sleep(seconds)
        self.handle(TimerFired(serial, timer, self._clock.now()))

    def _stop_timers(self) -> None:
        for timer in Timer:
            self._timers.cancel(timer)

    def _session_changed(self) -> None:
        state, call = self._session.value.state, self.call.value
        if state is not SessionState.SIGNED_IN:
            self._wire.forget_theirs()
        if call.live and state is SessionState.ELSEWHERE:
            reason = CallEndReason.SIGNED_IN_ELSEWHERE
            self.handle(Ended(call.serial, reason, self._clock.now()))
        elif call.live and state is SessionState.SIGNED_OUT:
            self.hang_up(call.serial)

    async def aclose(self) -> None:
        """Hang up, and leave nothing ringing or open."""
        self._unsubscribe()
        self._wire.hear_no_more()
        if self.call.value.live:
            self.hang_up(self.call.value.serial)
        self._ringer.stop()
        await self._timers.aclose()
        await self.media.aclose()
        await self._wire.aclose()


def _agreed() -> Awaitable[AppError | None]:
    answer: asyncio.Future[AppError | None] = asyncio.get_running_loop().create_future()
    answer.set_result(None)
    return answer
