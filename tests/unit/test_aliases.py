"""Every accepted spelling is read, and nothing a peer writes makes a reader raise."""

import base64
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.protocol.aliases import (
    CALL_TYPES,
    OLD_CALL_TYPES,
    call_type,
    first,
    flag,
    iso,
    jwt_expiry,
    mapping,
    moment,
    number,
    parse_iso,
    rows,
    strings,
    text,
)

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
NOON = 1_790_856_000.0


def test_the_first_member_that_says_something_counts():
    assert first({"event": "late", "type": "early"}, "type", "event") == "early"
    assert first({"type": None, "event": "late"}, "type", "event") == "late"
    assert first({}, "type") is None


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("omar", "omar"),
        ("", ""),
        (99, "99"),
        (1.5, "1.5"),
        (True, "-"),
        (None, "-"),
        ({}, "-"),
        ("عمر", "عمر"),
        ("half \ud800 a pair", "half ? a pair"),
    ],
)
def test_a_text_is_a_string_or_digits(value, read):
    assert text({"x": value}, "x", default="-") == read


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (5, 5.0),
        ("5", 5.0),
        (" 5.5 ", 5.5),
        (True, 1.0),
        ("five", -1.0),
        (None, -1.0),
        ([], -1.0),
        ("nan", -1.0),
        (float("inf"), -1.0),
        ("-inf", -1.0),
        (10**400, -1.0),
    ],
)
def test_a_number_is_finite(value, read):
    assert number({"x": value}, "x", default=-1.0) == read


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (True, True),
        (False, False),
        (1, True),
        (0, False),
        ("1", True),
        ("0", False),
        ("True", True),
        ("false", False),
        ("yes", None),
        (None, None),
        (1.0, None),
        ([], None),
    ],
)
def test_a_flag_that_nobody_set_is_unknown(value, read):
    assert flag({"x": value}, "x") is read


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ({"a": 1}, {"a": 1}),
        ('{"a": 1}', {"a": 1}),
        ("[1]", {}),
        ("{", {}),
        ("[" * 100_000, {}),
        ([], {}),
        (5, {}),
        (None, {}),
    ],
)
def test_an_object_may_come_as_text_and_anything_else_is_empty(value, read):
    assert mapping({"x": value}, "x") == read


def test_rows_leave_out_what_is_no_object():
    assert rows({"x": [{"a": 1}, 5, "b", {"c": 2}]}, "x") == ({"a": 1}, {"c": 2})
    assert rows({"x": {"a": 1}}, "x") == ()


def test_strings_leave_out_what_is_no_string():
    assert strings({"x": ["u1", 5, "u2", None, "\udfff"]}, "x") == ("u1", "u2", "?")
    assert strings({"x": "u1"}, "x") == ("u1",)
    assert strings({"x": 5}, "x") == ()


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("2026-10-01T12:00:00.000Z", NOON),
        ("2026-10-01T12:00:00", NOON),
        ("2026-10-01T15:00:00+03:00", NOON),
        (NOON, NOON),
        (int(NOON), NOON),
        (NOON * 1000, NOON),
        (str(int(NOON)), NOON),
        (str(int(NOON * 1000)), NOON),
        ("1712121530000", 1_712_121_530.0),
        ("yesterday", None),
        ("", None),
        (0, None),
        (-5, None),
        ("1960-01-01T00:00:00Z", None),
        (1e300, None),
        (None, None),
    ],
)
def test_a_moment_is_read_from_iso_seconds_or_milliseconds(value, read):
    assert moment({"at": value}, "at") == read


def test_a_moment_is_written_in_utc_with_milliseconds():
    assert iso(NOON + 0.25) == "2026-10-01T12:00:00.250Z"
    assert iso(None) is None


@given(st.integers(1, 253_402_300_799_000))
def test_a_moment_survives_writing(milliseconds):
    written = iso(milliseconds / 1000)
    assert moment({"at": written}, "at") == pytest.approx(milliseconds / 1000, abs=0.0011)
    assert parse_iso(written) is not None


@pytest.mark.parametrize(
    ("data", "read"),
    [
        ({"type": "audio_call"}, "audio_call"),
        ({"type": "voice"}, "audio_call"),
        ({"call_type": "audio"}, "audio_call"),
        ({"type": "video_call"}, "video_call"),
        ({"call_type": "video"}, "video_call"),
        ({"type": "call.invitation", "call_type": "video"}, "video_call"),
        ({"type": "hologram"}, "audio_call"),
        ({}, "audio_call"),
    ],
)
def test_a_call_type_is_read_in_each_spelling(data, read):
    assert call_type(data) == read


def test_the_old_spelling_of_a_call_type_means_the_same():
    assert {new: CALL_TYPES[old] for new, old in OLD_CALL_TYPES.items()} == {
        "audio_call": "audio_call",
        "video_call": "video_call",
    }


def jwt(claims: object) -> str:
    """A token as an engine signs it."""
    coded = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"head.{coded}.signature"


@pytest.mark.parametrize(
    ("token", "end"),
    [
        (jwt({"exp": int(NOON)}), NOON),
        (jwt({"exp": int(NOON), "sub": "omar"}), NOON),
        (jwt({"sub": "omar"}), None),
        (jwt([1]), None),
        ("opaque", None),
        ("a.b.c", None),
        ("a.\u0660.c", None),
        ("", None),
    ],
)
def test_the_end_of_a_token_is_read_where_it_says_one(token, end):
    assert jwt_expiry(token) == end


@given(ANY_JSON)
@example("\ud800")
def test_no_reader_raises_whatever_is_written(value):
    data = {"x": value}
    for read in (text, number, flag, mapping, rows, strings, moment):
        read(data, "x")
    call_type({"type": value, "call_type": value})
    text(data, "x").encode()


@given(st.text())
def test_no_token_makes_the_reader_raise(token):
    jwt_expiry(token)
