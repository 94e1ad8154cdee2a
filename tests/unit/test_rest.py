"""REST shapes: written as the appendix writes them, read in whatever spelling they come."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.protocol.rest import (
    SESSION_LIFETIME_UNKNOWN_S,
    CallGrant,
    CallRow,
    CallStatus,
    Messages,
    Problem,
    RoomGrant,
    SessionGrant,
    SessionRequest,
    UserRow,
    call_path,
    list_rows,
    server_time,
    user_path,
)

NOW = 1_790_856_000.0
RINGING_ROW = {
    "call_id": "call_0123456789abcdef01234567",
    "type": "video_call",
    "status": "ringing",
    "caller_identity": "u1",
    "caller_name": "Sara",
    "callee_identity": "u2",
    "callee_name": "Omar",
    "room_name": "call_0123456789abcdef01234567",
    "metadata": {},
    "initiated_at": "2026-10-01T10:00:00.000Z",
    "ringing_at": "2026-10-01T10:00:01.000Z",
    "answered_at": None,
    "ended_at": None,
    "end_reason": None,
    "duration_seconds": 0,
    "ring_duration_seconds": 0,
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
MEMBERS = st.sampled_from([*RINGING_ROW, "data", "expires_in", "expires_at", "token", "limits"])


def row(**changes: object) -> CallRow:
    """The appendix's row with some members changed."""
    return CallRow.read({**RINGING_ROW, **changes})


def test_a_call_row_is_written_as_the_appendix_writes_it():
    assert row().body() == RINGING_ROW


def test_a_room_way_is_written_with_the_row():
    grant = CallGrant(row(), RoomGrant("jwt", "ws://127.0.0.1:7880", row().room_name), 30.0)
    assert grant.body() == RINGING_ROW | {
        "token": "jwt",
        "url": "ws://127.0.0.1:7880",
        "ring_timeout": 30,
    }
    assert CallGrant.read(grant.body()) == grant
    assert "ring_timeout" not in CallGrant(row(), grant.room).body()


@pytest.mark.parametrize(
    ("status", "over"),
    [
        (CallStatus.INITIATING, False),
        (CallStatus.RINGING, False),
        (CallStatus.ACTIVE, False),
        (CallStatus.ENDED, True),
        (CallStatus.REJECTED, True),
        (CallStatus.BUSY, True),
        (CallStatus.MISSED, True),
    ],
)
def test_a_call_is_over_when_no_transition_leads_on(status, over):
    assert row(status=str(status)).status is status
    assert status.over is over


def test_a_status_nobody_knows_counts_as_ended():
    assert row(status="transferred").status is CallStatus.ENDED
    assert row(status=None).status is CallStatus.INITIATING


def test_a_row_of_an_old_engine_is_completed():
    old = CallRow.read({"id": "c1", "type": "voice", "caller_identity": "u1", "callee_name": ""})
    assert old.call_id == old.room_name == "c1"
    assert old.call_type == "audio_call"
    assert old.caller_name == "u1"
    assert old.initiated_at == 0.0


@pytest.mark.parametrize(
    ("ringing_at", "answered_at", "ended_at", "talked", "rang"),
    [
        (None, None, None, 0, 0),
        (NOW, None, None, 0, 0),
        (NOW, None, NOW + 30, 0, 30),
        (NOW, NOW + 5, None, 0, 5),
        (NOW, NOW + 5, NOW + 130, 125, 5),
        (None, None, NOW, 0, 0),
    ],
)
def test_a_call_lasts_from_the_answer_and_rings_until_it(
    ringing_at, answered_at, ended_at, talked, rang
):
    call = row(ringing_at=ringing_at, answered_at=answered_at, ended_at=ended_at)
    assert (call.duration_s, call.ring_duration_s) == (talked, rang)


@pytest.mark.parametrize(
    ("answer", "room_name"),
    [
        ({"token": "t", "url": "u", "room_name": "r"}, "r"),
        ({"token": "t", "url": "u", "roomName": "r"}, "r"),
        ({"token": "t", "url": "u"}, ""),
    ],
)
def test_a_room_is_named_in_either_spelling(answer, room_name):
    assert RoomGrant.read(answer) == RoomGrant("t", "u", room_name)


def test_a_call_room_without_a_name_has_the_name_of_its_call():
    grant = CallGrant.read({"call_id": "c1", "token": "t", "url": "u", "ring_timeout": "0"})
    assert grant.room == RoomGrant("t", "u", "c1")
    assert grant.ring_timeout_s is None


def test_a_room_in_the_other_spelling_is_not_overwritten():
    assert CallGrant.read({"call_id": "c1", "roomName": "other"}).room.room_name == "other"


def test_a_session_is_read_bare_or_wrapped():
    grant = SessionGrant("bearer", "u1", "Sara", "ws://x/ws", True, None, {"history_days": 90}, 600)
    assert SessionGrant.read(grant.body(NOW)) == grant
    assert SessionGrant.read({"data": grant.body(NOW)}) == grant


def test_a_session_is_written_with_both_forms_of_its_end():
    body = SessionGrant("bearer", "u1", "Sara", "ws://x/ws", expires_in_s=600).body(NOW)
    assert (body["expires_in"], body["expires_at"]) == (600, "2026-10-01T12:10:00.000Z")


def jwt(end: float) -> str:
    """A bearer that says when it ends."""
    claims = base64.urlsafe_b64encode(json.dumps({"exp": end}).encode()).decode()
    return f"head.{claims}.signature"


@pytest.mark.parametrize(
    ("answer", "now", "lifetime"),
    [
        ({"expires_in": 600}, None, 600),
        ({"expires_in": "600"}, NOW, 600),
        ({"expires_in": 600, "expires_at": NOW + 50}, NOW, 600),
        ({"expires_at": NOW + 50}, NOW, 50),
        ({"user_token": jwt(NOW + 70)}, NOW, 70),
        ({"expires_at": NOW - 50}, NOW, SESSION_LIFETIME_UNKNOWN_S),
        ({"expires_at": NOW + 50}, None, SESSION_LIFETIME_UNKNOWN_S),
        ({"user_token": "opaque"}, NOW, SESSION_LIFETIME_UNKNOWN_S),
    ],
)
def test_a_session_lives_as_long_as_anything_in_it_says(answer, now, lifetime):
    assert SessionGrant.read(answer, now).expires_in_s == lifetime


@pytest.mark.parametrize(
    ("said", "known"), [(True, True), (False, False), (1, True), ("0", False), (None, None)]
)
def test_a_capability_nobody_names_is_unknown(said, known):
    assert SessionGrant.read({"signaling_enabled": said}).signaling_enabled is known
    assert SessionGrant.read({}).messaging_enabled is None


@pytest.mark.parametrize(
    "holder", [SessionGrant("s3cret", "u", "n", "ws"), RoomGrant("s3cret", "url", "room")]
)
def test_no_repr_shows_a_token(holder):
    assert "s3cret" not in repr(holder)


def test_a_session_is_asked_for_in_the_newest_spelling():
    request = SessionRequest("u1", "Sara", "d1", "linux", "1.0")
    assert request.body() == {
        "identity": "u1",
        "name": "Sara",
        "device_id": "d1",
        "os": "linux",
        "app_version": "1.0",
    }


def test_a_person_without_a_name_is_called_by_the_id():
    assert UserRow.read({"user_id": "u1", "name": "", "image": "x.png"}) == UserRow(
        "u1", "u1", "x.png"
    )
    sara = UserRow("u1", "Sara")
    assert sara.body() == {"identity": "u1", "name": "Sara", "avatar": None}
    assert UserRow.read(sara.body()) == sara


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (
            {"message": "Callee is already on a call", "code": "callee_busy"},
            Problem("Callee is already on a call", "callee_busy"),
        ),
        ({"error": "gone"}, Problem("gone")),
        ({"detail": "gone", "retry_after": "7"}, Problem("gone", "", 7.0)),
        ({"retry_after": -1}, Problem("")),
        ({}, Problem("")),
    ],
)
def test_an_error_body_is_read_in_each_form(answer, problem):
    assert Problem.read(answer) == problem


@pytest.mark.parametrize("key", ["data", "calls", "users", "presence", "rooms"])
def test_a_page_keeps_its_rows_under_any_name(key):
    assert list_rows({key: [{"a": 1}, None]}) == ({"a": 1},)


@pytest.mark.parametrize(
    ("said", "moment"),
    [("2026-10-01T12:00:00Z", NOW), (NOW, NOW), (None, None), ("soon", None)],
)
def test_the_engines_clock_is_read_where_it_is_told(said, moment):
    assert server_time({"server_time": said}) == moment


def test_an_id_is_one_step_of_a_path():
    assert user_path("a/b ä?") == "/users/a%2Fb%20%C3%A4%3F"
    assert call_path("call_1") == "/calls/call_1"
    assert call_path("../users", "end") == "/calls/..%2Fusers/end"


@given(st.dictionaries(MEMBERS, JSON, max_size=8))
def test_no_answer_makes_a_reader_raise(answer):
    for read in (CallRow.read, CallGrant.read, UserRow.read, Problem.read, list_rows, server_time):
        read(answer)
    SessionGrant.read(answer, NOW)


def test_the_published_messages_are_quoted_to_the_letter():
    assert set(Messages) == {
        "Missing X-App-Id or X-App-Secret header",
        "Invalid credentials",
        "Project is suspended",
        "User is banned",
        "Calls are not enabled for this project",
        "Video is not enabled for this project",
        "Callee is already on a call",
        "identity and room_name are required",
        "caller_identity and callee_identity are required",
        "Only the callee can accept the call",
        "Session takeover cooldown",
    }
