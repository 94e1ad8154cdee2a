"""Meters: sound level, connection quality, a bar of progress; they measure nothing."""

from enum import IntEnum

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.kit.call_avatar import SoundLevel
from app.ui.kit.ground import Ground, ground_of
from app.ui.kit.paint import from_start, outlined, rounded, rtl, smooth
from app.ui.theme import current, faded

_WIDE, _SLIM, _GAP, _HEIGHT = 10, 7, 3, 12
_MID_FROM, _HIGH_FROM = 0.75, 0.9


class LevelMeter(QWidget):
    """Segments that fill with sound: green, amber, red; ``slim`` ones under a call's timer."""

    def __init__(
        self, name: str, spoken: str, slim: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self._level = SoundLevel()
        self._pitch = _SLIM if slim else _WIDE
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_level(self, level: float) -> None:
        """The next measured value, 0..1; call it also in silence."""
        before = self._lit()
        self._level.follow(level)
        if self._lit() != before:
            self.update()

    @property
    def level(self) -> float:
        """What is shown now."""
        return self._level.value

    def _count(self) -> int:
        return max(1, (self.width() + self._gap()) // self._step())

    def _step(self) -> int:
        """From one segment to the next."""
        return current().scaled(self._pitch)

    @staticmethod
    def _gap() -> int:
        return current().scaled(_GAP)

    def _lit(self) -> int:
        return round(self._level.value * self._count())

    def sizeHint(self) -> QSize:
        count = 14 if self._pitch == _SLIM else 24
        return QSize(count * self._step(), current().scaled(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(5 * self._step(), self.sizeHint().height())

    def _colour(self, share: float, lit: bool) -> QColor:
        colours = current().colours
        stage = ground_of(self) is not Ground.THEME
        if not lit:
            return colours.stage.control if stage else colours.meter.track
        if share < _MID_FROM:
            return colours.stage.speaking if stage else colours.meter.low
        return colours.meter.mid if share < _HIGH_FROM else colours.meter.high

    def _outline(self) -> QColor:
        """Black fills on black would not tell how far the meter reaches."""
        colours = current().colours
        stage = ground_of(self) is not Ground.THEME
        return colours.stage.border if stage else colours.border.default

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, count, lit = smooth(self), self._count(), self._lit()
        high, step = current().scaled(_HEIGHT), self._step()
        area = QRectF(0, (self.height() - high) / 2, self.width(), high)
        for number in range(count):
            bar = from_start(area, number * step, step - self._gap(), rtl(self))
            if number >= lit and current().high_contrast:
                outlined(painter, bar, 2, self._outline())
            else:
                rounded(painter, bar, 2, self._colour(number / count, number < lit))


class Quality(IntEnum):
    """How good a connection is; the number is how many bars stand."""

    LOST = 0
    POOR = 1
    FAIR = 2
    GOOD = 4


class QualityBars(QWidget):
    """Four bars of rising height; the words stand beside them."""

    def __init__(self, side: int = 16, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("quality")
        self._side, self._quality = side, Quality.GOOD
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_quality(self, quality: Quality, spoken: str) -> None:
        """Show another state."""
        self._quality = quality
        self.setAccessibleName(spoken)
        self.update()

    def sizeHint(self) -> QSize:
        side = current().scaled(self._side)
        return QSize(side, side)

    def _ink(self) -> QColor:
        colours = current().colours
        stage = ground_of(self) is not Ground.THEME
        if self._quality is Quality.GOOD:
            return colours.stage.speaking if stage else colours.accept.text
        if self._quality is Quality.FAIR:
            return colours.stage.warning_text if stage else colours.warning.icon
        return colours.stage.danger_text if stage else colours.danger.text

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, ink, side = smooth(self), self._ink(), float(current().scaled(self._side))
        width = side / 5.5
        for number in range(4):
            height = side * (0.25 + 0.22 * number)
            bar = QRectF(number * width * 1.45, side - height, width, height)
            standing = number < self._quality
            rounded(painter, bar, 1, ink if standing else faded(ink, 0.3))


class TimeBar(QWidget):
    """A thin line that runs out, under a banner; ``show_share`` takes what is left, 0..1."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share = 1.0
        self.setFixedHeight(3)

    def show_share(self, share: float) -> None:
        """What is left, 0..1."""
        self._share = min(1.0, max(0.0, share))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours, painter = current().colours, smooth(self)
        stage = ground_of(self) is not Ground.THEME
        area = QRectF(self.rect())
        painter.fillRect(area, colours.stage.warn_track if stage else colours.meter.track)
        left = from_start(area, 0, area.width() * self._share, rtl(self))
        painter.fillRect(left, colours.stage.warn_bar if stage else colours.brand.base)
