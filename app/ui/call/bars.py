"""The bars over a picture: they fade together when nobody needs them; they hold nothing."""

from collections.abc import Callable

from PySide6.QtCore import QEasingCurve, QObject, QTimer, QVariantAnimation, Signal
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QGraphicsOpacityEffect, QWidget

from app.ui.kit.focus import ring_of
from app.ui.theme import EASING, current
from app.ui.tokens import MOTION

IDLE_MS = 5000


class FadingBars(QObject):
    """Hides the bars after some idle time and shows them at the next sign of life.

    ``held`` tells that something that belongs to them is open.
    """

    shown_changed = Signal()

    def __init__(
        self, window: QWidget, bars: tuple[QWidget, ...], held: Callable[[], bool]
    ) -> None:
        super().__init__(window)
        self._bars, self._held = bars, held
        self._may_hide, self._shown = False, True
        self._effects = tuple(self._effect(bar) for bar in bars)
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(IDLE_MS)
        self._idle.timeout.connect(self._hide_unless_used)
        self._fade = QVariantAnimation(self)
        self._fade.setEasingCurve(QEasingCurve(EASING))
        self._fade.valueChanged.connect(self._set_opacity)
        self._fade.finished.connect(self._settle)

    @staticmethod
    def _effect(bar: QWidget) -> QGraphicsOpacityEffect:
        effect = QGraphicsOpacityEffect(bar)
        effect.setEnabled(False)  # a full bar is painted straight, at no cost
        bar.setGraphicsEffect(effect)
        return effect

    @property
    def shown(self) -> bool:
        """Whether the bars are there, or on their way."""
        return self._shown

    @property
    def idle_timer(self) -> QTimer:
        """What runs until they hide."""
        return self._idle

    def set_hiding(self, allowed: bool) -> None:
        """Only over the other side's picture; a screen reader's user always finds them."""
        self._may_hide = allowed and not QAccessible.isActive()
        if not self._may_hide:
            self._idle.stop()
            self._show(shown=True)
        elif not self._idle.isActive() and self._shown:
            self._idle.start()

    def wake(self) -> None:
        """Somebody moved the pointer or pressed a key."""
        self._show(shown=True)
        if self._may_hide:
            self._idle.start()

    def _in_use(self) -> bool:
        pointed = any(bar.underMouse() for bar in self._bars)
        return pointed or self._held() or any(ring_of(bar).isVisible() for bar in self._bars)

    def _hide_unless_used(self) -> None:
        if self._in_use():
            self._idle.start()
        else:
            self._show(shown=False)

    def _show(self, *, shown: bool) -> None:
        if shown == self._shown:
            return
        self._shown = shown
        for bar, effect in zip(self._bars, self._effects, strict=True):
            effect.setEnabled(True)
            bar.show()
        self._fade.stop()
        self._fade.setDuration(current().duration(MOTION.base))
        self._fade.setStartValue(0.0 if shown else 1.0)
        self._fade.setEndValue(1.0 if shown else 0.0)
        self._fade.start()
        self.shown_changed.emit()

    def _set_opacity(self, opacity: object) -> None:
        for effect in self._effects:
            effect.setOpacity(float(opacity))  # type: ignore[arg-type]  # the animation's float

    def _settle(self) -> None:
        for bar, effect in zip(self._bars, self._effects, strict=True):
            effect.setEnabled(False)
            bar.setVisible(self._shown)
