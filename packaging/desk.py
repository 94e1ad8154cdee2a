"""A private desktop with sound: X, window manager, session bus, PulseAudio; it shows no host's.

Standard library only. The demo without a display, the end-to-end tests and the benches run in it.
Everything is on private sockets and a free display number, and is ended by its pid.
As a program: ``python packaging/desk.py -- COMMAND ...`` runs a command inside.
"""

import contextlib
import ctypes
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

RATE = 48_000
_START_S = 15.0
_STOP_S = 3.0
_PR_SET_PDEATHSIG = 1


class DeskError(RuntimeError):
    """A part of the desktop did not come up, or did not do what it was asked."""


@dataclass(frozen=True)
class DeskPlan:
    """Which parts the desktop has; ``pairs`` names its virtual speakers and microphones."""

    pairs: tuple[str, ...] = ("a", "b")
    size: str = "1600x1000"
    display: bool = True
    notifications: bool = False
    keyring: bool = False
    tray: bool = False


_LIBC = ctypes.CDLL(None)


def _die_with_parent() -> None:
    # Runs in the child between fork and exec: a killed test must leave no server behind.
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _spawn(
    command: Sequence[str], env: Mapping[str, str], output: IO[bytes], keep: tuple[int, ...] = ()
) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        command,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=None if output.name.endswith(".raw") else subprocess.STDOUT,
        pass_fds=keep,
        preexec_fn=_die_with_parent,  # noqa: PLW1509 - one C call, and the desk starts no threads
    )


def wait_for(what: str, ready: Callable[[], object], seconds: float = _START_S) -> None:
    """Look until ``ready`` is true; raises ``DeskError`` with ``what`` when it never is."""
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            raise DeskError(f"waited {seconds:.0f} s for {what}")
        time.sleep(0.02)


class Recording:
    """Sound being recorded from one speaker: s16le, mono, 48 kHz."""

    def __init__(self, process: "subprocess.Popen[bytes]", path: Path) -> None:
        self._process, self._path = process, path

    @property
    def so_far(self) -> bytes:
        """What has been recorded until now."""
        return self._path.read_bytes()

    def stop(self) -> bytes:
        """End it; the result is all of it."""
        _end(self._process)
        return self.so_far


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class PrivateDesk:
    """The desktop, as a context manager. ``env`` is what a program inside needs."""

    def __init__(self, plan: DeskPlan | None = None) -> None:
        self.plan = plan or DeskPlan()
        self.env: dict[str, str] = {}
        self._stack = contextlib.ExitStack()
        self._folder = Path()
        self._xvfb: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "PrivateDesk":
        with contextlib.ExitStack() as stack:
            self._folder = Path(stack.enter_context(_short_folder()))
            self._stack = stack
            self._start_all()
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    # ── parts ──

    def _start_all(self) -> None:
        run = self._folder / "run"
        run.mkdir(mode=0o700)
        self.env = {
            **_without_session(os.environ),
            "HOME": str(self._home()),
            "XDG_RUNTIME_DIR": str(run),
            "XDG_CACHE_HOME": _cache_home(),
            "LANG": "C.UTF-8",
        }
        if self.plan.display:
            self._start_display()
        self._start_bus()
        if self.plan.display:
            self._start_on_display()
        if self.plan.pairs:
            self._start_sound()
        if self.plan.keyring:
            self._start_keyring()

    def _home(self) -> Path:
        home = self._folder / "home"
        home.mkdir(exist_ok=True)
        return home

    def start(self, *command: str) -> "subprocess.Popen[bytes]":
        """Start a part that ends with the desktop; its output goes to a file."""
        return self.start_for(self.env, *command)

    def start_for(self, env: Mapping[str, str], *command: str) -> "subprocess.Popen[bytes]":
        """Start a person's program; it ends with the desktop, its output goes to a file."""
        name = f"{Path(command[0]).name}-{time.monotonic_ns()}"
        with open(self._folder / f"{name}.log", "wb") as output:
            process = _spawn(command, env, output)
        self._stack.callback(_end, process)
        return process

    def _start_display(self) -> None:
        reader, writer = os.pipe()
        command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", f"{self.plan.size}x24"]
        with open(self._folder / "xvfb.log", "wb") as output:
            process = _spawn([*command, "-nolisten", "tcp"], self.env, output, (writer,))
        self._stack.callback(_end, process)
        os.close(writer)
        with os.fdopen(reader) as answer:
            number = answer.readline().strip()
        if not number:
            raise DeskError("Xvfb did not start")
        self._xvfb = process
        self.env |= {"DISPLAY": f":{number}", "XDG_SESSION_TYPE": "x11"}

    def _start_bus(self) -> None:
        address = f"unix:path={self._folder / 'bus'}"
        self.start("dbus-daemon", "--session", "--nofork", f"--address={address}")
        wait_for("the session bus", (self._folder / "bus").exists)
        self.env["DBUS_SESSION_BUS_ADDRESS"] = address

    def _start_on_display(self) -> None:
        self.start("openbox")
        wait_for("the window manager", self._managed)
        if self.plan.notifications:
            self.start("dunst")
            wait_for(
                "the notification daemon", lambda: self._owned("org.freedesktop.Notifications")
            )
        if self.plan.tray:
            self.start("trayer", "--edge", "bottom", "--align", "right", "--height", "24")

    def _managed(self) -> bool:
        answer = self._run("xprop", "-root", "_NET_SUPPORTING_WM_CHECK", check=False)
        return "window id" in answer

    def _owned(self, name: str) -> bool:
        answer = self._run(
            "dbus-send",
            "--session",
            "--print-reply",
            "--dest=org.freedesktop.DBus",
            "/",
            "org.freedesktop.DBus.NameHasOwner",
            f"string:{name}",
            check=False,
        )
        return "true" in answer

    def _start_keyring(self) -> None:
        unlocked = subprocess.run(
            ["gnome-keyring-daemon", "--unlock", "--components=secrets"],
            input=b"desk",
            env=self.env,
            capture_output=True,
            check=True,
        )
        for line in unlocked.stdout.decode().splitlines():
            name, _, value = line.partition("=")
            self.env[name] = value
        wait_for("the keyring", lambda: self._owned("org.freedesktop.secrets"))
        self._stack.callback(self._end_keyring)

    def _end_keyring(self) -> None:
        answer = self._run(
            "dbus-send",
            "--session",
            "--print-reply",
            "--dest=org.freedesktop.DBus",
            "/",
            "org.freedesktop.DBus.GetConnectionUnixProcessID",
            "string:org.freedesktop.secrets",
            check=False,
        )
        pid = answer.split()[-1] if answer else ""
        if pid.isdigit():
            os.kill(int(pid), signal.SIGTERM)

    # ── sound ──

    def _start_sound(self) -> None:
        pulse = self._folder / "pulse"
        pulse.mkdir(mode=0o700)
        socket = pulse / "native"
        script = pulse / "desk.pa"
        script.write_text(self._sound_script(socket))
        self.env |= {
            "PULSE_SERVER": f"unix:{socket}",
            "PULSE_RUNTIME_PATH": str(pulse),
            "PULSE_COOKIE": str(pulse / "cookie"),
        }
        self.start(
            "pulseaudio",
            "-n",
            "--daemonize=no",
            "--use-pid-file=no",
            "--exit-idle-time=-1",
            "--disallow-exit",
            "--realtime=no",
            "--high-priority=no",
            "-F",
            str(script),
        )
        wait_for("PulseAudio", lambda: self._run("pactl", "info", check=False))
        for pair in self.plan.pairs:
            self._keep_awake(f"speaker_{pair}")
            self._keep_awake(f"mouth_{pair}")

    def _sound_script(self, socket: Path) -> str:
        lines = [f"load-module module-native-protocol-unix auth-anonymous=1 socket={socket}"]
        for pair in self.plan.pairs:
            lines += [
                f"load-module {_sink(f'speaker_{pair}', f'Speaker-{pair.upper()}')}",
                f"load-module {_sink(f'mouth_{pair}', f'Mouth-{pair.upper()}')}",
                f"load-module {_microphone(pair)}",
            ]
        first = self.plan.pairs[0]
        lines += [f"set-default-sink speaker_{first}", f"set-default-source mic_{first}"]
        return "\n".join(lines) + "\n"

    def _keep_awake(self, sink: str) -> None:
        # An idle null sink sleeps in blocks of 2 s and swallows the first sound.
        self.start(
            "pacat", "--playback", f"--device={sink}", "--latency-msec=200", "/dev/zero", "--raw"
        )

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
        with open(path, "wb") as output:
            form = ("--format=s16le", "--channels=1", f"--rate={RATE}", "--latency-msec=20")
            process = _spawn(["parec", f"--device={source}", *form], self.env, output)
        self._stack.callback(_end, process)
        wait_for(f"sound of {source}", lambda: path.stat().st_size)
        return Recording(process, path)

    def plug_speaker(self, name: str) -> str:
        """Plug a further speaker in; the result unplugs it through ``unplug``."""
        return self._run("pactl", "load-module", *_sink(name, name).split())

    def plug_microphone(self, name: str, mouth: str) -> str:
        """Plug a further microphone in that hears what is played into ``mouth_<mouth>``."""
        words = ["module-remap-source", f"source_name={name}", f"master=mouth_{mouth}.monitor"]
        return self._run("pactl", "load-module", *words)

    def unplug(self, plugged: str) -> None:
        """Unplug what ``plug_*`` plugged in."""
        self._run("pactl", "unload-module", plugged)

    def unplug_microphone(self, pair: str) -> None:
        """Unplug the microphone of a pair."""
        for line in self._run("pactl", "list", "short", "modules").splitlines():
            number, _, rest = line.partition("\t")
            if f"source_name=mic_{pair} " in f"{rest} ":
                self._run("pactl", "unload-module", number)

    def foreign_streams(self) -> list[str]:
        """The names of programs, other than the desk's own, that record or play now."""
        own = ("pacat", "parec", "paplay")
        listing = self._run("pactl", "list", "sink-inputs")
        listing += self._run("pactl", "list", "source-outputs")
        names = re.findall(r'application\.process\.binary = "([^"]+)"', listing)
        return [name for name in names if name not in own]

    # ── windows ──

    def screenshot(self, path: Path) -> None:
        """The whole screen as PNG."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._run("import", "-window", "root", str(path))

    def windows(self, title: str) -> list[int]:
        """The visible windows whose title matches the pattern."""
        answer = self._run("xdotool", "search", "--onlyvisible", "--name", title, check=False)
        return [int(line) for line in answer.split()]

    def window(self, title: str, seconds: float = _START_S) -> int:
        """The window whose title matches, as soon as it is there."""
        wait_for(f"the window {title!r}", lambda: self.windows(title), seconds)
        return self.windows(title)[0]

    def click(self, x: int, y: int) -> None:
        """Move the pointer there and click, as a hand does."""
        self._run("xdotool", "mousemove", str(x), str(y))
        self._run("xdotool", "click", "1")

    def type(self, text: str) -> None:
        """Type into whatever has the focus."""
        self._run("xdotool", "type", "--delay", "15", text)

    def key(self, name: str) -> None:
        """Press one key or chord, in xdotool's spelling."""
        self._run("xdotool", "key", name)

    def active_title(self) -> str:
        """The title of the active window."""
        return self._run("xdotool", "getactivewindow", "getwindowname", check=False)

    def _run(self, *command: str, check: bool = True) -> str:
        done = subprocess.run(command, env=self.env, capture_output=True, text=True, check=False)
        if check and done.returncode:
            raise DeskError(f"{command[0]}: {done.stderr.strip() or done.returncode}")
        return done.stdout.strip() if not done.returncode else ""

    # ── people ──

    def person(self, name: str, **extra: str) -> dict[str, str]:
        """The environment of one person at the desk: own data and settings, one desktop."""
        home = self._folder / "people" / name
        folders = {
            "XDG_DATA_HOME": home / "data",
            "XDG_CONFIG_HOME": home / "config",
            "XDG_STATE_HOME": home / "state",
        }
        for folder in folders.values():
            folder.mkdir(parents=True, exist_ok=True)
        return {**self.env, **{key: str(folder) for key, folder in folders.items()}, **extra}


def _sink(name: str, description: str) -> str:
    # norewinds: without it the first stream stalls 1.6 s and the loop takes 40 ms more.
    return (
        f"module-null-sink norewinds=1 sink_name={name} rate={RATE} channels=2 "
        f"sink_properties=device.description={description}"
    )


def _microphone(pair: str) -> str:
    return (
        f"module-remap-source source_name=mic_{pair} master=mouth_{pair}.monitor "
        f"source_properties=device.description=Microphone-{pair.upper()}"
    )


def _without_session(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment without what ties it to another desktop or another user's settings."""
    foreign = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "SSH_AUTH_SOCK")
    prefixes = ("DBUS_", "PULSE_", "XDG_", "UTD_", "AT_SPI_", "GNOME_KEYRING")
    return {k: v for k, v in environ.items() if k not in foreign and not k.startswith(prefixes)}


def _cache_home() -> str:
    """The real cache: the media server lies there."""
    return os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")


@contextlib.contextmanager
def _short_folder() -> Iterator[str]:
    """A private folder with a short path: socket addresses end at 107 bytes."""
    folder = tempfile.mkdtemp(prefix="desk")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main(arguments: Sequence[str]) -> int:
    """Run a command inside a private desktop."""
    command = list(arguments[1:] if arguments[:1] == ["--"] else arguments)
    if not command:
        sys.stderr.write("usage: desk.py -- COMMAND ...\n")
        return 2
    with PrivateDesk() as desk:
        return subprocess.call(command, env=desk.env)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
