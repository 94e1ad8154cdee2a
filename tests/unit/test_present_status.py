"""Banner, call bar and tray: which of them says what, and when nothing is said."""

import pytest

from app.domain.call import Call, CallEndReason, CallState, Direction, Peer
from app.domain.history import CallRecord
from app.domain.ids import CallId, Identity
from app.domain.session import Capabilities, Session, SessionState
from app.domain.signal import SignalState
from app.values import replace
from app.viewmodels.status import (
    BannerKind,
    CallBarView,
    RingBarView,
    Situation,
    TrayLook,
    banner,
    call_bar,
    present,
    ring_bar,
    tray,
)
from tests.unit.english import NOON, bare, english

__all__ = ["english"]

S, G = SessionState, SignalState
ADAM = Session(S.SIGNED_IN, Identity("adam"), "Adam Salem")
SARA = Peer(Identity("sara"), "Sara")
TALKING = Call(3, CallState.ACTIVE, peer=SARA, started_at=NOON, connected_at=NOON - 266)
MISSED = CallRecord(
    CallId("m"), SARA, Direction.INCOMING, False, NOON, 0.0, CallEndReason.MISSED, seen=False
)


def situation(
    session: Session = ADAM,
    signal: SignalState = G.CONNECTED,
    call: Call | None = None,
    missed: tuple[CallRecord, ...] = (),
    *,
    away_long: bool = False,
    window: bool = False,
) -> Situation:
    names = ("Sara", window, missed, "Sara", "on this computer", NOON)
    return Situation(session, signal, away_long, call or Call(), *names)


NOT_IN_PLAN = Session(S.SIGNED_IN, Identity("adam"), "A", Capabilities(signaling=False))


@pytest.mark.parametrize(
    ("now", "kind"),
    [
        (situation(), BannerKind.NONE),
        (situation(signal=G.RECONNECTING), BannerKind.NONE),
        (situation(signal=G.RECONNECTING, away_long=True), BannerKind.AWAY),
        (situation(signal=G.CONNECTING, away_long=True), BannerKind.AWAY),
        (situation(Session(S.SIGNING_IN), away_long=True), BannerKind.WORKING),
        (situation(Session(S.SIGNING_IN)), BannerKind.NONE),
        (situation(Session(S.SIGNED_OUT), G.RECONNECTING, away_long=True), BannerKind.NONE),
        (situation(Session(S.ELSEWHERE), G.KICKED), BannerKind.ELSEWHERE),
        (situation(NOT_IN_PLAN, G.DISCONNECTED), BannerKind.NOT_IN_PLAN),
    ],
)
def test_the_banner_tells_what_holds(now: Situation, kind: BannerKind) -> None:
    shown = banner(now)
    assert shown.kind is kind
    assert bool(shown.text) is (kind is not BannerKind.NONE)
    assert bool(shown.action) is (kind is BannerKind.ELSEWHERE)


@pytest.mark.parametrize(
    ("state", "window", "shown"),
    [
        (CallState.IDLE, False, False),
        (CallState.RINGING, False, False),
        (CallState.DIALING, False, True),
        (CallState.ACTIVE, False, True),
        (CallState.ACTIVE, True, False),
        (CallState.RECONNECTING, False, True),
        (CallState.ENDED, False, False),
    ],
)
def test_the_bar_stands_in_for_a_window_out_of_sight(
    state: CallState, window: bool, shown: bool
) -> None:
    bar = call_bar(situation(call=Call(3, state, peer=SARA), window=window))
    assert bool(bar.serial) is shown


def test_the_bar_counts_the_conversation() -> None:
    bar = call_bar(situation(call=TALKING))
    assert (bar.name, bar.status, bar.talking, bar.microphone_word) == (
        "Sara",
        "4:26",
        True,
        "Mute",
    )
    assert bare(bar.spoken) == "Return to the call with Sara"
    assert call_bar(situation()) == CallBarView()


def test_the_bar_tells_that_our_picture_is_sent() -> None:
    seen = call_bar(situation(call=replace(TALKING, camera_on=True)))
    assert seen.camera_mark == "Your camera is on"
    assert bare(seen.spoken) == "Return to the call with Sara. Your camera is on"
    assert call_bar(situation(call=TALKING)).camera_mark == ""


def test_a_ring_has_a_bar_only_once_its_popup_was_put_away() -> None:
    ringing = situation(call=Call(3, CallState.RINGING, peer=SARA, video=True))
    assert ring_bar(ringing) == RingBarView()
    assert ring_bar(replace(ringing, ring_hidden=True)) == RingBarView()
    away = replace(ringing, ring_hidden=True, ring_put_away=True)
    bar = ring_bar(away)
    assert (bar.serial, bare(bar.text), bar.kind) == (3, "Sara is calling", "Incoming video call")
    assert (bar.accept, bar.decline) == ("Accept", "Decline")
    assert present(away).ring_bar == bar
    assert ring_bar(replace(away, call=TALKING)) == RingBarView()


@pytest.mark.parametrize(
    ("now", "look"),
    [
        (situation(), TrayLook.NORMAL),
        (situation(missed=(MISSED,)), TrayLook.MISSED),
        (situation(signal=G.RECONNECTING), TrayLook.OFFLINE),
        (situation(signal=G.RECONNECTING, missed=(MISSED,)), TrayLook.OFFLINE),
        (situation(call=TALKING), TrayLook.IN_CALL),
        (situation(call=TALKING, signal=G.RECONNECTING), TrayLook.IN_CALL),
        (situation(call=Call(3, CallState.ACTIVE, peer=SARA, muted=True)), TrayLook.MUTED),
        (situation(call=Call(3, CallState.RINGING, peer=SARA)), TrayLook.NORMAL),
    ],
)
def test_the_tray_shows_what_matters_most(now: Situation, look: TrayLook) -> None:
    assert tray(now).look is look


def test_the_tray_leads_to_a_ring_that_no_popup_shows() -> None:
    ringing = situation(call=Call(3, CallState.RINGING, peer=SARA, video=True))
    assert tray(ringing).call == ""
    hidden = tray(replace(ringing, ring_hidden=True))
    assert bare(hidden.call) == "Sara – Incoming video call"
    assert bare(hidden.tip) == "UTD Phone – Sara – Incoming video call"
    assert hidden.microphone_word == ""


def test_the_tray_offers_what_can_be_done() -> None:
    idle, talking = tray(situation()), tray(situation(call=TALKING))
    assert (idle.call, idle.microphone_word, idle.call_back) == ("", "", "")
    assert bare(talking.call) == "Sara – 4:26"
    assert talking.microphone_word == "Mute"
    missed = tray(situation(missed=(MISSED,)))
    assert (missed.missed_identity, bare(missed.call_back)) == ("sara", "Call Sara back")


def test_quitting_asks_only_while_there_is_a_call() -> None:
    assert present(situation()).quit_question == ""
    assert "Sara" in present(situation(call=TALKING)).quit_question


def test_one_sees_who_one_is_and_where() -> None:
    view = present(situation())
    assert bare(view.signed_in) == "Signed in as Adam Salem, on this computer"
    assert (view.dot, view.own_face) == ("online", "Adam Salem, Connected")
    assert present(situation(Session(), G.DISCONNECTED)).signed_in == ""
