"""Sleep and waking as D-Bus services tell and take it; it knows no call.

Answers are empty where a service is missing, refuses or is silent: nothing here raises.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from dbus_fast import BusType, DBusError, Message, MessageType, Variant
from dbus_fast.aio import MessageBus
from dbus_fast.errors import AuthError, InvalidAddressError

log = logging.getLogger(__name__)

ANSWER_WITHIN_S = 3.0
REASON = "A call is running"

Release = Callable[[], Awaitable[object]]

_SUSPEND, _IDLE = 4, 8
"""The portal's flags: no sleep by itself, no blank screen."""
_SLEEP_RULE = (
    "type='signal',interface='org.freedesktop.login1.Manager',member='PrepareForSleep',"
    "path='/org/freedesktop/login1'"
)


@dataclass(frozen=True, slots=True)
class Door:
    """Where a service is asked."""

    name: str
    path: str
    interface: str


_BUS = Door("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")
_PORTAL = Door(
    "org.freedesktop.portal.Desktop",
    "/org/freedesktop/portal/desktop",
    "org.freedesktop.portal.Inhibit",
)
_SCREEN = Door(
    "org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver"
)


async def connected(*, system: bool) -> MessageBus | None:
    """A connection to the system's bus or the session's, None where there is no such bus."""
    bus_type = BusType.SYSTEM if system else BusType.SESSION
    try:
        async with asyncio.timeout(ANSWER_WITHIN_S):
            return await MessageBus(bus_type=bus_type).connect()
    except (OSError, EOFError, DBusError, AuthError, InvalidAddressError) as error:
        log.info("power: no %s bus: %s", bus_type.name.lower(), type(error).__name__)
        return None


async def follow_sleep(bus: MessageBus, awake: Callable[[], None]) -> None:
    """Call back after each sleep, for the life of the connection."""

    def hear(message: Message) -> None:
        # The signal comes twice: with True before the sleep, with False after it.
        if message.member == "PrepareForSleep" and message.body == [False]:
            awake()

    bus.add_message_handler(hear)
    await _ask(bus, _BUS, "AddMatch", "s", _SLEEP_RULE)


async def inhibit(bus: MessageBus, *, screen: bool) -> Release | None:
    """Forbid sleep, and a blank screen with ``screen``; the result allows it again."""
    flags = _SUSPEND | (_IDLE if screen else 0)
    options = {"reason": Variant("s", REASON)}
    if handle := await _ask(bus, _PORTAL, "Inhibit", "sua{sv}", "", flags, options):
        request = Door(_PORTAL.name, handle[0], "org.freedesktop.portal.Request")
        return lambda: _ask(bus, request, "Close", "")
    if cookie := await _ask(bus, _SCREEN, "Inhibit", "ss", "utd-phone", REASON):
        return lambda: _ask(bus, _SCREEN, "UnInhibit", "u", *cookie)
    return None


# Any: D-Bus values, described by the signature beside them.
async def _ask(bus: MessageBus, door: Door, member: str, signature: str, *body: Any) -> list[Any]:
    message = Message(
        destination=door.name,
        path=door.path,
        interface=door.interface,
        member=member,
        signature=signature,
        body=list(body),
    )
    try:
        async with asyncio.timeout(ANSWER_WITHIN_S):
            reply = await bus.call(message)
    except (OSError, EOFError) as error:
        log.info("power: %s: %s", member, type(error).__name__)
        return []
    answered = reply is not None and reply.message_type is MessageType.METHOD_RETURN
    return list(reply.body) if reply is not None and answered else []
