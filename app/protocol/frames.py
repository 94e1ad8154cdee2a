"""One frozen dataclass per signal frame (protocol 3.4-3.7); it neither reads nor writes text.

Moments are seconds since the epoch, UTC.
"""

from enum import StrEnum

from app.values import dataclass, field


class CallNews(StrEnum):
    """What a call frame reports; the member's value is the tail of the wire's type."""

    RINGING = "ringing"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    BUSY = "busy"
    ENDED = "ended"
    MISSED = "missed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class PresenceEntry:
    """One person's presence; ``last_seen`` is None while online or unknown."""

    identity: str
    status: str
    last_seen: float | None = None


@dataclass(frozen=True, slots=True)
class Connected:
    """The socket is open and authenticated."""

    connection_id: str
    identity: str
    server_time: float | None
    heartbeat_interval_s: float


@dataclass(frozen=True, slots=True)
class Auth:
    """The client's second way to say who it is (protocol 3.3.2)."""

    token: str = field(repr=False)
    device_id: str = ""
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class Ping:
    """A keep-alive of either side; the other answers ``Pong`` with the same ``ts``."""

    ts: float = 0.0


@dataclass(frozen=True, slots=True)
class Pong:
    """The answer to a ``Ping``."""

    ts: float = 0.0


@dataclass(frozen=True, slots=True)
class Ack:
    """A request was carried out; ``result`` holds what it gives back."""

    request_id: str
    result: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A request failed (wire type ``error``)."""

    request_id: str
    code: str
    message: str
    status: int | None = None


@dataclass(frozen=True, slots=True)
class PresenceSubscribe:
    """Adds identities to the client's presence set."""

    identities: tuple[str, ...]
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class PresenceUnsubscribe:
    """Takes identities out of the client's presence set."""

    identities: tuple[str, ...]
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class PresenceSet:
    """The client's own presence: online, away, busy or invisible."""

    status: str
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class PresenceSnapshot:
    """The presence of all newly subscribed identities."""

    entries: tuple[PresenceEntry, ...]


@dataclass(frozen=True, slots=True)
class PresenceUpdate:
    """One identity's presence changed."""

    entry: PresenceEntry


@dataclass(frozen=True, slots=True)
class CallInvitation:
    """Somebody calls; ``expires_at`` is in server time, None where the engine names none."""

    call_id: str
    caller_identity: str
    caller_name: str
    callee_identity: str
    call_type: str
    expires_at: float | None
    ring_timeout_s: float | None
    caller_avatar: str = ""
    room_name: str = ""


@dataclass(frozen=True, slots=True)
class CallUpdate:
    """A call's state changed; ``identity`` is whose doing it was."""

    news: CallNews
    call_id: str
    identity: str = ""
    end_reason: str = ""
    duration_s: float = 0.0
    call_type: str = "audio_call"


@dataclass(frozen=True, slots=True)
class CallAnsweredElsewhere:
    """Another device of the same identity took the call."""

    call_id: str
    device_id: str = ""


@dataclass(frozen=True, slots=True)
class SessionKicked:
    """The engine ends this session: signed_in_elsewhere, banned or signed_out."""

    reason: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class DemoCallMe:
    """A demo person is asked to call ``identity`` (our engine's demo path only)."""

    identity: str
    call_type: str = "video_call"


@dataclass(frozen=True, slots=True)
class UnknownFrame:
    """A frame of a type this version does not know; a value, not an error."""

    type: str
    request_id: str = ""


Frame = (
    Connected
    | Auth
    | Ping
    | Pong
    | Ack
    | Refusal
    | PresenceSubscribe
    | PresenceUnsubscribe
    | PresenceSet
    | PresenceSnapshot
    | PresenceUpdate
    | CallInvitation
    | CallUpdate
    | CallAnsweredElsewhere
    | SessionKicked
    | DemoCallMe
    | UnknownFrame
)
