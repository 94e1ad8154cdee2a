"""Calls in words: times, states, ends and notices."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale

from app.domain.call import Call, CallEndReason, CallState, Direction, Peer
from app.domain.device import DeviceKind
from app.domain.errors import ErrorCode
from app.domain.ids import CallId, Identity
from app.values import replace
from app.viewmodels.words import calls as words

OMAR = Peer(Identity("omar"), "Omar Haddad")
ENDED = Call(serial=1, state=CallState.ENDED, peer=OMAR, ended_at=100.0)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("en"))
    yield
    QLocale.setDefault(before)


def bare(text: str) -> str:
    """The text without the marks that isolate names."""
    return "".join(c for c in text if c not in "\u2066\u2068\u2069")


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (-1.0, "0:00"),
        (0.0, "0:00"),
        (59.99, "0:59"),
        (192.4, "3:12"),
        (3599.0, "59:59"),
        (3600.0, "1:00:00"),
        (4 * 3600.0, "4:00:00"),
    ],
)
def test_a_timer_counts_whole_seconds(seconds: float, shown: str) -> None:
    assert words.timer(seconds) == shown


def test_how_long_something_is_away_is_short() -> None:
    assert words.short_timer(12.9) == "0:12"


def test_numbers_follow_the_language() -> None:
    QLocale.setDefault(QLocale("ar_EG"))
    assert words.timer(192.0) == "٣:١٢"
    assert "٤٨" in words.ends_in(48.2)


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (CallState.IDLE, ""),
        (CallState.DIALING, "Calling…"),
        (CallState.ALERTING, "Ringing…"),
        (CallState.RINGING, ""),
        (CallState.CONNECTING, "Connecting…"),
        (CallState.ACTIVE, "3:12"),
        (CallState.RECONNECTING, "Reconnecting…"),
        (CallState.ENDED, ""),
    ],
)
def test_each_state_has_its_own_line(state: CallState, shown: str) -> None:
    assert words.status(state, 192.0) == shown


@pytest.mark.parametrize(
    ("call", "shown"),
    [
        (Call(state=CallState.DIALING), "Looking for Omar’s devices"),
        (
            Call(state=CallState.DIALING, ring_timeout_s=30.0, peer_unreachable=True),
            "Omar may be unreachable. Gives up after 30 s.",
        ),
        (
            Call(state=CallState.ALERTING, ring_timeout_s=45.0),
            "The phone rings there. Gives up after 45 s.",
        ),
        (Call(state=CallState.CONNECTING, peer_unreachable=True), ""),
        (Call(state=CallState.RECONNECTING), "Omar can’t hear you right now"),
        (Call(state=CallState.ENDED, peer_unreachable=True), ""),
    ],
)
def test_a_small_line_says_what_is_waited_for(call: Call, shown: str) -> None:
    assert bare(words.hint(call, "Omar")) == shown


@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize("reason", CallEndReason)
def test_every_end_has_a_reason_in_words(reason: CallEndReason, direction: Direction) -> None:
    call = replace(ENDED, end_reason=reason, direction=direction)
    said = words.end_reason(call, "Omar")
    assert said
    assert "{" not in said
    assert "{" not in words.end_fact(call, "Omar", 0.0)
    assert "{" not in words.end_fact(replace(call, connected_at=1.0), "Omar", 99.0)


def test_a_missed_call_is_promised_only_where_their_device_was_told() -> None:
    promise = "Not answered. Omar sees a missed call from you."
    busy = replace(ENDED, end_reason=CallEndReason.BUSY, direction=Direction.OUTGOING)
    assert bare(words.end_fact(replace(busy, call_id=CallId("c1")), "Omar", 0.0)) == promise
    refused = replace(busy, call_id=CallId(""), error=ErrorCode.CALLEE_BUSY)
    assert words.end_fact(refused, "Omar", 0.0) == "Call again later."
    silent = replace(ENDED, end_reason=CallEndReason.NO_ANSWER, peer_unreachable=True)
    said = bare(words.end_fact(silent, "Omar", 0.0))
    assert said == "It did not ring there. Omar may be offline."


@pytest.mark.parametrize(
    ("reason", "connected", "said", "fact"),
    [
        (
            CallEndReason.BUSY,
            False,
            "Omar is on another call",
            "Call again later.",
        ),
        (
            CallEndReason.NO_ANSWER,
            False,
            "No answer",
            "Not answered. Omar sees a missed call from you.",
        ),
        (CallEndReason.REJECTED, False, "Omar declined the call", ""),
        (CallEndReason.REMOTE_HANGUP, True, "Omar ended the call", "You talked for 3:12."),
        (
            CallEndReason.CONNECTION_LOST,
            True,
            "Connection lost",
            "You talked for 3:12. The network did not come back in time.",
        ),
        (
            CallEndReason.SIGNED_IN_ELSEWHERE,
            True,
            "Signed in on another device",
            "This device has left the call.",
        ),
    ],
)
def test_an_end_names_its_reason_and_one_fact(
    reason: CallEndReason, connected: bool, said: str, fact: str
) -> None:
    call = replace(ENDED, end_reason=reason, connected_at=0.0 if connected else None)
    assert bare(words.end_reason(call, "Omar")) == said
    assert bare(words.end_fact(call, "Omar", 192.0)) == fact


def test_a_failure_is_explained_by_its_code() -> None:
    call = replace(ENDED, end_reason=CallEndReason.FAILED, error="media_unreachable")
    assert words.end_fact(call, "Omar", 0.0).startswith("The media server cannot be reached.")


def test_who_is_on_another_call_himself_is_told_so() -> None:
    call = replace(ENDED, end_reason=CallEndReason.FAILED, error=ErrorCode.ALREADY_IN_CALL)
    assert bare(words.end_reason(call, "Omar")) == "You are on another call"
    assert words.end_fact(call, "Omar", 0.0) == "Hang up there, then call again."


def test_a_call_that_came_in_ends_from_its_own_side() -> None:
    call = replace(ENDED, end_reason=CallEndReason.CANCELLED, direction=Direction.INCOMING)
    assert bare(words.end_reason(call, "Omar")) == "Omar does not call any more"


def test_one_missed_call_is_told_by_its_kind() -> None:
    assert words.missed("Omar", 1, video=True) == "Missed video call"
    assert words.missed("Omar", 1, video=False) == "Missed audio call"


def test_missed_calls_of_one_person_are_one_sentence() -> None:
    assert bare(words.missed("Omar", 3, video=True)) == "3 missed calls from Omar"


def test_a_name_with_braces_is_only_a_name() -> None:
    assert bare(words.question("{time} {0}")) == "Closing the window ends the call with {time} {0}."


def test_the_small_line_tells_the_id_behind_a_name() -> None:
    assert bare(words.incoming_note("Omar", "user-99", silenced=False)) == "user-99"
    assert words.incoming_note("user-99", "user-99", silenced=False) == ""
    assert words.incoming_note("Omar", "user-99", silenced=True).startswith("Silenced.")


def test_the_announcement_names_the_keys() -> None:
    assert bare(words.announcement("Omar", video=True)).startswith("Incoming video call from Omar.")
    assert "Control Shift V" in words.announcement("Omar", video=True)
    assert "Control Shift V" not in words.announcement("Omar", video=False)


def test_a_title_names_the_person_first() -> None:
    assert bare(words.window_title("Omar", "3:12")) == "Omar – 3:12"
    assert bare(words.window_title("Omar", "")) == "Omar"


@pytest.mark.parametrize("kind", DeviceKind)
def test_every_kind_of_device_has_a_heading(kind: DeviceKind) -> None:
    assert words.device_heading(kind)
