"""Whether a Linux session is locked, as its screen saver and the login manager say; it locks none.

Either is enough: desktops tell the one, the other, or both.
"""

import os
from collections.abc import Callable

from dbus_fast import Message, MessageType
from dbus_fast.aio import MessageBus

from app.adapters.bus import Door, ask, connected, follow

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


class LockWatch:
    """Keeps what both say; ``changed`` is called when the session is locked or unlocked."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._saver = self._hint = False
        self._buses: list[MessageBus] = []

    @property
    def locked(self) -> bool:
        """Whether it is locked now."""
        return self._saver or self._hint

    async def start(self) -> None:
        """Ask both, and follow them from now on."""
        await self._follow_saver()
        await self._follow_login()

    async def _connect(self, *, system: bool) -> MessageBus | None:
        bus = await connected(system=system)
        if bus is not None:
            self._buses.append(bus)
        return bus

    def _learn(self, *, saver: bool | None = None, hint: bool | None = None) -> None:
        before = self.locked
        self._saver = self._saver if saver is None else saver
        self._hint = self._hint if hint is None else hint
        if self.locked is not before:
            self._changed()

    # ── the screen saver ──

    async def _follow_saver(self) -> None:
        bus = await self._connect(system=False)
        if bus is None:
            return
        bus.add_message_handler(self._hear_saver)
        await follow(bus, sender=_SAVER.name, interface=_SAVER.interface, member="ActiveChanged")
        await follow(
            bus, sender="org.freedesktop.DBus", member="NameOwnerChanged", arg0=_SAVER.name
        )
        if said := await ask(bus, _SAVER, "GetActive", ""):
            self._learn(saver=said == [True])

    def _hear_saver(self, message: Message) -> None:
        if message.message_type is not MessageType.SIGNAL:
            return
        if message.member == "ActiveChanged":
            self._learn(saver=message.body == [True])
        elif message.member == "NameOwnerChanged" and message.body[:1] == [_SAVER.name]:
            self._learn(saver=False)  # it is gone, or new: either way nothing is active

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
                self._learn(hint=None if hint is None else hint.value is True)

        bus.add_message_handler(hear)
        await follow(bus, sender=_LOGIN, path=session, member="PropertiesChanged")
        place = Door(_LOGIN, session, _PROPERTIES, wakes=False)
        if said := await ask(bus, place, "Get", "ss", f"{_LOGIN}.Session", "LockedHint"):
            self._learn(hint=said[0].value is True)

    async def aclose(self) -> None:
        """Follow nothing any more; idempotent."""
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
