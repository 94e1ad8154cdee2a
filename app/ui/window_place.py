"""Where the main window lies, from one start to the next; it keeps no settings itself."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.domain.settings import WindowPlace


def place_of(window: QWidget) -> WindowPlace:
    """Where it lies, or lay before it was made as large as the screen."""
    lay = window.normalGeometry() if window.isMaximized() else window.geometry()
    return WindowPlace(lay.x(), lay.y(), lay.width(), lay.height())


def restore(window: QWidget, place: WindowPlace | None) -> None:
    """Where it lay, if a screen is still there; else in the middle of one."""
    available = [screen.availableGeometry() for screen in QGuiApplication.screens()]
    if place is not None:
        lay = QRect(place.x, place.y, place.width, place.height)
        if any(there.contains(lay) for there in available):
            window.setGeometry(lay)
            return
    window.move(window.screen().availableGeometry().center() - window.rect().center())
