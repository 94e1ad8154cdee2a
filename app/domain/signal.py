"""The signal socket's life, decided: when to connect, renew, wait or give up; it opens nothing."""

import dataclasses
from collections.abc import Callable
from enum import StrEnum

from app.domain.errors import ErrorCode
from app.values import dataclass


class SignalState(StrEnum):
    """What the user is told about the socket (protocol 3.3.7)."""

    DISCONNECTED = "disconnected"
    CONNECTING = "connecting"
    CONNECTED = "connected"
    RECONNECTING = "reconnecting"
    KICKED = "kicked"
    FAILED = "failed"


class Loss(StrEnum):
    """Why a connection is gone, in the domain's words."""

    NETWORK = "network"
    EXPIRED = "expired"
    LIMITED = "limited"
    FORBIDDEN = "forbidden"
    TAKEN_OVER = "taken_over"


@dataclass(frozen=True, slots=True)
class Connect:
    """Connect after ``delay_s``; with ``renew`` mint a new session first."""

    delay_s: float
    renew: bool


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Stay away until the user asks; ``code`` is why, where more is known than the loss."""

    loss: Loss
    code: ErrorCode | None = None


Decision = Connect | GiveUp

DELAYS_S = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
JITTER = 0.25
LIMITED_PAUSE_S = 30.0


@dataclasses.dataclass
class SignalSession:
    """Decides when to connect. ``spread`` gives -1..1 for the jitter; it never sleeps."""

    spread: Callable[[], float]
    state: SignalState = SignalState.DISCONNECTED
    failures: int = 0

    def start(self) -> Connect:
        """The first connection of a sign-in uses the session that was just minted."""
        self.state = SignalState.CONNECTING
        self.failures = 0
        return Connect(0.0, renew=False)

    def opened(self) -> None:
        """The engine greeted us: the next loss starts with the shortest delay again."""
        self.state = SignalState.CONNECTED
        self.failures = 0

    def lost(self, loss: Loss, code: ErrorCode | None = None) -> Decision:
        """What to do about a connection that ended or did not come about."""
        if loss is Loss.TAKEN_OVER:
            self.state = SignalState.KICKED
            return GiveUp(loss, code)
        if loss is Loss.FORBIDDEN:
            self.state = SignalState.FAILED
            return GiveUp(loss, code)
        self.state = SignalState.RECONNECTING
        delay_s = self._next_delay()
        if loss is Loss.LIMITED:
            delay_s = max(delay_s, LIMITED_PAUSE_S)
        return Connect(delay_s, renew=True)

    def stop(self) -> None:
        """The user signed out."""
        self.state = SignalState.DISCONNECTED

    def _next_delay(self) -> float:
        step = DELAYS_S[min(self.failures, len(DELAYS_S) - 1)]
        self.failures += 1
        return step * (1 + JITTER * self.spread())
