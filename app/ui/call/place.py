"""Where call windows stand: a corner for the pop-up, the last place for the rest; it opens none."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QCursor, QGuiApplication, QScreen
from PySide6.QtWidgets import QStyle, QWidget

from app.ui.tokens import SPACE

_BOTTOM_END = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignTrailing


def screen_in_use() -> QScreen:
    """The screen that holds the pointer."""
    return QGuiApplication.screenAt(QCursor.pos()) or QGuiApplication.primaryScreen()


def bottom_corner(size: QSize, available: QRect, direction: Qt.LayoutDirection) -> QPoint:
    """The corner where reading ends, some way inside what panels and docks leave."""
    inside = available.adjusted(SPACE.xl, SPACE.xl, -SPACE.xl, -SPACE.xl)
    return QStyle.alignedRect(direction, _BOTTOM_END, size, inside).topLeft()


def centred(size: QSize, over: QRect, available: QRect) -> QPoint:
    """The middle of ``over``, moved as far as it takes to be on the screen whole."""
    place = QRect(QPoint(0, 0), size)
    place.moveCenter(over.center())
    last = available.bottomRight() - QPoint(size.width() - 1, size.height() - 1)
    return QPoint(
        max(available.left(), min(place.left(), last.x())),
        max(available.top(), min(place.top(), last.y())),
    )


class Places:
    """Where a window last stood on each screen, for as long as the program runs."""

    def __init__(self) -> None:
        self._by_screen: dict[str, QRect] = {}

    def keep(self, window: QWidget) -> None:
        """Remember where it stands."""
        if not window.isFullScreen():
            self._by_screen[window.screen().name()] = window.geometry()

    def restore(self, window: QWidget, main: QWidget | None) -> None:
        """Put it where one stood on the screen in use, if that is still on it; else in the middle.

        The middle of the main window where that can be seen, so that the eyes need not look for it.
        """
        screen = screen_in_use()
        place = self._by_screen.get(screen.name())
        if place is not None and screen.availableGeometry().contains(place):
            window.setGeometry(place)
            return
        available = (main.screen() if main is not None else screen).availableGeometry()
        over = main.frameGeometry() if main is not None else available
        window.move(centred(window.size(), over, available))
