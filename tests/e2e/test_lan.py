"""Two computers of a local network: an engine on one of them, a phone on each."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from desk import PrivateDesk, Recording, wait_for
from tests.e2e import sound
from tests.e2e.conftest import OMAR, SARA, SCREENS
from tests.e2e.engine import EngineApart, engine_apart
from tests.e2e.lan import NETWORK, Computer, Lan, lan
from tests.e2e.phone import Owner, Phone
from tests.e2e.picture import wait_for_bars
from tests.e2e.test_calls import CLEAR, SILENT, assert_both_idle

ANOTHER = f"{NETWORK}.9"
HEARD_S = 15.0
"""What happens at once is known there within this time, also on a new way."""


@dataclass
class Place:
    """Sara sits where the engine runs, Omar at another computer."""

    network: Lan
    tower: Computer
    laptop: Computer
    engine: EngineApart


@pytest.fixture
def place(desk: PrivateDesk, tmp_path: Path) -> Iterator[Place]:
    """The network with the engine on it."""
    with lan() as network:
        tower, laptop = network.computer(1), network.computer(2)
        with engine_apart(desk, tmp_path, "--host", "0.0.0.0", inside=tower.inside) as engine:
            yield Place(network, tower, laptop, engine)


def signed_in(
    desk: PrivateDesk, engine: EngineApart, owner: Owner, at: Computer
) -> Iterator[Phone]:
    phone = engine.phone(desk, owner)
    phone.inside = at.inside
    phone.start()
    phone.wait_signed_in()
    yield phone
    phone.quit()


@pytest.fixture
def sara(desk: PrivateDesk, place: Place) -> Iterator[Phone]:
    """Her phone, beside the engine."""
    yield from signed_in(desk, place.engine, SARA, place.tower)


@pytest.fixture
def omar(desk: PrivateDesk, place: Place) -> Iterator[Phone]:
    """His phone, over the network."""
    yield from signed_in(desk, place.engine, OMAR, place.laptop)


@dataclass
class Talk:
    """A call in which Sara hears 1 kHz and Omar 440 Hz."""

    call_id: str
    at_sara: Recording
    at_omar: Recording

    def wait_heard(self, seconds: float = HEARD_S) -> None:
        wait_for("440 Hz", lambda: sound.share_at(self.at_omar.so_far, 440) > CLEAR, seconds)
        wait_for("1 kHz", lambda: sound.share_at(self.at_sara.so_far, 1000) > CLEAR, seconds)


@pytest.fixture
def talk(desk: PrivateDesk, sara: Phone, omar: Phone, tmp_path: Path) -> Talk:
    """Both talk, and hear each other."""
    sara.ctl("call", "omar")
    omar.wait("call.state", "ringing")
    omar.ctl("accept")
    call_id = sara.wait("call.state", "active")["call"]["id"]
    desk.play("a", sound.write_tone(tmp_path / "a.wav", 440, 120))
    desk.play("b", sound.write_tone(tmp_path / "b.wav", 1000, 120))
    talk = Talk(call_id, desk.record("a"), desk.record("b"))
    talk.wait_heard()
    return talk


def test_a_video_call_over_the_network_is_heard_and_seen_both_ways(
    desk: PrivateDesk, place: Place, sara: Phone, omar: Phone, tmp_path: Path
) -> None:
    assert place.tower.address in place.engine.url
    sara.ctl("call", "omar", "--video")
    omar.wait("call.state", "ringing")
    omar.press_popup("accept")
    for phone in (sara, omar):
        phone.wait("call.state", "active")
    desk.play("a", sound.write_tone(tmp_path / "a.wav", 440, 60))
    desk.play("b", sound.write_tone(tmp_path / "b.wav", 1000, 60))
    at_omar, at_sara = desk.record("b"), desk.record("a")
    wait_for("440 Hz at Omar", lambda: sound.share_at(at_omar.so_far, 440) > CLEAR)
    wait_for("1 kHz at Sara", lambda: sound.share_at(at_sara.so_far, 1000) > CLEAR)
    wait_for_bars(omar, SCREENS / "e2e" / "lan.png")
    wait_for_bars(sara, SCREENS / "e2e" / "lan-back.png")
    omar.ctl("hangup")
    assert_both_idle(sara, omar)


def test_a_pulled_cable_is_said_and_a_plugged_one_brings_the_sound_back(
    place: Place, sara: Phone, omar: Phone, talk: Talk
) -> None:
    place.laptop.pull_the_cable()
    wait_for("the silence", lambda: sound.loudness(talk.at_omar.so_far, 0.5) < SILENT)
    for phone in (sara, omar):
        phone.wait("call.state", "reconnecting", HEARD_S)
    place.laptop.plug_the_cable()
    talk.wait_heard(60)
    for phone in (sara, omar):
        assert phone.wait("call.state", "active")["call"]["id"] == talk.call_id
    omar.ctl("hangup")
    assert_both_idle(sara, omar)


def test_a_call_goes_on_at_another_address_and_its_end_is_heard(
    place: Place, sara: Phone, omar: Phone, talk: Talk
) -> None:
    place.laptop.move_to(ANOTHER)
    talk.wait_heard()
    for phone in (sara, omar):
        assert phone.ctl("state")["call"]["id"] == talk.call_id
    omar.ctl("hangup")
    sara.wait("call.state", "ended", HEARD_S)
    assert_both_idle(sara, omar)


def test_whoever_has_another_address_can_be_called_there(
    place: Place, sara: Phone, omar: Phone
) -> None:
    place.laptop.move_to(ANOTHER)
    wait_for("the new line", lambda: omar.log.count("signal: connected") > 1, HEARD_S)
    sara.ctl("call", "omar")
    omar.wait("call.state", "ringing")
    omar.ctl("accept")
    for phone in (sara, omar):
        phone.wait("call.state", "active")
    sara.ctl("hangup")
    assert_both_idle(sara, omar)


def test_whoever_accepts_just_when_the_address_changes_is_heard(
    place: Place, sara: Phone, omar: Phone
) -> None:
    sara.ctl("call", "omar")
    omar.wait("call.state", "ringing")
    place.laptop.move_to(ANOTHER)
    omar.ctl("accept")
    for phone in (sara, omar):
        phone.wait("call.state", "active", HEARD_S)
    omar.ctl("hangup")
    assert_both_idle(sara, omar)


def test_an_engine_of_the_network_is_joined_in_the_window(
    desk: PrivateDesk, place: Place, sara: Phone
) -> None:
    guest = Phone(desk, OMAR)
    del guest.env["UTD_IDENTITY"], guest.env["UTD_NAME"]
    guest.choose_devices()
    guest.inside = place.laptop.inside
    guest.start()
    guest.click(name="Join an engine")
    for name, text in (
        ("engineAddress", place.engine.url),
        ("engineAppId", place.engine.app_id),
        ("engineId", "omar"),
        ("engineAppKey", place.engine.app_key),
        ("engineName", "Omar"),
    ):
        guest.click(name)
        desk.type(text)
    desk.screenshot(SCREENS / "e2e" / "lan-join.png")
    guest.click("allowPlainHttp")
    guest.click("signIn")
    guest.wait_signed_in()
    guest.ctl("call", "sara")
    sara.wait("call.name", "Omar")
    guest.ctl("hangup")
    assert_both_idle(guest, sara)
    guest.quit()


def test_on_a_line_too_weak_for_both_the_picture_makes_room_for_the_sound(
    desk: PrivateDesk, tmp_path: Path
) -> None:
    with lan() as network, ExitStack() as phones:
        tower, laptop = network.far_apart(kbit=250, delay_ms=40)
        engine = phones.enter_context(
            engine_apart(desk, tmp_path, "--host", "0.0.0.0", inside=tower.inside)
        )
        sara, omar = (
            phones.enter_context(contextmanager(signed_in)(desk, engine, owner, at))
            for owner, at in ((SARA, tower), (OMAR, laptop))
        )
        sara.ctl("call", "omar", "--video")
        omar.wait("call.state", "ringing")
        omar.ctl("accept")
        desk.play("a", sound.write_tone(tmp_path / "a.wav", 440, 120))
        desk.play("b", sound.write_tone(tmp_path / "b.wav", 1000, 120))
        talk = Talk("", desk.record("a"), desk.record("b"))
        omar.wait("media.picture_held", "true", 40)
        talk.wait_heard()
        omar.wait("media.picture_held", "true", 40)
        omar.see("connection")
        desk.screenshot(SCREENS / "e2e" / "weak-line.png")
        sara.wait("call.state", "active")
        sara.ctl("hangup")
        assert_both_idle(sara, omar)


def test_an_engine_that_does_not_know_its_address_says_how_to_name_it(
    desk: PrivateDesk, tmp_path: Path
) -> None:
    with lan() as network:
        tower = network.computer(1)
        tower.run("ip", "route", "delete", "default")
        with engine_apart(desk, tmp_path, "--host", "0.0.0.0", inside=tower.inside):
            pass
    assert "say it with --host" in (tmp_path / "engine.output").read_text()
