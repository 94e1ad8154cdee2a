"""What an engine is told at its start, as values; it reads no command line and no environment."""

from pathlib import Path

from app.protocol.rest import (
    HEARTBEAT_S,
    LIVEKIT_POLL_S,
    MAX_CALL_S,
    PRESENCE_GRACE_S,
    RATE_LIMIT_PER_MINUTE,
    RING_TIMEOUT_S,
    TAKEOVER_COOLDOWN_S,
    VANISHED_GRACE_S,
)
from app.values import dataclass, field

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class ExternalMedia:
    """A LiveKit server that somebody else runs."""

    url: str
    key: str = field(repr=False)
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Timings:
    """Every wait of the engine, in seconds; the command line narrows their ranges."""

    ring_timeout_s: float = RING_TIMEOUT_S
    max_call_s: float = MAX_CALL_S
    vanished_grace_s: float = VANISHED_GRACE_S
    presence_grace_s: float = PRESENCE_GRACE_S
    takeover_cooldown_s: float = TAKEOVER_COOLDOWN_S
    auth_wait_s: float = 5.0
    heartbeat_s: float = HEARTBEAT_S
    media_poll_s: float = LIVEKIT_POLL_S
    media_check_s: float = 5.0


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """How one engine runs; ``media`` None = it runs a media server of its own."""

    data: Path
    host: str = LOOPBACK
    port: int = 0
    public_url: str = ""
    media: ExternalMedia | None = None
    rate_limit: int = RATE_LIMIT_PER_MINUTE
    timings: Timings = field(default_factory=Timings)
