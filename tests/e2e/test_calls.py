"""Calls between two real phones: clicked, heard, seen, ended."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from desk import PrivateDesk, wait_for
from tests.e2e import sound
from tests.e2e.conftest import SCREENS
from tests.e2e.phone import Phone
from tests.e2e.picture import wait_for_bars

CLEAR = 0.6
"""The share of energy at a tone's frequency that counts as hearing it."""
SILENT = 0.003
CLOSED_S = 3.0
"""Within how long of its end a call lets go of every device."""


def call_by_click(caller: Phone, callee: Phone, *, video: bool = False) -> None:
    """Find the callee by id in the caller's window and press the call button."""
    caller.desk.key("Escape")
    caller.click("search")
    caller.desk.type(callee.owner.identity)
    caller.click("videoCall" if video else "audioCall")


def assert_both_idle(*phones: Phone) -> None:
    """Ended everywhere, nothing rings, no device open."""
    for phone in phones:
        phone.wait("call.state", "ended")
    desk = phones[0].desk
    wait_for("no stream of ours", lambda: not desk.foreign_streams(), CLOSED_S)
    wait_for("no camera of ours", lambda: not any(p.cameras_held for p in phones), CLOSED_S)


def test_a_clicked_call_is_heard_both_ways_and_closes_everything(
    desk: PrivateDesk, sara: Phone, omar: Phone, tmp_path: Path
) -> None:
    call_by_click(sara, omar)
    omar.wait("call.state", "ringing")
    sara.wait("call.state", "alerting")
    desk.screenshot(SCREENS / "e2e" / "ringing.png")
    omar.press_popup("accept")
    sara.wait("call.state", "active")
    omar.wait("call.state", "active")
    desk.play("a", sound.write_tone(tmp_path / "a.wav", 440, 60))
    desk.play("b", sound.write_tone(tmp_path / "b.wav", 1000, 60))
    at_omar, at_sara = desk.record("b"), desk.record("a")
    wait_for("440 Hz at Omar", lambda: sound.share_at(at_omar.so_far, 440) > CLEAR)
    wait_for("1 kHz at Sara", lambda: sound.share_at(at_sara.so_far, 1000) > CLEAR)
    desk.screenshot(SCREENS / "e2e" / "active.png")

    sara.click("microphone")
    wait_for("silence at Omar", lambda: sound.loudness(at_omar.so_far) < SILENT)
    sara.click("microphone")
    wait_for("440 Hz again", lambda: sound.share_at(at_omar.so_far, 440) > CLEAR)

    sara.click("hangUp")
    assert_both_idle(sara, omar)
    assert omar.ctl("state")["call"]["end_reason"] == "remote_hangup"


def test_a_video_call_shows_each_the_test_card_of_the_other(sara: Phone, omar: Phone) -> None:
    sara.ctl("call", "omar", "--video")
    sara.wait("call.name", "Omar")  # he is no contact of hers: the engine knows his name
    omar.wait("call.state", "ringing")
    omar.press_popup("accept")
    for phone in (sara, omar):
        phone.wait("call.state", "active")
        phone.wait("media.video_in.width", "1280", 30)
    wait_for_bars(omar, SCREENS / "e2e" / "video.png")
    wait_for_bars(sara, SCREENS / "e2e" / "video-back.png")
    omar.click("hangUp")
    assert_both_idle(sara, omar)


def test_a_declined_call_ends_at_both(sara: Phone, omar: Phone) -> None:
    sara.ctl("call", "omar")
    omar.wait("call.state", "ringing")
    omar.press_popup("decline")
    assert_both_idle(sara, omar)
    assert sara.ctl("state")["call"]["end_reason"] == "rejected"
    assert omar.ctl("state")["call"]["end_reason"] == "declined"


def test_a_cancelled_call_stops_ringing(sara: Phone, omar: Phone) -> None:
    sara.ctl("call", "omar")
    omar.wait("call.state", "ringing")
    sara.click("hangUp")
    assert_both_idle(sara, omar)
    assert omar.ctl("state")["call"]["end_reason"] == "cancelled"
    assert omar.ctl("history")["history"][0]["missed"]


def test_both_calling_at_once_become_one_call(sara: Phone, omar: Phone) -> None:
    with ThreadPoolExecutor() as both:
        clicks = [both.submit(a.ctl, "call", b) for a, b in ((sara, "omar"), (omar, "sara"))]
        for click in clicks:
            click.result()
    calls = [phone.wait("call.state", "active")["call"] for phone in (sara, omar)]
    assert calls[0]["id"] == calls[1]["id"]
    assert {call["direction"] for call in calls} == {"incoming", "outgoing"}
    omar.ctl("hangup")
    assert_both_idle(sara, omar)


@pytest.mark.parametrize(("callee", "code"), [("nobody-here", 4), ("", 2)])
def test_a_call_to_nobody_has_an_exit_code(sara: Phone, callee: str, code: int) -> None:
    assert sara.run_ctl("call", callee).returncode == code
    state = sara.ctl("state")["call"]
    assert (state["peer"], state["error"]) == ((callee, "not_found") if callee else ("", ""))
