"""Playing into and recording from the desk's sound server, and what is heard in a recording.

Not through the desk's own ``play`` and ``record``: those run Python between fork and exec, which
in a process with sound threads may wait for ever.
"""

import subprocess
from pathlib import Path

from desk import RATE, PrivateDesk
from tests.e2e.sound import loudness, share_at
from tests.integration.media.caller import until

MOST = 0.9
SILENT = 0.001


class Process:
    """A program in the desk's environment, ended with its test."""

    def __init__(self, desk: PrivateDesk, output: Path, *command: str) -> None:
        with open(output, "wb") as file:
            self._process = subprocess.Popen(
                command, env=desk.env, stdout=file, stderr=subprocess.DEVNULL
            )

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait()


class Recording(Process):
    """What a source of sound delivers, from now on."""

    def __init__(self, desk: PrivateDesk, source: str, path: Path) -> None:
        form = ("--format=s16le", "--channels=1", f"--rate={RATE}", "--latency-msec=20")
        super().__init__(desk, path, "parec", f"--device={source}", *form)
        self._path = path

    @property
    def so_far(self) -> bytes:
        """What has been recorded until now."""
        return self._path.read_bytes()

    async def sounds(self, hertz: float, seconds: float = 20.0) -> None:
        """Wait until the last half second is that tone."""
        await until(f"{hertz} Hz", lambda: share_at(self.so_far, hertz, 0.5) > MOST, seconds)

    async def falls_silent(self, seconds: float = 20.0) -> None:
        """Wait until the last half second holds nothing."""
        await until("silence", lambda: self.silent, seconds)

    @property
    def silent(self) -> bool:
        """Whether the last half second holds nothing, and is all there."""
        heard = self.so_far
        return len(heard) > RATE and loudness(heard, 0.5) < SILENT
