"""What the main window and the tray say of the connection, of a running call, of missed ones."""

from collections.abc import Callable
from enum import StrEnum

from app.domain.call import Call, CallState
from app.domain.history import CallRecord
from app.domain.ids import NO_IDENTITY, Identity
from app.domain.session import Session, SessionState
from app.domain.signal import SignalState
from app.services.calls import CallService
from app.services.history import HistoryService
from app.services.ports import Clock
from app.services.store import Store
from app.services.tasks import TaskScope
from app.values import dataclass, field
from app.viewmodels.drawn import Drawn
from app.viewmodels.settings import dot_of
from app.viewmodels.words import calls as call_words
from app.viewmodels.words import people as people_words
from app.viewmodels.words import session as words
from app.viewmodels.words.names import shown_name

BANNER_AFTER_S = 1.0
"""A connection that comes back sooner is not worth a word."""
_SHORTEST_TICK_S = 0.05


class BannerKind(StrEnum):
    """What the banner is about, hence its colour and icon."""

    NONE = "none"
    WORKING = "working"
    AWAY = "away"
    ELSEWHERE = "elsewhere"
    NOT_IN_PLAN = "not_in_plan"


@dataclass(frozen=True, slots=True)
class BannerView:
    """A sentence and perhaps a cure."""

    kind: BannerKind = BannerKind.NONE
    text: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class CallBarView:
    """The running call while its window is out of sight; ``serial`` 0 is none."""

    serial: int = 0
    identity: Identity = NO_IDENTITY
    name: str = ""
    status: str = ""
    talking: bool = False
    muted: bool = False
    microphone_word: str = ""
    hint: str = ""
    spoken: str = ""
    camera_mark: str = ""
    """Says that our picture is sent; empty while none is."""


@dataclass(frozen=True, slots=True)
class RingBarView:
    """The call whose pop-up was put away while it rings; ``serial`` 0 is none."""

    serial: int = 0
    identity: Identity = NO_IDENTITY
    name: str = ""
    text: str = ""
    kind: str = ""
    accept: str = ""
    decline: str = ""
    spoken: str = ""


class TrayLook(StrEnum):
    """Which icon the tray shows."""

    NORMAL = "normal"
    MISSED = "missed"
    IN_CALL = "in_call"
    MUTED = "muted"
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class TrayView:
    """The icon, its words and the parts of its menu; empty ones are left out.

    ``call`` leads back to a call, or to one that rings out of sight: that one cannot be muted yet.
    """

    look: TrayLook = TrayLook.OFFLINE
    tip: str = ""
    status: str = ""
    call: str = ""
    microphone_word: str = ""
    missed_identity: Identity = NO_IDENTITY
    call_back: str = ""


@dataclass(frozen=True, slots=True)
class StatusView:
    """All of it."""

    identity: Identity = NO_IDENTITY
    name: str = ""
    dot: str = "offline"
    own_face: str = ""
    signed_in: str = ""
    banner: BannerView = BannerView()
    call_bar: CallBarView = CallBarView()
    missed_unseen: int = 0
    quit_question: str = ""
    tray: TrayView = TrayView()
    ring_bar: RingBarView = RingBarView()


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything that is judged."""

    session: Session = field(default_factory=Session)
    signal: SignalState = SignalState.DISCONNECTED
    away_long: bool = False
    call: Call = field(default_factory=Call)
    peer_name: str = ""
    call_in_front: bool = False
    missed: tuple[CallRecord, ...] = ()
    missed_name: str = ""
    where: str = ""
    now: float = 0.0
    ring_hidden: bool = False
    """A call rings that no pop-up shows."""
    ring_put_away: bool = False
    """The user put its pop-up away; it is not in a notification either."""


_CONNECTING = (SignalState.CONNECTING, SignalState.RECONNECTING)


def banner(situation: Situation) -> BannerView:
    """What stands over everything, if anything has to."""
    session = situation.session
    if session.state is SessionState.ELSEWHERE:
        return BannerView(BannerKind.ELSEWHERE, words.elsewhere(), words.use_here())
    if session.state is SessionState.SIGNING_IN and situation.away_long:
        return BannerView(BannerKind.WORKING, words.signing_in())
    if session.state is not SessionState.SIGNED_IN:
        return BannerView()
    if session.capabilities.signaling is False:
        return BannerView(BannerKind.NOT_IN_PLAN, words.calls_disabled())
    if situation.signal in _CONNECTING and situation.away_long:
        return BannerView(BannerKind.AWAY, words.reconnecting())
    return BannerView()


def _status(situation: Situation) -> str:
    call = situation.call
    talked = situation.now - call.connected_at if call.connected_at is not None else 0.0
    if call.state is CallState.RINGING:
        return call_words.incoming(video=call.video)
    return call_words.status(call.state, talked)


def call_bar(situation: Situation) -> CallBarView:
    """The bar, where the call's own window is not in front; a ring has its own surface."""
    call = situation.call
    if not call.live or call.state is CallState.RINGING or situation.call_in_front:
        return CallBarView()
    return CallBarView(
        call.serial,
        call.peer.identity,
        situation.peer_name,
        _status(situation),
        call.state is CallState.ACTIVE,
        call.muted,
        call_words.microphone(muted=call.muted),
        words.return_to_call(),
        words.return_to(situation.peer_name, seen=call.camera_on),
        words.camera_is_on() if call.camera_on else "",
    )


def ring_bar(situation: Situation) -> RingBarView:
    """The bar of a call that rings where no other surface shows it."""
    call, name = situation.call, situation.peer_name
    if call.state is not CallState.RINGING or not situation.ring_put_away:
        return RingBarView()
    return RingBarView(
        call.serial,
        call.peer.identity,
        name,
        words.is_calling(name),
        call_words.incoming(video=call.video),
        call_words.accept(),
        call_words.decline(),
        words.show_ring(name),
    )


def _tray_look(situation: Situation) -> TrayLook:
    call = situation.call
    if call.live and call.state is not CallState.RINGING:
        return TrayLook.MUTED if call.muted else TrayLook.IN_CALL
    if situation.signal is not SignalState.CONNECTED:
        return TrayLook.OFFLINE
    return TrayLook.MISSED if situation.missed else TrayLook.NORMAL


def tray(situation: Situation) -> TrayView:
    """The tray in words."""
    call, status = situation.call, words.signal(situation.signal)
    in_call = call.live and call.state is not CallState.RINGING
    wanted = in_call or situation.ring_hidden
    line = words.in_call_with(situation.peer_name, _status(situation)) if wanted else ""
    missed = people_words.missed_calls(len(situation.missed)) if situation.missed else ""
    back = situation.missed[0].peer.identity if situation.missed else NO_IDENTITY
    return TrayView(
        _tray_look(situation),
        words.tray_tip(line or missed or status),
        status,
        line,
        call_words.microphone(muted=call.muted) if in_call else "",
        back,
        words.call_back(situation.missed_name) if situation.missed else "",
    )


def present(situation: Situation) -> StatusView:
    """All of it in words."""
    session = situation.session
    name = shown_name(session.name, session.identity)
    return StatusView(
        session.identity,
        name,
        dot_of(situation.signal),
        words.own_face(name, situation.signal),
        words.signed_in_as(name, situation.where) if session.identity else "",
        banner(situation),
        call_bar(situation),
        len(situation.missed),
        words.quit_question(situation.peer_name) if situation.call.live else "",
        tray(situation),
        ring_bar(situation),
    )


@dataclass(frozen=True, slots=True)
class StatusParts:
    """What is judged."""

    session: Store[Session]
    signal: Store[SignalState]
    calls: CallService
    history: HistoryService
    clock: Clock
    name_of: Callable[[Identity, str], str]
    where: Callable[[], str]


class StatusViewModel(Drawn):
    """The state of the phone in one look."""

    def __init__(self, parts: StatusParts) -> None:
        super().__init__()
        self._parts, self._clock = parts, parts.clock
        self._tasks = TaskScope()
        self._away_long = self._ticking = False
        self._call_in_front, self._ring_hidden, self._ring_put_away = True, False, False
        self._leave = (
            parts.session.subscribe(self._connection_changed),
            parts.signal.subscribe(self._connection_changed),
            parts.calls.call.subscribe(self._call_changed),
            parts.history.history.subscribe(self._tell),
        )

    @property
    def view(self) -> StatusView:
        """What is shown now."""
        return present(self._situation())

    def _situation(self) -> Situation:
        parts, call = self._parts, self._parts.calls.call.value
        missed = parts.history.history.value.missed_unseen
        last = missed[0].peer if missed else None
        return Situation(
            parts.session.value,
            parts.signal.value,
            self._away_long,
            call,
            self._name(call.peer.identity, call.peer.name),
            self._call_in_front,
            missed,
            self._name(last.identity, last.name) if last else "",
            parts.where(),
            self._clock.now(),
            self._ring_hidden,
            self._ring_put_away,
        )

    def _name(self, identity: Identity, said: str) -> str:
        return shown_name(self._parts.name_of(identity, said), identity)

    # ── intents ──

    def set_call_in_front(self, in_front: bool) -> None:
        """Whether the call's own window is the one the user looks at."""
        if in_front != self._call_in_front:
            self._call_in_front = in_front
            self._call_changed()

    def set_ring_hidden(self, hidden: bool, *, put_away: bool) -> None:
        """Whether a call rings that no pop-up shows, and whether the user put that away."""
        if (hidden, put_away) != (self._ring_hidden, self._ring_put_away):
            self._ring_hidden, self._ring_put_away = hidden, put_away
            self._tell()

    def toggle_microphone(self) -> None:
        """Mute or unmute."""
        calls = self._parts.calls
        calls.set_muted(muted=not calls.call.value.muted)

    def hang_up(self) -> None:
        """End the call."""
        calls = self._parts.calls
        calls.hang_up(calls.call.value.serial)

    # ── what changes ──

    def _connecting(self) -> bool:
        signing_in = self._parts.session.value.state is SessionState.SIGNING_IN
        return signing_in or self._parts.signal.value in _CONNECTING

    def _connection_changed(self) -> None:
        if not self._connecting():
            self._tasks.cancel("status.away")
            self._away_long = False
        elif not self._away_long:
            self._tasks.cancel("status.away")
            self._tasks.spawn(self._grow_away(), "status.away")
        self._tell()

    async def _grow_away(self) -> None:
        await self._clock.sleep(BANNER_AFTER_S)
        self._away_long = self._connecting()
        self._tell()

    def _call_changed(self) -> None:
        if self._counting() and not self._ticking:
            self._ticking = True
            self._tasks.spawn(self._tick(), "status.tick")
        self._tell()

    def _counting(self) -> bool:
        return not self._call_in_front and self._parts.calls.call.value.state is CallState.ACTIVE

    async def _tick(self) -> None:
        """One look a second, on the second, while the bar shows a timer."""
        try:
            while self._counting():
                since = self._parts.calls.call.value.connected_at or 0.0
                into = (self._clock.now() - since) % 1.0
                await self._clock.sleep(max(_SHORTEST_TICK_S, 1.0 - into))
                self._tell()
        finally:
            self._ticking = False

    async def aclose(self) -> None:
        """Stop following."""
        for leave in self._leave:
            leave()
        await self._tasks.aclose()
