"""Buttons that are an icon; their words are spoken and stand in the tooltip."""

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from app.ui.icons import Icon, paint_icon
from app.ui.kit.badge import BadgeTone, badge_height, paint_badge
from app.ui.kit.ground import Ground, Ink, Steps, ground_of, ink_of
from app.ui.kit.look import Look, checked, disabled, steps_of
from app.ui.kit.paint import from_end, middle_square, rounded, rtl, smooth
from app.ui.kit.pressable import Pressable
from app.ui.theme import current
from app.ui.tokens import CONTROL, RADIUS

_GLYPH = {CONTROL.icon_button_s: 18, CONTROL.icon_button: 20, CONTROL.icon_button_l: 22}
_ROUND = frozenset({Look.PRIMARY, Look.ACCEPT, Look.DANGER})


class IconButton(Pressable):
    """28, 36 or 40 pixels with an icon; ``PRIMARY``, ``ACCEPT``, ``DANGER`` are filled circles."""

    def __init__(
        self,
        name: str,
        icon: Icon,
        spoken: str,
        side: int = CONTROL.icon_button,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, spoken, parent)
        self._icon, self._side = icon, side
        self._look = Look.GHOST
        self._badge, self._tone = 0, BadgeTone.BRAND
        self.setToolTip(spoken)

    def show_as(self, icon: Icon, spoken: str) -> None:
        """Become another icon with other words."""
        self._icon = icon
        self.setAccessibleName(spoken)
        self.setToolTip(spoken)
        self.update()

    def set_look(self, look: Look) -> "IconButton":
        """Become another kind of button; returns it, for use where it is built."""
        self._look = look
        self.update()
        return self

    def set_badge(self, count: int, tone: BadgeTone = BadgeTone.BRAND) -> None:
        """A number at the top end; none at zero."""
        self._badge, self._tone = count, tone
        self.update()

    def ring_radius(self) -> float:
        return RADIUS.pill if self._look in _ROUND else RADIUS.m

    def sizeHint(self) -> QSize:
        side = current().scaled(self._side, self._side - self._glyph())
        return QSize(side, side)

    def _glyph(self) -> int:
        """The side of the icon; the room around it stays."""
        return _GLYPH.get(self._side, self._side // 2)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _steps(self) -> Steps:
        ground, theme = ground_of(self), current()
        if not self.isEnabled():
            return disabled(self._look, ground, theme)
        if self.isChecked():
            return checked(ground, theme)
        steps = steps_of(self._look, ground, theme)
        if self._look is Look.GHOST:
            ink = Ink.SECONDARY if ground is Ground.THEME else Ink.PRIMARY
            return Steps(steps.rest, steps.hover, steps.pressed, ink_of(self, ink))
        return steps

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, area, steps = smooth(self), QRectF(self.rect()), self._steps()
        rounded(painter, area, self.ring_radius(), self.step(steps))
        glyph = middle_square(area, current().scaled(self._glyph()))
        paint_icon(painter, glyph, self._icon, steps.ink, self.layoutDirection())
        if self._badge:
            corner = from_end(area, 0, badge_height(), rtl(self))
            middle = QPointF(corner.center().x(), badge_height() / 2)
            paint_badge(painter, middle, self._badge, self._tone, ground_of(self))
