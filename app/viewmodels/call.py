"""The call as its window shows it, from Calling to the last page; levels live in ``levels``."""

from collections.abc import Callable
from enum import StrEnum

from app.domain.call import RECONNECT_TIMEOUT_S, Call, CallEndReason, CallState, Direction
from app.domain.errors import AppError, ErrorCode
from app.domain.ids import NO_IDENTITY, Identity
from app.domain.media import TrackSource
from app.domain.session import Session
from app.services.calls import CallService
from app.services.devices import DeviceService
from app.services.ports import Clock, Unsubscribe
from app.services.settings import SettingsService
from app.services.store import Store
from app.services.tasks import TaskScope
from app.values import dataclass
from app.viewmodels.drawn import Drawn
from app.viewmodels.notice import NO_NOTICE, Notice
from app.viewmodels.tile import VideoFeed
from app.viewmodels.words import calls as words
from app.viewmodels.words import errors
from app.viewmodels.words.names import shown_name

PAGE_S = 8.0
"""How long the last page stays unless it is touched."""
_SHORTEST_TICK_S = 0.05


class Phase(StrEnum):
    """Which picture of the call is shown."""

    NONE = "none"
    CALLING = "calling"
    RINGING = "ringing"
    CONNECTING = "connecting"
    TALKING = "talking"
    RECONNECTING = "reconnecting"
    ENDED = "ended"

    @property
    def live(self) -> bool:
        """There is something to hang up."""
        return self not in (Phase.NONE, Phase.ENDED)


class Mark(StrEnum):
    """The sign beside the reason of an end."""

    BUSY = "busy"
    NO_ANSWER = "no_answer"
    HUNG_UP = "hung_up"
    LOST = "lost"
    ELSEWHERE = "elsewhere"
    REFUSED = "refused"
    FAILED = "failed"


class Tone(StrEnum):
    """Whose doing it was: nobody's, theirs, or something broke."""

    NEUTRAL = "neutral"
    THEIRS = "theirs"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class ReconnectView:
    """The lost connection: the banner, the time bar, the words over the picture."""

    title: str
    text: str
    elapsed: str
    spent: float
    """The share of the patience that is used up, 0 to 1."""
    over_picture: str


@dataclass(frozen=True, slots=True)
class EndedView:
    """The last page; ``closes`` is empty once kept, ``call_again`` where it makes no sense."""

    mark: Mark
    tone: Tone
    reason: str
    fact: str
    closes: str
    call_again: str


@dataclass(frozen=True, slots=True)
class CallView:
    """Everything the call window shows, in words."""

    phase: Phase = Phase.NONE
    serial: int = 0
    identity: Identity = NO_IDENTITY
    own_identity: Identity = NO_IDENTITY
    name: str = ""
    title: str = ""
    status: str = ""
    hint: str = ""
    question: str = ""
    video: bool = False
    """It was placed as a video call, or a picture is sent or seen."""
    muted: bool = False
    camera_on: bool = False
    peer_video: bool = False
    peer_muted: str = ""
    microphone_word: str = ""
    camera_word: str = ""
    camera_off: bool = False
    """The camera was on in this call and is off: its button is inverted."""
    you: str = ""
    own_sound: str = ""
    """The microphone in use, or that it is muted."""
    mirror: bool = True
    reconnect: ReconnectView | None = None
    ended: EndedView | None = None
    notice: Notice = NO_NOTICE


@dataclass(frozen=True, slots=True)
class Beside:
    """What the window shows beside the call itself."""

    name: str = ""
    own_identity: Identity = NO_IDENTITY
    microphone_name: str = ""
    mirror: bool = True
    lost_at: float = 0.0
    page_kept: bool = False
    page_closed: bool = False
    notice: Notice = NO_NOTICE


_PHASES = {
    CallState.DIALING: Phase.CALLING,
    CallState.ALERTING: Phase.RINGING,
    CallState.CONNECTING: Phase.CONNECTING,
    CallState.ACTIVE: Phase.TALKING,
    CallState.RECONNECTING: Phase.RECONNECTING,
}
E = CallEndReason
_MARKS: dict[CallEndReason, tuple[Mark, Tone]] = {
    E.LOCAL_HANGUP: (Mark.HUNG_UP, Tone.NEUTRAL),
    E.REMOTE_HANGUP: (Mark.HUNG_UP, Tone.NEUTRAL),
    E.CANCELLED: (Mark.HUNG_UP, Tone.NEUTRAL),
    E.REJECTED: (Mark.HUNG_UP, Tone.THEIRS),
    E.DECLINED: (Mark.HUNG_UP, Tone.NEUTRAL),
    E.BUSY: (Mark.BUSY, Tone.THEIRS),
    E.MISSED: (Mark.NO_ANSWER, Tone.THEIRS),
    E.NO_ANSWER: (Mark.NO_ANSWER, Tone.THEIRS),
    E.ANSWERED_ELSEWHERE: (Mark.ELSEWHERE, Tone.NEUTRAL),
    E.FAILED: (Mark.FAILED, Tone.FAILURE),
    E.CONNECTION_LOST: (Mark.LOST, Tone.FAILURE),
    E.SIGNED_IN_ELSEWHERE: (Mark.ELSEWHERE, Tone.NEUTRAL),
    E.NOT_ACTIVATED: (Mark.REFUSED, Tone.FAILURE),
    E.UNREACHABLE: (Mark.NO_ANSWER, Tone.THEIRS),
    E.BANNED: (Mark.REFUSED, Tone.FAILURE),
    E.PERMISSION_DENIED: (Mark.REFUSED, Tone.FAILURE),
    E.MAX_DURATION: (Mark.HUNG_UP, Tone.NEUTRAL),
}
_NO_SECOND_TRY = frozenset({E.NOT_ACTIVATED, E.BANNED, E.PERMISSION_DENIED, E.SIGNED_IN_ELSEWHERE})
_OWN_DOING = frozenset({E.LOCAL_HANGUP, E.CANCELLED, E.DECLINED})


def has_page(call: Call) -> bool:
    """Whether an end is worth a page: not the user's own doing, not a call he never took."""
    if call.state is not CallState.ENDED:
        return False
    if call.direction is Direction.INCOMING:
        return call.answered_at is not None and call.end_reason is not E.LOCAL_HANGUP
    return call.end_reason not in _OWN_DOING


def _phase(call: Call, beside: Beside) -> Phase:
    if call.state is CallState.ENDED:
        shown = has_page(call) and not beside.page_closed
        return Phase.ENDED if shown else Phase.NONE
    return _PHASES.get(call.state, Phase.NONE)


def _talked(call: Call, now: float) -> float:
    end = call.ended_at if call.ended_at is not None else now
    return end - call.connected_at if call.connected_at is not None else 0.0


def _reconnect(now: float, beside: Beside) -> ReconnectView:
    away = min(RECONNECT_TIMEOUT_S, max(0.0, now - beside.lost_at))
    return ReconnectView(
        words.reconnecting(),
        words.ends_in(RECONNECT_TIMEOUT_S - away),
        words.short_timer(away),
        away / RECONNECT_TIMEOUT_S,
        words.cut_off(beside.name),
    )


def _again_makes_sense(call: Call) -> bool:
    return call.end_reason not in _NO_SECOND_TRY and call.error != ErrorCode.NOT_FOUND


def _ended(call: Call, now: float, beside: Beside) -> EndedView:
    reason = call.end_reason or E.FAILED
    mark, tone = _MARKS[reason]
    left = PAGE_S - (now - (call.ended_at or now))
    return EndedView(
        mark,
        tone,
        words.end_reason(call, beside.name),
        words.end_fact(call, beside.name, _talked(call, now)),
        "" if beside.page_kept else words.closes_in(left),
        words.call_once_more(call.direction) if _again_makes_sense(call) else "",
    )


def present(call: Call, now: float, beside: Beside) -> CallView:
    """The call in words."""
    phase = _phase(call, beside)
    if phase is Phase.NONE:
        return CallView(notice=beside.notice)
    name, talked = beside.name, _talked(call, now)
    ended = _ended(call, now, beside) if phase is Phase.ENDED else None
    talking = phase in (Phase.TALKING, Phase.RECONNECTING)
    status = words.timer(talked) if talking else words.status(call.state, talked)
    return CallView(
        phase=phase,
        serial=call.serial,
        identity=call.peer.identity,
        own_identity=beside.own_identity,
        name=name,
        title=words.window_title(name, ended.reason if ended else status),
        status=status,
        hint=words.hint(call, name),
        question=words.question(name),
        video=call.video or call.camera_on or call.peer_video,
        muted=call.muted,
        camera_on=call.camera_on,
        peer_video=call.peer_video,
        peer_muted=words.peer_muted(name) if talking and call.peer_muted else "",
        microphone_word=words.microphone(muted=call.muted),
        camera_word=words.camera(on=call.camera_on),
        camera_off=call.video and not call.camera_on,
        you=words.you(muted=call.muted),
        own_sound=words.muted() if call.muted else beside.microphone_name,
        mirror=beside.mirror,
        reconnect=_reconnect(now, beside) if phase is Phase.RECONNECTING else None,
        ended=ended,
        notice=beside.notice,
    )


@dataclass(frozen=True, slots=True)
class CallScreenParts:
    """What the call window is shown from."""

    calls: CallService
    devices: DeviceService
    settings: SettingsService
    session: Store[Session]
    clock: Clock
    name_of: Callable[[Identity, str], str]


class CallViewModel(Drawn):
    """The call as its window shows it."""

    def __init__(self, parts: CallScreenParts) -> None:
        super().__init__()
        self._parts, self._calls, self._clock = parts, parts.calls, parts.clock
        self._tasks = TaskScope()
        self._ticking, self._lost_at = False, 0.0
        self._kept_serial = self._closed_serial = self._serial = 0
        self._notice = self._told_before = NO_NOTICE
        trouble = parts.calls.media.trouble
        self._leave = (
            parts.calls.call.subscribe(self._call_changed),
            trouble.subscribe(lambda: self._warn(trouble.value.code)),
            parts.devices.devices.subscribe(self._tell),
            parts.settings.settings.subscribe(self._tell),
        )

    @property
    def view(self) -> CallView:
        """What is shown now."""
        return present(self._calls.call.value, self._clock.now(), self._beside())

    @property
    def told_before(self) -> Notice:
        """What an earlier call had to tell; that of this one may come before its window."""
        return self._told_before if self._calls.call.value.live else self._notice

    def _beside(self) -> Beside:
        call, microphone = self._calls.call.value, self._parts.devices.devices.value.microphone
        known_as = self._parts.name_of(call.peer.identity, call.peer.name)
        return Beside(
            name=shown_name(known_as, call.peer.identity),
            own_identity=self._parts.session.value.identity,
            microphone_name=microphone.name if microphone else words.no_device(),
            mirror=self._parts.settings.settings.value.mirror_self_view,
            lost_at=self._lost_at,
            page_kept=call.serial == self._kept_serial,
            page_closed=call.serial == self._closed_serial,
            notice=self._notice,
        )

    # ── intents ──

    def toggle_microphone(self) -> None:
        """Mute or unmute."""
        self._calls.set_muted(muted=not self._calls.call.value.muted)

    def toggle_camera(self) -> None:
        """Start or stop the own picture."""
        self._calls.set_camera(on=not self._calls.call.value.camera_on)

    def hang_up(self) -> None:
        """End the call."""
        self._calls.hang_up(self._calls.call.value.serial)

    def call_back(self) -> None:
        """Call the same person the same way."""
        call = self._calls.call.value
        try:
            self._calls.dial(call.peer, video=call.video)
        except AppError as error:
            self._warn(error.code)

    def keep_open(self) -> None:
        """Let the last page stay."""
        self._kept_serial = self._calls.call.value.serial
        self._tell()

    def close_page(self) -> None:
        """Put the ended call away."""
        self._closed_serial = self._calls.call.value.serial
        self._calls.dismiss()

    # ── pictures ──

    def watch(self, identity: str, feed: VideoFeed) -> Unsubscribe:
        """Send a person's pictures, or with the own identity ours, to ``feed``."""
        return self._calls.media.watch(Identity(identity), TrackSource.CAMERA, feed)

    def resize(self, identity: str, width: int, height: int) -> None:
        """Say how large a picture is shown, in device pixels; 0 x 0 = hidden."""
        self._calls.media.resize(Identity(identity), TrackSource.CAMERA, width, height)

    # ── what changes ──

    def _call_changed(self) -> None:
        call = self._calls.call.value
        if call.serial != self._serial:
            self._serial, self._told_before = call.serial, self._notice
        if call.state is not CallState.RECONNECTING:
            self._lost_at = 0.0
        elif not self._lost_at:
            self._lost_at = self._clock.now()
        if self._since() is not None and not self._ticking:
            self._ticking = True
            self._tasks.spawn(self._tick(), "call.tick")
        self._tell()

    def _since(self) -> float | None:
        """The moment a shown timer counts from, None while none is shown."""
        call = self._calls.call.value
        if call.state is CallState.RECONNECTING:
            return self._lost_at
        if call.state is CallState.ACTIVE:
            return call.connected_at
        kept = call.serial in (self._kept_serial, self._closed_serial)
        return call.ended_at if has_page(call) and not kept else None

    async def _tick(self) -> None:
        """One look a second, on the second, while a timer is shown."""
        try:
            while (since := self._since()) is not None:
                into = (self._clock.now() - since) % 1.0
                await self._clock.sleep(max(_SHORTEST_TICK_S, 1.0 - into))
                self._close_in_time()
                self._tell()
        finally:
            self._ticking = False

    def _close_in_time(self) -> None:
        call, since = self._calls.call.value, self._since()
        over = call.state is CallState.ENDED and since is not None
        if over and self._clock.now() - (since or 0.0) >= PAGE_S:
            self._closed_serial = call.serial

    def _warn(self, code: str) -> None:
        self._notice = self._notice.next(errors.sentence(code))
        self._tell()

    async def aclose(self) -> None:
        """Stop following and ticking."""
        for leave in self._leave:
            leave()
        await self._tasks.aclose()
