"""Buttons that say a word; round and icon-only ones live beside this module."""

from enum import Enum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.ui.icons import Icon, paint_icon
from app.ui.kit.ground import Steps, ground_of
from app.ui.kit.look import Look, disabled, steps_of
from app.ui.kit.paint import from_start, middle_square, outlined, rounded, rtl, smooth, write
from app.ui.kit.pressable import Pressable
from app.ui.kit.spinner import Turning, paint_spinner
from app.ui.theme import current
from app.ui.tokens import CONTROL, ICON, RADIUS, SPACE, TYPES, TextStyle


class ButtonSize(Enum):
    """Height, padding, corner and text style."""

    SMALL = (CONTROL.icon_button_s, SPACE.m, RADIUS.s, TextStyle.CAPTION_STRONG)
    MEDIUM = (CONTROL.button, SPACE.l, RADIUS.m, TextStyle.BODY_STRONG)
    LARGE = (CONTROL.button_l, SPACE.xl, RADIUS.l, TextStyle.BODY_STRONG)

    @property
    def height(self) -> int:
        """At least this high; the room over and under the words stays."""
        height = self.value[0]
        return current().scaled(height, height - TYPES[self.style].line)

    @property
    def padding(self) -> int:
        """Room beside the words."""
        return self.value[1]

    @property
    def radius(self) -> int:
        """Corners."""
        return self.value[2]

    @property
    def style(self) -> TextStyle:
        """Style of the words."""
        return self.value[3]


class Button(Pressable):
    """A word, with an icon before it when one is set."""

    def __init__(
        self,
        name: str,
        text: str,
        look: Look = Look.PRIMARY,
        size: ButtonSize = ButtonSize.MEDIUM,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, text, parent)
        self._look, self._size = look, size
        self._icon: Icon | None = None
        self._busy = self._wants_focus_back = False
        self._turning = Turning(self.update, self)
        self.setText(text)

    def show_text(self, text: str) -> None:
        """Say something else."""
        self.setText(text)
        self.setAccessibleName(text)
        self.updateGeometry()

    def set_glyph(self, icon: Icon | None) -> "Button":
        """An icon before the word; returns the button, for use where it is built."""
        self._icon = icon
        self.updateGeometry()
        self.update()
        return self

    def set_look(self, look: Look) -> None:
        """Become another kind of button."""
        self._look = look
        self.update()

    def set_busy(self, busy: bool) -> None:
        """Work goes on: the word stays, a spinner turns, nothing can be pressed."""
        if busy == self._busy:
            return
        self._busy = busy
        if busy and self.window().focusWidget() is self:
            # Disabling would hand the focus to the next button, whatever the next Enter does there.
            self._wants_focus_back = True
            self.clearFocus()
        self.setEnabled(not busy)
        if self._wants_focus_back and not busy:
            self._wants_focus_back = False
            if self.window().focusWidget() is None:
                self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._turning.run(busy)
        self.updateGeometry()
        self.update()

    def ring_radius(self) -> float:
        return self._size.radius

    def sizeHint(self) -> QSize:
        width = self._content_width() + 2 * self._size.padding
        height = current().line(self._size.style) + 2 * SPACE.xs
        return QSize(width, max(self._size.height, height))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _has_mark(self) -> bool:
        return self._busy or self._icon is not None

    def _mark_side(self) -> int:
        return current().scaled(ICON.s if self._size is ButtonSize.SMALL else ICON.m)

    def _content_width(self) -> int:
        metrics = QFontMetrics(current().font(self._size.style))
        mark = self._mark_side() + SPACE.s if self._has_mark() else 0
        return metrics.horizontalAdvance(self.text()) + mark + 1

    def _steps(self) -> Steps:
        ground, theme = ground_of(self), current()
        if not self.isEnabled():
            return disabled(self._look, ground, theme)
        return steps_of(self._look, ground, theme)

    def paintEvent(self, event: QPaintEvent) -> None:
        steps, painter, area = self._steps(), smooth(self), QRectF(self.rect())
        rounded(painter, area, self._size.radius, self.step(steps))
        if steps.line is not None:
            outlined(painter, area, self._size.radius, steps.line)
        elif self._look is Look.SOFT and self.isDown():
            outlined(painter, area, self._size.radius, current().colours.brand.base)
        self._paint_content(painter, area, steps)

    def _paint_content(self, painter: QPainter, area: QRectF, steps: Steps) -> None:
        width = self._content_width()
        content = middle_square(area, 0).translated(-width / 2, 0)
        inner = QRectF(round(content.x()), area.top(), width, area.height())
        side, right_to_left = self._mark_side(), rtl(self)
        if self._has_mark():
            mark = middle_square(from_start(inner, 0, side, right_to_left), side)
            self._paint_mark(painter, mark, steps)
            inner = from_start(inner, side + SPACE.s, width - side - SPACE.s, right_to_left)
        painter.setFont(current().font(self._size.style))
        painter.setPen(steps.ink)
        write(painter, inner, Qt.AlignmentFlag.AlignCenter, self.text())

    def _paint_mark(self, painter: QPainter, area: QRectF, steps: Steps) -> None:
        if self._busy:
            paint_spinner(painter, area, self._turning.angle, steps.ink)
        elif self._icon is not None:
            paint_icon(painter, area, self._icon, steps.ink, self.layoutDirection())


class PopupButton(Button):
    """A button of the incoming call: at least 120 × 44, icon before the word."""

    def __init__(
        self, name: str, icon: Icon, text: str, look: Look, parent: QWidget | None = None
    ) -> None:
        super().__init__(name, text, look, ButtonSize.LARGE, parent)
        self.set_glyph(icon)

    def sizeHint(self) -> QSize:
        natural = super().sizeHint()
        width, height = CONTROL.popup_button
        words = self._content_width() + 2 * SPACE.m
        return QSize(max(width, words), max(height, natural.height()))


class PopupMenuButton(Pressable):
    """The narrow neutral button of the incoming call that opens a menu upwards: icon and arrow."""

    def __init__(self, name: str, icon: Icon, spoken: str, parent: QWidget | None = None) -> None:
        super().__init__(name, spoken, parent)
        self._icon = icon
        self.setToolTip(spoken)

    def ring_radius(self) -> float:
        return RADIUS.l

    def sizeHint(self) -> QSize:
        width, height = CONTROL.popup_menu_button
        theme, glyphs = current(), ICON.m + ICON.s
        return QSize(theme.scaled(width, width - glyphs), theme.scaled(height, height - ICON.m))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, area = smooth(self), QRectF(self.rect())
        steps = steps_of(Look.NEUTRAL, ground_of(self), current())
        rounded(painter, area, RADIUS.l, self.step(steps))
        if steps.line is not None:
            outlined(painter, area, RADIUS.l, steps.line)
        side, arrow = current().scaled(ICON.m), current().scaled(ICON.s)
        direction = self.layoutDirection()
        start = (area.width() - side - SPACE.xs - arrow) / 2
        place = from_start(area, start, side, rtl(self))
        paint_icon(painter, middle_square(place, side), self._icon, steps.ink, direction)
        place = from_start(area, start + side + SPACE.xs, arrow, rtl(self))
        top = QPointF(place.left(), middle_square(place, arrow).top())
        paint_icon(painter, QRectF(top.x(), top.y(), arrow, arrow), Icon.UP, steps.ink, direction)
