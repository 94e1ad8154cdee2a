"""What all buttons of the kit share: name, keys, ring, redraw on hover; it paints nothing."""

from PySide6.QtCore import QEasingCurve, QEvent, QPoint, QRect, Qt, QVariantAnimation
from PySide6.QtGui import QColor, QEnterEvent, QFocusEvent, QHideEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.ui.kit.focus import by_keyboard, hide_ring, show_ring
from app.ui.kit.ground import Steps
from app.ui.theme import EASING, current, mixed
from app.ui.tokens import MOTION, RADIUS


class Pressable(QAbstractButton):
    """A button that acts on click, Space and Enter, and shows the ring when Tab brought focus."""

    def __init__(self, name: str, spoken: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._keyboard = False
        self._warmth = QVariantAnimation(self)
        self._warmth.setEasingCurve(QEasingCurve(EASING))
        self._warmth.valueChanged.connect(self.update)

    def ring_rect(self) -> QRect:
        """What the ring goes around."""
        return QRect(QPoint(0, 0), self.size())

    def ring_radius(self) -> float:
        """The corners of what the ring goes around."""
        return RADIUS.m

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._keyboard = by_keyboard(event.reason(), self._keyboard)
        if self._keyboard:
            show_ring(self, self.ring_rect, self.ring_radius())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        hide_ring(self)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._warmth.stop()
        hide_ring(self)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._warm(1.0)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._warm(0.0)

    def _warm(self, target: float) -> None:
        self._warmth.stop()
        self._warmth.setStartValue(1.0 - target)
        self._warmth.setEndValue(target)
        self._warmth.setDuration(current().duration(MOTION.fast))
        if self._warmth.duration():
            self._warmth.start()
        self.update()

    def hovered(self) -> bool:
        """Whether the pointer is over the enabled control."""
        return self.isEnabled() and self.underMouse()

    def step(self, steps: Steps) -> QColor:
        """The fill for how the control is touched now."""
        if self.isDown():
            return steps.pressed
        if self.isEnabled() and self._warmth.state() is QVariantAnimation.State.Running:
            return mixed(steps.rest, steps.hover, float(self._warmth.currentValue()))
        return steps.hover if self.hovered() else steps.rest
