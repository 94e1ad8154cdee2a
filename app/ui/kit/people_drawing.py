"""The picture of the first run: people in rings of sound; it is no control."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.kit.avatar import Face, Print, avatar_pixmap
from app.ui.kit.paint import outlined, rtl, smooth
from app.ui.theme import current, faded
from app.ui.tokens import LAYOUT

_RINGS = ((61, 0.42), (110, 0.30), (160, 0.20), (206, 0.12))
"""Radius and strength."""
_PEOPLE = (
    ("maya.r", "Maya Rahman", -170, 49, 56),
    ("adam", "Adam Salem", -74, 74, 72),
    ("yusuf", "Yusuf Karim", 14, 38, 48),
)
"""Who, how far from the middle of the rings, how large."""


class PeopleDrawing(QWidget):
    """Rings of sound around three people: a picture, no control."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(LAYOUT.first_run_side, 340)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, colours = smooth(self), current().colours
        across = self.width() - 90 if not rtl(self) else 90
        middle = QPointF(across, self.height() - 150)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for radius, strength in _RINGS:
            painter.setPen(QPen(faded(colours.panel.text_muted, strength), 2))
            painter.drawEllipse(middle, radius, radius)
        way = -1 if rtl(self) else 1
        for identity, name, x, y, side in _PEOPLE:
            how = Print(side, self.devicePixelRatioF())
            place = QPointF(middle.x() + way * x, middle.y() + y)
            corner = QPointF(place.x() - side / 2, place.y() - side / 2)
            picture = avatar_pixmap(Face(identity, name), how)
            painter.drawPixmap(corner, picture)
            ring = colours.stage.speaking if identity == "adam" else colours.panel.text
            area = picture.deviceIndependentSize()
            box = _around(corner, area.width())
            outlined(painter, box, side, ring, 3)


def _around(corner: QPointF, side: float) -> QRectF:
    return QRectF(corner.x() - 3, corner.y() - 3, side + 6, side + 6)
