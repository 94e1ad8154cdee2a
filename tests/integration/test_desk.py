"""The private desktop itself: that its parts live, carry sound and hands, and leave nothing."""

import os
import signal
import subprocess
import sys
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from desk import RATE, DeskError, DeskPlan, PrivateDesk, wait_for

PACKAGING = Path(__file__).parents[2] / "packaging"
HEARD = 0.01
SILENT = 0.0005


def write_tone(path: Path, hertz: float, seconds: float = 30.0) -> Path:
    """A tone of a third of full loudness."""
    angle = 2 * np.pi * hertz * np.arange(round(RATE * seconds)) / RATE
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.round(10_000 * np.sin(angle)).astype("<i2").tobytes())
    return path


def tail(recording: bytes, seconds: float = 0.5) -> npt.NDArray[np.float64]:
    """The newest part of a recording, in -1..1; empty while there is less."""
    samples = np.frombuffer(recording[: len(recording) // 2 * 2], "<i2").astype(float) / 32_768
    wanted = round(RATE * seconds)
    return samples[-wanted:] if samples.size >= wanted else samples[:0]


def loudness(recording: bytes) -> float:
    """The root mean square of the newest half second."""
    newest = tail(recording)
    return float(np.sqrt((newest**2).mean())) if newest.size else 0.0


def pitch(recording: bytes) -> float:
    """The strongest frequency of the newest half second, 0 while there is none."""
    newest = tail(recording)
    if not newest.size:
        return 0.0
    spectrum = np.abs(np.fft.rfft(newest * np.hanning(newest.size)))
    return float(np.fft.rfftfreq(newest.size, 1 / RATE)[int(spectrum.argmax())])


def alive(pid: int) -> bool:
    """Whether the process runs; one that only waits to be collected does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def programs(desk: PrivateDesk) -> set[str]:
    """The names of the programs that run in the session."""
    return {Path(f"/proc/{pid}/comm").read_text().strip() for pid in desk.inhabitants()}


def wake_screen_readers_bus(desk: PrivateDesk) -> None:
    """Have the session bus start its helpers, which are no children of the desk."""
    ask = ("dbus-send", "--session", "--print-reply", "--dest=org.a11y.Bus", "/org/a11y/bus")
    desk.run(*ask, "org.a11y.Bus.GetAddress")


@pytest.fixture(scope="module")
def desk() -> Iterator[PrivateDesk]:
    """One furnished desktop for the tests that leave it as they found it."""
    plan = DeskPlan(size="800x600", notifications=True, keyring=True, tray=True)
    with PrivateDesk(plan) as desk:
        yield desk


@pytest.fixture
def watched(desk: PrivateDesk) -> Iterator[tuple[int, "subprocess.Popen[bytes]"]]:
    """A window that prints what hands do to it."""
    xev = desk.start("xev", "-event", "button", "-event", "keyboard", "-geometry", "200x150+50+60")
    yield desk.window("Event Tester"), xev
    xev.terminate()
    xev.wait()
    wait_for("the window's end", lambda: not desk.windows("Event Tester"))


def test_every_part_that_was_asked_for_runs(desk):
    parts = {"Xvfb", "openbox", "dbus-daemon", "pulseaudio", "dunst", "trayer", "pacat"}
    assert parts <= programs(desk)
    assert any(name.startswith("gnome-keyring") for name in programs(desk))
    assert "dimensions:    800x600" in desk.run("xdpyinfo")


def test_its_devices_can_be_told_apart_by_people(desk):
    devices = desk.devices()
    assert devices["speaker_a"] == "Speaker A"
    assert devices["mic_b"] == "Microphone B"


def test_a_tone_in_a_mouth_is_heard_at_its_microphone_alone(desk, tmp_path):
    at_a, at_b = desk.listen("a"), desk.listen("b")
    player = desk.play("a", write_tone(tmp_path / "tone.wav", 440))
    wait_for("the tone at A", lambda: loudness(at_a.so_far) > HEARD)
    wait_for("a whole half second of it", lambda: abs(pitch(at_a.so_far) - 440) < 3)
    assert loudness(at_b.so_far) < SILENT
    player.terminate()
    wait_for("silence at A", lambda: loudness(at_a.so_far) < SILENT)
    assert len(at_a.stop()) > 0
    at_b.stop()


def test_what_a_program_plays_is_recorded_at_its_speaker(desk, tmp_path):
    recording = desk.record("b")
    tone = write_tone(tmp_path / "tone.wav", 1000)
    player = desk.start("paplay", "--device=speaker_b", str(tone))
    wait_for("the tone at B", lambda: abs(pitch(recording.so_far) - 1000) < 3)
    player.terminate()
    heard = recording.stop()
    assert recording.so_far == heard


def test_devices_come_and_go(desk):
    speaker = desk.plug_speaker("headset", "My headset")
    microphone = desk.plug_microphone("headset_mic", "a")
    assert desk.devices()["headset"] == "My headset"
    assert "headset_mic" in desk.devices()
    desk.unplug(microphone)
    desk.unplug(speaker)
    assert not {"headset", "headset_mic"} & set(desk.devices())


def test_a_pair_can_be_the_default(desk):
    desk.make_default("b")
    assert desk.run("pactl", "get-default-sink") == "speaker_b"
    desk.make_default("a")
    assert desk.run("pactl", "get-default-source") == "mic_a"


def test_only_the_streams_of_others_are_foreign(desk, tmp_path):
    desk.listen("a").stop()
    assert desk.foreign_streams() == []
    taker = desk.start("ffmpeg", "-nostdin", "-f", "pulse", "-i", "mic_a", str(tmp_path / "x.flac"))
    wait_for("a foreign stream", lambda: desk.foreign_streams() == ["ffmpeg"])
    taker.terminate()
    taker.wait()
    wait_for("no foreign stream", lambda: not desk.foreign_streams())


def test_clicks_and_letters_reach_a_window(desk, watched):
    window, xev = watched
    desk.click(30, 40, window)
    wait_for("the click", lambda: "ButtonPress" in desk.output_of(xev))
    assert "(30,40)" in desk.output_of(xev)
    wait_for("the focus", lambda: desk.active_title() == "Event Tester")
    desk.type("q")
    desk.key("Escape")
    wait_for("the keys", lambda: "Escape" in desk.output_of(xev))
    assert "keysym 0x71, q" in desk.output_of(xev)


def test_a_screenshot_is_the_whole_screen(desk, tmp_path):
    desk.screenshot(tmp_path / "new folder" / "screen.png")
    header = (tmp_path / "new folder" / "screen.png").read_bytes()[:24]
    assert header[1:4] == b"PNG"
    assert (int.from_bytes(header[16:20]), int.from_bytes(header[20:24])) == (800, 600)


def test_people_share_the_desk_and_the_cache_but_no_data(desk):
    sara, omar = desk.person("sara"), desk.person("omar", UTD_NAME="Omar")
    for key in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        assert sara[key] != omar[key]
        assert Path(sara[key]).is_dir()
    assert sara["XDG_CACHE_HOME"] == omar["XDG_CACHE_HOME"]
    assert sara["DISPLAY"] == omar["DISPLAY"]
    assert (omar["UTD_NAME"], "PULSE_SINK" in omar, "PULSE_SOURCE" in omar) == (
        "Omar",
        False,
        False,
    )


def test_a_command_that_fails_says_why(desk):
    with pytest.raises(DeskError, match=r"pactl: .*No such entity"):
        desk.unplug("999")
    assert desk.try_run("pactl", "unload-module", "999") == ""


def test_nothing_is_left_afterwards(tmp_path):
    with PrivateDesk(DeskPlan(notifications=True, keyring=True, tray=True)) as desk:
        wake_screen_readers_bus(desk)
        # Like the engine an app starts: in a session of its own, so nobody's child in the end.
        desk.run("setsid", "--fork", "sh", "-c", "exec sleep 600 >/dev/null 2>&1")
        desk.play("a", write_tone(tmp_path / "tone.wav", 440))
        desk.listen("a")
        running, folder = desk.inhabitants(), Path(desk.env["HOME"]).parent
        assert {"sleep", "paplay", "parec", "at-spi-bus-laun"} <= programs(desk)
    # The kernel takes a process's memory, by which a desk knows it, a moment before the rest.
    wait_for("the last of them", lambda: not [pid for pid in running if alive(pid)], 1)
    assert not folder.exists()


def test_a_desk_that_does_not_come_up_says_why_and_leaves_nothing():
    desk = PrivateDesk(DeskPlan(size="no-size"))
    with pytest.raises(DeskError, match=r"Xvfb did not start: .*no-size"), desk:
        pytest.fail("it came up")
    assert desk.inhabitants() == []
    assert not Path(desk.env["HOME"]).exists()


def test_a_part_that_fails_late_takes_the_others_with_it():
    pids = []

    class Unlucky(PrivateDesk):
        def _start_keyring(self):
            pids.extend(self.inhabitants())
            raise DeskError("no keyring today")

    with pytest.raises(DeskError, match="no keyring today"), Unlucky(DeskPlan(keyring=True)):
        pytest.fail("it came up")
    assert len(pids) > 5
    assert [pid for pid in pids if alive(pid)] == []


def test_sound_alone_needs_no_display():
    with PrivateDesk(DeskPlan(pairs=("a",), display=False)) as desk:
        assert "DISPLAY" not in desk.env
        assert "mic_a" in desk.devices()
        assert not {"Xvfb", "openbox"} & programs(desk)


def test_a_bare_screen_has_no_window_manager():
    with PrivateDesk(DeskPlan(pairs=(), window_manager=False)) as desk:
        assert not {"openbox", "pulseaudio"} & programs(desk)


def test_a_killed_owner_leaves_no_process(tmp_path):
    owner = (
        "import sys, time\n"
        f"sys.path.insert(0, {str(PACKAGING)!r})\n"
        "from desk import DeskPlan, PrivateDesk\n"
        "with PrivateDesk(DeskPlan(notifications=True, keyring=True, tray=True)) as desk:\n"
        "    print(*desk.inhabitants(), flush=True)\n"
        "    sys.stdin.read()\n"
    )
    env = {**os.environ, "TMPDIR": str(tmp_path)}  # what it cannot remove any more goes with this
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, "-c", owner], env=env, stdin=pipe, stdout=pipe
    ) as killed:
        assert killed.stdout is not None
        pids = [int(word) for word in killed.stdout.readline().split()]
        killed.kill()
    assert len(pids) > 8
    wait_for("the end of all", lambda: not any(alive(pid) for pid in pids))


def test_as_a_program_it_runs_a_command_inside():
    script = 'test -n "$DISPLAY" && pactl info >/dev/null && exit 7'
    command = [sys.executable, str(PACKAGING / "desk.py"), "--", "sh", "-c", script]
    assert subprocess.run(command, check=False, timeout=60).returncode == 7
    usage = subprocess.run(command[:2], check=False, capture_output=True, text=True, timeout=60)
    assert (usage.returncode, usage.stderr) == (2, "usage: desk.py -- COMMAND ...\n")


def test_as_a_program_it_tidies_up_when_told_to_end(tmp_path):
    script = "echo $XDG_RUNTIME_DIR; exec sleep 600"
    command = [sys.executable, str(PACKAGING / "desk.py"), "--", "sh", "-c", script]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        folder = Path(program.stdout.readline().strip()).parent
        assert folder.exists()
        program.send_signal(signal.SIGTERM)
        assert program.wait(20) == 143
    assert not folder.exists()
