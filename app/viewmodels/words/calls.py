"""Calls in words: states, ends, durations, notices; it decides nothing about a call."""

from PySide6.QtCore import QCoreApplication, QLocale, QObject, QTime

from app.domain.call import Call, CallEndReason, CallState, Direction
from app.domain.device import DeviceKind
from app.domain.errors import ErrorCode
from app.values import dataclass
from app.viewmodels.words import errors
from app.viewmodels.words.marked import QT_TRANSLATE_NOOP
from app.viewmodels.words.names import isolated, left_to_right

translate = QCoreApplication.translate

_HOUR_S = 3600


class CallCounts(QObject):
    """Sentences that count; only a ``QObject`` has plural forms that the tools find."""

    def missed(self, name: str, count: int) -> str:
        """Two or more missed calls of one person."""
        return self.tr("%n missed calls from {name}", "", count).format(name=isolated(name))


# ── numbers ───────────────────────────────────────────────────────────────────────────────────


def timer(seconds: float) -> str:
    """How long a conversation lasts: 3:12, from an hour on 1:03:12."""
    whole = max(0, int(seconds))
    shape = "h:mm:ss" if whole >= _HOUR_S else "m:ss"
    return QLocale().toString(QTime(0, 0).addSecs(whole), shape)


def short_timer(seconds: float) -> str:
    """How long something has been going on: 0:12."""
    return QLocale().toString(QTime(0, 0).addSecs(max(0, int(seconds))), "m:ss")


def number(value: int) -> str:
    """A whole number in the user's digits."""
    return QLocale().toString(value)


# ── while it goes on ──────────────────────────────────────────────────────────────────────────

_STATUS = {
    CallState.DIALING: QT_TRANSLATE_NOOP("calls", "Calling…"),
    CallState.ALERTING: QT_TRANSLATE_NOOP("calls", "Ringing…"),
    CallState.CONNECTING: QT_TRANSLATE_NOOP("calls", "Connecting…"),
    CallState.RECONNECTING: QT_TRANSLATE_NOOP("calls", "Reconnecting…"),
}


def status(state: CallState, talked_s: float) -> str:
    """The line under the name."""
    if state is CallState.ACTIVE:
        return timer(talked_s)
    return translate("calls", _STATUS[state]) if state in _STATUS else ""


def hint(call: Call, name: str) -> str:
    """The small line under the status: what is being waited for, and for how long."""
    if call.state is CallState.ALERTING:
        return translate("calls", "The phone rings there. Gives up after {seconds} s.").format(
            seconds=number(round(call.ring_timeout_s))
        )
    if call.state is CallState.DIALING and call.peer_unreachable:
        text = translate("calls", "{name} may be unreachable. Gives up after {seconds} s.")
        return text.format(name=isolated(name), seconds=number(round(call.ring_timeout_s)))
    if call.state is CallState.DIALING:
        return translate("calls", "Looking for {name}’s devices").format(name=isolated(name))
    return cut_off(name) if call.state is CallState.RECONNECTING else ""


def window_title(name: str, status_text: str) -> str:
    """Title of the call window: who, then how it stands."""
    return f"{isolated(name)} – {status_text}" if status_text else isolated(name)


def reconnecting() -> str:
    """The banner's first word."""
    return translate("calls", _STATUS[CallState.RECONNECTING])


def ends_in(seconds: float) -> str:
    """How long the network may stay away."""
    return translate("calls", "Ends in {seconds} s if the network stays away.").format(
        seconds=number(max(0, round(seconds)))
    )


def cut_off(name: str) -> str:
    """What a lost connection means for the conversation."""
    return translate("calls", "{name} can’t hear you right now").format(name=isolated(name))


def fair_connection() -> str:
    """The pill when sound begins to suffer."""
    return translate("calls", "Fair connection")


def poor_connection() -> str:
    """The pill when little gets through."""
    return translate("calls", "Poor connection")


def picture_held() -> str:
    """The pill while the picture is left out, so that the sound gets through."""
    return translate("calls", "Video paused")


def why_picture_held() -> str:
    """What it means."""
    return translate("calls", "The connection is too weak for sound and video: the sound goes on.")


def peer_muted(name: str) -> str:
    """The other side's microphone is off."""
    return translate("calls", "{name} is muted").format(name=isolated(name))


# ── controls ──────────────────────────────────────────────────────────────────────────────────


def microphone(*, muted: bool) -> str:
    """What the microphone button does next."""
    return translate("calls", "Unmute") if muted else translate("calls", "Mute")


def camera(*, on: bool) -> str:
    """What the camera button does next."""
    return translate("calls", "Stop video") if on else translate("calls", "Start video")


def muted() -> str:
    """What stands where the own level would."""
    return translate("calls", "You are muted")


def you(*, muted: bool) -> str:
    """The label on the own picture."""
    return translate("calls", "You, muted") if muted else translate("calls", "You")


# ── the end ───────────────────────────────────────────────────────────────────────────────────

E = CallEndReason
_NOTHING = ""
_MISSED_THERE = QT_TRANSLATE_NOOP("calls", "Not answered. {name} sees a missed call from you.")
_CALL_LATER = QT_TRANSLATE_NOOP("calls", "Call again later.")
_DID_NOT_RING = QT_TRANSLATE_NOOP("calls", "It did not ring there. {name} may be offline.")
_TALKED = QT_TRANSLATE_NOOP("calls", "You talked for {time}.")
_HANDED_OVER = QT_TRANSLATE_NOOP("calls", "This device has left the call.")


@dataclass(frozen=True, slots=True)
class Farewell:
    """Why a call is over, and one line of fact; both may name the person and the duration."""

    reason: str
    before_talk: str = _NOTHING
    after_talk: str = _TALKED


_OUTGOING: dict[CallEndReason, Farewell] = {
    E.LOCAL_HANGUP: Farewell(QT_TRANSLATE_NOOP("calls", "Call ended")),
    E.REMOTE_HANGUP: Farewell(QT_TRANSLATE_NOOP("calls", "{name} ended the call")),
    E.CANCELLED: Farewell(QT_TRANSLATE_NOOP("calls", "Call cancelled"), _MISSED_THERE),
    E.REJECTED: Farewell(QT_TRANSLATE_NOOP("calls", "{name} declined the call")),
    E.DECLINED: Farewell(QT_TRANSLATE_NOOP("calls", "You declined the call")),
    E.BUSY: Farewell(QT_TRANSLATE_NOOP("calls", "{name} is on another call"), _CALL_LATER),
    E.MISSED: Farewell(QT_TRANSLATE_NOOP("calls", "Missed call")),
    E.NO_ANSWER: Farewell(QT_TRANSLATE_NOOP("calls", "No answer"), _MISSED_THERE),
    E.ANSWERED_ELSEWHERE: Farewell(
        QT_TRANSLATE_NOOP("calls", "Answered on another device"), _HANDED_OVER, _HANDED_OVER
    ),
    E.FAILED: Farewell(QT_TRANSLATE_NOOP("calls", "The call failed")),
    E.CONNECTION_LOST: Farewell(
        QT_TRANSLATE_NOOP("calls", "Connection lost"),
        QT_TRANSLATE_NOOP("calls", "The network did not come back in time."),
        QT_TRANSLATE_NOOP("calls", "You talked for {time}. The network did not come back in time."),
    ),
    E.SIGNED_IN_ELSEWHERE: Farewell(
        QT_TRANSLATE_NOOP("calls", "Signed in on another device"), _HANDED_OVER, _HANDED_OVER
    ),
    E.NOT_ACTIVATED: Farewell(QT_TRANSLATE_NOOP("calls", "Calls are not activated")),
    E.UNREACHABLE: Farewell(QT_TRANSLATE_NOOP("calls", "{name} can’t be reached")),
    E.BANNED: Farewell(QT_TRANSLATE_NOOP("calls", "This account is blocked")),
    E.PERMISSION_DENIED: Farewell(QT_TRANSLATE_NOOP("calls", "You may not call {name}")),
    E.MAX_DURATION: Farewell(QT_TRANSLATE_NOOP("calls", "The longest time for a call is over")),
}
_INCOMING: dict[CallEndReason, Farewell] = {
    **_OUTGOING,
    E.CANCELLED: Farewell(QT_TRANSLATE_NOOP("calls", "{name} does not call any more")),
    E.NO_ANSWER: Farewell(QT_TRANSLATE_NOOP("calls", "Missed call")),
}


_ON_ANOTHER_CALL = Farewell(
    QT_TRANSLATE_NOOP("calls", "You are on another call"),
    QT_TRANSLATE_NOOP("calls", "Hang up there, then call again."),
)


def _farewell(call: Call) -> Farewell:
    if call.error == ErrorCode.ALREADY_IN_CALL:
        return _ON_ANOTHER_CALL
    table = _INCOMING if call.direction is Direction.INCOMING else _OUTGOING
    return table[call.end_reason or E.FAILED]


def end_reason(call: Call, name: str) -> str:
    """Why the call is over."""
    return translate("calls", _farewell(call).reason).format(name=isolated(name))


def _fact(call: Call) -> str:
    farewell = _farewell(call)
    if call.connected_at is not None:
        return farewell.after_talk
    if farewell.before_talk == _MISSED_THERE and call.peer_unreachable:
        return _DID_NOT_RING  # whether they will ever see it as missed nobody knows
    if call.end_reason is E.BUSY and call.call_id:
        return _MISSED_THERE  # a device of theirs was told of the call and answered so
    return farewell.before_talk


def end_fact(call: Call, name: str, talked_s: float) -> str:
    """One line of fact about the end; the cure where an error stands behind it."""
    fact = _fact(call)
    if fact:
        return translate("calls", fact).format(name=isolated(name), time=timer(talked_s))
    return errors.sentence(call.error) if call.error else ""


def closes_in(seconds: float) -> str:
    """When the last page goes by itself."""
    return translate("calls", "Closes in {seconds} s").format(
        seconds=number(max(0, round(seconds)))
    )


def question(name: str) -> str:
    """What closing the window would do."""
    return translate("calls", "Closing the window ends the call with {name}.").format(
        name=isolated(name)
    )


# ── incoming ──────────────────────────────────────────────────────────────────────────────────


def incoming(*, video: bool) -> str:
    """What comes in."""
    return (
        translate("calls", "Incoming video call")
        if video
        else translate("calls", "Incoming audio call")
    )


def incoming_note(name: str, identity: str, *, silenced: bool) -> str:
    """The small line: that it rings on without sound, or the id behind the name."""
    if silenced:
        return translate("calls", "Silenced. It goes on ringing there.")
    return left_to_right(identity) if identity != name else ""


def announcement(name: str, *, video: bool) -> str:
    """What a screen reader says when it rings."""
    if video:
        text = translate(
            "calls",
            "Incoming video call from {name}. Control Shift V to accept with video, "
            "Control Shift A to accept with sound only, Control Shift D to decline.",
        )
    else:
        text = translate(
            "calls",
            "Incoming audio call from {name}. Control Shift A to accept, "
            "Control Shift D to decline.",
        )
    return text.format(name=isolated(name))


def accept() -> str:
    """Take the call."""
    return translate("calls", "Accept")


def decline() -> str:
    """Refuse the call."""
    return translate("calls", "Decline")


def unlock(*, over: bool) -> str:
    """What a locked screen says below an incoming call; below one that is over, nothing."""
    return "" if over else translate("calls", "Unlock the screen to answer.")


def call_back() -> str:
    """Call the one who called."""
    return translate("calls", "Call back")


def call_once_more(direction: Direction) -> str:
    """Call the same person again: who called us is called back, whom we called is called again."""
    return call_back() if direction is Direction.INCOMING else translate("calls", "Call again")


def call() -> str:
    """Call somebody for the first time."""
    return translate("calls", "Call")


def missed(name: str, count: int, *, video: bool) -> str:
    """What was missed; more than one call of a person is one sentence."""
    if count > 1:
        return CallCounts().missed(name, count)
    return (
        translate("calls", "Missed video call")
        if video
        else translate("calls", "Missed audio call")
    )


# ── devices ───────────────────────────────────────────────────────────────────────────────────

_DEVICES = {
    DeviceKind.MICROPHONE: QT_TRANSLATE_NOOP("calls", "Microphone"),
    DeviceKind.SPEAKER: QT_TRANSLATE_NOOP("calls", "Speaker"),
    DeviceKind.CAMERA: QT_TRANSLATE_NOOP("calls", "Camera"),
    DeviceKind.RING: QT_TRANSLATE_NOOP("calls", "Ring on"),
}


def device_heading(kind: DeviceKind) -> str:
    """The heading over a list of devices."""
    return translate("calls", _DEVICES[kind])


def no_device() -> str:
    """What stands where a list of devices is empty."""
    return translate("calls", "None found")
