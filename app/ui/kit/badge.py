"""The small number on a button or a row; it counts nothing itself."""

from enum import Enum, auto

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.kit.ground import Ground, Steps, ground_of
from app.ui.kit.paint import rounded, smooth
from app.ui.theme import current
from app.ui.tokens import CONTROL, RADIUS, TextStyle

_MOST = 99
_SIDE_ROOM = 5


class BadgeTone(Enum):
    """What the number counts."""

    BRAND = auto()
    """Unread."""
    MISSED = auto()
    """Missed calls."""
    QUIET = auto()
    """Muted, or just a count."""


def badge_text(count: int) -> str:
    """What fits: more than 99 is 99+."""
    return f"{_MOST}+" if count > _MOST else str(count)


def badge_height() -> float:
    """How high badges are."""
    least = current().scaled(CONTROL.badge)
    return max(least, QFontMetricsF(current().font(TextStyle.CAPTION_STRONG)).height())


def badge_width(count: int) -> float:
    """How wide the badge of a number is: round for one digit."""
    metrics = QFontMetricsF(current().font(TextStyle.CAPTION_STRONG))
    return max(badge_height(), metrics.horizontalAdvance(badge_text(count)) + 2 * _SIDE_ROOM)


def _colours(tone: BadgeTone, ground: Ground) -> Steps:
    c = current().colours
    if tone is BadgeTone.MISSED:
        return Steps(c.danger.base, c.danger.base, c.danger.base, c.danger.on)
    if tone is BadgeTone.QUIET:
        fill = c.surface.pressed
        return Steps(fill, fill, fill, c.text.secondary)
    if ground is not Ground.THEME:
        return Steps(c.stage.brand, c.stage.brand, c.stage.brand, c.stage.on_brand)
    return Steps(c.brand.base, c.brand.base, c.brand.base, c.brand.on)


def paint_badge(
    painter: QPainter, middle: QPointF, count: int, tone: BadgeTone, ground: Ground
) -> None:
    """The badge of a number around a point."""
    width, height = badge_width(count), badge_height()
    area = QRectF(middle.x() - width / 2, middle.y() - height / 2, width, height)
    colours = _colours(tone, ground)
    painter.save()
    rounded(painter, area, RADIUS.pill, colours.rest)
    painter.setFont(current().font(TextStyle.CAPTION_STRONG))
    painter.setPen(colours.ink)
    painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # 99+ reads so in Arabic too
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, badge_text(count))
    painter.restore()


class Badge(QWidget):
    """A number of its own; hidden at zero. Give it the words for a screen reader."""

    def __init__(self, tone: BadgeTone = BadgeTone.BRAND, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("badge")
        self._tone, self._count = tone, 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_count(self, count: int, spoken: str) -> None:
        """Show a number; ``spoken`` says what it counts."""
        self._count = count
        self.setAccessibleName(spoken)
        self.setVisible(count > 0)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(round(badge_width(self._count)), round(badge_height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        centre = QRectF(self.rect()).center()
        paint_badge(smooth(self), centre, self._count, self._tone, ground_of(self))
