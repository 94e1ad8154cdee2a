"""The processes of one private desktop: started, waited for and ended by pid; it names no part.

Standard library only, Linux only.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Self

START_S = 15.0
_STOP_S = 3.0
# A killed test must leave no server behind. Not by preexec_fn: Python code between fork and exec
# hangs for ever when a thread of the parent holds a lock at that moment.
_LEASH = ("setpriv", "--pdeathsig", "KILL", "--")


class DeskError(RuntimeError):
    """A part of the desktop did not come up, or did not do what it was asked."""


def wait_for(what: str, ready: Callable[[], object], seconds: float = START_S) -> None:
    """Look until ``ready`` is true; raises ``DeskError`` with ``what`` when it never is."""
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            raise DeskError(f"waited {seconds:.0f} s for {what}")
        time.sleep(0.02)


class Session:
    """A folder, an environment and the processes that live in both, as a context manager.

    Enter it on a thread that outlives it: the kernel ends the processes with that thread.
    """

    def __init__(self) -> None:
        self.env: dict[str, str] = {}
        self._folder = Path()
        self._stack = contextlib.ExitStack()
        self._logs: dict[int, Path] = {}

    def __enter__(self) -> Self:
        if not sys.platform.startswith("linux"):
            raise DeskError("a private desktop needs Linux")
        with contextlib.ExitStack() as stack:
            self._folder = Path(stack.enter_context(_short_folder()))
            stack.callback(self._end_strays)
            self._stack = stack
            self.env = self._bare_environment()
            self._bring_up()
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _bring_up(self) -> None:
        """Start the parts; what was started is ended even where this raises."""
        raise NotImplementedError

    def _bare_environment(self) -> dict[str, str]:
        home, run = self._folder / "home", self._folder / "run"
        for folder in (home, run):
            folder.mkdir(mode=0o700)
        return {
            **_without_session(os.environ),
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(run),
            "XDG_CACHE_HOME": _cache_home(),
            "LANG": "C.UTF-8",
        }

    def start(self, *command: str) -> "subprocess.Popen[bytes]":
        """Start a part that ends with the desktop; its output goes to a file."""
        return self.start_for(self.env, *command)

    def start_for(self, env: Mapping[str, str], *command: str) -> "subprocess.Popen[bytes]":
        """Start a person's program; it ends with the desktop, its output goes to a file."""
        return self._spawn(command, env)

    def _spawn(
        self,
        command: Sequence[str],
        env: Mapping[str, str],
        output: IO[bytes] | None = None,
        *,
        stdin: int = subprocess.DEVNULL,
        pass_fds: tuple[int, ...] = (),
    ) -> "subprocess.Popen[bytes]":
        """Start a process that ends with the desktop, or with us where we are killed."""
        path = self._folder / f"{Path(command[0]).name}-{time.monotonic_ns()}.log"
        with open(path, "wb") as log:
            process = subprocess.Popen(
                (*_LEASH, *command),
                env=env,
                stdin=stdin,
                stdout=output or log,
                stderr=log,
                pass_fds=pass_fds,
            )
        self._stack.callback(end, process)
        self._logs[process.pid] = path
        return process

    def output_of(self, process: "subprocess.Popen[bytes]") -> str:
        """What a process of the session has printed until now."""
        return self._logs[process.pid].read_text(errors="replace")

    def run(self, *command: str) -> str:
        """What a command prints; one that fails is a ``DeskError``."""
        done = subprocess.run(command, env=self.env, capture_output=True, text=True, check=False)
        if done.returncode:
            raise DeskError(f"{command[0]}: {done.stderr.strip() or done.returncode}")
        return done.stdout.strip()

    def try_run(self, *command: str) -> str:
        """What a command prints; empty where it fails."""
        with contextlib.suppress(DeskError):
            return self.run(*command)
        return ""

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

    def inhabitants(self) -> list[int]:
        """The pids of all that runs in the session, also of what its own processes started."""
        mark = f"XDG_RUNTIME_DIR={self._folder}/run\0".encode()
        return [pid for pid in _pids() if pid != os.getpid() and mark in _environment_of(pid)]

    def _end_strays(self) -> None:
        """End what the session's processes left: helpers of the bus, detached servers."""
        for number, seconds in ((signal.SIGTERM, _STOP_S), (signal.SIGKILL, _STOP_S)):
            for pid in self.inhabitants():
                with contextlib.suppress(ProcessLookupError):  # it went by itself meanwhile
                    os.kill(pid, number)
            with contextlib.suppress(DeskError):  # those get the next signal
                wait_for("the session's end", lambda: not self.inhabitants(), seconds)


def end(process: "subprocess.Popen[bytes]") -> None:
    """End one process: asked first, then forced."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _pids() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def _environment_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return b""  # gone, or not ours to look into


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
