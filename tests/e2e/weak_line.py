"""A line between two computers that carries little and slowly; what does not fit is lost.

As a program it is the line itself: it reads what one network card sends and writes it to the other
when its time has come.
"""

import ctypes
import fcntl
import heapq
import itertools
import os
import select
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from tests.integration.leash import LEASH

NIC = "lan"
TUN = "/dev/net/tun"
_QUEUE_S = 0.4
"""What a cheap router keeps before it throws away."""
_FRAME_BYTES = 2000
_AT_ONCE = 64
_SET_INTERFACE, _TAP, _BARE = 0x400454CA, 0x0002, 0x1000


@contextmanager
def weak_line(one: int, other: int, kbit: int, delay_ms: int) -> Iterator[None]:
    """Join the networks of two processes; both get a card of the name ``NIC``."""
    facts = (one, other, kbit, delay_ms)
    with subprocess.Popen(
        [*LEASH, sys.executable, "-m", __name__, *map(str, facts)], stdout=subprocess.PIPE
    ) as line:
        assert line.stdout is not None
        assert line.stdout.readline(), "the line did not come up"
        yield
        line.kill()


@dataclass
class _Way:
    """One direction: ``free_at`` is when its last frame will have gone."""

    source: int
    target: int
    free_at: float = 0.0


class Line:
    """Both directions."""

    def __init__(self, cards: tuple[int, int], kbit: int, delay_ms: int) -> None:
        self._ways = {cards[0]: _Way(*cards), cards[1]: _Way(cards[1], cards[0])}
        self._bytes_per_s, self._delay_s = kbit * 125, delay_ms / 1000
        self._order = itertools.count()
        self._on_the_way: list[tuple[float, int, int, bytes]] = []

    def carry(self) -> None:
        """For ever."""
        while True:
            for source in select.select(list(self._ways), [], [], self._deliver())[0]:
                for _ in range(_AT_ONCE):
                    try:
                        self._take(self._ways[source], os.read(source, _FRAME_BYTES))
                    except BlockingIOError:
                        break

    def _deliver(self) -> float:
        """Hand over what has arrived; how long the next one still takes, in seconds."""
        now = time.monotonic()
        while self._on_the_way and self._on_the_way[0][0] <= now:
            _, _, target, frame = heapq.heappop(self._on_the_way)
            with suppress(OSError):  # that card is not up yet
                os.write(target, frame)
        return self._on_the_way[0][0] - now if self._on_the_way else 1.0

    def _take(self, way: _Way, frame: bytes) -> None:
        now = time.monotonic()
        begins = max(now, way.free_at)
        if begins - now > _QUEUE_S:
            return
        way.free_at = begins + len(frame) / self._bytes_per_s
        arrives = way.free_at + self._delay_s
        heapq.heappush(self._on_the_way, (arrives, next(self._order), way.target, frame))


def _card_in(pid: int) -> int:
    """A new card in the network of that process, as a file of frames."""
    with open(f"/proc/{pid}/ns/net", "rb") as network:
        if ctypes.CDLL(None, use_errno=True).setns(network.fileno(), 0):
            raise OSError(ctypes.get_errno(), "setns")
    card = os.open(TUN, os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(card, _SET_INTERFACE, struct.pack("16sH22x", NIC.encode(), _TAP | _BARE))
    return card


def main() -> None:
    """``weak_line PID PID KBIT DELAY_MS``; a line of output when it is there."""
    one, other, kbit, delay_ms = map(int, sys.argv[1:])
    line = Line((_card_in(one), _card_in(other)), kbit, delay_ms)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    line.carry()


if __name__ == "__main__":
    main()
