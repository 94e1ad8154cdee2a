"""org.freedesktop.Notifications through desktop-notifier's back end; one session bus connection."""

import logging

from dbus_fast import Message, MessageFlag
from desktop_notifier import Capability, Icon
from desktop_notifier.backends.dbus import DBusDesktopNotifier

from app.adapters.notify.service import APP_NAME, Service

# Below this it logs titles, which hold names, and a traceback for each notification not taken.
logging.getLogger("desktop_notifier").setLevel(logging.ERROR)


_SERVICE = "org.freedesktop.Notifications"


class _Notifier(DBusDesktopNotifier):
    """Takes a notification back once a button of it was pressed.

    The specification has the service do that, dunst's menu does not; and desktop-notifier forgets
    the number of a notification that was answered, so that nobody could take it back later.
    """

    def _on_action(self, nid: int, action_key: str) -> None:
        ours = nid in self._platform_to_interface_notification_identifier  # all hear of each press
        super()._on_action(nid, action_key)
        if ours and self.bus.connected:
            close = Message(
                destination=_SERVICE,
                path="/org/freedesktop/Notifications",
                interface=_SERVICE,
                member="CloseNotification",
                signature="u",
                body=[nid],
                flags=MessageFlag.NO_REPLY_EXPECTED,
            )
            self.bus.send(close)


async def open_service() -> Service:
    """Find the session's notification service; raises as the bus does where there is none."""
    # Not through DesktopNotifier: it would hide the bus connection, and with it the way to close
    # it and to ask whether the service reads markup.
    backend = _Notifier(APP_NAME, Icon(name="utd-phone"))
    try:
        abilities = await backend.get_capabilities()
        # Made at run time from what the service says of itself, so no type knows it.
        said = await backend.interface.call_get_capabilities()  # type: ignore[union-attr]
    except BaseException:
        _disconnect(backend)
        raise

    async def close() -> None:
        _disconnect(backend)

    return Service(
        send=backend.send,
        clear=backend.clear,
        shown=backend.get_current_notifications,
        close=close,
        buttons=Capability.BUTTONS in abilities,
        markup="body-markup" in said,
    )


def _disconnect(backend: DBusDesktopNotifier) -> None:
    bus = getattr(backend, "bus", None)
    if bus is not None and bus.connected:
        bus.disconnect()
