"""The notification centres of Windows and macOS through desktop-notifier; nothing of D-Bus."""

import logging

from desktop_notifier import Capability, DesktopNotifier

from app.adapters.notify.service import APP_NAME, Service

# Below this it logs titles, which hold names.
logging.getLogger("desktop_notifier").setLevel(logging.ERROR)


async def open_service() -> Service:
    """Find the system's centre; on macOS only a bundled app has one."""
    notifier = DesktopNotifier(APP_NAME, app_icon=None)
    abilities = await notifier.get_capabilities()

    async def close() -> None:
        """The system keeps its own connection."""

    return Service(
        send=notifier.send_notification,
        clear=notifier.clear,
        shown=notifier.get_current_notifications,
        close=close,
        buttons=Capability.BUTTONS in abilities,
    )
