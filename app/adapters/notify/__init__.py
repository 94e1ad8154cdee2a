"""The system's notifications behind the ``Notifier`` port; it words nothing and rings nothing."""

from app.adapters.notify.notices import DesktopNotices

__all__ = ["DesktopNotices"]
