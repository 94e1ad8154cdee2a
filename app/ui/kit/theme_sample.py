"""A small picture of the window in a scheme, to be chosen; it shows no real window."""

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QFontMetrics, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QRadioButton, QSizePolicy, QWidget

from app.ui.kit.focus import by_keyboard, hide_ring, show_ring
from app.ui.kit.ground import Ink, ink_of
from app.ui.kit.paint import (
    at_end,
    clip_path,
    from_start,
    middle_square,
    outlined,
    rounded,
    rtl,
    smooth,
    write,
)
from app.ui.theme import current
from app.ui.tokens import RADIUS, SPACE, Scheme, TextStyle, colours

_PICTURE = 80
_MARK = 18


class ThemeSample(QRadioButton):
    """A picture over a radio mark with its word; two schemes share it along the diagonal."""

    def __init__(
        self, name: str, text: str, schemes: tuple[Scheme, ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self.setObjectName(name)
        self.setAccessibleName(text)
        self._schemes, self._keyboard = schemes, False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def sizeHint(self) -> QSize:
        line = max(current().scaled(_MARK), current().line(TextStyle.BODY_MEDIUM))
        return QSize(160, _PICTURE + SPACE.s + line)

    def minimumSizeHint(self) -> QSize:
        return QSize(72, self.sizeHint().height())

    def _picture(self) -> QRect:
        return QRect(0, 0, self.width(), _PICTURE)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._keyboard = by_keyboard(event.reason(), self._keyboard)
        if self._keyboard:
            show_ring(self, self._picture, RADIUS.m)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        hide_ring(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        c, painter, area = current().colours, smooth(self), QRectF(self._picture())
        painter.setOpacity(1.0 if self.isEnabled() else 0.5)
        painter.save()
        painter.setClipPath(clip_path(area, RADIUS.m))
        self._paint_window(painter, area, self._schemes[0])
        if len(self._schemes) > 1:
            painter.setClipPath(self._half(area), Qt.ClipOperation.IntersectClip)
            self._paint_window(painter, area, self._schemes[1])
        painter.restore()
        chosen = self.isChecked()
        line = c.brand.base if chosen else c.border.default
        outlined(painter, area, RADIUS.m, line, 2 if chosen else 1)
        self._paint_words(painter)

    @staticmethod
    def _half(area: QRectF) -> QPainterPath:
        """The lower corner, under the diagonal."""
        path = QPainterPath(area.bottomLeft())
        path.lineTo(area.topRight())
        path.lineTo(area.bottomRight())
        path.closeSubpath()
        return path

    def _paint_window(self, painter: QPainter, area: QRectF, scheme: Scheme) -> None:
        c, right_to_left = colours(scheme), rtl(self)
        painter.fillRect(area, c.surface.rail)
        painter.fillRect(from_start(area, 0, area.width() * 0.19, right_to_left), c.surface.list)
        for start, width, top, fill in (
            (0.26, 0.29, 34, c.border.default),
            (0.68, 0.25, 14, c.brand.base),
            (0.74, 0.19, 54, c.brand.base),
        ):
            bar = from_start(area, area.width() * start, area.width() * width, right_to_left)
            rounded(painter, QRectF(bar.x(), top, bar.width(), 12), 6, fill)

    def _paint_words(self, painter: QPainter) -> None:
        c, below = current().colours, QRectF(self.rect()).adjusted(0, _PICTURE + SPACE.s, 0, 0)
        side, chosen = current().scaled(_MARK), self.isChecked()
        mark = middle_square(from_start(below, 0, side, rtl(self)), side)
        width = 5.5 * current().text_scale if chosen else 2
        outlined(painter, mark, side, c.brand.base if chosen else c.border.strong, width)
        style = TextStyle.BODY_STRONG if chosen else TextStyle.BODY_MEDIUM
        font = current().font(style)
        painter.setFont(font)
        painter.setPen(ink_of(self, Ink.PRIMARY))
        start = side + SPACE.s
        words = from_start(below, start, below.width() - start, rtl(self))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        # Into the distance to the next sample, sooner than losing a letter.
        room = words.width() + SPACE.xs
        write(painter, words, flags, at_end(QFontMetrics(font), self.text(), room))
