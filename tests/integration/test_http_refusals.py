"""Each refusal of the engine as a code of ours, and no secret in any of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.httperrors import refusal
from app.adapters.httpwire import Ask
from app.domain.errors import ErrorCode
from app.protocol.rest import Problem, RoomGrant, SessionGrant
from app.services.ports import EngineAddress

# ── refusals as codes ──


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (400, {"message": "bad"}, ErrorCode.VALIDATION),
        (401, {}, ErrorCode.INVALID_CREDENTIALS),
        (401, {"code": "missing_credentials"}, ErrorCode.MISSING_CREDENTIALS),
        (403, {"message": "User is banned"}, ErrorCode.BANNED),
        (403, {"code": "banned", "message": "no"}, ErrorCode.BANNED),
        (403, {"code": "forbidden", "message": "User is banned"}, ErrorCode.BANNED),
        (403, {"message": "Project is suspended"}, ErrorCode.PROJECT_SUSPENDED),
        (403, {"message": "Calls are not enabled for this project"}, ErrorCode.SIGNALING_DISABLED),
        (403, {"error": "Signaling is disabled"}, ErrorCode.SIGNALING_DISABLED),
        (403, {"detail": "Video is not enabled for this project"}, ErrorCode.FEATURE_DISABLED),
        (403, {"message": "Messaging is not available on this plan"}, ErrorCode.FEATURE_DISABLED),
        (403, {"code": "type_not_enabled"}, ErrorCode.TYPE_NOT_ENABLED),
        (403, {"code": "appkey_identity_mint_disabled"}, ErrorCode.APPKEY_MINT_DISABLED),
        (403, {"message": "Only the callee can accept the call"}, ErrorCode.FORBIDDEN),
        (403, {}, ErrorCode.FORBIDDEN),
        (404, {}, ErrorCode.NOT_FOUND),
        (409, {"message": "Callee is already on a call"}, ErrorCode.CALLEE_BUSY),
        (409, {"code": "callee_busy"}, ErrorCode.CALLEE_BUSY),
        (409, {"message": "Invalid transition"}, ErrorCode.INVALID_TRANSITION),
        (409, {"message": "Name taken"}, ErrorCode.CONFLICT),
        (413, {}, ErrorCode.PAYLOAD_TOO_LARGE),
        (418, {}, ErrorCode.SERVER),
        (422, {}, ErrorCode.VALIDATION),
        (429, {}, ErrorCode.RATE_LIMITED),
        (429, {"message": "Session takeover cooldown"}, ErrorCode.TAKEOVER_COOLDOWN),
        (429, {"code": "takeover_cooldown"}, ErrorCode.TAKEOVER_COOLDOWN),
        (500, {}, ErrorCode.SERVER),
        (500, {"code": "internal"}, ErrorCode.INTERNAL),
        (500, {"message": "User is banned"}, ErrorCode.SERVER),
        (503, {"code": "a code of tomorrow"}, ErrorCode.SERVER),
    ],
)
def test_each_refusal_has_its_code(status, body, code):
    assert refusal(status, Problem.read(body)).code is code


@pytest.mark.parametrize(
    ("body", "header", "pause"),
    [
        ({"retry_after": 7}, "3", 7.0),
        ({"retry_after": "7"}, "", 7.0),
        ({}, "3", 3.0),
        ({}, "Wed, 21 Oct 2026 07:28:00 GMT", None),
        ({}, "³", None),
        ({}, "", None),
    ],
)
def test_how_long_to_wait_is_read_from_body_or_header(body, header, pause):
    assert refusal(429, Problem.read(body), header).retry_after_s == pause


@given(st.integers(300, 599), st.text(max_size=300), st.text(max_size=30), st.text(max_size=8))
def test_any_refusal_is_one_line_with_a_code(status, message, code, header):
    error = refusal(status, Problem(message, code), header)
    assert error.code in ErrorCode.__members__.values()
    assert str(error).isprintable()


# ── secrets ──

SECRETS = st.text(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.=+/", min_size=16
).map(lambda text: f"S3-{text}")  # no code of ours, which an error shows, looks like that


@given(SECRETS, st.text(max_size=60), st.text(max_size=60))
def test_a_secret_quoted_in_a_refusal_is_not_repeated(secret, before, after):
    error = refusal(403, Problem(f"{before}{secret}{after}"))
    assert secret not in f"{error} {error!r} {error.detail}"


@given(SECRETS)
def test_no_value_that_holds_a_secret_shows_it(secret):
    holders = (
        EngineAddress("http://127.0.0.1:1", "http://127.0.0.1:1", "1234567890", secret),
        SessionGrant(secret, "sara", "Sara", "ws://127.0.0.1:1"),
        RoomGrant(secret, "ws://127.0.0.1:2", "call_1"),
        Ask("GET", "http://127.0.0.1:1/", {"Authorization": f"Bearer {secret}"}),
    )
    assert secret not in repr(holders)
