"""Finds what a running app shows, through the screen reader's bus; it clicks nothing itself.

Controls are known by the names developers gave them (``objectName``) or by what a screen reader
says. Linux only; needs dbus-fast, which the app's own environment brings.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from dbus_fast import BusType, Message, MessageType
from dbus_fast.aio import MessageBus

_ROOT = "/org/a11y/atspi/accessible/root"
_REGISTRY = "org.a11y.atspi.Registry"
_ACCESSIBLE = "org.a11y.atspi.Accessible"
_SHOWING = 25
_ENABLED = 8
_FOCUSED = 12
_CHECKED = 4
_SCREEN = 0
_DEPTH = 30
# More than these at once overflow the bus's socket where the daemon is slow, and dbus-fast ends a
# connection that cannot be written to.
_ASKED_AT_ONCE = 32


class NotSeenError(AssertionError):
    """What was looked for is not on the screen; the text lists what is."""


@dataclass(frozen=True)
class Seen:
    """One control: how it is known, what a screen reader says of it, where it is on the screen."""

    object_name: str
    name: str
    description: str
    role: str
    x: int
    y: int
    width: int
    height: int
    states: int

    @property
    def middle(self) -> tuple[int, int]:
        """Where one would click."""
        return self.x + self.width // 2, self.y + self.height // 2

    @property
    def showing(self) -> bool:
        """Whether it can be seen."""
        return bool(self.states >> _SHOWING & 1) and self.width > 0 and self.height > 0

    @property
    def enabled(self) -> bool:
        """Whether it can be used."""
        return bool(self.states >> _ENABLED & 1)


class Eyes:
    """Reads the screens of one desktop. Use as a context manager; not thread-safe."""

    def __init__(self, session_bus: str) -> None:
        self._session_bus = session_bus
        self._loop = asyncio.new_event_loop()
        self._bus: MessageBus | None = None
        self._asking = asyncio.Semaphore(_ASKED_AT_ONCE)

    def __enter__(self) -> "Eyes":
        self._loop.run_until_complete(self._connect())
        return self

    def __exit__(self, *_: object) -> None:
        try:
            if self._bus is not None:
                self._bus.disconnect()
                self._loop.run_until_complete(_closed(self._bus))
        finally:
            self._loop.close()

    async def _connect(self) -> None:
        session = await MessageBus(self._session_bus, BusType.SESSION).connect()
        answer = await session.call(
            Message("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress")
        )
        session.disconnect()
        await _closed(session)
        if answer is None or answer.message_type is MessageType.ERROR:
            raise NotSeenError("there is no accessibility bus")
        self._bus = await MessageBus(str(answer.body[0]), BusType.SESSION).connect()

    # ── looking ──

    def controls(self, pid: int) -> list[Seen]:
        """Everything a process shows now."""
        return [seen for seen in self._loop.run_until_complete(self._all(pid)) if seen.showing]

    def find(self, pid: int, object_name: str = "", name: str = "", seconds: float = 10) -> Seen:
        """The control of that object name and spoken name, as soon as it can be seen."""

        def fits(seen: Seen) -> bool:
            named = not object_name or seen.object_name == object_name
            return named and (not name or name in seen.name)

        return self.wait(pid, fits, f"{object_name!r} {name!r}", seconds)

    def wait(self, pid: int, fits: Callable[[Seen], bool], what: str, seconds: float = 10) -> Seen:
        """The first control that fits, as soon as there is one."""
        end = time.monotonic() + seconds
        while True:
            controls = self.controls(pid)
            found = next((seen for seen in controls if fits(seen)), None)
            if found is not None:
                return found
            if time.monotonic() > end:
                raise NotSeenError(f"{what} is not on the screen:\n" + "\n".join(_lines(controls)))
            time.sleep(0.05)

    async def _all(self, pid: int) -> list[Seen]:
        found: list[Seen] = []
        for owner, path in await self._children(_REGISTRY, _ROOT):
            if await self._pid_of(owner) == pid:
                found += await self._below(owner, path, 0)
        return found

    async def _below(self, owner: str, path: str, depth: int) -> list[Seen]:
        """What is inside, in its order; asked at once, as each answer waits for a busy window."""
        if depth > _DEPTH:
            return []
        children = await self._children(owner, path)
        parts = await asyncio.gather(*(self._branch(*child, depth) for child in children))
        return [seen for part in parts for seen in part]

    async def _branch(self, owner: str, path: str, depth: int) -> list[Seen]:
        seen = await self._look(owner, path)
        return [] if seen is None else [seen, *await self._below(owner, path, depth + 1)]

    async def _look(self, owner: str, path: str) -> Seen | None:
        said = await asyncio.gather(
            self._property(owner, path, "AccessibleId"),
            self._property(owner, path, "Name"),
            self._property(owner, path, "Description"),
            self._call(owner, path, _ACCESSIBLE, "GetRoleName"),
            self._call(owner, path, "org.a11y.atspi.Component", "GetExtents", "u", [_SCREEN]),
            self._call(owner, path, _ACCESSIBLE, "GetState"),
        )
        identity, name, description, role, extents, state = said
        if not role or not extents or not state:
            return None
        states = state[0][0] | state[0][1] << 32
        # Qt gives the path of object names from the window down; the last part is the control's.
        x, y, width, height = extents[0]
        known_as = identity.rpartition(".")[2]
        return Seen(known_as, name, description, role[0], x, y, width, height, states)

    async def _property(self, owner: str, path: str, name: str) -> str:
        body = await self._call(
            owner, path, "org.freedesktop.DBus.Properties", "Get", "ss", [_ACCESSIBLE, name]
        )
        return str(body[0].value) if body else ""

    async def _children(self, owner: str, path: str) -> list[tuple[str, str]]:
        body = await self._call(owner, path, _ACCESSIBLE, "GetChildren")
        return [(child[0], child[1]) for child in body[0]] if body else []

    async def _pid_of(self, owner: str) -> int:
        bus = "org.freedesktop.DBus"
        body = await self._call(bus, "/", bus, "GetConnectionUnixProcessID", "s", [owner])
        return int(body[0]) if body else 0

    async def _call(
        self,
        owner: str,
        path: str,
        interface: str,
        member: str,
        signature: str = "",
        body: list[Any] | None = None,
    ) -> list[Any]:
        """An answer's body; empty where the thing is gone meanwhile."""
        if self._bus is None:
            raise NotSeenError("not connected")
        message = Message(owner, path, interface, member, signature=signature, body=body or [])
        async with self._asking:
            answer = await self._bus.call(message)
        gone = answer is None or answer.message_type is MessageType.ERROR
        return [] if answer is None or gone else list(answer.body)


async def _closed(bus: MessageBus) -> None:
    # dbus-fast leaves this one method without types.
    await bus.wait_for_disconnect()  # type: ignore[no-untyped-call]


def _lines(controls: list[Seen]) -> Iterator[str]:
    for seen in controls:
        yield f"  {seen.role} {seen.object_name!r} {seen.name!r} at {seen.x},{seen.y}"
