"""Starts ``control_app.py`` as processes of their own, in folders of their own; it asks nothing."""

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WITHIN_S = 15.0


class ControlApp:
    """One process that wants to be the app of a profile."""

    def __init__(self, profile: str = "default") -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "tests/integration/control_app.py"), profile],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.became = ""

    def ready(self) -> "ControlApp":
        """Wait until it has become the app, or has found another."""
        self.became = self.line()
        return self

    def line(self) -> str:
        """The next line it prints."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def tell_to_quit(self) -> None:
        """Ask it to end, and do not wait."""
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def quit(self) -> None:
        """Let it end as it wants to."""
        self.tell_to_quit()
        assert self.process.wait(WITHIN_S) == 0

    def kill(self) -> None:
        """End it without a chance to clean up."""
        self.process.kill()
        self.process.wait(WITHIN_S)

    def end(self) -> None:
        """End it whatever it does."""
        if self.process.poll() is None:
            self.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()


StartApp = Callable[..., ControlApp]


@contextlib.contextmanager
def private_folders(monkeypatch: pytest.MonkeyPatch) -> Iterator[StartApp]:
    """Start apps whose data and sockets lie in a short temporary folder; all end with it."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        monkeypatch.setenv("XDG_DATA_HOME", f"{folder}/data")
        monkeypatch.setenv("XDG_RUNTIME_DIR", f"{folder}/run")

        def start(profile: str = "default") -> ControlApp:
            app = ControlApp(profile)
            stack.callback(app.end)
            return app

        yield start
