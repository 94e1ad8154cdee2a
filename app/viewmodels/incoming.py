"""An incoming call as its pop-up shows it; whether a pop-up is shown is decided in ``alerts``."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.domain.call import Call, CallEndReason, CallState, Direction
from app.domain.ids import NO_IDENTITY, Identity
from app.services.calls import CallService
from app.values import dataclass
from app.viewmodels.words import calls as words
from app.viewmodels.words.names import plain, shown_name

NameOf = Callable[[Identity, str], str]


@dataclass(frozen=True, slots=True)
class IncomingView:
    """Everything the pop-up shows; ``serial`` 0 is no call that rings."""

    serial: int = 0
    taken: int = 0
    """The serial of a call that another device has just answered."""
    answered: int = 0
    """The serial of a call that was answered here and goes on."""
    identity: Identity = NO_IDENTITY
    name: str = ""
    line: str = ""
    note: str = ""
    announcement: str = ""
    video: bool = False
    silenced: bool = False


def present(call: Call, name: str) -> IncomingView:
    """A ringing call in words, or one that was answered here or elsewhere; nothing else."""
    if _taken_elsewhere(call):
        line = words.end_reason(call, name)
        return IncomingView(
            taken=call.serial,
            identity=call.peer.identity,
            name=name,
            line=line,
            announcement=line,
            video=call.video,
        )
    if call.direction is Direction.INCOMING and call.live and call.state is not CallState.RINGING:
        return IncomingView(
            answered=call.serial,
            identity=call.peer.identity,
            name=name,
            line=words.status(CallState.CONNECTING, 0),
            video=call.video,
        )
    if call.state is not CallState.RINGING:
        return IncomingView()
    identity = plain(call.peer.identity)
    return IncomingView(
        serial=call.serial,
        identity=call.peer.identity,
        name=name,
        line=words.incoming(video=call.video),
        note=words.incoming_note(name, identity, silenced=call.ring_silenced),
        announcement=words.announcement(name, video=call.video),
        video=call.video,
        silenced=call.ring_silenced,
    )


def _taken_elsewhere(call: Call) -> bool:
    """It rang here until another device answered; one that was answered here has a page."""
    rang = call.direction is Direction.INCOMING and call.answered_at is None
    return rang and call.end_reason is CallEndReason.ANSWERED_ELSEWHERE


class IncomingCallViewModel(QObject):
    """The ringing call and its answers; each does nothing once the ring is over."""

    changed = Signal()

    def __init__(self, calls: CallService, name_of: NameOf) -> None:
        super().__init__()
        self._calls, self._name_of = calls, name_of
        self._unsubscribe = calls.call.subscribe(self.changed.emit)

    @property
    def view(self) -> IncomingView:
        """What is shown now."""
        call = self._calls.call.value
        known_as = self._name_of(call.peer.identity, call.peer.name)
        return present(call, shown_name(known_as, call.peer.identity))

    def accept(self, serial: int = 0) -> None:
        """Accept as it was placed: a video call with our picture; a missing camera is told.

        ``serial`` names the call a notification was about; 0 is the one that rings.
        """
        self._answer(serial, camera=self._calls.call.value.video)

    def accept_audio(self) -> None:
        """Accept without our picture."""
        self._answer(0, camera=False)

    def _answer(self, serial: int, *, camera: bool) -> None:
        ringing = self.view.serial
        if ringing and serial in (0, ringing):
            self._calls.accept(ringing, camera=camera)

    def decline(self, serial: int = 0) -> None:
        """Decline the call that rings, or the one a notification was about."""
        ringing = self.view.serial
        if ringing and serial in (0, ringing):
            self._calls.decline(ringing)

    def silence(self) -> None:
        """Be quiet; it goes on ringing there."""
        if ringing := self.view.serial:
            self._calls.silence(ringing)

    def close(self) -> None:
        """Stop following."""
        self._unsubscribe()
