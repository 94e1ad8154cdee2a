"""D-Bus as this program asks it: a connection, a question, a subscription; it knows no service.

Answers are empty where a service is missing, refuses or is silent: nothing here raises.
"""

import asyncio
import logging
from typing import Any

from dbus_fast import BusType, DBusError, Message, MessageFlag, MessageType
from dbus_fast.aio import MessageBus
from dbus_fast.errors import AuthError, InvalidAddressError

from app.values import dataclass

log = logging.getLogger(__name__)

ANSWER_WITHIN_S = 3.0


@dataclass(frozen=True, slots=True)
class Door:
    """Where a service is asked; ``wakes``: asking starts it where it does not run."""

    name: str
    path: str
    interface: str
    wakes: bool = True


_BUS = Door("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")


async def connected(*, system: bool) -> MessageBus | None:
    """A connection to the system's bus or the session's, None where there is no such bus."""
    bus_type = BusType.SYSTEM if system else BusType.SESSION
    try:
        async with asyncio.timeout(ANSWER_WITHIN_S):
            return await MessageBus(bus_type=bus_type).connect()
    except (OSError, EOFError, DBusError, AuthError, InvalidAddressError) as error:
        log.info("no %s bus: %s", bus_type.name.lower(), type(error).__name__)
        return None


# Any: D-Bus values, described by the signature beside them.
async def ask(bus: MessageBus, door: Door, member: str, signature: str, *body: Any) -> list[Any]:
    """The values of the answer, none where there is no answer."""
    message = Message(
        destination=door.name,
        path=door.path,
        interface=door.interface,
        member=member,
        signature=signature,
        body=list(body),
        flags=MessageFlag.NONE if door.wakes else MessageFlag.NO_AUTOSTART,
    )
    try:
        async with asyncio.timeout(ANSWER_WITHIN_S):
            reply = await bus.call(message)
    except (OSError, EOFError) as error:
        log.info("%s: %s", member, type(error).__name__)
        return []
    answered = reply is not None and reply.message_type is MessageType.METHOD_RETURN
    return list(reply.body) if reply is not None and answered else []


async def follow(bus: MessageBus, **signal: str) -> None:
    """Have the signals with these properties delivered to the connection's handlers."""
    rule = ",".join(f"{key}='{value}'" for key, value in {"type": "signal", **signal}.items())
    await ask(bus, _BUS, "AddMatch", "s", rule)
