"""Chips that filter, tags and pills that tell; badges of numbers live beside this module."""

from enum import Enum, auto

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.ui.icons import Icon, paint_icon
from app.ui.kit.ground import Ground, ground_of
from app.ui.kit.paint import from_start, middle_square, outlined, rounded, rtl, smooth, write
from app.ui.kit.pressable import Pressable
from app.ui.theme import current
from app.ui.tokens import CONTROL, ICON, RADIUS, SPACE, TextStyle


class Chip(Pressable):
    """A filter of a list, with a quiet number after the word.

    Of the chips of one parent one is checked; a click checks, and never unchecks.
    """

    def __init__(self, name: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(name, text, parent)
        self.setText(text)
        self.setCheckable(True)
        self._count = ""

    def show_count(self, count: int) -> None:
        """The number after the word; none at zero."""
        self._count = str(count) if count else ""
        self.setAccessibleDescription(self._count)
        self.updateGeometry()
        self.update()

    def nextCheckState(self) -> None:
        parent, direct = self.parentWidget(), Qt.FindChildOption.FindDirectChildrenOnly
        for chip in parent.findChildren(Chip, options=direct) if parent else [self]:
            chip.setChecked(chip is self)

    def ring_radius(self) -> float:
        return self.height() / 2

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(current().font(TextStyle.CAPTION_STRONG))
        width = 2 * SPACE.m + metrics.horizontalAdvance(self.text()) + 1
        if self._count:
            width += SPACE.s + metrics.horizontalAdvance(self._count)
        return QSize(width, max(CONTROL.chip, current().line(TextStyle.CAPTION) + SPACE.s))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _colours(self) -> tuple[QColor, QColor]:
        c = current().colours
        if not self.isEnabled():
            return c.surface.sunken, c.text.disabled
        if self.isChecked():
            return c.brand.soft_hover if self.hovered() else c.brand.soft, c.brand.on_soft
        fill = c.surface.pressed if self.hovered() or self.isDown() else c.surface.sunken
        return fill, c.text.secondary

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, area = smooth(self), QRectF(self.rect())
        fill, ink = self._colours()
        rounded(painter, area, RADIUS.pill, fill)
        if current().high_contrast:
            outlined(painter, area, RADIUS.pill, current().colours.border.strong)
        font = current().font(TextStyle.CAPTION_STRONG)
        painter.setFont(font)
        painter.setPen(ink)
        width = QFontMetrics(font).horizontalAdvance(self.text()) + 1
        words = from_start(area, SPACE.m, width, rtl(self))
        write(painter, words, Qt.AlignmentFlag.AlignCenter, self.text())
        if self._count:
            room = area.width() - width - 2 * SPACE.m - SPACE.s
            painter.setFont(current().font(TextStyle.CAPTION))
            number = from_start(area, SPACE.m + width + SPACE.s, room, rtl(self))
            write(painter, number, Qt.AlignmentFlag.AlignCenter, self._count)


class Tone(Enum):
    """What a tag, a pill, a banner or a toast is about."""

    NEUTRAL = auto()
    BRAND = auto()
    GOOD = auto()
    DANGER = auto()
    WARNING = auto()
    INFO = auto()
    LIVE = auto()


def tone_colours(tone: Tone) -> tuple[QColor, QColor]:
    """The soft fill of a tone, and the ink on it."""
    c = current().colours
    return {
        Tone.NEUTRAL: (c.surface.sunken, c.text.secondary),
        Tone.BRAND: (c.brand.soft, c.brand.on_soft),
        Tone.GOOD: (c.accept.soft, c.accept.on_soft),
        Tone.DANGER: (c.danger.soft, c.danger.on_soft),
        Tone.WARNING: (c.warning.soft, c.warning.on_soft),
        Tone.INFO: (c.info.soft, c.info.on_soft),
        Tone.LIVE: (c.live, c.danger.on),
    }[tone]


def stage_tone(tone: Tone) -> tuple[QColor, QColor]:
    """The same on the stage: one dark fill, the ink tells."""
    stage = current().colours.stage
    ink = {
        Tone.GOOD: stage.speaking,
        Tone.DANGER: stage.danger_text,
        Tone.WARNING: stage.warning_text,
        Tone.BRAND: stage.brand,
    }.get(tone, stage.text)
    return stage.raised, ink


class Pill(QLabel):
    """A short word on a soft capsule, with an icon or a small widget's room before it."""

    def __init__(
        self,
        name: str,
        text: str = "",
        tone: Tone = Tone.NEUTRAL,
        icon: Icon | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setObjectName(name)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._tone, self._icon = tone, icon
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_as(self, text: str, tone: Tone, icon: Icon | None = None) -> None:
        """Tell something else; empty hides it."""
        self.setText(text)
        self._tone, self._icon = tone, icon
        self.setVisible(bool(text))
        self.updateGeometry()
        self.update()

    def _style(self) -> TextStyle:
        return TextStyle.CAPTION_STRONG

    def _height(self) -> int:
        return max(24, current().line(self._style()) + SPACE.s)

    def _radius(self) -> float:
        return RADIUS.pill

    def _padding(self) -> int:
        return 10

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(current().font(self._style()))
        mark = current().scaled(ICON.s) + SPACE.xs if self._icon else 0
        words = metrics.horizontalAdvance(self.text()) + 1
        return QSize(2 * self._padding() + mark + words, self._height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, area = smooth(self), QRectF(self.rect())
        on_stage = ground_of(self) is not Ground.THEME
        fill, ink = stage_tone(self._tone) if on_stage else tone_colours(self._tone)
        rounded(painter, area, self._radius(), fill)
        if current().high_contrast:
            outlined(painter, area, self._radius(), current().colours.border.strong)
        start, right_to_left = float(self._padding()), rtl(self)
        if self._icon is not None:
            side = current().scaled(ICON.s)
            mark = middle_square(from_start(area, start - 2, side, right_to_left), side)
            paint_icon(painter, mark, self._icon, ink, self.layoutDirection())
            start += side + SPACE.xs - 2
        painter.setFont(current().font(self._style()))
        painter.setPen(ink)
        words = from_start(area, start, area.width() - start - self._padding(), right_to_left)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        if self._icon is None:
            flags = Qt.AlignmentFlag.AlignCenter
        write(painter, words, flags, self.text())


class Tag(Pill):
    """A small square mark beside a title: Recommended, Owner."""

    def _style(self) -> TextStyle:
        return TextStyle.MICRO

    def _height(self) -> int:
        return max(18, current().line(TextStyle.MICRO) + SPACE.xxs)

    def _radius(self) -> float:
        return RADIUS.xs

    def _padding(self) -> int:
        return 6
