"""The sign that something is being worked on; with reduced motion it stands still."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QRectF, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.kit.ground import Ink, ink_of
from app.ui.kit.paint import smooth
from app.ui.theme import current, faded

_TURN_MS = 900


class Turning(QObject):
    """An angle that goes round while something is shown; it asks for a repaint at each step."""

    def __init__(self, repaint: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._animation = QVariantAnimation(self)
        self._animation.setStartValue(0)
        self._animation.setEndValue(360)
        self._animation.setDuration(_TURN_MS)
        self._animation.setLoopCount(-1)
        self._animation.valueChanged.connect(repaint)

    @property
    def angle(self) -> int:
        """Degrees."""
        value = self._animation.currentValue()
        return int(value) if value is not None else 0

    def run(self, running: bool) -> None:
        """Turn, or stand still."""
        if running and not current().reduced_motion:
            self._animation.start()
        else:
            self._animation.stop()


def paint_spinner(painter: QPainter, area: QRectF, angle: int, ink: QColor) -> None:
    """A ring with a quarter of it in full strength."""
    width = max(2.0, area.width() / 8)
    inner = area.adjusted(width / 2, width / 2, -width / 2, -width / 2)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(faded(ink, 0.2), width))
    painter.drawEllipse(inner)
    pen = QPen(ink, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.drawArc(inner, (120 - angle) * 16, -110 * 16)


class Spinner(QWidget):
    """A spinner of its own; give it the words that say what is awaited."""

    def __init__(self, spoken: str, side: int = 20, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("spinner")
        self.setAccessibleName(spoken)
        self._side = side
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._turning = Turning(self.update, self)

    def sizeHint(self) -> QSize:
        side = current().scaled(self._side)
        return QSize(side, side)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._turning.run(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._turning.run(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        area = QRectF(self.rect())
        paint_spinner(smooth(self), area, self._turning.angle, ink_of(self, Ink.BRAND))
