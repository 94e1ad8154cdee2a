"""Whether a Linux session is locked, as its screen saver and the login manager say; it locks none.

Either is enough: desktops tell the one, the other, or both.
"""

import os
from collections.abc import Callable
from functools import partial

from dbus_fast import Message, MessageType
from dbus_fast.aio import MessageBus

from app.adapters.bus import Door, ask, connected, follow
from app.services.tasks import TaskScope

_SAVER = Door(
    "org.freedesktop.ScreenSaver",
    "/org/freedesktop/ScreenSaver",
    "org.freedesktop.ScreenSaver",
    wakes=False,
)
_LOGIN = "org.freedesktop.login1"
_MANAGER = Door(_LOGIN, "/org/freedesktop/login1", f"{_LOGIN}.Manager", wakes=False)
_PROPERTIES = "org.freedesktop.DBus.Properties"
_OURSELVES = Door(_LOGIN, "/org/freedesktop/login1/user/self", _PROPERTIES, wakes=False)


class _Voice:
    """One of the two that say it; what it is asked may be overtaken by what it tells."""

    def __init__(self) -> None:
        self.locked = False
        self.signals = 0


class LockWatch:
    """Keeps what both say; ``changed`` is called when the session is locked or unlocked."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._saver, self._login = _Voice(), _Voice()
        self._buses: list[MessageBus] = []
        self._tasks = TaskScope()

    @property
    def locked(self) -> bool:
        """Whether it is locked now."""
        return self._saver.locked or self._login.locked

    async def start(self) -> None:
        """Ask both, and follow them from now on."""
        await self._follow_saver()
        await self._follow_login()

    async def _connect(self, *, system: bool) -> MessageBus | None:
        bus = await connected(system=system)
        if bus is not None:
            self._buses.append(bus)
        return bus

    def _told(self, voice: _Voice, *, locked: bool) -> None:
        voice.signals += 1
        self._learn(voice, locked=locked)

    def _learn(self, voice: _Voice, *, locked: bool) -> None:
        before = self.locked
        voice.locked = locked
        if self.locked is not before:
            self._changed()

    # ── the screen saver ──

    async def _follow_saver(self) -> None:
        bus = await self._connect(system=False)
        if bus is None:
            return
        bus.add_message_handler(partial(self._hear_saver, bus))
        await follow(bus, sender=_SAVER.name, interface=_SAVER.interface, member="ActiveChanged")
        await follow(
            bus, sender="org.freedesktop.DBus", member="NameOwnerChanged", arg0=_SAVER.name
        )
        await self._ask_saver(bus)

    async def _ask_saver(self, bus: MessageBus) -> None:
        signals = self._saver.signals
        said = await ask(bus, _SAVER, "GetActive", "")
        if said and signals == self._saver.signals:
            self._learn(self._saver, locked=said == [True])

    def _hear_saver(self, bus: MessageBus, message: Message) -> None:
        if message.message_type is not MessageType.SIGNAL:
            return
        if message.member == "ActiveChanged":
            self._told(self._saver, locked=message.body == [True])
        elif message.member == "NameOwnerChanged" and message.body[:1] == [_SAVER.name]:
            self._told(self._saver, locked=False)
            if message.body[2]:  # a new one, which may have locked before it took the name
                self._tasks.spawn(self._ask_saver(bus), "screenlock.ask")

    # ── the login manager ──

    async def _follow_login(self) -> None:
        bus = await self._connect(system=True)
        session = await _session_of(bus) if bus is not None else ""
        if bus is None or not session:
            return

        def hear(message: Message) -> None:
            # Others' sessions are told of too, where another part of a bus asked for them.
            if message.member == "PropertiesChanged" and message.path == session:
                hint = message.body[1].get("LockedHint")
                if hint is not None:
                    self._told(self._login, locked=hint.value is True)

        bus.add_message_handler(hear)
        await follow(bus, sender=_LOGIN, path=session, member="PropertiesChanged")
        place = Door(_LOGIN, session, _PROPERTIES, wakes=False)
        signals = self._login.signals
        said = await ask(bus, place, "Get", "ss", f"{_LOGIN}.Session", "LockedHint")
        if said and signals == self._login.signals:
            self._learn(self._login, locked=said[0].value is True)

    async def aclose(self) -> None:
        """Follow nothing any more; idempotent."""
        await self._tasks.aclose()
        for bus in self._buses:
            if bus.connected:
                bus.disconnect()
        self._buses.clear()


async def _session_of(bus: MessageBus) -> str:
    """The path of our session: the one we are told we are in, else the user's on the screen."""
    name = os.environ.get("XDG_SESSION_ID")
    if name and (known := await ask(bus, _MANAGER, "GetSession", "s", name)):
        return str(known[0])
    said = await ask(bus, _OURSELVES, "Get", "ss", f"{_LOGIN}.User", "Display")
    return str(said[0].value[1]) if said else ""
