"""Refusals of an engine as error codes (protocol 6.1): its code first, then its words; no I/O."""

import re
from http import HTTPStatus

from app.domain.errors import AppError, ErrorCode
from app.protocol.rest import ErrorCodes, Problem

_DETAIL_MAX = 200

_BY_CODE = {
    ErrorCodes.INVALID_CREDENTIALS: ErrorCode.INVALID_CREDENTIALS,
    ErrorCodes.MISSING_CREDENTIALS: ErrorCode.MISSING_CREDENTIALS,
    ErrorCodes.PROJECT_SUSPENDED: ErrorCode.PROJECT_SUSPENDED,
    ErrorCodes.BANNED: ErrorCode.BANNED,
    ErrorCodes.FORBIDDEN: ErrorCode.FORBIDDEN,
    ErrorCodes.FEATURE_DISABLED: ErrorCode.FEATURE_DISABLED,
    ErrorCodes.SIGNALING_DISABLED: ErrorCode.SIGNALING_DISABLED,
    ErrorCodes.TYPE_NOT_ENABLED: ErrorCode.TYPE_NOT_ENABLED,
    ErrorCodes.APPKEY_MINT_DISABLED: ErrorCode.APPKEY_MINT_DISABLED,
    ErrorCodes.NOT_FOUND: ErrorCode.NOT_FOUND,
    ErrorCodes.CONFLICT: ErrorCode.CONFLICT,
    ErrorCodes.CALLEE_BUSY: ErrorCode.CALLEE_BUSY,
    ErrorCodes.INVALID_TRANSITION: ErrorCode.INVALID_TRANSITION,
    ErrorCodes.VALIDATION: ErrorCode.VALIDATION,
    ErrorCodes.RATE_LIMITED: ErrorCode.RATE_LIMITED,
    ErrorCodes.TAKEOVER_COOLDOWN: ErrorCode.TAKEOVER_COOLDOWN,
    ErrorCodes.PAYLOAD_TOO_LARGE: ErrorCode.PAYLOAD_TOO_LARGE,
    ErrorCodes.INTERNAL: ErrorCode.INTERNAL,
}

_LIKE_A_SECRET = re.compile(r"[\w.~+/=-]{16,}")
"""A server may quote the key or token it was shown; what it says goes into the log."""
_OFF = re.compile(r"\bnot (been )?(enabled|available|activated)\b|\bdisabled\b", re.IGNORECASE)
_OF_CALLS = re.compile(r"signal|\bcalls?\b|\bcalling\b", re.IGNORECASE)


_ON_A_CALL = r"(already (on|in) a(nother)? call|\bbusy\b)"


def _worded(*rows: tuple[str, ErrorCode]) -> tuple[tuple[re.Pattern[str], ErrorCode], ...]:
    return tuple((re.compile(pattern, re.IGNORECASE), code) for pattern, code in rows)


_BY_WORDS: dict[int, tuple[tuple[re.Pattern[str], ErrorCode], ...]] = {
    HTTPStatus.FORBIDDEN: _worded(
        ("banned", ErrorCode.BANNED),
        ("suspended", ErrorCode.PROJECT_SUSPENDED),
        (ErrorCodes.APPKEY_MINT_DISABLED, ErrorCode.APPKEY_MINT_DISABLED),
    ),
    HTTPStatus.CONFLICT: _worded(
        # The caller first: what is left is about the one who is called.
        (rf"\b(caller is|you are|you['’]re) {_ON_A_CALL}", ErrorCode.ALREADY_IN_CALL),
        (_ON_A_CALL, ErrorCode.CALLEE_BUSY),
        ("transition", ErrorCode.INVALID_TRANSITION),
    ),
    HTTPStatus.TOO_MANY_REQUESTS: _worded(("take-?over|cool-?down", ErrorCode.TAKEOVER_COOLDOWN)),
}
_BY_STATUS: dict[int, ErrorCode] = {
    HTTPStatus.BAD_REQUEST: ErrorCode.VALIDATION,
    HTTPStatus.UNAUTHORIZED: ErrorCode.INVALID_CREDENTIALS,
    HTTPStatus.FORBIDDEN: ErrorCode.FORBIDDEN,
    HTTPStatus.NOT_FOUND: ErrorCode.NOT_FOUND,
    HTTPStatus.CONFLICT: ErrorCode.CONFLICT,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ErrorCode.PAYLOAD_TOO_LARGE,
    HTTPStatus.UNPROCESSABLE_ENTITY: ErrorCode.VALIDATION,
    HTTPStatus.TOO_MANY_REQUESTS: ErrorCode.RATE_LIMITED,
}


def refusal(status: int, problem: Problem, retry_after: str = "") -> AppError:
    """The error an answer stands for; ``retry_after`` is the header of that name."""
    pause_s = problem.retry_after_s
    if pause_s is None and retry_after.isascii() and retry_after.isdigit():
        pause_s = float(retry_after)
    words = "".join(c if c.isprintable() else " " for c in problem.message)
    shown = _LIKE_A_SECRET.sub("…", words)[:_DETAIL_MAX]
    return AppError(_code(status, problem), f"HTTP {status} {shown}".rstrip(), pause_s)


def _code(status: int, problem: Problem) -> ErrorCode:
    usual = _BY_STATUS.get(status, ErrorCode.SERVER)
    known = {str(code): meaning for code, meaning in _BY_CODE.items()}
    said = known.get(problem.code, usual)
    # A code that says no more than the status leaves the rest to the words.
    return said if said is not usual else _worded_code(status, problem) or usual


def _worded_code(status: int, problem: Problem) -> ErrorCode | None:
    words = f"{problem.code} {problem.message}"
    for pattern, code in _BY_WORDS.get(status, ()):
        if pattern.search(words):
            return code
    if status != HTTPStatus.FORBIDDEN or not _OFF.search(problem.message):
        return None
    return ErrorCode.SIGNALING_DISABLED if _OF_CALLS.search(words) else ErrorCode.FEATURE_DISABLED


def names_the_type(problem: AppError) -> bool:
    """Whether a refused call was refused for the spelling of its type (protocol 2.2)."""
    return problem.code is ErrorCode.VALIDATION and bool(re.search(r"\btype\b", problem.detail))
