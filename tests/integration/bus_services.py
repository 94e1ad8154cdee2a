"""D-Bus services as real daemons offer them, on a private bus: for what no daemon here can do."""

import asyncio
from typing import Annotated, Any

from dbus_fast import DBusError, Message, MessageType, PropertyAccess
from dbus_fast.aio import MessageBus
from dbus_fast.annotations import DBusBool as Bool
from dbus_fast.annotations import DBusDict, DBusInt32, DBusObjectPath, DBusSignature
from dbus_fast.annotations import DBusStr as Str
from dbus_fast.annotations import DBusUInt32 as UInt
from dbus_fast.service import ServiceInterface, dbus_method, dbus_property, dbus_signal

Strings = Annotated[list[str], DBusSignature("as")]
FourStrings = Annotated[list[str], DBusSignature("ssss")]
TwoNumbers = Annotated[list[int], DBusSignature("uu")]
NameAndPath = Annotated[list[str], DBusSignature("(so)")]
NumberAndKey = Annotated[list[Any], DBusSignature("us")]


async def serving(service: ServiceInterface, path: str, name: str) -> MessageBus:
    """Offer ``service`` on the session bus; whoever asks for it disconnects the result."""
    bus = await MessageBus().connect()
    bus.export(path, service)
    await bus.request_name(name)
    return bus


class PoorDaemon(ServiceInterface):
    """A notification service with the abilities a test gives it."""

    def __init__(self, *abilities: str) -> None:
        super().__init__("org.freedesktop.Notifications")
        self._abilities = list(abilities)
        self.notified: list[tuple[str, str, list[str]]] = []
        self.taken_back: list[int] = []
        self.answering = asyncio.Event()
        self.answering.set()

    @dbus_method(name="GetCapabilities")
    def abilities(self) -> Strings:
        """What it can do."""
        return self._abilities

    @dbus_method(name="GetServerInformation")
    def information(self) -> FourStrings:
        """Who it is."""
        return ["Poor", "test", "1", "1.2"]

    @dbus_method(name="Notify")
    async def notify(  # noqa: PLR0913, PLR0917 - the specification's arguments
        self,
        app: Str,
        replaces: UInt,
        icon: Str,
        title: Str,
        body: Str,
        actions: Strings,
        hints: DBusDict,
        timeout: DBusInt32,
    ) -> UInt:
        """Show one, as soon as ``answering`` is set."""
        await self.answering.wait()
        self.notified.append((title, body, actions))
        return len(self.notified)

    @dbus_method(name="CloseNotification")
    def close(self, number: UInt) -> None:
        """Take one back."""
        self.taken_back.append(number)
        self.closed(number, 3)

    @dbus_signal(name="NotificationClosed")
    def closed(self, number: int, reason: int) -> TwoNumbers:
        """One is gone."""
        return [number, reason]

    @dbus_signal(name="ActionInvoked")
    def press(self, number: int, key: str) -> NumberAndKey:
        """The user presses a button."""
        return [number, key]


class ScreenSaver(ServiceInterface):
    """What keeps screens from going blank, and says when they are."""

    def __init__(self) -> None:
        super().__init__("org.freedesktop.ScreenSaver")
        self.active = False
        self.held: dict[int, tuple[str, str]] = {}
        self._cookies = 0

    @dbus_method(name="Inhibit")
    def inhibit(self, app: Str, reason: Str) -> UInt:
        """No blank screen from now on."""
        self._cookies += 1
        self.held[self._cookies] = (app, reason)
        return self._cookies

    @dbus_method(name="UnInhibit")
    def release(self, cookie: UInt) -> None:
        """It may go blank again."""
        del self.held[cookie]

    @dbus_method(name="GetActive")
    def is_active(self) -> Bool:
        """Whether it has the screen."""
        return self.active

    @dbus_signal(name="ActiveChanged")
    def active_changed(self, active: bool) -> Bool:
        """It takes the screen, or gives it back."""
        self.active = active
        return active


class LoginManager(ServiceInterface):
    """The login manager, as far as it knows sessions by name."""

    def __init__(self, sessions: dict[str, str]) -> None:
        super().__init__("org.freedesktop.login1.Manager")
        self._sessions = sessions

    @dbus_method(name="GetSession")
    def session(self, name: Str) -> DBusObjectPath:
        """Where a session is asked."""
        if name not in self._sessions:
            raise DBusError("org.freedesktop.login1.NoSuchSession", name)
        return self._sessions[name]


class LoginUser(ServiceInterface):
    """A user of the login manager's, with the session that is on the screen."""

    def __init__(self, name: str, path: str) -> None:
        super().__init__("org.freedesktop.login1.User")
        self._display = [name, path]

    @dbus_property(access=PropertyAccess.READ, name="Display")
    def display(self) -> NameAndPath:
        """The session on the screen."""
        return self._display


class LoginSession(ServiceInterface):
    """A session of the login manager's that a test locks and unlocks."""

    def __init__(self) -> None:
        super().__init__("org.freedesktop.login1.Session")
        self._hint = False

    def lock(self, *, hint: bool) -> None:
        """Say that it is locked, or is no more."""
        self._hint = hint
        self.emit_properties_changed({"LockedHint": hint})

    @dbus_property(access=PropertyAccess.READ, name="LockedHint")
    def hint(self) -> Bool:
        """Whether it is locked."""
        return self._hint


class Portal(ServiceInterface):
    """The desktop portal's way to forbid sleep."""

    def __init__(self) -> None:
        super().__init__("org.freedesktop.portal.Inhibit")
        self.bus: MessageBus | None = None
        self.held: dict[str, tuple[int, str]] = {}
        self._handles = 0

    @dbus_method(name="Inhibit")
    def inhibit(self, window: Str, flags: UInt, options: DBusDict) -> DBusObjectPath:
        """Forbid what ``flags`` says until the request is closed."""
        self._handles += 1
        handle = f"/org/freedesktop/portal/desktop/request/test/{self._handles}"
        self.held[handle] = (flags, options["reason"].value)
        assert self.bus is not None
        self.bus.export(handle, _Request(self, handle))
        return handle


class _Request(ServiceInterface):
    def __init__(self, portal: Portal, handle: str) -> None:
        super().__init__("org.freedesktop.portal.Request")
        self._portal, self._handle = portal, handle

    @dbus_method(name="Close")
    def close(self) -> None:
        del self._portal.held[self._handle]


async def say_sleep(address: str, *, before: bool) -> None:
    """Send the signal that the login manager sends before and after a sleep."""
    bus = await MessageBus(bus_address=address).connect()
    await bus.send(
        Message(
            message_type=MessageType.SIGNAL,
            path="/org/freedesktop/login1",
            interface="org.freedesktop.login1.Manager",
            member="PrepareForSleep",
            signature="b",
            body=[before],
        )
    )
    bus.disconnect()
