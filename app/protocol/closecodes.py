"""What a socket's close code asks of the client (protocol 3.3); it does not reconnect."""

from enum import IntEnum, StrEnum


class CloseCode(IntEnum):
    """The codes our engine closes a signal socket with."""

    NORMAL = 1000
    TOO_BIG = 1009
    RESTART = 1012
    UNAUTHORIZED = 4401
    FORBIDDEN = 4403
    TAKEN_OVER = 4409
    RATE_LIMITED = 4429


class Advice(StrEnum):
    """What to do about a closed socket."""

    RENEW = "renew"
    """Mint a new session, then connect again."""
    RETRY = "retry"
    """Connect again after the usual delay."""
    WAIT = "wait"
    """Connect again, but not within ``RATE_LIMIT_PAUSE_S``."""
    STOP_FORBIDDEN = "stop_forbidden"
    """Banned, or the plan has no signalling: tell the user, stay away."""
    STOP_ELSEWHERE = "stop_elsewhere"
    """The identity signed in on another device: stay away until the user asks."""


RATE_LIMIT_PAUSE_S = 30.0

_ADVICE: dict[int, Advice] = {
    CloseCode.UNAUTHORIZED: Advice.RENEW,
    CloseCode.FORBIDDEN: Advice.STOP_FORBIDDEN,
    CloseCode.TAKEN_OVER: Advice.STOP_ELSEWHERE,
    CloseCode.RATE_LIMITED: Advice.WAIT,
}


def advice(code: int) -> Advice:
    """What ``code`` asks for; an unknown code is a lost connection."""
    return _ADVICE.get(code, Advice.RETRY)
