"""The own picture over the stage: drag it to a corner, double click to swap; it opens no camera."""

from enum import Enum

from PySide6.QtCore import QEasingCurve, QPoint, QPropertyAnimation, QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QStyle, QWidget

from app.ui.call.picture import Picture, PictureSource
from app.ui.kit.paint import rtl
from app.ui.theme import EASING, current
from app.ui.tokens import LAYOUT, MOTION, RADIUS

_SMALL = QSize(120, 90)
_DRAG_FROM = 6


class Corner(Enum):
    """Where it lies; start and end follow the reading direction."""

    TOP_START = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading
    TOP_END = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignTrailing
    BOTTOM_START = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeading
    BOTTOM_END = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignTrailing


def nearest_corner(middle: QPoint, room: QRect, right_to_left: bool) -> Corner:
    """The corner a picture let go at ``middle`` belongs to."""
    left, top = middle.x() < room.center().x(), middle.y() < room.center().y()
    start = left is not right_to_left
    if top:
        return Corner.TOP_START if start else Corner.TOP_END
    return Corner.BOTTOM_START if start else Corner.BOTTOM_END


class SelfView(Picture):
    """A small picture that keeps to one of four corners of its room."""

    swap_wanted = Signal()

    def __init__(self, source: PictureSource, parent: QWidget) -> None:
        super().__init__("selfView", "", source, RADIUS.l, parent)
        self.setAccessibleName(self.tr("Your picture"))
        self.set_outlined(True)
        self.corner = Corner.BOTTOM_END
        self._room = QRect()
        self._grip: QPoint | None = None
        self._dragging = False
        self._glide = QPropertyAnimation(self, b"pos", self)
        self._glide.setEasingCurve(QEasingCurve(EASING))
        self.hide()

    def place(self, room: QRect, *, small: bool, glide: bool) -> None:
        """Lie in the chosen corner of ``room``."""
        self._room = room
        self.resize(_SMALL if small else QSize(*LAYOUT.self_view))
        if not self._dragging:
            self._go_to_corner(glide=glide)

    def _go_to_corner(self, *, glide: bool) -> None:
        flags, direction = self.corner.value, self.layoutDirection()
        target = QStyle.alignedRect(direction, flags, self.size(), self._room).topLeft()
        self._glide.stop()
        duration = current().duration(MOTION.base) if glide and self.isVisible() else 0
        if not duration:
            self.move(target)
            return
        self._glide.setDuration(duration)
        self._glide.setStartValue(self.pos())
        self._glide.setEndValue(target)
        self._glide.start()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._grip = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is None:
            return
        away = event.position().toPoint() - self._grip
        if self._dragging or away.manhattanLength() >= _DRAG_FROM:
            self._dragging = True
            self.move(self.pos() + away)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._dragging:
            self._dragging = False
            self.corner = nearest_corner(self.geometry().center(), self._room, rtl(self))
            self._go_to_corner(glide=True)
        self._grip = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._grip = None
        self.swap_wanted.emit()
