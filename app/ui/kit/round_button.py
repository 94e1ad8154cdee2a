"""The large round controls of calls and contact pages, with a word under them."""

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.ui.icons import Icon, paint_icon
from app.ui.kit.badge import BadgeTone, badge_height, paint_badge
from app.ui.kit.ground import Ground, Ink, Steps, ground_of, ink_of
from app.ui.kit.look import Look, checked, disabled, inverted, steps_of
from app.ui.kit.paint import (
    from_end,
    from_start,
    middle_square,
    outlined,
    rounded,
    rtl,
    smooth,
    write,
)
from app.ui.kit.pressable import Pressable
from app.ui.theme import current, faded
from app.ui.tokens import CONTROL, ICON, RADIUS, SPACE, TextStyle

_WIDE = frozenset({Look.ACCEPT, Look.DANGER})
_LABEL_GAP = 3


def _arrow_side() -> int:
    return current().scaled(CONTROL.call_arrow, CONTROL.call_arrow - ICON.s)


class RoundButton(Pressable):
    """A circle, or a capsule, with an icon and a word under it.

    ``set_off`` inverts it (muted microphone, stopped camera); ``add_arrow`` makes it a capsule
    whose trailing part emits ``menu_requested``. Red and green ones are wide.
    """

    menu_requested = Signal()

    def __init__(
        self,
        name: str,
        icon: Icon,
        text: str,
        look: Look = Look.NEUTRAL,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, text, parent)
        self._icon, self._look = icon, look
        self._off, self._badge = False, 0
        self._side, self._labelled = CONTROL.call_button, True
        self._arrow: _Arrow | None = None
        self.setText(text)

    def show_as(self, icon: Icon, text: str, off: bool = False) -> None:
        """Become another icon and word; ``off`` inverts the capsule."""
        self._icon, self._off = icon, off
        self.setText(text)
        self.setAccessibleName(text)
        if not self._labelled:
            self.setToolTip(text)
        self.updateGeometry()
        self.update()

    def set_badge(self, count: int) -> None:
        """A number at the top end; none at zero."""
        self._badge = count
        self.update()

    def set_small(self) -> "RoundButton":
        """40 pixels and no word below, for the small window; the word goes to the tooltip."""
        self._side, self._labelled = CONTROL.icon_button_l, False
        self.setToolTip(self.text())
        self.updateGeometry()
        return self

    def add_arrow(self, name: str, spoken: str) -> "RoundButton":
        """A trailing part that asks for a menu; returns the button."""
        self._arrow = _Arrow(name, spoken, self)
        self._arrow.clicked.connect(self.menu_requested)
        self.updateGeometry()
        return self

    @property
    def arrow(self) -> Pressable | None:
        """The trailing part, where there is one."""
        return self._arrow

    def capsule(self) -> QRect:
        """The filled part."""
        return QRect((self.width() - self._capsule_width()) // 2, 0, *self._capsule_size())

    def _capsule_width(self) -> int:
        wide = self._look in _WIDE or self._arrow is not None
        more = _arrow_side() if wide else 0
        return self._capsule_side() + more - (8 if self._narrow() else 0)

    def _capsule_side(self) -> int:
        return current().scaled(self._side, self._side - self._glyph())

    def _glyph(self) -> int:
        return ICON.l if self._labelled else ICON.m

    def _narrow(self) -> bool:
        return not self._labelled and self._look in _WIDE

    def _capsule_size(self) -> tuple[int, int]:
        return self._capsule_width(), self._capsule_side()

    def ring_rect(self) -> QRect:
        return self.capsule()

    def ring_radius(self) -> float:
        return self._capsule_side() / 2

    def sizeHint(self) -> QSize:
        if not self._labelled:
            return QSize(*self._capsule_size())
        metrics = QFontMetrics(current().font(TextStyle.CAPTION))
        width = max(self._capsule_width(), metrics.horizontalAdvance(self.text()) + 1)
        return QSize(width, self._capsule_side() + _LABEL_GAP + current().line(TextStyle.CAPTION))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._arrow is not None:
            width = _arrow_side() + SPACE.xs
            place = from_end(QRectF(self.capsule()), 0, width, rtl(self))
            self._arrow.setGeometry(place.toRect())

    def steps(self) -> Steps:
        """The fills and the ink for what the control says now."""
        ground, theme = ground_of(self), current()
        if not self.isEnabled():
            return disabled(self._look, ground, theme)
        if self._off:
            return inverted(ground, theme)
        if self.isChecked():
            return checked(ground, theme)
        return steps_of(self._look, ground, theme)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, steps, area = smooth(self), self.steps(), QRectF(self.capsule())
        rounded(painter, area, RADIUS.pill, self.step(steps))
        if steps.line is not None:
            outlined(painter, area, RADIUS.pill, steps.line)
        room = area
        if self._arrow is not None:
            room = from_start(area, 0, self._capsule_side(), rtl(self))
        glyph = middle_square(room, current().scaled(self._glyph()))
        paint_icon(painter, glyph, self._icon, steps.ink, self.layoutDirection())
        if self._badge:
            corner = from_end(area, 0, badge_height(), rtl(self))
            middle = QPointF(corner.center().x(), area.top() + badge_height() / 2)
            paint_badge(painter, middle, self._badge, BadgeTone.BRAND, ground_of(self))
        if self._labelled:
            self._paint_label(painter, area)

    def _paint_label(self, painter: QPainter, capsule: QRectF) -> None:
        top = capsule.bottom() + _LABEL_GAP
        line = current().line(TextStyle.CAPTION)
        painter.setFont(current().font(TextStyle.CAPTION))
        calm = Ink.SECONDARY if ground_of(self) is Ground.THEME else Ink.PRIMARY
        ink = calm if self.isEnabled() else Ink.DISABLED
        painter.setPen(ink_of(self, ink))
        area = QRectF(0, top, self.width(), line)
        write(painter, area, Qt.AlignmentFlag.AlignCenter, self.text())


class _Arrow(Pressable):
    """The trailing part of a capsule."""

    def __init__(self, name: str, spoken: str, owner: RoundButton) -> None:
        super().__init__(name, spoken, owner)
        self._owner = owner
        self.setToolTip(spoken)

    def ring_radius(self) -> float:
        return _arrow_side() / 2

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, area = smooth(self), QRectF(self.rect())
        ink = self._owner.steps().ink
        if self.hovered() or self.isDown():
            patch = QRectF(0, 0, _arrow_side(), _arrow_side())
            patch.moveCenter(area.center())
            rounded(painter, patch, RADIUS.pill, faded(ink, 0.24 if self.isDown() else 0.12))
        glyph = middle_square(area, current().scaled(ICON.s))
        paint_icon(painter, glyph, Icon.UP, faded(ink, 0.75))
