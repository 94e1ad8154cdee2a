"""Strokes and fills that several controls share; it knows no control."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyle, QWidget


def smooth(widget: QWidget) -> QPainter:
    """A painter with soft edges, whose ``AlignLeft`` means the side where reading starts."""
    painter = QPainter(widget)
    painter.setLayoutDirection(widget.layoutDirection())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return painter


def rounded(painter: QPainter, rect: QRectF, radius: float, fill: QColor) -> None:
    """A filled rounded rectangle; a radius beyond the half makes a capsule."""
    radius = min(radius, rect.width() / 2, rect.height() / 2)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    painter.drawRoundedRect(rect, radius, radius)


def outlined(
    painter: QPainter, rect: QRectF, radius: float, colour: QColor, width: float = 1.0
) -> None:
    """A rounded outline whose outer edge is ``rect``."""
    inner = rect.adjusted(width / 2, width / 2, -width / 2, -width / 2)
    radius = max(0.0, min(radius, rect.width() / 2, rect.height() / 2) - width / 2)
    painter.setPen(QPen(colour, width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(inner, radius, radius)


def clip_path(rect: QRectF, radius: float) -> QPainterPath:
    """The inside of a rounded rectangle."""
    path = QPainterPath()
    path.addRoundedRect(rect, radius, radius)
    return path


def rtl(widget: QWidget) -> bool:
    """Whether reading starts at the right."""
    return widget.layoutDirection() is Qt.LayoutDirection.RightToLeft


def from_start(outer: QRectF, offset: float, width: float, right_to_left: bool) -> QRectF:
    """A strip of ``outer``: ``offset`` from the side where reading starts, full height."""
    x = outer.right() - offset - width if right_to_left else outer.left() + offset
    return QRectF(x, outer.top(), width, outer.height())


def from_end(outer: QRectF, offset: float, width: float, right_to_left: bool) -> QRectF:
    """A strip of ``outer``: ``offset`` from the side where reading ends, full height."""
    return from_start(outer, offset, width, not right_to_left)


def middle_square(outer: QRectF, side: float) -> QRectF:
    """A square of ``side`` in the middle of ``outer``."""
    centre = outer.center()
    return QRectF(round(centre.x() - side / 2), round(centre.y() - side / 2), side, side)


def write(painter: QPainter, area: QRectF, flags: Qt.AlignmentFlag, text: str) -> None:
    """Words run in their own direction, whatever lies where by the painter's.

    So an English sentence keeps its full stop at its end in a window that is read from the right.
    """
    direction = painter.layoutDirection()
    side = QStyle.visualAlignment(direction, flags) | Qt.AlignmentFlag.AlignAbsolute
    painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    painter.drawText(area, side | Qt.TextFlag.TextSingleLine, text)
    painter.setLayoutDirection(direction)


def in_middle(metrics: QFontMetrics, text: str, width: float) -> str:
    """The text, cut in the middle where it is too wide."""
    return metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, int(width))


def at_end(metrics: QFontMetrics, text: str, width: float) -> str:
    """The text, cut at its end where it is too wide."""
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(width))
