"""The presence mark: six shapes, so that colour is never the only sign; it knows no people."""

from enum import StrEnum

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.kit.paint import rounded, smooth
from app.ui.palette import PresenceColours
from app.ui.theme import current


class Dot(StrEnum):
    """What the mark says; the values are the domain's presence, and being in a call."""

    ONLINE = "online"
    AWAY = "away"
    BUSY = "busy"
    """Do not disturb."""
    OFFLINE = "offline"
    UNKNOWN = "unknown"
    IN_CALL = "in_call"


def dot_colour(dot: Dot, colours: PresenceColours) -> QColor:
    """The colour of a mark."""
    return {
        Dot.ONLINE: colours.online,
        Dot.AWAY: colours.away,
        Dot.BUSY: colours.dnd,
        Dot.OFFLINE: colours.offline,
        Dot.UNKNOWN: colours.unknown,
        Dot.IN_CALL: colours.in_call,
    }[dot]


def paint_dot(painter: QPainter, area: QRectF, dot: Dot) -> None:
    """The mark, to fill a square. What lies inside rings and halves stays as it was."""
    theme = current()
    colour = dot_colour(dot, theme.colours.presence)
    side = area.width()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    match dot:
        case Dot.ONLINE:
            rounded(painter, area, side / 2, colour)
        case Dot.AWAY:
            _half(painter, area, colour)
        case Dot.BUSY:
            rounded(painter, area, side / 2, colour)
            bar = QRectF(0, 0, side * 0.56, max(1.5, side * 0.18))
            bar.moveCenter(area.center())
            rounded(painter, bar, side, theme.colours.surface.list)
        case Dot.OFFLINE | Dot.UNKNOWN:
            _ring(painter, area, colour, dashed=dot is Dot.UNKNOWN)
        case Dot.IN_CALL:
            rounded(painter, area, side / 2, colour)
            _bars(painter, area, theme.colours.surface.list)
    painter.restore()


def _pen_width(side: float) -> float:
    return max(1.5, side * 0.17)


def _ring(painter: QPainter, area: QRectF, colour: QColor, dashed: bool) -> None:
    width = _pen_width(area.width()) * (1.25 if not dashed else 1.0)
    pen = QPen(colour, width)
    if dashed:
        # Eight dashes, whatever the size: the pattern counts in pen widths.
        stroke = 3.1416 * (area.width() - width) / 16 / width
        pen.setDashPattern([stroke, stroke])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(area.adjusted(width / 2, width / 2, -width / 2, -width / 2))


def _half(painter: QPainter, area: QRectF, colour: QColor) -> None:
    width = _pen_width(area.width())
    inner = area.adjusted(width / 2, width / 2, -width / 2, -width / 2)
    painter.setPen(QPen(colour, width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(inner)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPie(inner, 90 * 16, -180 * 16)


def _bars(painter: QPainter, area: QRectF, colour: QColor) -> None:
    side = area.width()
    width = max(1.0, side * 0.11)
    for at, height in ((-0.22, 0.28), (0.0, 0.52), (0.22, 0.28)):
        bar = QRectF(0, 0, width, side * height)
        bar.moveCenter(area.center())
        rounded(painter, bar.translated(at * side, 0), width, colour)


class PresenceDot(QWidget):
    """A mark of its own beside words; the words say it for screen readers."""

    def __init__(
        self, dot: Dot = Dot.UNKNOWN, side: int = 12, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("presence")
        self._dot, self._side = dot, side
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_dot(self, dot: Dot | str, spoken: str = "") -> None:
        """Show another mark; a word of the domain will do."""
        self._dot = Dot(dot)
        self.setAccessibleName(spoken)
        self.update()

    def sizeHint(self) -> QSize:
        side = current().scaled(self._side)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_dot(smooth(self), QRectF(self.rect()), self._dot)
