"""The phone as it is; each SIGUSR1 keeps its window busy for 300 ms of pure Python."""

import signal
import sys
import time

from app.cli import main

BUSY_S = 0.3


def _burn(*_: object) -> None:
    """What a careless slot would do on the main thread: never letting go of it."""
    end = time.perf_counter() + BUSY_S
    total = 0
    while time.perf_counter() < end:
        total += sum(range(100))


if __name__ == "__main__":
    signal.signal(signal.SIGUSR1, _burn)
    sys.exit(main())
