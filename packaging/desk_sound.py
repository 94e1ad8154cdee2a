"""The sound of a private desktop: virtual speakers and microphones; it hears no real device.

A pair ``a`` is the speaker ``speaker_a`` and the microphone ``mic_a``, which hears what is played
into ``mouth_a``. Names are what programs choose devices by, descriptions what people read.
"""

import re
import subprocess
import time
from pathlib import Path

from desk_session import Session, end, wait_for

RATE = 48_000
_OWN_PROGRAMS = ("pacat", "parec", "paplay")


class Recording:
    """Sound being recorded from one device: s16le, mono, 48 kHz."""

    def __init__(self, process: "subprocess.Popen[bytes]", path: Path) -> None:
        self._process, self._path = process, path

    @property
    def so_far(self) -> bytes:
        """What has been recorded until now."""
        return self._path.read_bytes()

    def stop(self) -> bytes:
        """End it; the result is all of it."""
        end(self._process)
        return self.so_far


class Sound(Session):
    """A session with a private PulseAudio on a socket of its own."""

    def _start_sound(self, pairs: tuple[str, ...]) -> None:
        pulse = self._folder / "pulse"
        pulse.mkdir(mode=0o700)
        socket, script = pulse / "native", pulse / "desk.pa"
        script.write_text(_script(pairs, socket))
        self.env |= {
            "PULSE_SERVER": f"unix:{socket}",
            "PULSE_RUNTIME_PATH": str(pulse),
            "PULSE_COOKIE": str(pulse / "cookie"),
        }
        options = ("--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1", "--disallow-exit")
        modest = ("--realtime=no", "--high-priority=no")
        self.start("pulseaudio", "-n", *options, *modest, "-F", str(script))
        wait_for("PulseAudio", lambda: self.try_run("pactl", "info"))
        for pair in pairs:
            self._keep_awake(f"speaker_{pair}")
            self._keep_awake(f"mouth_{pair}")

    def _keep_awake(self, sink: str) -> None:
        # An idle null sink sleeps in blocks of 2 s and swallows the first sound.
        form = ("--raw", "--latency-msec=200")
        self.start("pacat", "--playback", f"--device={sink}", *form, "/dev/zero")

    def play(self, pair: str, wav: Path) -> "subprocess.Popen[bytes]":
        """Play a file into the microphone of ``pair``; returns at once."""
        return self.start("paplay", f"--device=mouth_{pair}", str(wav))

    def record(self, pair: str) -> Recording:
        """Record what the speaker of ``pair`` plays, from now on."""
        return self._record(f"speaker_{pair}.monitor")

    def listen(self, pair: str) -> Recording:
        """Record what the microphone of ``pair`` delivers, from now on."""
        return self._record(f"mic_{pair}")

    def _record(self, source: str) -> Recording:
        path = self._folder / f"{source}-{time.monotonic_ns()}.raw"
        form = ("--format=s16le", "--channels=1", f"--rate={RATE}", "--latency-msec=20")
        with open(path, "wb") as output:
            process = self._spawn(["parec", f"--device={source}", *form], self.env, output)
        wait_for(f"sound of {source}", lambda: path.stat().st_size)
        return Recording(process, path)

    def make_default(self, pair: str) -> None:
        """Make a pair what programs get that choose no device."""
        self.run("pactl", "set-default-sink", f"speaker_{pair}")
        self.run("pactl", "set-default-source", f"mic_{pair}")

    def plug_speaker(self, name: str, description: str = "") -> str:
        """Plug a further speaker in; the result unplugs it through ``unplug``."""
        module = self.run("pactl", "load-module", *_null_sink(name, description or name))
        self._keep_awake(name)
        return module

    def plug_microphone(self, name: str, mouth: str, description: str = "") -> str:
        """Plug a further microphone in that hears what is played into ``mouth_<mouth>``."""
        return self.run("pactl", "load-module", *_microphone(name, mouth, description or name))

    def unplug(self, plugged: str) -> None:
        """Unplug what ``plug_*`` plugged in."""
        self.run("pactl", "unload-module", plugged)

    def unplug_microphone(self, pair: str) -> None:
        """Unplug the microphone of a pair."""
        self._unload(f"source_name=mic_{pair}")

    def unplug_speaker(self, pair: str) -> None:
        """Unplug the speaker of a pair."""
        self._unload(f"sink_name=speaker_{pair}")

    def _unload(self, argument: str) -> None:
        for line in self.run("pactl", "list", "short", "modules").splitlines():
            number, _, words = line.partition("\t")
            if argument in words.split():
                self.unplug(number)

    def devices(self) -> dict[str, str]:
        """Name and description of every speaker and microphone, also of the mouths."""
        listing = self.run("pactl", "list", "sinks") + "\n" + self.run("pactl", "list", "sources")
        return dict(re.findall(r"^\s*Name: (.+)\n\s*Description: (.+)$", listing, re.MULTILINE))

    def foreign_streams(self) -> list[str]:
        """The names of programs, other than the desk's own, that record or play now."""
        listing = self.run("pactl", "list", "sink-inputs")
        listing += self.run("pactl", "list", "source-outputs")
        names = re.findall(r'application\.process\.binary = "([^"]+)"', listing)
        return [name for name in names if name not in _OWN_PROGRAMS]


def _script(pairs: tuple[str, ...], socket: Path) -> str:
    """What PulseAudio loads at its start."""
    modules: list[tuple[str, ...]] = [
        ("module-native-protocol-unix", "auth-anonymous=1", f"socket={socket}")
    ]
    for pair in pairs:
        modules += [
            _null_sink(f"speaker_{pair}", f"Speaker {pair.upper()}"),
            _null_sink(f"mouth_{pair}", f"Mouth {pair.upper()}"),
            _microphone(f"mic_{pair}", pair, f"Microphone {pair.upper()}"),
        ]
    lines = [f"load-module {' '.join(module)}" for module in modules]
    lines += [f"set-default-sink speaker_{pairs[0]}", f"set-default-source mic_{pairs[0]}"]
    return "\n".join(lines) + "\n"


def _null_sink(name: str, description: str) -> tuple[str, ...]:
    # norewinds: without it the first stream stalls 1.6 s and the loop takes 40 ms more.
    shape = ("norewinds=1", f"rate={RATE}", "channels=2")
    said = f"sink_properties=\"device.description='{description}'\""
    return ("module-null-sink", f"sink_name={name}", *shape, said)


def _microphone(name: str, mouth: str, description: str) -> tuple[str, ...]:
    said = f"source_properties=\"device.description='{description}'\""
    return ("module-remap-source", f"source_name={name}", f"master=mouth_{mouth}.monitor", said)
