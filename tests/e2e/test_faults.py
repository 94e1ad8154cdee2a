"""What goes wrong around two real phones, and that each ends in a state the user understands."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk import PrivateDesk, wait_for
from tests.e2e import sound
from tests.e2e.conftest import SARA, SCREENS
from tests.e2e.phone import Phone
from tests.e2e.test_calls import CLEAR, assert_both_idle


def engine_folder(phone: Phone) -> Path:
    return phone.folder.parents[1] / "engine"


def engine_pid(phone: Phone) -> int:
    return int(json.loads((engine_folder(phone) / "engine.json").read_text())["pid"])


def in_a_call(sara: Phone, omar: Phone) -> str:
    """Both talk; the engine's id of the call."""
    sara.ctl("call", "omar")
    omar.wait("call.state", "ringing")
    omar.ctl("accept")
    sara.wait("call.state", "active")
    return str(omar.wait("call.state", "active")["call"]["id"])


def test_a_killed_engine_comes_back_and_so_does_the_sound(
    desk: PrivateDesk, sara: Phone, omar: Phone, tmp_path: Path
) -> None:
    call_id = in_a_call(sara, omar)
    desk.play("a", sound.write_tone(tmp_path / "a.wav", 440, 120))
    desk.play("b", sound.write_tone(tmp_path / "b.wav", 1000, 120))
    at_omar, at_sara = desk.record("b"), desk.record("a")
    wait_for("440 Hz at Omar", lambda: sound.share_at(at_omar.so_far, 440) > CLEAR)
    os.kill(engine_pid(sara), signal.SIGKILL)
    wait_for("the silence", lambda: sound.loudness(at_omar.so_far, 0.5) < 0.003, 30)
    wait_for("440 Hz again", lambda: sound.share_at(at_omar.so_far, 440) > CLEAR, 60)
    wait_for("1 kHz again", lambda: sound.share_at(at_sara.so_far, 1000) > CLEAR, 60)
    for phone in (sara, omar):
        assert phone.wait("call.state", "active")["call"]["id"] == call_id
    sara.ctl("hangup")
    assert_both_idle(sara, omar)


def test_a_killed_phone_that_starts_again_frees_the_other_and_keeps_the_call(
    sara: Phone, omar: Phone
) -> None:
    call_id = in_a_call(sara, omar)
    os.kill(sara.pid, signal.SIGKILL)
    sara.start()
    sara.wait_signed_in()
    assert omar.wait("call.state", "ended", 5)["call"]["end_reason"] == "remote_hangup"
    (kept,) = sara.ctl("history")["history"]
    assert (kept["call_id"], kept["reason"]) == (call_id, "connection_lost")
    in_a_call(sara, omar)
    sara.ctl("hangup")
    assert_both_idle(sara, omar)


@pytest.mark.parametrize("signed_in", [True, False])
def test_a_damaged_profile_is_said_in_whichever_window_there_is(
    desk: PrivateDesk, signed_in: bool
) -> None:
    phone = Phone(desk, SARA)
    if not signed_in:
        del phone.env["UTD_IDENTITY"], phone.env["UTD_NAME"]
    phone.folder.mkdir(parents=True)
    (phone.folder / "phone.sqlite").write_bytes(b"this is no database " * 500)
    phone.start()
    said = phone.see(name="could not be read and begin anew")
    assert said.showing
    phone.see("search" if signed_in else "signIn")
    desk.screenshot(SCREENS / "e2e" / f"damaged-{signed_in}.png")
    phone.quit()


def test_an_unplugged_microphone_is_missed_by_nobody_for_long(
    desk: PrivateDesk, sara: Phone, omar: Phone, tmp_path: Path
) -> None:
    in_a_call(sara, omar)
    desk.play("a", sound.write_tone(tmp_path / "a.wav", 440, 120))
    desk.play("b", sound.write_tone(tmp_path / "b.wav", 1000, 120))
    at_omar, at_sara = desk.record("b"), desk.record("a")
    wait_for("440 Hz at Omar", lambda: sound.share_at(at_omar.so_far, 440) > CLEAR)
    desk.unplug_microphone("a")
    wait_for("440 Hz gone", lambda: sound.share_at(at_omar.so_far, 440) < 0.1)
    wait_for("1 kHz at Sara", lambda: sound.share_at(at_sara.so_far, 1000) > CLEAR)
    assert sara.ctl("state")["call"]["state"] == "active"
    desk.plug_microphone("mic_a", "a")
    wait_for("440 Hz again", lambda: sound.share_at(at_omar.so_far, 440) > CLEAR, 20)
    sara.ctl("hangup")
    assert_both_idle(sara, omar)


def test_a_bearer_that_the_engine_forgot_is_renewed_unseen(sara: Phone, omar: Phone) -> None:
    in_a_call(sara, omar)
    with sqlite3.connect(engine_folder(sara) / "engine.sqlite3", timeout=10) as database:
        database.execute("DELETE FROM sessions")
    sara.ctl("hangup")
    assert_both_idle(sara, omar)
    sara.wait_signed_in()
    omar.wait_signed_in()
    in_a_call(sara, omar)
    omar.ctl("hangup")
    assert_both_idle(sara, omar)


@pytest.fixture
def short_ring(desk: PrivateDesk) -> Iterator[None]:
    """An engine started by hand that lets calls ring for ten seconds only."""
    house = Phone(desk, SARA).env
    command = [sys.executable, "-m", "app", "engine", "--json", "--port", "0", "--ring-timeout"]
    engine = subprocess.Popen([*command, "10"], env=house, stdout=subprocess.PIPE)
    assert engine.stdout is not None
    assert json.loads(engine.stdout.readline())["ready"]
    yield
    engine.terminate()
    engine.communicate(timeout=15)


@pytest.mark.usefixtures("short_ring")
def test_an_unanswered_call_ends_by_itself_at_both(
    request: pytest.FixtureRequest,
) -> None:
    sara: Phone = request.getfixturevalue("sara")
    omar: Phone = request.getfixturevalue("omar")
    sara.ctl("call", "omar")
    omar.wait("call.state", "ringing")
    assert_both_idle(sara, omar)
    assert sara.ctl("state")["call"]["end_reason"] == "no_answer"
    assert omar.ctl("state")["call"]["end_reason"] == "missed"
    assert omar.ctl("history")["history"][0]["missed"]


def test_a_second_start_while_it_rings_changes_nothing(sara: Phone, omar: Phone) -> None:
    sara.ctl("call", "omar")
    omar.wait("call.state", "ringing")
    words = [sys.executable, "-m", "app", "--profile", "omar"]
    assert subprocess.run(words, env=omar.env, check=False, timeout=30).returncode == 0
    assert omar.ctl("state")["call"]["state"] == "ringing"
    omar.ctl("decline")
    assert_both_idle(sara, omar)


def test_a_media_server_that_stands_still_ends_the_call_with_a_reason(
    sara: Phone, omar: Phone
) -> None:
    servers = subprocess.run(
        ["pgrep", "-P", str(engine_pid(sara))], capture_output=True, text=True, check=True
    )
    server = int(servers.stdout.split()[0])
    os.kill(server, signal.SIGSTOP)
    try:
        answer = sara.run_ctl("call", "omar")
        assert answer.returncode == 4
        assert sara.ctl("state")["call"]["end_reason"] == "failed"
        assert omar.ctl("state")["call"]["state"] == "idle", "nobody rings for a call without room"
    finally:
        os.kill(server, signal.SIGCONT)
    in_a_call(sara, omar)
    sara.ctl("hangup")
    assert_both_idle(sara, omar)
