"""Who is signed in, and what the plan allows; it signs nobody in."""

from collections.abc import Mapping
from enum import StrEnum

from app.domain.ids import NO_IDENTITY, Identity
from app.values import dataclass, field


class SessionState(StrEnum):
    """Where the sign-in stands."""

    SIGNED_OUT = "signed_out"
    SIGNING_IN = "signing_in"
    SIGNED_IN = "signed_in"
    ELSEWHERE = "elsewhere"
    """Another device signed in with this identity."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the plan allows; None is unknown, which is not "off" (protocol 1.4)."""

    signaling: bool | None = None
    messaging: bool | None = None
    limits: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Session:
    """The sign-in, whole; ``error`` is the code of what went wrong last, empty where nothing."""

    state: SessionState = SessionState.SIGNED_OUT
    identity: Identity = NO_IDENTITY
    name: str = ""
    capabilities: Capabilities = field(default_factory=Capabilities)
    error: str = ""
    secrets_in_memory: bool = False
    """No keyring was there: the key is forgotten when the program ends."""
