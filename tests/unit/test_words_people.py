"""People and past calls in words."""

import pytest

from app.domain.call import CallEndReason, Direction, Peer
from app.domain.history import CallRecord
from app.domain.ids import CallId, Identity
from app.domain.presence import Presence, Seen
from app.viewmodels.words import people as words
from tests.unit.english import DAY, HOUR, MINUTE, NOON, bare, english

__all__ = ["english"]

E = CallEndReason
OMAR = Peer(Identity("omar"), "Omar Haddad")


def record(
    reason: CallEndReason = E.REMOTE_HANGUP,
    talked_s: float = 0.0,
    *,
    incoming: bool = False,
    video: bool = False,
) -> CallRecord:
    direction = Direction.INCOMING if incoming else Direction.OUTGOING
    return CallRecord(CallId("c"), OMAR, direction, video, NOON, talked_s, reason)


@pytest.mark.parametrize("presence", Presence)
def test_every_presence_has_a_word(presence: Presence) -> None:
    assert words.presence(presence)


@pytest.mark.parametrize(
    ("ago_s", "heading", "inside"),
    [
        (0, "Today", "12:00"),
        (2 * HOUR, "Today", "10:00"),
        (13 * HOUR, "Yesterday", "yesterday 23:00"),
        (2 * DAY, "Monday", "Monday"),
        (6 * DAY, "Thursday", "Thursday"),
        (7 * DAY, "16 September", "16 September"),
        (300 * DAY, "27 November 2025", "27 November 2025"),
        (-HOUR, "Today", "13:00"),
        (-2 * DAY, "25 September", "25 September"),
    ],
)
def test_days_are_named_as_long_as_the_name_is_clear(
    ago_s: float, heading: str, inside: str
) -> None:
    assert words.day(NOON - ago_s, NOON) == heading
    assert bare(words.moment(NOON - ago_s, NOON)) == inside


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        (Seen(Presence.ONLINE), "Online"),
        (Seen(Presence.ONLINE, NOON), "Online"),
        (Seen(Presence.OFFLINE), "Offline"),
        (Seen(Presence.OFFLINE, NOON - 5 * MINUTE), "Last seen 11:55"),
        (Seen(Presence.OFFLINE, NOON - 15 * HOUR), "Last seen yesterday 21:00"),
        (Seen(Presence.UNKNOWN, NOON), "Unknown"),
    ],
)
def test_who_is_away_was_seen_some_time(seen: Seen, said: str) -> None:
    assert bare(words.seen(seen, NOON)) == said


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(-1, "0:00"), (23, "0:23"), (768, "12:48"), (3599.9, "59:59"), (3792, "1:03:12")],
)
def test_a_duration_counts_whole_seconds(seconds: float, shown: str) -> None:
    assert bare(words.duration(seconds)) == shown


@pytest.mark.parametrize(
    ("past", "line"),
    [
        (record(talked_s=768), "Outgoing audio, 12:48"),
        (record(talked_s=242, incoming=True, video=True), "Incoming video, 4:02"),
        (record(E.CANCELLED, incoming=True, video=True), "Missed video"),
        (record(E.MISSED, incoming=True), "Missed audio"),
        (record(E.NO_ANSWER), "Outgoing audio, no answer"),
        (record(E.REJECTED, video=True), "Outgoing video, declined"),
        (record(E.DECLINED, incoming=True), "Incoming audio, declined"),
        (record(E.ANSWERED_ELSEWHERE, incoming=True), "Answered on another device"),
        (record(E.LOCAL_HANGUP), "Outgoing audio"),
    ],
)
def test_a_past_call_is_one_line(past: CallRecord, line: str) -> None:
    assert bare(words.call_line(past)) == line


@pytest.mark.parametrize("reason", CallEndReason)
@pytest.mark.parametrize("incoming", [True, False])
def test_every_end_has_a_line(reason: CallEndReason, incoming: bool) -> None:
    assert words.call_line(record(reason, incoming=incoming))


def test_a_group_counts_its_calls() -> None:
    assert bare(words.group_name("Omar", 1)) == "Omar"
    assert bare(words.group_name("Omar", 3)) == "Omar (3)"


def test_deleting_says_how_much() -> None:
    assert words.delete_entries(1) == "Delete this entry"
    assert words.delete_entries(3) == "Delete these 3 entries"


def test_names_and_ids_keep_their_own_direction() -> None:
    assert words.calls_with("نور") == "With \u2068نور\u2069"
    assert words.call_this("user-99") == "Call \u2066user-99\u2069"


def test_a_row_says_only_what_there_is() -> None:
    assert words.spoken_row("Omar", "", "Online") == "Omar, Online"
