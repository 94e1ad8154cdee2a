"""A private desktop with sound: X, window manager, session bus, PulseAudio; it shows no host's.

Standard library only, Linux only. The demo without a display, the end-to-end tests and the benches
run in it. Everything is on private sockets and a free display number, and is ended by its pid.
As a program: ``python packaging/desk.py -- COMMAND ...`` runs a command inside.
"""

import contextlib
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from desk_screen import Screen
from desk_session import DeskError, wait_for
from desk_sound import RATE, Recording, Sound

__all__ = ["RATE", "DeskError", "DeskPlan", "PrivateDesk", "Recording", "main", "wait_for"]

_INTERRUPTED = 130
_TERMINATED = 143


@dataclass(frozen=True)
class DeskPlan:
    """Which parts the desktop has; ``pairs`` names its virtual speakers and microphones."""

    pairs: tuple[str, ...] = ("a", "b")
    size: str = "1600x1000"
    display: bool = True
    window_manager: bool = True
    notifications: bool = False
    keyring: bool = False
    tray: bool = False


class PrivateDesk(Screen, Sound):
    """The desktop, as a context manager. ``env`` is what a program inside needs."""

    def __init__(self, plan: DeskPlan | None = None) -> None:
        super().__init__()
        self.plan = plan or DeskPlan()

    def _bring_up(self) -> None:
        if self.plan.display:
            self._start_display(self.plan.size)
        self._start_bus()
        if self.plan.display:
            self._furnish()
        if self.plan.pairs:
            self._start_sound(self.plan.pairs)
        if self.plan.keyring:
            self._start_keyring()

    def _furnish(self) -> None:
        if self.plan.window_manager:
            self._start_window_manager()
        if self.plan.notifications:
            self.start("dunst")
            self._wait_owned("org.freedesktop.Notifications")
        if self.plan.tray:
            self._start_tray()

    def _start_bus(self) -> None:
        socket = self._folder / "bus"
        self.env["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={socket}"
        self.start("dbus-daemon", "--session", "--nofork", f"--address=unix:path={socket}")
        wait_for("the session bus", socket.exists)

    def _start_keyring(self) -> None:
        command = ("gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets")
        daemon = self._spawn(command, self.env, stdin=subprocess.PIPE)
        if daemon.stdin is not None:
            with daemon.stdin as password:
                password.write(b"desk")
        self._wait_owned("org.freedesktop.secrets")

    def _wait_owned(self, name: str) -> None:
        """Wait until somebody on the session bus answers to that name."""
        bus = "org.freedesktop.DBus"
        ask = ("dbus-send", "--session", "--print-reply", f"--dest={bus}", "/")
        question = (f"{bus}.NameHasOwner", f"string:{name}")
        wait_for(name, lambda: "true" in self.try_run(*ask, *question))


def main(arguments: Sequence[str]) -> int:
    """Run a command inside a private desktop."""
    command = list(arguments[1:] if arguments[:1] == ["--"] else arguments)
    if not command:
        sys.stderr.write("usage: desk.py -- COMMAND ...\n")
        return 2
    # Told to end, the desk ends what it started first.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(_TERMINATED))
    with contextlib.suppress(KeyboardInterrupt), PrivateDesk() as desk:
        return subprocess.call(command, env=desk.env)
    return _INTERRUPTED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
