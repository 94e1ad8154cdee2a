"""Computers of a local network: each has a network of its own, joined to the others by a switch.

Linux network namespaces, joined by virtual cables; they end with the process that holds them open,
so a killed test leaves none.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import pytest

from tests.e2e.weak_line import NIC, TUN, weak_line
from tests.integration.leash import LEASH

NETWORK = "192.168.77"


@dataclass(frozen=True)
class Computer:
    """One of them; what runs behind ``inside`` has its network and no other."""

    pid: int
    address: str

    @property
    def inside(self) -> tuple[str, ...]:
        """What goes before a command that is to run there; its pid stays the command's."""
        return ("nsenter", f"--net=/proc/{self.pid}/ns/net", "--")

    def run(self, *command: str) -> str:
        """What a command there prints; raises ``CalledProcessError`` where it fails."""
        done = subprocess.run([*self.inside, *command], check=True, capture_output=True, text=True)
        return done.stdout

    def route(self) -> None:
        """All the world is over there, as at home; nobody is."""
        self.run("ip", "route", "replace", "default", "via", f"{NETWORK}.254")

    def set_up(self) -> None:
        """It has its card, and uses it."""
        self.run("ip", "link", "set", "lo", "up")
        self.run("ip", "address", "add", f"{self.address}/24", "dev", NIC)
        self.run("ip", "link", "set", NIC, "up")
        self.route()

    def pull_the_cable(self) -> None:
        """Nothing comes in or goes out, and the system knows it."""
        self.run("ip", "link", "set", NIC, "down")

    def plug_the_cable(self) -> None:
        """As before, at the same address."""
        self.run("ip", "link", "set", NIC, "up")
        self.route()

    def move_to(self, address: str) -> "Computer":
        """It has another address from now on, as in another Wi-Fi; the old one is gone."""
        self.run("ip", "address", "flush", "dev", NIC)
        self.run("ip", "address", "add", f"{address}/24", "dev", NIC)
        self.route()
        return Computer(self.pid, address)


class Lan:
    """The switch and what is plugged into it. Made by ``lan``."""

    def __init__(self, switch: Computer) -> None:
        self._switch = switch
        self._held: list[subprocess.Popen[bytes]] = []
        self._lines = ExitStack()

    def computer(self, number: int) -> Computer:
        """One more, with the address that ends in ``number``."""
        computer = self._unplugged(number)
        port = f"port{number}"
        self._switch.run(
            "ip", "link", "add", port, "type", "veth",
            "peer", "name", NIC, "netns", str(computer.pid),
        )  # fmt: skip
        self._switch.run("ip", "link", "set", port, "master", "switch", "up")
        computer.set_up()
        return computer

    def far_apart(self, kbit: int, delay_ms: int) -> tuple[Computer, Computer]:
        """Two more, with nothing between them but a weak line."""
        if not os.access(TUN, os.R_OK | os.W_OK):
            pytest.skip(f"a line of one's own needs {TUN}")
        one, other = self._unplugged(1), self._unplugged(2)
        self._lines.enter_context(weak_line(one.pid, other.pid, kbit, delay_ms))
        for computer in (one, other):
            computer.set_up()
        return one, other

    def _unplugged(self, number: int) -> Computer:
        holder = _hold()
        self._held.append(holder)
        return Computer(holder.pid, f"{NETWORK}.{number}")

    def close(self) -> None:
        """Nothing is left of it when the programs inside have ended, too."""
        self._lines.close()
        for holder in self._held:
            holder.kill()
            holder.wait()


@contextmanager
def lan() -> Iterator[Lan]:
    """An empty network; whoever may not make one leaves these tests out."""
    own = subprocess.run(["unshare", "--net", "true"], capture_output=True, check=False)
    if own.returncode:
        pytest.skip("computers with networks of their own need root")
    holder = _hold()
    network = Lan(Computer(holder.pid, ""))
    try:
        Computer(holder.pid, "").run("ip", "link", "add", "switch", "up", "type", "bridge")
        yield network
    finally:
        network.close()
        holder.kill()
        holder.wait()


def _hold() -> "subprocess.Popen[bytes]":
    """A process in a new network of its own, from when this returns."""
    holder = subprocess.Popen(
        [*LEASH, "unshare", "--net", "sh", "-c", "echo; exec sleep infinity"],
        stdout=subprocess.PIPE,
    )
    assert holder.stdout is not None
    with holder.stdout as said:
        assert said.readline(), "no network of its own"
    return holder
