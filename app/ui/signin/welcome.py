"""The plum side of the first window: who we are; it says and takes nothing else."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.kit.avatar import Face, Print, avatar_pixmap
from app.ui.kit.ground import Ink
from app.ui.kit.label import Label
from app.ui.kit.layout import column, gap, grow, row, stretch
from app.ui.kit.paint import outlined, rtl, smooth
from app.ui.kit.surface import PlumPanel
from app.ui.logo import Logo
from app.ui.theme import current, faded
from app.ui.tokens import LAYOUT, SPACE, TextStyle
from app.ui.two_pane import room_for_words

_LOGO = 40
_RINGS = ((61, 0.42), (110, 0.30), (160, 0.20), (206, 0.12))
"""Radius and strength."""
_PEOPLE = (("maya.r", "Maya Rahman", -170, 49, 56), ("adam", "Adam Salem", -74, 74, 72))
_THIRD = ("yusuf", "Yusuf Karim", 14, 38, 48)


class People(QWidget):
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
        for identity, name, x, y, side in (*_PEOPLE, _THIRD):
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


class Welcome(PlumPanel):
    """Mark, promise, picture."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(room_for_words(LAYOUT.first_run_side))
        name = Label(self.tr("UTD Phone"), TextStyle.TITLE)
        brand = row(None, Logo(_LOGO), name, stretch(), spacing=SPACE.m)
        promise = Label(self.tr("Call and talk from your desktop"), TextStyle.TITLE_L, wrap=True)
        sentence = Label(
            self.tr(
                "Audio and video calls over an engine of your own, of your team, or hosted."
                " One phone for all of them."
            ),
            TextStyle.BODY,
            Ink.SECONDARY,
            wrap=True,
        )
        words = column(None, brand, gap(SPACE.stage + SPACE.s), promise, gap(SPACE.m), sentence)
        words.setContentsMargins(SPACE.xxxl, SPACE.huge, SPACE.xxxl, 0)
        column(self, words, grow(People()))
