"""The large face of a call with its rings: plum ones while it rings, a green one that hears."""

from PySide6.QtCore import QElapsedTimer, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QHideEvent,
    QImage,
    QPainter,
    QPaintEvent,
    QPen,
    QRegion,
    QShowEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.kit.avatar import Face, Print, avatar_pixmap
from app.ui.kit.paint import smooth
from app.ui.theme import changes, current, faded
from app.ui.tokens import MOTION

HALO = 44
"""Room for the rings around the face; the name below stands 8 further."""
STEP_MS = 60
"""A ring goes 15 pixels in 1.6 s: about half a pixel a step, which more steps cannot smooth."""
_RINGS = 3
_NEAREST, _REACH = 2.5, 45.0
_STEADY = 10.0
_AUDIBLE = 0.02
_ECHO = 0.32
_INSIDE = 0.7
"""The side of the square that lies inside a circle of 1: no ring ever touches it."""


class SoundLevel:
    """A level that jumps up within one 20-Hz step and falls in four."""

    _FALL = 0.25

    def __init__(self) -> None:
        self.value = 0.0

    def follow(self, target: float) -> bool:
        """Take the next measured value, 0..1; tells whether anything changed."""
        target = min(1.0, max(0.0, target))
        before = self.value
        self.value = target if target >= before else max(target, before - self._FALL)
        return self.value != before


class CallAvatar(QWidget):
    """A face of 128 (96 where it is narrow) that shows ringing and sound."""

    def __init__(self, side: int = 128, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("callAvatar")
        self._side, self._face = side, Face("", "")
        self._picture: QImage | None = None
        self._level, self._ringing = SoundLevel(), False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._since = QElapsedTimer()
        self._since.start()
        self._pulse = QTimer(self)
        self._pulse.setInterval(STEP_MS)
        self._pulse.timeout.connect(self._repaint_rings)
        changes().changed.connect(self._run)

    def show_face(self, identity: str, name: str) -> None:
        """Draw a person."""
        face = Face(identity, name)
        if face != self._face:
            self._face = face
            self.setAccessibleName(name)
            self.update()

    def show_picture(self, picture: QImage | None) -> None:
        """Draw a picture instead of initials."""
        self._picture = picture
        self.update()

    def set_side(self, side: int) -> None:
        """128, or 96 in a narrow window."""
        self._side = side
        self.updateGeometry()

    def set_ringing(self, ringing: bool) -> None:
        """Rings go outwards while the other phone rings."""
        if ringing != self._ringing:
            self._ringing = ringing
            self._since.restart()
            self._run()
            self._repaint_rings()

    def show_level(self, level: float) -> None:
        """How loud the other person is, 0..1; call it at 20 Hz, with 0 in silence."""
        if self._level.follow(level) and not self._ringing:
            self._repaint_rings()

    @property
    def pulsing(self) -> bool:
        """Whether the rings move now."""
        return self._pulse.isActive()

    def _run(self) -> None:
        if self._ringing and self.isVisible() and not current().reduced_motion:
            self._pulse.start()
        else:
            self._pulse.stop()

    def _repaint_rings(self) -> None:
        self.update(self.ring_region())

    def ring_region(self) -> QRegion:
        """Where rings can be: around the middle of the face, which stays as it was painted."""
        inner = round(self._side * _INSIDE)
        middle = QRect(0, 0, inner, inner)
        middle.moveCenter(self.rect().center())
        return QRegion(self.rect()).subtracted(QRegion(middle))

    def sizeHint(self) -> QSize:
        whole = self._side + 2 * HALO
        return QSize(whole, whole)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._run()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._run()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = smooth(self)
        area = QRectF(0, 0, self._side, self._side)
        area.moveCenter(QRectF(self.rect()).center())
        if self._ringing:
            self._paint_pulse(painter, area)
        elif self._level.value > _AUDIBLE:
            self._paint_level(painter, area)
        how = Print(self._side, self.devicePixelRatioF(), stage=True)
        painter.drawPixmap(area.topLeft(), avatar_pixmap(self._face, how, self._picture))

    def _paint_pulse(self, painter: QPainter, area: QRectF) -> None:
        colour = current().colours.stage.brand
        if current().reduced_motion:
            _ring(painter, area, _STEADY, 2.0, faded(colour, 0.7))
            return
        phase = (self._since.elapsed() % MOTION.ring_pulse) / MOTION.ring_pulse
        for number in range(_RINGS):
            far = (number + phase) / _RINGS
            strength = 0.8 * (1.0 - far) * min(1.0, far * 8)
            _ring(painter, area, _NEAREST + _REACH * far, 2.0, faded(colour, strength))

    def _paint_level(self, painter: QPainter, area: QRectF) -> None:
        colour, level = current().colours.stage.speaking, self._level.value
        width, reach = 3.0 + 4.0 * level, 8.0 + 8.0 * level
        _ring(painter, area, reach - width, width, colour)
        _ring(painter, area, 12.0 + 22.0 * level, 2.0, faded(colour, _ECHO))


def _ring(painter: QPainter, face: QRectF, away: float, width: float, colour: QColor) -> None:
    """A circle whose inner edge is ``away`` from the face."""
    reach = away + width / 2
    painter.setPen(QPen(colour, width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(face.adjusted(-reach, -reach, reach, reach))
