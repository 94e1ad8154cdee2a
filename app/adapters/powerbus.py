"""Sleep and waking as D-Bus services tell and take it; it knows no call.

Answers are empty where a service is missing, refuses or is silent: nothing here raises.
"""

from collections.abc import Awaitable, Callable

from dbus_fast import Message, Variant
from dbus_fast.aio import MessageBus

from app.adapters.bus import Door, ask, follow

REASON = "A call is running"

Release = Callable[[], Awaitable[object]]

_SUSPEND, _IDLE = 4, 8
"""The portal's flags: no sleep by itself, no blank screen."""
_PORTAL = Door(
    "org.freedesktop.portal.Desktop",
    "/org/freedesktop/portal/desktop",
    "org.freedesktop.portal.Inhibit",
)
_SCREEN = Door(
    "org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver"
)


async def follow_sleep(bus: MessageBus, awake: Callable[[], None]) -> None:
    """Call back after each sleep, for the life of the connection."""

    def hear(message: Message) -> None:
        # The signal comes twice: with True before the sleep, with False after it.
        if message.member == "PrepareForSleep" and message.body == [False]:
            awake()

    bus.add_message_handler(hear)
    await follow(
        bus,
        interface="org.freedesktop.login1.Manager",
        member="PrepareForSleep",
        path="/org/freedesktop/login1",
    )


async def inhibit(bus: MessageBus, *, screen: bool) -> Release | None:
    """Forbid sleep, and a blank screen with ``screen``; the result allows it again."""
    flags = _SUSPEND | (_IDLE if screen else 0)
    options = {"reason": Variant("s", REASON)}
    if handle := await ask(bus, _PORTAL, "Inhibit", "sua{sv}", "", flags, options):
        request = Door(_PORTAL.name, handle[0], "org.freedesktop.portal.Request")
        return lambda: ask(bus, request, "Close", "")
    if cookie := await ask(bus, _SCREEN, "Inhibit", "ss", "utd-phone", REASON):
        return lambda: ask(bus, _SCREEN, "UnInhibit", "u", *cookie)
    return None
