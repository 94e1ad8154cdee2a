"""The call machine: every cell of its table (design: state first, then orders), one by one."""

import pytest

from app.domain.call import (
    ALERT_PATIENCE_S,
    ANSWER_GUARD_S,
    ANSWER_UNKNOWN_S,
    MEDIA_TIMEOUT_S,
    RECONNECT_TIMEOUT_S,
    TRANSITIONS,
    Accepted,
    AcceptedElsewhere,
    Admitted,
    Call,
    CallEndReason,
    CallState,
    CameraSet,
    Command,
    Dialed,
    Direction,
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
    PostAccept,
    PostCall,
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
    SwitchCamera,
    SwitchMicrophone,
    TellRinging,
    TicketCame,
    Timer,
    TimerFired,
    Unmute,
    WarmUp,
    advance,
    concerns,
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
TICKET = TicketCame(1, ROOM)
ACCEPTED = Accepted(1, camera=True, at=NOW + 5)
PEER_ACCEPTED = PeerAccepted(ID, NOW + 5)
MEDIA_UP = MediaUp(1, NOW + 6)
MEDIA_LOST = MediaLost(1)
HUNG_UP = Ended(1, E.LOCAL_HANGUP, NOW + 9)


def run(*events: Event, call: Call = Call()) -> tuple[Call, list[Command]]:  # noqa: B008 - frozen
    """A call after events, and all that was ordered."""
    orders: list[Command] = []
    for event in events:
        call, more = advance(call, event)
        orders.extend(more)
    return call, orders


WAYS: dict[str, tuple[Event, ...]] = {
    "idle": (),
    "dialing": (DIALED,),
    "admitted": (DIALED, ADMITTED),
    "alerting": (DIALED, ADMITTED, PeerAlerting(ID)),
    "ringing": (INVITED,),
    "ticketed": (INVITED, TICKET),
    "answering": (INVITED, ACCEPTED),
    "joined ahead": (INVITED, TICKET, ACCEPTED),
    "active ahead": (INVITED, TICKET, ACCEPTED, MEDIA_UP),
    "answered": (DIALED, ADMITTED, PEER_ACCEPTED),
    "active": (INVITED, ACCEPTED, ADMITTED, MEDIA_UP),
    "reconnecting": (INVITED, ACCEPTED, ADMITTED, MEDIA_UP, MEDIA_LOST),
    "ended": (DIALED, ADMITTED, HUNG_UP),
}
"""A way into every state; connecting is reached from both sides."""

CALLS = {name: run(*events)[0] for name, events in WAYS.items()}


def timer(name: Timer) -> TimerFired:
    return TimerFired(1, name, NOW + 60)


def peer_ended(reason: CallEndReason) -> PeerEnded:
    return PeerEnded(ID, reason, NOW + 9)


def ended(reason: CallEndReason) -> Ended:
    return Ended(1, reason, NOW + 9)


OVER = (StopTimers(), Record())
LEAVE = (LeaveRoom(), PostEnd(), *OVER)
ANSWER = (StopRing(), PostAccept(), StopTimers(), StartTimer(Timer.MEDIA, MEDIA_TIMEOUT_S))
MEDIA_TIMER = StartTimer(Timer.MEDIA, MEDIA_TIMEOUT_S)
ALERT_TIMER = StartTimer(Timer.ALERT, ALERT_PATIENCE_S)


@pytest.mark.parametrize(
    ("start", "event", "state", "orders"),
    [
        ("idle", DIALED, S.DIALING, (PostCall(), StartTimer(Timer.ANSWER, ANSWER_UNKNOWN_S))),
        (
            "idle",
            INVITED,
            S.RINGING,
            (TellRinging(), StartRing(), StartTimer(Timer.RING, 30.0), WarmUp()),
        ),
        (
            "dialing",
            ADMITTED,
            S.DIALING,
            (
                JoinRoom(ROOM, live=False, camera=False),
                StartTimer(Timer.ANSWER, 30.0 + ANSWER_GUARD_S),
                ALERT_TIMER,
            ),
        ),
        (
            "dialing",
            replace(ADMITTED, ring_timeout_s=None),
            S.DIALING,
            (
                JoinRoom(ROOM, live=False, camera=False),
                StartTimer(Timer.ANSWER, ANSWER_UNKNOWN_S),
                ALERT_TIMER,
            ),
        ),
        ("answering", ADMITTED, S.CONNECTING, (JoinRoom(ROOM, live=True, camera=True),)),
        (
            "ticketed",
            ACCEPTED,
            S.CONNECTING,
            (*ANSWER[:2], JoinRoom(ROOM, True, True), *ANSWER[2:]),
        ),
        ("joined ahead", ADMITTED, S.CONNECTING, ()),
        ("active ahead", ADMITTED, S.ACTIVE, ()),
        ("admitted", PeerAlerting(ID), S.ALERTING, (StartRingback(),)),
        (
            "ringing",
            ACCEPTED,
            S.CONNECTING,
            (StopRing(), PostAccept(), StopTimers(), MEDIA_TIMER),
        ),
        ("admitted", PEER_ACCEPTED, S.CONNECTING, (Unmute(), StopTimers(), MEDIA_TIMER)),
        (
            "alerting",
            PEER_ACCEPTED,
            S.CONNECTING,
            (StopRingback(), Unmute(), StopTimers(), MEDIA_TIMER),
        ),
        ("ringing", AcceptedElsewhere(ID, NOW), S.ENDED, (StopRing(), LeaveRoom(), *OVER)),
        ("answering", AcceptedElsewhere(ID, NOW), S.ENDED, (LeaveRoom(), *OVER)),
        ("admitted", MEDIA_UP, S.DIALING, ()),
        ("alerting", MEDIA_UP, S.ALERTING, ()),
        ("answering", MEDIA_UP, S.ACTIVE, (StopTimers(),)),
        ("answered", MEDIA_UP, S.ACTIVE, (StopTimers(),)),
        ("reconnecting", MEDIA_UP, S.ACTIVE, (StopTimers(),)),
        (
            "active",
            MEDIA_LOST,
            S.RECONNECTING,
            (StartTimer(Timer.RECONNECT, RECONNECT_TIMEOUT_S),),
        ),
        ("admitted", timer(Timer.ALERT), S.DIALING, ()),
        ("dialing", timer(Timer.ANSWER), S.ENDED, LEAVE),
        ("alerting", timer(Timer.ANSWER), S.ENDED, (StopRingback(), *LEAVE)),
        ("ringing", timer(Timer.RING), S.ENDED, (StopRing(), LeaveRoom(), *OVER)),
        ("answering", timer(Timer.MEDIA), S.ENDED, LEAVE),
        ("reconnecting", timer(Timer.RECONNECT), S.ENDED, LEAVE),
        ("dialing", HUNG_UP, S.ENDED, LEAVE),
        ("alerting", HUNG_UP, S.ENDED, (StopRingback(), *LEAVE)),
        ("ringing", ended(E.DECLINED), S.ENDED, (StopRing(), LeaveRoom(), PostReject(), *OVER)),
        ("ringing", HUNG_UP, S.ENDED, (StopRing(), LeaveRoom(), PostReject(), *OVER)),
        ("ringing", ended(E.SIGNED_IN_ELSEWHERE), S.ENDED, (StopRing(), LeaveRoom(), *OVER)),
        ("answering", HUNG_UP, S.ENDED, LEAVE),
        ("active", HUNG_UP, S.ENDED, LEAVE),
        ("reconnecting", HUNG_UP, S.ENDED, LEAVE),
        ("admitted", peer_ended(E.BUSY), S.ENDED, (LeaveRoom(), *OVER)),
        ("alerting", peer_ended(E.REJECTED), S.ENDED, (StopRingback(), LeaveRoom(), *OVER)),
        ("ringing", peer_ended(E.CANCELLED), S.ENDED, (StopRing(), LeaveRoom(), *OVER)),
        ("active", peer_ended(E.REMOTE_HANGUP), S.ENDED, (LeaveRoom(), *OVER)),
        ("ringing", RingSilenced(1), S.RINGING, (StopRing(),)),
        ("dialing", MuteSet(1, muted=True), S.DIALING, ()),
        ("active", MuteSet(1, muted=True), S.ACTIVE, (SwitchMicrophone(on=False),)),
        ("active", MuteSet(1, muted=False), S.ACTIVE, (SwitchMicrophone(on=True),)),
        ("alerting", CameraSet(1, on=True), S.ALERTING, (SwitchCamera(on=True),)),
        ("active", CameraSet(1, on=False), S.ACTIVE, (SwitchCamera(on=False),)),
        ("active", PeerMuteChanged(1, muted=True), S.ACTIVE, ()),
        ("active", PeerVideoChanged(1, on=True), S.ACTIVE, ()),
    ],
)
def test_an_event_leads_to_a_state_and_orders(start, event, state, orders):
    call, ordered = advance(CALLS[start], event)
    assert (call.state, ordered) == (state, orders)


@pytest.mark.parametrize(
    ("start", "event", "reason"),
    [
        ("dialing", timer(Timer.ANSWER), E.NO_ANSWER),
        ("alerting", timer(Timer.ANSWER), E.NO_ANSWER),
        ("ringing", timer(Timer.RING), E.MISSED),
        ("answering", timer(Timer.MEDIA), E.FAILED),
        ("answered", timer(Timer.MEDIA), E.FAILED),
        ("reconnecting", timer(Timer.RECONNECT), E.CONNECTION_LOST),
        ("dialing", HUNG_UP, E.CANCELLED),
        ("alerting", HUNG_UP, E.CANCELLED),
        ("answered", HUNG_UP, E.LOCAL_HANGUP),
        ("active", HUNG_UP, E.LOCAL_HANGUP),
        ("ringing", HUNG_UP, E.DECLINED),
        ("ringing", ended(E.DECLINED), E.DECLINED),
        ("active", ended(E.SIGNED_IN_ELSEWHERE), E.SIGNED_IN_ELSEWHERE),
        ("dialing", ended(E.NOT_ACTIVATED), E.NOT_ACTIVATED),
        ("ringing", AcceptedElsewhere(ID, NOW), E.ANSWERED_ELSEWHERE),
        ("answering", AcceptedElsewhere(ID, NOW), E.ANSWERED_ELSEWHERE),
        ("alerting", peer_ended(E.MISSED), E.NO_ANSWER),
        ("alerting", peer_ended(E.REJECTED), E.REJECTED),
        ("alerting", peer_ended(E.REMOTE_HANGUP), E.REMOTE_HANGUP),
        ("ringing", peer_ended(E.MISSED), E.MISSED),
        ("ringing", peer_ended(E.CANCELLED), E.CANCELLED),
        ("ringing", peer_ended(E.REMOTE_HANGUP), E.CANCELLED),
        ("ringing", peer_ended(E.CONNECTION_LOST), E.CANCELLED),
        ("ringing", peer_ended(E.FAILED), E.CANCELLED),
        ("ringing", peer_ended(E.BUSY), E.BUSY),
        ("answering", peer_ended(E.REMOTE_HANGUP), E.REMOTE_HANGUP),
        ("active", peer_ended(E.MAX_DURATION), E.MAX_DURATION),
    ],
)
def test_an_end_has_a_reason_and_a_moment(start, event, reason):
    call, _ = advance(CALLS[start], event)
    assert (call.state, call.end_reason, call.ended_at) == (S.ENDED, reason, event.at)


ONE_OF_EACH: tuple[Event, ...] = (
    DIALED,
    INVITED,
    ADMITTED,
    TICKET,
    PeerAlerting(ID),
    ACCEPTED,
    PEER_ACCEPTED,
    AcceptedElsewhere(ID, NOW),
    MEDIA_UP,
    MEDIA_LOST,
    *(timer(name) for name in Timer),
    HUNG_UP,
    peer_ended(E.REMOTE_HANGUP),
    RingSilenced(1),
    MuteSet(1, muted=True),
    CameraSet(1, on=True),
    PeerMuteChanged(1, muted=True),
    PeerVideoChanged(1, on=True),
)


# While it is dialing without an id yet, a call keeps what the socket says.
KNOWN = {name: call for name, call in CALLS.items() if name != "dialing"}
UNNAMED = [
    pytest.param(call, event, id=f"{name}-{type(event).__name__}")
    for name, call in KNOWN.items()
    for event in ONE_OF_EACH
    if (call.state, type(event)) not in TRANSITIONS
]


def test_a_ticket_for_another_room_than_the_answers_is_not_trusted():
    wrong = TicketCame(1, RoomTicket("ws://media", "s3cret", "elsewhere"))
    call, _ = run(INVITED, wrong, ACCEPTED)
    assert advance(call, ADMITTED)[1] == (JoinRoom(ROOM, live=True, camera=True),)


@pytest.mark.parametrize(("call", "event"), UNNAMED)
def test_an_event_without_a_row_changes_nothing(call, event):
    assert advance(call, event) == (call, ())


def test_a_state_can_be_reached_and_an_event_is_heard_somewhere():
    assert {call.state for call in CALLS.values()} == set(CallState)
    assert {event for _, event in TRANSITIONS} == {type(event) for event in ONE_OF_EACH}


@pytest.mark.parametrize(
    ("start", "event"),
    [
        ("admitted", ADMITTED),
        ("alerting", ADMITTED),
        ("alerting", PeerAlerting(ID)),
        ("answered", ADMITTED),
        ("answered", PEER_ACCEPTED),
        ("answering", ACCEPTED),
        ("active", ADMITTED),
        ("active", MEDIA_UP),
        ("active", AcceptedElsewhere(ID, NOW)),
        ("active", INVITED),
        ("reconnecting", MEDIA_LOST),
        ("ended", HUNG_UP),
        ("ended", DIALED),
    ],
)
def test_an_event_that_comes_twice_changes_nothing(start, event):
    assert advance(CALLS[start], event) == (CALLS[start], ())


def test_the_callee_is_let_into_the_room_once():
    call, orders = run(INVITED, ACCEPTED, ADMITTED, ADMITTED)
    assert orders.count(JoinRoom(ROOM, live=True, camera=True)) == 1
    assert call.admitted


@pytest.mark.parametrize("start", ["answering", "active", "reconnecting", "alerting"])
def test_a_late_press_on_decline_ends_no_call(start):
    assert advance(CALLS[start], ended(E.DECLINED)) == (CALLS[start], ())


@pytest.mark.parametrize(
    ("start", "name"),
    [
        ("active", Timer.RECONNECT),
        ("ringing", Timer.ANSWER),
        ("alerting", Timer.ALERT),
        ("answered", Timer.ALERT),
    ],
)
def test_a_timer_of_another_state_changes_nothing(start, name):
    assert advance(CALLS[start], timer(name)) == (CALLS[start], ())


def test_accept_after_cancel_changes_nothing():
    call, orders = run(INVITED, peer_ended(E.CANCELLED), ACCEPTED)
    assert call.state is S.ENDED
    assert PostAccept() not in orders


def test_a_call_remembers_what_it_is_about():
    dialing = CALLS["dialing"]
    assert (dialing.peer, dialing.direction, dialing.video) == (OMAR, Direction.OUTGOING, False)
    ringing = CALLS["ringing"]
    assert (ringing.peer, ringing.direction, ringing.video) == (OMAR, Direction.INCOMING, True)
    assert (ringing.call_id, ringing.expires_at) == (ID, NOW + 30)
    assert not ringing.camera_on


@pytest.mark.parametrize(
    ("known", "told", "shown"),
    [("omar", "Omar B.", "Omar B."), ("", "Omar B.", "Omar B."), ("Mine", "Omar B.", "Mine")],
)
def test_the_engine_names_whom_nobody_here_has_a_name_for(known, told, shown):
    dialed = replace(DIALED, peer=Peer(OMAR.identity, known))
    call, _ = run(dialed, replace(ADMITTED, peer_name=told))
    assert call.peer == Peer(OMAR.identity, shown)


def test_a_call_knows_how_long_the_engine_lets_it_ring():
    assert CALLS["dialing"].ring_timeout_s == ANSWER_UNKNOWN_S
    assert CALLS["admitted"].ring_timeout_s == ADMITTED.ring_timeout_s
    silent, _ = run(DIALED, replace(ADMITTED, ring_timeout_s=None))
    assert silent.ring_timeout_s == ANSWER_UNKNOWN_S


def test_a_device_that_does_not_ring_in_time_makes_the_peer_unreachable_until_it_does():
    waiting, _ = run(timer(Timer.ALERT), call=CALLS["admitted"])
    assert (waiting.state, waiting.peer_unreachable) == (S.DIALING, True)
    ringing, _ = run(PeerAlerting(ID), call=waiting)
    assert (ringing.state, ringing.peer_unreachable) == (S.ALERTING, False)


def test_a_video_call_brings_the_camera_along():
    call, orders = run(replace(DIALED, video=True), ADMITTED)
    assert call.camera_on
    assert JoinRoom(ROOM, live=False, camera=True) in orders


def test_media_that_was_up_first_makes_the_answer_active_at_once():
    call, orders = run(MEDIA_UP, PEER_ACCEPTED, call=CALLS["alerting"])
    assert (call.state, call.connected_at) == (S.ACTIVE, PEER_ACCEPTED.at)
    assert orders == [StopRingback(), Unmute(), StopTimers()]


def test_media_that_went_again_before_the_answer_is_waited_for():
    call, orders = run(MEDIA_UP, MEDIA_LOST, PEER_ACCEPTED, call=CALLS["alerting"])
    assert call.state is S.CONNECTING
    assert MEDIA_TIMER in orders


def test_the_timer_shown_starts_once_and_runs_on_through_a_loss():
    call, _ = run(MediaUp(1, NOW + 40), call=CALLS["reconnecting"])
    assert (call.state, call.connected_at) == (S.ACTIVE, MEDIA_UP.at)


def test_muting_before_the_answer_keeps_the_microphone_shut():
    call, orders = run(MuteSet(1, muted=True), PEER_ACCEPTED, call=CALLS["admitted"])
    assert call.muted
    assert Unmute() not in orders
    assert run(MuteSet(1, muted=False), call=call)[1] == [SwitchMicrophone(on=True)]


def test_what_the_peer_does_is_kept_as_facts():
    call, _ = run(
        PeerMuteChanged(1, muted=True), PeerVideoChanged(1, on=True), call=CALLS["active"]
    )
    assert (call.peer_muted, call.peer_video) == (True, True)


def test_nothing_is_known_of_the_peer_at_first():
    assert (CALLS["active"].peer_muted, CALLS["active"].peer_video) == (False, False)


def test_media_is_known_to_be_up_or_down():
    ups = {name for name, call in CALLS.items() if call.media_up}
    assert ups == {"active", "active ahead"}


def test_a_failure_keeps_its_code():
    call, _ = advance(CALLS["dialing"], Ended(1, E.FAILED, NOW, "offline"))
    assert call.error == "offline"


def test_silence_is_remembered():
    assert advance(CALLS["ringing"], RingSilenced(1))[0].ring_silenced


def test_a_ticket_keeps_its_token_to_itself():
    assert "s3cret" not in repr(JoinRoom(ROOM, live=True, camera=False))


def test_only_live_calls_are_live():
    idle = {name for name, call in CALLS.items() if not call.live}
    assert idle == {"idle", "ended"}


def test_a_new_call_concerns_the_idle_one_alone():
    assert concerns(CALLS["idle"], INVITED)
    assert not concerns(CALLS["ended"], DIALED)


def test_the_socket_may_be_faster_than_the_engines_answer():
    call, orders = run(DIALED, PeerAlerting(ID), PEER_ACCEPTED, ADMITTED, MEDIA_UP)
    assert call.state is S.ACTIVE
    assert call.early == ()
    assert orders.index(JoinRoom(ROOM, live=False, camera=False)) < orders.index(Unmute())


def test_a_flood_before_the_answer_is_not_kept():
    flood = [PeerAlerting(CallId(f"x{number}")) for number in range(1000)]
    assert len(run(DIALED, *flood)[0].early) < 100
