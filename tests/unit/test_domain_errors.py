"""Error codes are stable and unique, and an error keeps its facts apart from its words."""

import pytest

from app.adapters.httperrors import refusal
from app.domain.errors import AppError, ErrorCode
from app.protocol.rest import ErrorCodes, Problem


@pytest.mark.parametrize("code", ErrorCode)
def test_a_code_is_its_name_in_lower_case(code):
    assert code.value == code.name.lower() or code is ErrorCode.APPKEY_MINT_DISABLED


@pytest.mark.parametrize("code", ErrorCodes)
def test_whatever_an_engine_says_has_its_own_code(code):
    assert refusal(400, Problem("", code)).code == code


def test_an_error_carries_facts():
    error = AppError(ErrorCode.RATE_LIMITED, "120 a minute", retry_after_s=7.0)
    assert (error.code, error.detail, error.retry_after_s) == (
        ErrorCode.RATE_LIMITED,
        "120 a minute",
        7.0,
    )


@pytest.mark.parametrize(
    ("error", "logged"),
    [
        (AppError(ErrorCode.OFFLINE), "offline"),
        (AppError(ErrorCode.OFFLINE, "ConnectError"), "offline: ConnectError"),
    ],
)
def test_a_log_quotes_the_code(error, logged):
    assert str(error) == logged


@pytest.mark.parametrize(
    ("code", "message", "meaning"),
    [
        ("conflict", "Caller is already on a call", ErrorCode.ALREADY_IN_CALL),
        ("", "You are already in another call", ErrorCode.ALREADY_IN_CALL),
        ("conflict", "Callee is already on a call", ErrorCode.CALLEE_BUSY),
        ("", "The person you called is busy", ErrorCode.CALLEE_BUSY),
        ("callee_busy", "Caller is already on a call", ErrorCode.CALLEE_BUSY),
    ],
)
def test_who_is_on_another_call_is_told_apart(code, message, meaning):
    assert refusal(409, Problem(message, code)).code is meaning
