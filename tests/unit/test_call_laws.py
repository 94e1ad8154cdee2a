"""What no sequence of events may break, whatever comes, twice, late or for another call."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.call import (
    Accepted,
    AcceptedElsewhere,
    Admitted,
    Call,
    CallEndReason,
    CallState,
    CameraSet,
    Command,
    Dialed,
    Ended,
    Event,
    Invited,
    JoinRoom,
    LeaveRoom,
    MediaLost,
    MediaUp,
    MuteSet,
    Peer,
    PeerAccepted,
    PeerAlerting,
    PeerEnded,
    PeerMuteChanged,
    PeerVideoChanged,
    PostEnd,
    PostReject,
    Record,
    RingSilenced,
    RoomTicket,
    StartRing,
    StartRingback,
    StartTimer,
    StopRing,
    StopRingback,
    StopTimers,
    SwitchMicrophone,
    TicketCame,
    Timer,
    TimerFired,
    Unmute,
    advance,
)
from app.domain.ids import CallId, Identity
from app.values import replace

S, E = CallState, CallEndReason
OMAR = Peer(Identity("omar"), "Omar")
ROOM = RoomTicket("ws://media", "s3cret", "c1")
ID, OTHER_ID = CallId("c1"), CallId("c2")
NOW = 1_790_000_000.0
DIALED = Dialed(1, OMAR, video=False, at=NOW)
INVITED = Invited(1, ID, OMAR, video=True, at=NOW, ring_s=30.0)
ADMITTED = Admitted(1, ID, ROOM, 30.0)


def run(*events: Event) -> tuple[Call, list[Command]]:
    """A call after events, and all that was ordered."""
    taken = steps(list(events))
    return taken[-1][0], [order for _, orders in taken for order in orders]


MOMENT = st.floats(NOW, NOW + 100)


def about(serial: int, call_id: CallId) -> st.SearchStrategy[Event]:
    """Any event of one call, but its beginning."""
    serials, ids, reasons = st.just(serial), st.just(call_id), st.sampled_from(E)
    return st.one_of(
        st.builds(Admitted, serials, ids, st.just(ROOM), st.none() | st.just(30.0)),
        st.builds(TicketCame, serials, st.just(ROOM)),
        st.builds(PeerAlerting, ids),
        st.builds(Accepted, serials, st.booleans(), MOMENT),
        st.builds(PeerAccepted, ids, MOMENT),
        st.builds(AcceptedElsewhere, ids, MOMENT),
        st.builds(MediaUp, serials, MOMENT),
        st.builds(MediaLost, serials),
        st.builds(TimerFired, serials, st.sampled_from(Timer), MOMENT),
        st.builds(Ended, serials, reasons, MOMENT),
        st.builds(PeerEnded, ids, reasons, MOMENT),
        st.builds(RingSilenced, serials),
        st.builds(MuteSet, serials, st.booleans()),
        st.builds(CameraSet, serials, st.booleans()),
        st.builds(PeerMuteChanged, serials, st.booleans()),
        st.builds(PeerVideoChanged, serials, st.booleans()),
    )


BEGINNING = st.sampled_from([DIALED, replace(DIALED, video=True), INVITED])
OURS = about(1, ID)
FOREIGN = about(2, OTHER_ID)
# Half of random events end a call at once; most lives are to be longer than that.
GENTLE = OURS.filter(lambda event: not isinstance(event, Ended | PeerEnded | AcceptedElsewhere))
LIFE = st.builds(
    lambda first, middle, last: [first, *middle, *last],
    BEGINNING,
    st.lists(GENTLE, max_size=12),
    st.lists(OURS | st.just(DIALED) | st.just(INVITED), max_size=8),
)


def steps(events: list[Event]) -> list[tuple[Call, tuple[Command, ...]]]:
    """Each call on the way, with what led to it ordered."""
    call, taken = Call(), []
    for event in events:
        call, orders = advance(call, event)
        taken.append((call, orders))
    return taken


@given(LIFE)
def test_no_sequence_of_events_leaves_the_end(events):
    over = [call for call, _ in steps(events) if call.state is S.ENDED]
    assert all(call == over[0] for call in over)
    last = steps(events)[-1][0]
    assert not over or last == over[0]


@given(LIFE)
def test_it_rings_only_while_it_rings(events):
    ring = ringback = False
    for call, orders in steps(events):
        for order in orders:
            ring = isinstance(order, StartRing) or (ring and not isinstance(order, StopRing))
            ringback = isinstance(order, StartRingback) or (
                ringback and not isinstance(order, StopRingback)
            )
        assert ring == (call.state is S.RINGING and not call.ring_silenced)
        assert ringback == (call.state is S.ALERTING)


@given(LIFE)
def test_a_call_is_recorded_once_and_only_when_it_ends(events):
    for call, orders in steps(events):
        assert orders.count(Record()) == (Record() in orders)
        assert Record() not in orders or call.state is S.ENDED
    call, orders = run(*events)
    assert orders.count(Record()) == (call.state is S.ENDED)


@given(LIFE)
def test_the_room_is_joined_once_and_left_by_every_end(events):
    call, orders = run(*events)
    joins = [at for at, order in enumerate(orders) if isinstance(order, JoinRoom)]
    leaves = [at for at, order in enumerate(orders) if isinstance(order, LeaveRoom)]
    assert len(joins) <= 1
    assert len(leaves) <= 1
    assert len(leaves) == (call.state is S.ENDED)  # warmed up devices close too
    if joins and leaves:
        assert leaves[0] > joins[0]


WAITS = {
    S.DIALING: {Timer.ANSWER},
    S.ALERTING: {Timer.ANSWER},
    S.RINGING: {Timer.RING},
    S.CONNECTING: {Timer.MEDIA},
    S.RECONNECTING: {Timer.RECONNECT},
}


@given(LIFE)
def test_no_state_can_last_for_ever_but_a_conversation(events):
    running: set[Timer] = set()
    for call, orders in steps(events):
        for order in orders:
            if isinstance(order, StopTimers):
                running.clear()
            elif isinstance(order, StartTimer):
                running.add(order.timer)
        # Nothing ends by it, so that it may run on while it rings.
        assert running - {Timer.ALERT} == WAITS.get(call.state, set())
        assert Timer.ALERT not in running or call.state in (S.DIALING, S.ALERTING)


@given(LIFE)
def test_the_microphone_is_heard_after_the_answer_and_never_while_muted(events):
    joined = heard = False
    for call, orders in steps(events):
        for order in orders:
            match order:
                case JoinRoom(live=live):
                    joined, heard = True, live
                case Unmute():
                    heard = joined
                case SwitchMicrophone(on):
                    heard = joined and on
                case LeaveRoom():
                    joined = heard = False
        assert heard == (joined and call.peer_accepted and not call.muted)


@given(LIFE)
def test_the_engine_is_told_of_an_end_it_does_not_know(events):
    call = Call()
    for event in events:
        after, orders = advance(call, event)
        if call.live and after.state is S.ENDED:
            told = PostEnd() in orders or PostReject() in orders
            assert not (told and isinstance(event, PeerEnded | AcceptedElsewhere))
            assert told or call.state is S.RINGING or not isinstance(event, Ended | TimerFired)
        call = after


@given(LIFE, FOREIGN)
def test_events_of_another_call_change_nothing(events, foreign):
    call, _ = run(*events)
    after, orders = advance(call, foreign)
    assert orders == ()
    # Before it knows its own id a call keeps what may turn out to be about it.
    assert replace(after, early=()) == replace(call, early=())
    assert after == call or (call.state is S.DIALING and not call.call_id)


@given(st.lists(FOREIGN, max_size=5), st.lists(GENTLE, max_size=5))
def test_what_was_kept_of_another_call_is_forgotten(foreign, ours):
    assert run(DIALED, *foreign, ADMITTED, *ours) == run(DIALED, ADMITTED, *ours)


WIRE = st.one_of(
    st.builds(PeerAlerting, st.just(ID)),
    st.builds(PeerAccepted, st.just(ID), MOMENT),
    st.builds(AcceptedElsewhere, st.just(ID), MOMENT),
    st.builds(PeerEnded, st.just(ID), st.sampled_from(E), MOMENT),
)


@given(st.lists(WIRE, max_size=6))
def test_what_came_before_the_answer_counts_as_if_it_came_after(early):
    assert run(DIALED, *early, ADMITTED) == run(DIALED, ADMITTED, *early)


@given(LIFE)
def test_an_end_has_its_facts(events):
    call, _ = run(*events)
    if call.state is S.ENDED:
        assert call.end_reason is not None
        assert call.ended_at is not None
    else:
        assert call.end_reason is None
