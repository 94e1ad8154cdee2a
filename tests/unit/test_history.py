"""What a past call's row says, when it counts as missed, and how rows are grouped."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.call import Call, CallEndReason, CallState, Direction, Peer
from app.domain.history import CallRecord, grouped, record_of, running_record, unseen
from app.domain.ids import CallId, Identity
from app.values import replace

E, D = CallEndReason, Direction
NOW = 1_790_000_000.0
OMAR, LINA = Peer(Identity("omar"), "Omar"), Peer(Identity("lina"), "Lina")
TALK = Call(
    serial=1,
    state=CallState.ENDED,
    call_id=CallId("c1"),
    peer=OMAR,
    direction=D.INCOMING,
    video=True,
    started_at=NOW,
    answered_at=NOW + 4,
    connected_at=NOW + 5,
    ended_at=NOW + 65,
    end_reason=E.REMOTE_HANGUP,
)


def record(peer: Peer = OMAR, direction: Direction = D.INCOMING, reason: E = E.MISSED, **more):
    """A row."""
    values = {"call_id": CallId("c1"), "video": False, "started_at": NOW, "duration_s": 0.0}
    return CallRecord(peer=peer, direction=direction, reason=reason, **(values | more))


def test_a_row_tells_of_the_conversation():
    assert record_of(TALK) == CallRecord(
        CallId("c1"), OMAR, D.INCOMING, True, NOW, 60.0, E.REMOTE_HANGUP, seen=True
    )


def test_a_call_that_never_connected_has_no_length():
    assert record_of(replace(TALK, connected_at=None)).duration_s == 0.0


def test_a_clock_set_back_makes_no_negative_length():
    assert record_of(replace(TALK, ended_at=NOW - 3600)).duration_s == 0.0


def test_a_call_without_an_end_is_kept_as_failed():
    row = record_of(replace(TALK, ended_at=None, connected_at=None, end_reason=None))
    assert (row.duration_s, row.reason) == (0.0, E.FAILED)


def test_a_call_that_goes_on_is_kept_as_cut_off_now():
    running = replace(TALK, state=CallState.ACTIVE, ended_at=None, end_reason=None)
    row = running_record(running, NOW + 35)
    assert (row.duration_s, row.reason, row.missed) == (30.0, E.CONNECTION_LOST, False)


@pytest.mark.parametrize(
    ("direction", "answered_at", "reason", "seen"),
    [
        (D.INCOMING, None, E.MISSED, False),
        (D.OUTGOING, None, E.CANCELLED, True),
        (D.INCOMING, NOW + 4, E.CONNECTION_LOST, True),
        (D.OUTGOING, NOW + 4, E.CONNECTION_LOST, True),
    ],
)
def test_a_call_that_is_not_heard_yet_is_kept_as_its_answer_stands(
    direction, answered_at, reason, seen
):
    begun = replace(
        TALK, direction=direction, answered_at=answered_at, connected_at=None, end_reason=None
    )
    row = running_record(begun, NOW + 10)
    assert (row.duration_s, row.reason, row.seen) == (0.0, reason, seen)


@pytest.mark.parametrize("reason", E)
def test_only_who_hung_up_or_was_cut_off_here_has_left_here(reason):
    left = reason in (E.LOCAL_HANGUP, E.CONNECTION_LOST)
    assert record(reason=reason).left_here is left
    assert record(reason=reason, duration_s=9.0).left_here is left
    # Of an incoming call these are the other side's word, or another device has taken it.
    gave_up = reason in (E.CANCELLED, E.NO_ANSWER, E.FAILED)
    assert record(direction=D.OUTGOING, reason=reason).left_here is (left or gave_up)


@pytest.mark.parametrize("reason", E)
def test_what_we_placed_is_never_missed(reason):
    assert not record(direction=D.OUTGOING, reason=reason).missed


@pytest.mark.parametrize(
    ("reason", "missed"),
    [
        (E.MISSED, True),
        (E.CANCELLED, True),
        (E.BUSY, True),
        (E.DECLINED, False),
        (E.REJECTED, False),
        (E.ANSWERED_ELSEWHERE, False),
        (E.SIGNED_IN_ELSEWHERE, False),
        (E.REMOTE_HANGUP, False),
        (E.LOCAL_HANGUP, False),
        (E.FAILED, False),
    ],
)
def test_a_call_is_missed_when_it_rang_and_nobody_answered(reason, missed):
    assert record(reason=reason).missed is missed


def test_a_call_that_was_talked_in_is_not_missed():
    assert not record(duration_s=1.0).missed


@pytest.mark.parametrize("reason", [E.MISSED, E.CANCELLED, E.BUSY])
@pytest.mark.parametrize("direction", D)
def test_a_call_that_was_answered_is_never_missed(reason, direction):
    row = record_of(replace(TALK, connected_at=None, end_reason=reason, direction=direction))
    assert (row.missed, row.seen, row.reason) == (False, True, E.REMOTE_HANGUP)


def test_only_a_missed_call_waits_to_be_seen():
    assert record_of(TALK).seen
    missed = replace(TALK, answered_at=None, connected_at=None, end_reason=E.MISSED)
    assert not record_of(missed).seen
    assert unseen(record_of(TALK)) == replace(record_of(TALK), seen=False)


def test_rows_of_one_call_are_told_by_its_id():
    assert record(started_at=1.0).of_same_call(record(started_at=2.0))
    assert not record().of_same_call(record(call_id=CallId("c2")))
    assert not record().of_same_call(record(call_id=CallId("")))


def test_rows_of_calls_without_an_id_are_told_by_person_and_moment():
    nameless = record(call_id=CallId(""))
    assert nameless.of_same_call(nameless)
    assert not nameless.of_same_call(replace(nameless, started_at=NOW + 1))
    assert not nameless.of_same_call(replace(nameless, peer=LINA))


def test_neighbours_of_one_person_and_kind_are_one_group():
    rows = [
        record(started_at=5.0),
        record(started_at=4.0, reason=E.CANCELLED),
        record(started_at=3.0, reason=E.DECLINED),
        record(started_at=2.0, peer=LINA),
        record(started_at=1.0, direction=D.OUTGOING),
        record(started_at=0.0),
    ]
    groups = grouped(rows)
    assert [len(group.records) for group in groups] == [2, 1, 1, 1, 1]
    assert [group.newest.started_at for group in groups] == [5.0, 3.0, 2.0, 1.0, 0.0]


def test_a_video_call_is_not_hidden_behind_an_audio_call():
    talk = record(duration_s=180.0, reason=E.REMOTE_HANGUP)
    declined = record(video=True, reason=E.DECLINED, started_at=NOW + 300)
    assert [group.records for group in grouped([declined, talk])] == [(declined,), (talk,)]


RECORDS = st.lists(
    st.builds(
        record,
        st.sampled_from([OMAR, LINA]),
        st.sampled_from(D),
        st.sampled_from(E),
        video=st.booleans(),
    )
)


@given(RECORDS)
def test_grouping_loses_no_row_and_keeps_the_order(rows):
    groups = grouped(rows)
    assert [row for group in groups for row in group.records] == rows
    newest = [group.newest for group in groups]
    kinds = [(row.peer, row.direction, row.missed, row.video) for row in newest]
    assert all(one != other for one, other in pairwise(kinds))
