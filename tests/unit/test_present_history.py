"""The history: groups keep their key, pages list each call."""

from app.domain.call import CallEndReason, Direction, Peer
from app.domain.history import CallRecord
from app.domain.ids import CallId, Identity
from app.viewmodels.history import PeerNow, detail, dial_detail, group_row, keyed
from app.viewmodels.people import Way
from tests.unit.english import DAY, MINUTE, NOON, bare, english

__all__ = ["english"]

OMAR = Peer(Identity("omar"), "Omar")


def missed(number: int, call_id: str = "") -> CallRecord:
    at, reason = NOON - number * MINUTE, CallEndReason.CANCELLED
    known = CallId(call_id or f"c{number}")
    return CallRecord(known, OMAR, Direction.INCOMING, False, at, 0.0, reason)


def refused(ago_s: float) -> CallRecord:
    """A call the engine did not take: it has no id."""
    at, reason = NOON - ago_s, CallEndReason.UNREACHABLE
    return CallRecord(CallId(""), OMAR, Direction.OUTGOING, False, at, 0.0, reason)


def test_a_group_keeps_its_key_when_a_newer_call_joins() -> None:
    (before,) = keyed((missed(2), missed(3)))
    (after,) = keyed((missed(1), missed(2), missed(3)))
    assert before.key == after.key
    assert len(after.group.records) == 3


def test_groups_without_an_id_have_keys_of_their_own() -> None:
    groups = keyed((refused(0), missed(1), refused(DAY), missed(2), refused(DAY)))
    assert len({group.key for group in groups}) == len(groups) == 5


def test_a_row_tells_who_how_many_what_and_when() -> None:
    (group,) = keyed((missed(0), missed(5), missed(9)))
    row = group_row(group, PeerNow("Omar", "online", "Online"))
    assert (bare(row.name), row.second, bare(row.time)) == ("Omar (3)", "Missed audio", "12:00")
    assert (row.way, row.dot, row.face) == (Way.MISSED, "online", "Omar")
    assert bare(row.spoken) == "Omar (3), Missed audio, 12:00"


def test_the_page_lists_each_call_and_says_what_delete_takes() -> None:
    page = detail((missed(0), missed(5)), PeerNow("Omar", "online", "Online"), NOON)
    assert [bare(line.moment) for line in page.calls] == ["12:00", "11:55"]
    assert len({line.key for line in page.calls}) == 2
    assert bare(page.title) == "With Omar"
    assert page.delete == "Delete these 2 entries"


def test_a_typed_id_has_a_page_without_a_past() -> None:
    page = dial_detail(Identity("user-99"))
    assert (page.name, page.calls, page.delete) == ("user-99", (), "")
