"""What ``kill -9`` leaves of a call in the history: one row, in words that are true."""

import os
import signal
from typing import Any

from desk import wait_for
from tests.e2e.phone import Phone
from tests.e2e.test_calls import assert_both_idle

LOST_S = 3.0
"""Two seconds between two notes of the length, and one for a slow machine."""


def kill(phone: Phone) -> None:
    os.kill(phone.pid, signal.SIGKILL)


def start_again(phone: Phone) -> None:
    phone.start()
    phone.wait_signed_in()


def only_row(phone: Phone) -> dict[str, Any]:
    """The one row there is, once the history is read."""
    wait_for("the row", lambda: phone.ctl("history")["history"])
    (row,) = phone.ctl("history")["history"]
    return dict(row)


def test_a_phone_killed_while_it_rings_has_missed_the_call(sara: Phone, omar: Phone) -> None:
    sara.ctl("call", "omar")
    call_id = omar.wait("call.state", "ringing")["call"]["id"]
    assert omar.ctl("history")["history"] == []
    kill(omar)
    sara.ctl("hangup")
    start_again(omar)
    row = only_row(omar)
    assert (row["call_id"], row["peer"], row["direction"]) == (call_id, "sara", "incoming")
    assert (row["reason"], row["missed"], row["seconds"]) == ("missed", True, 0.0)


def test_a_phone_killed_while_it_rings_rings_on_and_shows_the_call_once(
    sara: Phone, omar: Phone
) -> None:
    sara.ctl("call", "omar")
    call_id = omar.wait("call.state", "ringing")["call"]["id"]
    kill(omar)
    start_again(omar)
    assert omar.wait("call.state", "ringing")["call"]["id"] == call_id
    assert omar.ctl("history")["history"] == []
    omar.ctl("decline")
    assert_both_idle(sara, omar)
    row = only_row(omar)
    assert (row["call_id"], row["reason"], row["missed"]) == (call_id, "declined", False)


def test_a_phone_killed_while_it_dials_has_cancelled_the_call(sara: Phone, omar: Phone) -> None:
    os.kill(omar.pid, signal.SIGSTOP)  # it cannot say that it rings: the other one goes on dialling
    try:
        sara.ctl("call", "omar")
        call_id = sara.wait("call.state", "dialing")["call"]["id"]
        kill(sara)
        start_again(sara)
        row = only_row(sara)
        assert (row["call_id"], row["peer"], row["direction"]) == (call_id, "omar", "outgoing")
        assert (row["reason"], row["missed"], row["seconds"]) == ("cancelled", False, 0.0)
    finally:
        os.kill(omar.pid, signal.SIGCONT)
    assert only_row(omar)["missed"]


def test_a_phone_killed_while_it_rings_there_stops_that_ring(sara: Phone, omar: Phone) -> None:
    sara.ctl("call", "omar")
    omar.wait("call.state", "ringing")
    sara.wait("call.state", "alerting")
    kill(sara)
    start_again(sara)
    assert only_row(sara)["reason"] == "cancelled"
    omar.wait("call.state", "ended", 5)
    assert only_row(omar)["missed"]


def test_a_phone_killed_in_a_call_knows_how_long_it_was(sara: Phone, omar: Phone) -> None:
    sara.ctl("call", "omar")
    omar.wait("call.state", "ringing")
    omar.ctl("accept")
    call_id = sara.wait("call.state", "active")["call"]["id"]

    def shown_s() -> float:
        return float(sara.ctl("state")["call"]["seconds"])

    wait_for("five seconds", lambda: shown_s() >= 5)
    assert sara.ctl("history")["history"] == []
    shown = shown_s()
    kill(sara)
    start_again(sara)
    row = only_row(sara)
    assert (row["call_id"], row["reason"], row["missed"]) == (call_id, "connection_lost", False)
    assert shown - LOST_S <= row["seconds"] <= shown + LOST_S
    omar.wait("call.state", "ended")
