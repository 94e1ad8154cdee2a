"""REST paths, headers, bodies and constants (protocol 1, 2, 6); strict writers, tolerant readers.

It opens no connection. Paths are below ``API_PREFIX``. Moments are seconds since the epoch, UTC.
"""

from enum import StrEnum
from typing import Any
from urllib.parse import quote

from app.protocol.aliases import (
    Data,
    call_type,
    flag,
    iso,
    jwt_expiry,
    mapping,
    moment,
    number,
    rows,
    text,
)
from app.values import dataclass, field, replace

API_PREFIX = "/api/v1"
HOSTED_ENGINE_URL = "https://engine.udt-stream.com"
HOSTED_TOKEN_URL = "https://udt-stream.com"

HEADER_APP_ID = "X-App-Id"
HEADER_APP_KEY = "X-App-Key"
HEADER_APP_SECRET = "X-App-Secret"

HEALTH = "/health"
SESSION = "/auth/session"
TOKEN = "/token"
CALLS = "/calls"
USERS = "/users"
PROFILE = "/users/me"
PRESENCE = "/presence"
SIGNAL = "/signal/ws"
DEMO_CALL_ME = "/demo/call-me"
LIVEKIT_HOOK = "/hooks/livekit"

CONNECT_TIMEOUT_S = 5.0
RECEIVE_TIMEOUT_S = 8.0
ACK_TIMEOUT_S = 10.0
HEARTBEAT_S = 25.0
CALL_POLL_S = 3.0
SESSION_LIFETIME_S = 86_400
SESSION_LIFETIME_UNKNOWN_S = 3600
RENEW_AT = 0.8
"""The share of a session's life after which it is renewed."""
ROOM_TOKEN_LIFETIME_S = 3600
RATE_LIMIT_PER_MINUTE = 120
TAKEOVER_COOLDOWN_S = 10
RING_TIMEOUT_S = 30
RING_TIMEOUT_RANGE_S = (10, 120)
MAX_CALL_S = 3600
MAX_CALL_RANGE_S = (60, 14_400)
VANISHED_GRACE_S = 60.0
PRESENCE_GRACE_S = 10.0
LIVEKIT_POLL_S = 5.0
IDENTITY_MAX = 128
NAME_MAX = 128
PAGE_SIZE = 20
PAGE_SIZE_MAX = 100


class CallStatus(StrEnum):
    """A call's state at the engine (protocol 5.1)."""

    INITIATING = "initiating"
    RINGING = "ringing"
    ACTIVE = "active"
    ENDED = "ended"
    REJECTED = "rejected"
    BUSY = "busy"
    MISSED = "missed"

    @property
    def over(self) -> bool:
        """No transition leads out of it."""
        return self not in (CallStatus.INITIATING, CallStatus.RINGING, CallStatus.ACTIVE)


class EndReason(StrEnum):
    """Why a call ended, in the engine's words (protocol 5.2)."""

    CALLER_HANGUP = "caller_hangup"
    CALLEE_HANGUP = "callee_hangup"
    CALLER_CANCELLED = "caller_cancelled"
    REJECTED = "rejected"
    BUSY = "busy"
    MISSED = "missed"
    MAX_DURATION = "max_duration"
    DISCONNECTED = "disconnected"
    SIGNED_IN_ELSEWHERE = "signed_in_elsewhere"
    FAILED = "failed"


class ErrorCodes(StrEnum):
    """The machine codes of error bodies (protocol 6.1)."""

    INVALID_CREDENTIALS = "invalid_credentials"
    MISSING_CREDENTIALS = "missing_credentials"
    PROJECT_SUSPENDED = "project_suspended"
    BANNED = "banned"
    FORBIDDEN = "forbidden"
    FEATURE_DISABLED = "feature_disabled"
    SIGNALING_DISABLED = "signaling_disabled"
    TYPE_NOT_ENABLED = "type_not_enabled"
    APPKEY_MINT_DISABLED = "appkey_identity_mint_disabled"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    CALLEE_BUSY = "callee_busy"
    INVALID_TRANSITION = "invalid_transition"
    VALIDATION = "validation"
    RATE_LIMITED = "rate_limited"
    TAKEOVER_COOLDOWN = "takeover_cooldown"
    PAYLOAD_TOO_LARGE = "payload_too_large"
    INTERNAL = "internal"


class Messages(StrEnum):
    """The texts that public material shows (protocol 6.2); message-based readers rely on them."""

    MISSING_HEADERS = "Missing X-App-Id or X-App-Secret header"
    INVALID_CREDENTIALS = "Invalid credentials"
    PROJECT_SUSPENDED = "Project is suspended"
    BANNED = "User is banned"
    CALLS_DISABLED = "Calls are not enabled for this project"
    VIDEO_DISABLED = "Video is not enabled for this project"
    CALLEE_BUSY = "Callee is already on a call"
    TOKEN_FIELDS = "identity and room_name are required"
    CALL_FIELDS = "caller_identity and callee_identity are required"
    CALLEE_ONLY = "Only the callee can accept the call"
    COOLDOWN = "Session takeover cooldown"


def user_path(identity: str) -> str:
    """The profile of one user."""
    return f"{USERS}/{quote(identity, safe='')}"


def call_path(call_id: str, action: str = "") -> str:
    """One call, or one of ringing, accept, reject, busy, end."""
    path = f"{CALLS}/{quote(call_id, safe='')}"
    return f"{path}/{action}" if action else path


@dataclass(frozen=True, slots=True)
class SessionRequest:
    """Body of the session mint (protocol 1.4)."""

    identity: str
    name: str
    device_id: str
    os: str
    app_version: str

    def body(self) -> dict[str, Any]:
        """The strict spelling."""
        return {
            "identity": self.identity,
            "name": self.name,
            "device_id": self.device_id,
            "os": self.os,
            "app_version": self.app_version,
        }


@dataclass(frozen=True, slots=True)
class SessionGrant:
    """Answer of the session mint; a flag that is None is unknown, not off."""

    user_token: str = field(repr=False)
    identity: str
    name: str
    ws_url: str
    signaling_enabled: bool | None = None
    messaging_enabled: bool | None = None
    limits: Data = field(default_factory=dict)
    expires_in_s: float = SESSION_LIFETIME_UNKNOWN_S

    @classmethod
    def read(cls, answer: Data, now: float | None = None) -> "SessionGrant":
        """Read it bare or inside ``data``; ``user_token`` may be empty: the caller refuses it.

        ``now`` is needed where the answer names the moment of its end, not its lifetime.
        """
        data = mapping(answer, "data") or answer
        user_token = text(data, "user_token", "token")
        return cls(
            user_token=user_token,
            identity=text(data, "identity"),
            name=text(data, "name"),
            ws_url=text(data, "ws_url", "url"),
            signaling_enabled=flag(data, "signaling_enabled"),
            messaging_enabled=flag(data, "messaging_enabled"),
            limits=mapping(data, "limits"),
            expires_in_s=_lifetime(data, user_token, now),
        )

    def body(self, now: float) -> dict[str, Any]:
        """The strict spelling."""
        return {
            "user_token": self.user_token,
            "identity": self.identity,
            "name": self.name,
            "ws_url": self.ws_url,
            "signaling_enabled": self.signaling_enabled,
            "messaging_enabled": self.messaging_enabled,
            "limits": dict(self.limits),
            "expires_in": int(self.expires_in_s),
            "expires_at": iso(now + self.expires_in_s),
        }


def _lifetime(data: Data, user_token: str, now: float | None) -> float:
    said = number(data, "expires_in")
    if said <= 0 and now is not None:
        end = moment(data, "expires_at") or jwt_expiry(user_token)
        said = end - now if end else 0.0
    return said if said > 0 else SESSION_LIFETIME_UNKNOWN_S


@dataclass(frozen=True, slots=True)
class RoomGrant:
    """What lets a client into a LiveKit room: of a token mint, of a call's answer."""

    token: str = field(repr=False)
    url: str
    room_name: str

    @classmethod
    def read(cls, answer: Data) -> "RoomGrant":
        """Read it; ``token`` or ``url`` may be empty: the caller refuses that (protocol 1.5)."""
        return cls(
            text(answer, "token"), text(answer, "url"), text(answer, "room_name", "roomName")
        )


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call as the engine tells it (protocol 2.2, appendix A)."""

    call_id: str
    call_type: str
    status: CallStatus
    caller_identity: str
    caller_name: str
    callee_identity: str
    callee_name: str
    room_name: str
    initiated_at: float
    ringing_at: float | None = None
    answered_at: float | None = None
    ended_at: float | None = None
    end_reason: str = ""
    metadata: Data = field(default_factory=dict)

    @property
    def duration_s(self) -> float:
        """From the answer to the end, 0 while or where there was none."""
        if self.answered_at is None or self.ended_at is None:
            return 0.0
        return self.ended_at - self.answered_at

    @property
    def ring_duration_s(self) -> float:
        """From the first ring to the answer or the end."""
        stop = self.answered_at or self.ended_at
        return stop - self.ringing_at if stop and self.ringing_at else 0.0

    @classmethod
    def read(cls, data: Data) -> "CallRow":
        """Read it tolerantly; an unknown status counts as ended."""
        said = text(data, "status", default="initiating")
        known = said in CallStatus.__members__.values()
        return cls(
            call_id=text(data, "call_id", "id"),
            call_type=call_type(data),
            status=CallStatus(said) if known else CallStatus.ENDED,
            caller_identity=text(data, "caller_identity"),
            caller_name=text(data, "caller_name") or text(data, "caller_identity"),
            callee_identity=text(data, "callee_identity"),
            callee_name=text(data, "callee_name") or text(data, "callee_identity"),
            room_name=text(data, "room_name") or text(data, "call_id", "id"),
            initiated_at=moment(data, "initiated_at") or 0.0,
            ringing_at=moment(data, "ringing_at"),
            answered_at=moment(data, "answered_at"),
            ended_at=moment(data, "ended_at"),
            end_reason=text(data, "end_reason"),
            metadata=mapping(data, "metadata"),
        )

    def body(self) -> dict[str, Any]:
        """The strict spelling."""
        return {
            "call_id": self.call_id,
            "type": self.call_type,
            "status": str(self.status),
            "caller_identity": self.caller_identity,
            "caller_name": self.caller_name,
            "callee_identity": self.callee_identity,
            "callee_name": self.callee_name,
            "room_name": self.room_name,
            "metadata": dict(self.metadata),
            "initiated_at": iso(self.initiated_at),
            "ringing_at": iso(self.ringing_at),
            "answered_at": iso(self.answered_at),
            "ended_at": iso(self.ended_at),
            "end_reason": self.end_reason or None,
            "duration_seconds": int(self.duration_s),
            "ring_duration_seconds": int(self.ring_duration_s),
        }


@dataclass(frozen=True, slots=True)
class CallGrant:
    """Answer to creating or accepting a call: the row, the way into its room."""

    row: CallRow
    room: RoomGrant
    ring_timeout_s: float | None = None

    @classmethod
    def read(cls, answer: Data) -> "CallGrant":
        """Read it tolerantly; ``room.token`` may be empty: the caller refuses that."""
        timeout, row = number(answer, "ring_timeout"), CallRow.read(answer)
        room = RoomGrant.read(answer)
        named = replace(room, room_name=room.room_name or row.room_name)
        return cls(row, named, timeout if timeout > 0 else None)

    def body(self) -> dict[str, Any]:
        """The strict spelling."""
        extra = {} if self.ring_timeout_s is None else {"ring_timeout": int(self.ring_timeout_s)}
        return self.row.body() | {"token": self.room.token, "url": self.room.url} | extra


@dataclass(frozen=True, slots=True)
class UserRow:
    """A person the engine knows (``/users``)."""

    identity: str
    name: str
    avatar: str = ""

    @classmethod
    def read(cls, data: Data) -> "UserRow":
        """Read it tolerantly; without a name the identity stands for it."""
        identity = text(data, "identity", "user_id")
        return cls(identity, text(data, "name") or identity, text(data, "avatar", "image"))

    def body(self) -> dict[str, Any]:
        """The strict spelling."""
        return {"identity": self.identity, "name": self.name, "avatar": self.avatar or None}


@dataclass(frozen=True, slots=True)
class Problem:
    """An error answer's body (protocol 6)."""

    message: str
    code: str = ""
    retry_after_s: float | None = None

    @classmethod
    def read(cls, answer: Data) -> "Problem":
        """Read ``message``, else ``error``, else ``detail``."""
        pause = number(answer, "retry_after")
        return cls(
            text(answer, "message", "error", "detail"),
            text(answer, "code"),
            pause if pause > 0 else None,
        )


def list_rows(answer: Data) -> tuple[Data, ...]:
    """The rows of a page, whichever member holds them."""
    return rows(answer, "data", "calls", "users", "presence", "rooms")


def server_time(answer: Data) -> float | None:
    """The engine's clock where an answer carries it."""
    return moment(answer, "server_time")
