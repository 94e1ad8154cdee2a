"""Races around one invitation: whatever order things come in, one end, no ring, one history row."""

import itertools
from collections.abc import Callable, Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.call import (
    Accepted,
    AcceptedElsewhere,
    Admitted,
    Call,
    CallEndReason,
    CallState,
    Ended,
    Event,
    Invited,
    JoinRoom,
    LeaveRoom,
    MediaLost,
    MediaUp,
    Peer,
    PeerEnded,
    Record,
    RoomTicket,
    StartRing,
    StopRing,
    Timer,
    TimerFired,
    advance,
)
from app.domain.callpolicy import Invitation, Verdict, decide
from app.domain.history import CallRecord, record_of
from app.domain.ids import CallId, Identity

ID = CallId("c1")
OMAR = Peer(Identity("omar"), "Omar")
NOW = 1_790_000_000.0
INVITATION = Invitation(ID, OMAR.identity, NOW + 30)


class Phone:
    """The machine, the policy and the history together, as the call service joins them."""

    def __init__(self) -> None:
        self.call = Call()
        self.seen: frozenset[CallId] = frozenset()
        self.ringing = self.in_room = False
        self.rows: list[CallRecord] = []
        self._serials = itertools.count(1)

    def invite(self) -> None:
        """The invitation comes, over the socket or from asking the engine."""
        if decide(INVITATION, self.call, self.seen, NOW) is Verdict.RING:
            self.seen |= {ID}
            self.call = Call()
            self.handle(Invited(next(self._serials), ID, OMAR, True, NOW, 30.0))

    def handle(self, event: Event) -> None:
        """Apply an event and its orders."""
        self.call, orders = advance(self.call, event)
        for order in orders:
            match order:
                case StartRing() | StopRing():
                    self.ringing = isinstance(order, StartRing)
                case JoinRoom() | LeaveRoom():
                    self.in_room = isinstance(order, JoinRoom)
                case Record():
                    self.rows.append(record_of(self.call))

    def accept(self) -> None:
        """The user accepts, and the engine answers."""
        self.handle(Accepted(self.call.serial, camera=False, at=NOW))
        self.handle(Admitted(self.call.serial, ID, RoomTicket("ws://media", "t", "c1")))

    def time_out(self) -> None:
        """Every clock runs out; those that do not run are late."""
        for timer in Timer:
            self.handle(TimerFired(self.call.serial, timer, NOW + 60))

    def hang_up(self) -> None:
        """The user ends it."""
        self.handle(Ended(self.call.serial, CallEndReason.LOCAL_HANGUP, NOW + 90))


Move = Callable[[Phone], None]
MOVES: dict[str, Move] = {
    "invite": Phone.invite,
    "duplicate": Phone.invite,
    "cancel": lambda phone: phone.handle(PeerEnded(ID, CallEndReason.CANCELLED, NOW + 1)),
    "accept": Phone.accept,
    "accept elsewhere": lambda phone: phone.handle(AcceptedElsewhere(ID, NOW + 1)),
    "time-out": Phone.time_out,
    "missed": lambda phone: phone.handle(PeerEnded(ID, CallEndReason.MISSED, NOW + 30)),
    "end": lambda phone: phone.handle(PeerEnded(ID, CallEndReason.REMOTE_HANGUP, NOW + 2)),
    "decline": lambda phone: phone.handle(
        Ended(phone.call.serial, CallEndReason.DECLINED, NOW + 1)
    ),
    "media up": lambda phone: phone.handle(MediaUp(phone.call.serial, NOW + 2)),
    "media lost": lambda phone: phone.handle(MediaLost(phone.call.serial)),
}


def play(names: Iterable[str]) -> Phone:
    """A phone after the moves, and after the user gave up on what still lives."""
    phone = Phone()
    for name in names:
        MOVES[name](phone)
    MOVES["invite"](phone)
    phone.time_out()
    phone.hang_up()
    return phone


def assert_at_rest(phone: Phone) -> None:
    """One end, nothing ringing, no room, one row."""
    assert phone.call.state is CallState.ENDED
    assert not phone.ringing
    assert not phone.in_room
    assert [row.call_id for row in phone.rows] == [ID]
    assert phone.rows == [record_of(phone.call)]


PAIRS = list(itertools.permutations(MOVES, 2))


@pytest.mark.parametrize("pair", PAIRS, ids=" then ".join)
def test_any_two_moves_after_an_invitation_come_to_rest(pair):
    assert_at_rest(play(("invite", *pair)))


@given(st.lists(st.sampled_from(sorted(MOVES)), max_size=16))
def test_any_moves_come_to_rest(names):
    assert_at_rest(play(names))


@given(st.permutations([*MOVES, *MOVES]))
def test_all_moves_twice_and_shuffled_come_to_rest(names):
    assert_at_rest(play(names))


@pytest.mark.parametrize(
    ("names", "reason", "missed"),
    [
        (["invite", "cancel", "accept"], CallEndReason.CANCELLED, True),
        (["invite", "accept", "cancel"], CallEndReason.CANCELLED, False),
        (["invite", "end"], CallEndReason.CANCELLED, True),
        (["invite", "accept", "end"], CallEndReason.REMOTE_HANGUP, False),
        (["invite", "accept", "accept elsewhere"], CallEndReason.ANSWERED_ELSEWHERE, False),
        (["invite", "accept elsewhere", "accept"], CallEndReason.ANSWERED_ELSEWHERE, False),
        (["invite", "accept", "accept", "media up", "end"], CallEndReason.REMOTE_HANGUP, False),
        (["invite", "accept", "decline"], CallEndReason.FAILED, False),
        (["invite", "decline", "accept"], CallEndReason.DECLINED, False),
        (["invite", "time-out", "missed"], CallEndReason.MISSED, True),
        (["invite", "missed", "time-out"], CallEndReason.MISSED, True),
        (["cancel", "invite", "time-out"], CallEndReason.MISSED, True),
        (["invite", "media up", "duplicate", "cancel", "duplicate"], CallEndReason.CANCELLED, True),
        (
            ["invite", "accept", "media up", "media lost", "time-out"],
            CallEndReason.CONNECTION_LOST,
            False,
        ),
        (
            ["invite", "accept", "media up", "media lost", "media up"],
            CallEndReason.LOCAL_HANGUP,
            False,
        ),
    ],
)
def test_the_first_end_counts(names, reason, missed):
    phone = play(names)
    assert_at_rest(phone)
    assert (phone.call.end_reason, phone.rows[0].missed) == (reason, missed)
