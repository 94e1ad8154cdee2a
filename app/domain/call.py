"""The call: what it can be, what may happen to it, what is to be done then; all in one table.

Everything that affects the machine lives in this file. It never sleeps and never asks the time:
timers are commands that come back as events, moments come in with events. Our own calls are told
apart by ``serial`` (unique in this process), because an outgoing call has no id before the engine
has answered; events from the wire carry the engine's id. An event of another call changes nothing.
"""

from collections.abc import Callable
from enum import StrEnum

from app.domain.ids import NO_CALL_ID, NO_IDENTITY, CallId, Identity
from app.values import dataclass, field, replace

ANSWER_GUARD_S = 5.0
"""How much longer than the engine's ring time-out the caller waits for its word (ux D3)."""
ANSWER_UNKNOWN_S = 60.0
ALERT_PATIENCE_S = 20.0
"""How long a device of the other side may take to say that it rings (ux D3)."""
MEDIA_TIMEOUT_S = 30.0
RECONNECT_TIMEOUT_S = 60.0
_EARLY_MAX = 16


class CallState(StrEnum):
    """Where a call stands."""

    IDLE = "idle"
    """There is none."""
    DIALING = "dialing"
    """We asked the engine; the other side does not ring yet."""
    ALERTING = "alerting"
    """The other side rings."""
    RINGING = "ringing"
    """Somebody calls us."""
    CONNECTING = "connecting"
    """Accepted; media is not up yet."""
    ACTIVE = "active"
    """We hear each other."""
    RECONNECTING = "reconnecting"
    """The media is lost and is being brought back."""
    ENDED = "ended"
    """Over. Final: the next call is another ``Call``."""


class CallEndReason(StrEnum):
    """How a call ended; a value, never raised (protocol 5.2)."""

    LOCAL_HANGUP = "local_hangup"
    REMOTE_HANGUP = "remote_hangup"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    DECLINED = "declined"
    BUSY = "busy"
    MISSED = "missed"
    NO_ANSWER = "no_answer"
    ANSWERED_ELSEWHERE = "answered_elsewhere"
    FAILED = "failed"
    CONNECTION_LOST = "connection_lost"
    SIGNED_IN_ELSEWHERE = "signed_in_elsewhere"
    NOT_ACTIVATED = "not_activated"
    UNREACHABLE = "unreachable"
    BANNED = "banned"
    PERMISSION_DENIED = "permission_denied"
    MAX_DURATION = "max_duration"


class Direction(StrEnum):
    """Who called."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"


class Timer(StrEnum):
    """The clocks a call runs by."""

    ANSWER = "answer"
    ALERT = "alert"
    RING = "ring"
    MEDIA = "media"
    RECONNECT = "reconnect"


@dataclass(frozen=True, slots=True)
class Peer:
    """The other side of a call."""

    identity: Identity
    name: str


NOBODY = Peer(NO_IDENTITY, "")


@dataclass(frozen=True, slots=True)
class RoomTicket:
    """What lets us into the call's LiveKit room."""

    url: str
    token: str = field(repr=False)
    room_name: str


@dataclass(frozen=True, slots=True)
class Call:
    """One call, whole; replaced, never changed."""

    serial: int = 0
    state: CallState = CallState.IDLE
    call_id: CallId = NO_CALL_ID
    peer: Peer = NOBODY
    direction: Direction = Direction.OUTGOING
    video: bool = False
    """It was placed as a video call."""
    started_at: float = 0.0
    answered_at: float | None = None
    connected_at: float | None = None
    """When media came up; the shown timer starts here."""
    ended_at: float | None = None
    end_reason: CallEndReason | None = None
    error: str = ""
    """The ``ErrorCode`` behind a failure, for words and support."""
    expires_at: float | None = None
    ring_timeout_s: float = ANSWER_UNKNOWN_S
    """How long our call rings there, by the engine's word once it gave one."""
    peer_unreachable: bool = False
    """No device of the other side said in time that it rings; it may still come."""
    media_up: bool = False
    peer_accepted: bool = False
    muted: bool = False
    camera_on: bool = False
    peer_muted: bool = False
    peer_video: bool = False
    ring_silenced: bool = False
    admitted: bool = False
    """The way into the room was given; a second one changes nothing."""
    ticket: RoomTicket | None = None
    """The way into the room, where it was given ahead, while it rang."""
    early: tuple["WireEvent", ...] = ()
    """What the socket said before the engine's answer told us our call's id."""

    @property
    def live(self) -> bool:
        """Neither idle nor over."""
        return self.state not in (CallState.IDLE, CallState.ENDED)


# ── events ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Dialed:
    """The user calls somebody."""

    serial: int
    peer: Peer
    video: bool
    at: float


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody calls; ``ring_s`` is how long it may ring from now on."""

    serial: int
    call_id: CallId
    peer: Peer
    video: bool
    at: float
    ring_s: float


@dataclass(frozen=True, slots=True)
class Admitted:
    """The engine's answer to our call or to our accept: the id and the way into the room.

    ``peer_name`` is how the engine knows whom we call; it counts where we know no name.
    """

    serial: int
    call_id: CallId
    room: RoomTicket
    ring_timeout_s: float | None = None
    peer_name: str = ""


@dataclass(frozen=True, slots=True)
class TicketCame:
    """The way into the room ahead of an answer, so that the answer need not wait for it."""

    serial: int
    room: RoomTicket


@dataclass(frozen=True, slots=True)
class PeerAlerting:
    """The other side's device rings."""

    call_id: CallId


@dataclass(frozen=True, slots=True)
class Accepted:
    """The user accepts here; with ``camera`` our picture is sent too."""

    serial: int
    camera: bool
    at: float


@dataclass(frozen=True, slots=True)
class PeerAccepted:
    """The other side accepted."""

    call_id: CallId
    at: float


@dataclass(frozen=True, slots=True)
class AcceptedElsewhere:
    """Another device of ours took the call."""

    call_id: CallId
    at: float


@dataclass(frozen=True, slots=True)
class MediaUp:
    """The other side's microphone is subscribed."""

    serial: int
    at: float


@dataclass(frozen=True, slots=True)
class MediaLost:
    """The media connection broke; the media side tries to bring it back."""

    serial: int


@dataclass(frozen=True, slots=True)
class TimerFired:
    """A clock the machine asked for ran out."""

    serial: int
    timer: Timer
    at: float


@dataclass(frozen=True, slots=True)
class Ended:
    """The one funnel for every end, by our call's serial."""

    serial: int
    reason: CallEndReason
    at: float
    error: str = ""


@dataclass(frozen=True, slots=True)
class PeerEnded:
    """The engine says the call is over."""

    call_id: CallId
    reason: CallEndReason
    at: float


@dataclass(frozen=True, slots=True)
class RingSilenced:
    """The user wants quiet, and the call to go on ringing."""

    serial: int


@dataclass(frozen=True, slots=True)
class MuteSet:
    """The user mutes or unmutes; true at once."""

    serial: int
    muted: bool


@dataclass(frozen=True, slots=True)
class CameraSet:
    """The user starts or stops the camera, or the camera failed."""

    serial: int
    on: bool


@dataclass(frozen=True, slots=True)
class PeerMuteChanged:
    """The other side's microphone went off or on."""

    serial: int
    muted: bool


@dataclass(frozen=True, slots=True)
class PeerVideoChanged:
    """The other side's picture began or stopped."""

    serial: int
    on: bool


Event = (
    Dialed
    | Invited
    | Admitted
    | TicketCame
    | PeerAlerting
    | Accepted
    | PeerAccepted
    | AcceptedElsewhere
    | MediaUp
    | MediaLost
    | TimerFired
    | Ended
    | PeerEnded
    | RingSilenced
    | MuteSet
    | CameraSet
    | PeerMuteChanged
    | PeerVideoChanged
)
WireEvent = PeerAlerting | PeerAccepted | AcceptedElsewhere | PeerEnded
"""Events that the socket brings, under the engine's id."""
LOCAL_INTENTS = (Dialed, Accepted)
"""Events that come from a button; one that changes nothing is a bug (design 3.7) or late."""

# ── commands ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class PostCall:
    """Ask the engine to call."""


@dataclass(frozen=True, slots=True)
class TellRinging:
    """Tell the engine that we ring."""


@dataclass(frozen=True, slots=True)
class StartRing:
    """Ring, pop up, notify."""


@dataclass(frozen=True, slots=True)
class StopRing:
    """Stop every form of ringing."""


@dataclass(frozen=True, slots=True)
class StartRingback:
    """Let the caller hear that it rings."""


@dataclass(frozen=True, slots=True)
class StopRingback:
    """End the ring-back tone."""


@dataclass(frozen=True, slots=True)
class StartTimer:
    """Send ``TimerFired`` after ``seconds``; a running timer of that name starts anew."""

    timer: Timer
    seconds: float


@dataclass(frozen=True, slots=True)
class StopTimers:
    """Stop every timer of the call."""


@dataclass(frozen=True, slots=True)
class PostAccept:
    """Tell the engine that we accept."""


@dataclass(frozen=True, slots=True)
class PostReject:
    """Tell the engine that we decline."""


@dataclass(frozen=True, slots=True)
class PostEnd:
    """Tell the engine that it is over."""


@dataclass(frozen=True, slots=True)
class WarmUp:
    """Load what the answer will need, while it still rings; opens no microphone."""


@dataclass(frozen=True, slots=True)
class JoinRoom:
    """Join the media room; with ``live`` false the microphone is published muted."""

    room: RoomTicket
    live: bool
    camera: bool


@dataclass(frozen=True, slots=True)
class Unmute:
    """Let the microphone that was published muted be heard."""


@dataclass(frozen=True, slots=True)
class SwitchMicrophone:
    """Mute or unmute the published microphone."""

    on: bool


@dataclass(frozen=True, slots=True)
class SwitchCamera:
    """Publish or stop the camera."""

    on: bool


@dataclass(frozen=True, slots=True)
class LeaveRoom:
    """Leave the media room; every device is closed within a second."""


@dataclass(frozen=True, slots=True)
class Record:
    """Write the call into the history."""


Command = (
    PostCall
    | TellRinging
    | StartRing
    | StopRing
    | StartRingback
    | StopRingback
    | StartTimer
    | StopTimers
    | PostAccept
    | PostReject
    | PostEnd
    | WarmUp
    | JoinRoom
    | Unmute
    | SwitchMicrophone
    | SwitchCamera
    | LeaveRoom
    | Record
)
Commands = tuple[Command, ...]

# ── the table ─────────────────────────────────────────────────────────────────────────────────

S = CallState
E = CallEndReason
Step = tuple[Call, Commands]

_BEFORE_ANSWER = (S.DIALING, S.ALERTING)
_WITH_MEDIA = (S.CONNECTING, S.ACTIVE, S.RECONNECTING)


def _ended(call: Call, reason: E, at: float, *first: Command, error: str = "") -> Step:
    over = replace(call, state=S.ENDED, end_reason=reason, ended_at=at, error=error)
    return over, (*first, StopTimers(), Record())


def _dialed(call: Call, event: Dialed) -> Step:
    dialing = Call(
        serial=event.serial,
        state=S.DIALING,
        peer=event.peer,
        video=event.video,
        camera_on=event.video,
        started_at=event.at,
    )
    return dialing, (PostCall(), StartTimer(Timer.ANSWER, ANSWER_UNKNOWN_S))


def _invited(call: Call, event: Invited) -> Step:
    ringing = Call(
        serial=event.serial,
        state=S.RINGING,
        call_id=event.call_id,
        peer=event.peer,
        direction=Direction.INCOMING,
        video=event.video,
        started_at=event.at,
        expires_at=event.at + event.ring_s,
    )
    return ringing, (TellRinging(), StartRing(), StartTimer(Timer.RING, event.ring_s), WarmUp())


def _admitted_caller(call: Call, event: Admitted) -> Step:
    if call.admitted:
        return call, ()
    now = replace(call, call_id=event.call_id, admitted=True, early=())
    if event.peer_name and call.peer.name in ("", call.peer.identity):
        now = replace(now, peer=replace(call.peer, name=event.peer_name))
    wait_s = ANSWER_UNKNOWN_S
    if event.ring_timeout_s is not None:
        now = replace(now, ring_timeout_s=event.ring_timeout_s)
        wait_s = event.ring_timeout_s + ANSWER_GUARD_S
    orders: Commands = (
        JoinRoom(event.room, live=False, camera=call.camera_on),
        StartTimer(Timer.ANSWER, wait_s),
        StartTimer(Timer.ALERT, ALERT_PATIENCE_S),
    )
    for said in call.early:
        now, more = advance(now, said)
        orders += more
    return now, orders


def _admitted_callee(call: Call, event: Admitted) -> Step:
    if call.admitted:
        return call, ()
    admitted = replace(call, admitted=True, ticket=None)
    if call.ticket is not None and call.ticket.room_name == event.room.room_name:
        return admitted, ()  # joined with the answer
    return admitted, (JoinRoom(event.room, live=not call.muted, camera=call.camera_on),)


def _ticket_came(call: Call, event: TicketCame) -> Step:
    return replace(call, ticket=event.room), ()


def _peer_alerting(call: Call, event: PeerAlerting) -> Step:
    return replace(call, state=S.ALERTING, peer_unreachable=False), (StartRingback(),)


def _accepted(call: Call, event: Accepted) -> Step:
    connecting = replace(
        call, state=S.CONNECTING, answered_at=event.at, camera_on=event.camera, peer_accepted=True
    )
    join: Commands = ()
    if call.ticket is not None:
        join = (JoinRoom(call.ticket, live=not call.muted, camera=event.camera),)
    return connecting, (
        StopRing(),
        PostAccept(),
        *join,
        StopTimers(),
        StartTimer(Timer.MEDIA, MEDIA_TIMEOUT_S),
    )


def _peer_accepted(call: Call, event: PeerAccepted) -> Step:
    quiet: Commands = (StopRingback(),) if call.state is S.ALERTING else ()
    heard: Commands = () if call.muted else (Unmute(),)
    answered = replace(call, answered_at=event.at, peer_accepted=True)
    if call.media_up:
        active = replace(answered, state=S.ACTIVE, connected_at=event.at)
        return active, (*quiet, *heard, StopTimers())
    connecting = replace(answered, state=S.CONNECTING)
    return connecting, (
        *quiet,
        *heard,
        StopTimers(),
        StartTimer(Timer.MEDIA, MEDIA_TIMEOUT_S),
    )


def _elsewhere_ringing(call: Call, event: AcceptedElsewhere) -> Step:
    return _ended(call, E.ANSWERED_ELSEWHERE, event.at, StopRing(), LeaveRoom())


def _elsewhere_connecting(call: Call, event: AcceptedElsewhere) -> Step:
    return _ended(call, E.ANSWERED_ELSEWHERE, event.at, LeaveRoom())


def _media_up_early(call: Call, event: MediaUp) -> Step:
    return replace(call, media_up=True), ()


def _media_up(call: Call, event: MediaUp) -> Step:
    since = call.connected_at if call.connected_at is not None else event.at
    return replace(call, state=S.ACTIVE, media_up=True, connected_at=since), (StopTimers(),)


def _media_lost(call: Call, event: MediaLost) -> Step:
    lost = replace(call, state=S.RECONNECTING, media_up=False)
    return lost, (StartTimer(Timer.RECONNECT, RECONNECT_TIMEOUT_S),)


def _media_lost_early(call: Call, event: MediaLost) -> Step:
    return replace(call, media_up=False), ()


_ON_TIMER: dict[tuple[CallState, Timer], tuple[CallEndReason, Commands]] = {
    (S.DIALING, Timer.ANSWER): (E.NO_ANSWER, (LeaveRoom(), PostEnd())),
    (S.ALERTING, Timer.ANSWER): (E.NO_ANSWER, (StopRingback(), LeaveRoom(), PostEnd())),
    (S.RINGING, Timer.RING): (E.MISSED, (StopRing(), LeaveRoom())),
    (S.CONNECTING, Timer.MEDIA): (E.FAILED, (LeaveRoom(), PostEnd())),
    (S.RECONNECTING, Timer.RECONNECT): (E.CONNECTION_LOST, (LeaveRoom(), PostEnd())),
}


def _timer_fired(call: Call, event: TimerFired) -> Step:
    if (call.state, event.timer) == (S.DIALING, Timer.ALERT):
        return replace(call, peer_unreachable=True), ()
    row = _ON_TIMER.get((call.state, event.timer))
    if row is None:
        return call, ()
    reason, first = row
    return _ended(call, reason, event.at, *first)


_LAST_ORDERS: dict[CallState, Commands] = {
    S.DIALING: (LeaveRoom(), PostEnd()),
    S.ALERTING: (StopRingback(), LeaveRoom(), PostEnd()),
    S.RINGING: (StopRing(), LeaveRoom()),
    S.CONNECTING: (LeaveRoom(), PostEnd()),
    S.ACTIVE: (LeaveRoom(), PostEnd()),
    S.RECONNECTING: (LeaveRoom(), PostEnd()),
}


def _ends(call: Call, event: Ended) -> Step:
    reason = event.reason
    if reason is E.DECLINED and call.state is not S.RINGING:
        return call, ()  # a late press on a button that belonged to the ring
    if reason is E.LOCAL_HANGUP and call.state in _BEFORE_ANSWER:
        reason = E.CANCELLED
    orders = _LAST_ORDERS[call.state]
    if call.state is S.RINGING and reason in (E.DECLINED, E.LOCAL_HANGUP):
        reason, orders = E.DECLINED, (*orders, PostReject())
    return _ended(call, reason, event.at, *orders, error=event.error)


_CALLER_IS_GONE = (E.REMOTE_HANGUP, E.CONNECTION_LOST, E.FAILED)


def _peer_ends(call: Call, event: PeerEnded) -> Step:
    orders = tuple(order for order in _LAST_ORDERS[call.state] if not isinstance(order, PostEnd))
    reason = event.reason
    if reason is E.MISSED and call.direction is Direction.OUTGOING:
        reason = E.NO_ANSWER
    elif reason in _CALLER_IS_GONE and call.state is S.RINGING:
        reason = E.CANCELLED  # whatever took the caller away before the answer
    return _ended(call, reason, event.at, *orders)


def _silenced(call: Call, event: RingSilenced) -> Step:
    return replace(call, ring_silenced=True), (StopRing(),)


def _mute_set(call: Call, event: MuteSet) -> Step:
    # Before the other side accepted the microphone is muted anyway; the wish is kept for then.
    orders: Commands = (SwitchMicrophone(not event.muted),) if call.peer_accepted else ()
    return replace(call, muted=event.muted), orders


def _camera_set(call: Call, event: CameraSet) -> Step:
    return replace(call, camera_on=event.on), (SwitchCamera(event.on),)


def _peer_mute(call: Call, event: PeerMuteChanged) -> Step:
    return replace(call, peer_muted=event.muted), ()


def _peer_video(call: Call, event: PeerVideoChanged) -> Step:
    return replace(call, peer_video=event.on), ()


# Callable's argument is wider than each rule's: the key beside it names the type it takes.
Rule = Callable[[Call, "Event"], Step]


def _rows(
    states: tuple[CallState, ...], event: type, rule: object
) -> dict[tuple[CallState, type], Rule]:
    return dict.fromkeys(((state, event) for state in states), rule)  # type: ignore[arg-type]  # see Rule


_ALL_LIVE = (S.DIALING, S.ALERTING, S.RINGING, S.CONNECTING, S.ACTIVE, S.RECONNECTING)
_OUTSIDE_RING = (S.DIALING, S.ALERTING, *_WITH_MEDIA)

TRANSITIONS: dict[tuple[CallState, type], Rule] = {
    **_rows((S.IDLE,), Dialed, _dialed),
    **_rows((S.IDLE,), Invited, _invited),
    **_rows((S.DIALING,), Admitted, _admitted_caller),
    **_rows(_WITH_MEDIA, Admitted, _admitted_callee),
    **_rows((S.RINGING,), TicketCame, _ticket_came),
    **_rows((S.DIALING,), PeerAlerting, _peer_alerting),
    **_rows((S.RINGING,), Accepted, _accepted),
    **_rows(_BEFORE_ANSWER, PeerAccepted, _peer_accepted),
    **_rows((S.RINGING,), AcceptedElsewhere, _elsewhere_ringing),
    **_rows((S.CONNECTING,), AcceptedElsewhere, _elsewhere_connecting),
    **_rows(_BEFORE_ANSWER, MediaUp, _media_up_early),
    **_rows((S.CONNECTING, S.RECONNECTING), MediaUp, _media_up),
    **_rows(_BEFORE_ANSWER, MediaLost, _media_lost_early),
    **_rows((S.ACTIVE,), MediaLost, _media_lost),
    **_rows(_ALL_LIVE, TimerFired, _timer_fired),
    **_rows(_ALL_LIVE, Ended, _ends),
    **_rows(_ALL_LIVE, PeerEnded, _peer_ends),
    **_rows((S.RINGING,), RingSilenced, _silenced),
    **_rows(_OUTSIDE_RING, MuteSet, _mute_set),
    **_rows(_OUTSIDE_RING, CameraSet, _camera_set),
    **_rows(_OUTSIDE_RING, PeerMuteChanged, _peer_mute),
    **_rows(_OUTSIDE_RING, PeerVideoChanged, _peer_video),
}


def concerns(call: Call, event: Event) -> bool:
    """Whether ``event`` is about this call; a new call concerns the idle one."""
    if isinstance(event, Dialed | Invited):
        return call.state is S.IDLE
    if isinstance(event, WireEvent):
        return call.call_id == event.call_id
    return call.serial == event.serial


def advance(call: Call, event: Event) -> Step:
    """Apply an event; one that the table does not name, or of another call, changes nothing.

    The socket may be faster than the answer that gives our call its id. What it says until then
    is kept, and read again once it can be told which of it is about this call.
    """
    if call.state is S.DIALING and not call.call_id and isinstance(event, WireEvent):
        return replace(call, early=(*call.early, event)[-_EARLY_MAX:]), ()
    rule = TRANSITIONS.get((call.state, type(event)))
    return rule(call, event) if rule and concerns(call, event) else (call, ())
