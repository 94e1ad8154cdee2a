"""What a notification service of any system offers to ``notices``; it chooses and opens none."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from app.values import dataclass

if TYPE_CHECKING:
    from desktop_notifier import Notification

APP_NAME = "UTD Phone"


@dataclass(frozen=True, slots=True)
class Service:
    """An open connection to the service."""

    send: Callable[["Notification"], Awaitable[object]]
    """Never raises; a notification that was taken calls its ``on_dispatched``."""
    clear: Callable[[str], Awaitable[None]]
    shown: Callable[[], Awaitable[list[str]]]
    """The identifiers of ours that are still to be seen."""
    close: Callable[[], Awaitable[None]]
    buttons: bool = False
    """It shows buttons and tells when one is pressed."""
    markup: bool = False
    """It reads the body as markup."""
