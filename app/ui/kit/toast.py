"""Toasts in the bottom trailing corner of a window: what went by; they answer no question."""

from PySide6.QtCore import (
    QEasingCurve,
    QEvent,
    QObject,
    QPoint,
    QPropertyAnimation,
    QRect,
    QTimer,
    Signal,
)
from PySide6.QtGui import QEnterEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.ui.icons import Icon
from app.ui.kit.button import Button, ButtonSize
from app.ui.kit.chip import Tone
from app.ui.kit.field import IconMark
from app.ui.kit.ground import Ink
from app.ui.kit.icon_button import IconButton
from app.ui.kit.label import Label
from app.ui.kit.layout import column, gap, grow, row, stretch
from app.ui.kit.look import Look
from app.ui.kit.paint import rtl
from app.ui.kit.surface import Raised
from app.ui.theme import EASING, current
from app.ui.tokens import CONTROL, ICON, MOTION, RADIUS, SPACE, TextStyle
from app.values import dataclass

SHORT_MS, LONG_MS = 5000, 8000
_MOST = 3
_SLIDE = 12
_INKS = {
    Tone.NEUTRAL: Ink.SECONDARY,
    Tone.BRAND: Ink.BRAND,
    Tone.GOOD: Ink.ACCEPT,
    Tone.DANGER: Ink.DANGER,
    Tone.WARNING: Ink.WARNING,
    Tone.INFO: Ink.INFO,
    Tone.LIVE: Ink.DANGER,
}


@dataclass(frozen=True, slots=True)
class ToastText:
    """What a toast says; ``action`` is the word of its button, if it has one."""

    title: str
    detail: str = ""
    tone: Tone = Tone.NEUTRAL
    icon: Icon = Icon.INFO
    action: str = ""


class Toast(Raised):
    """One toast: icon, two lines, perhaps a button, a cross."""

    acted = Signal()
    ended = Signal()

    def __init__(self, text: ToastText, parent: QWidget) -> None:
        super().__init__(RADIUS.l, parent)
        self.setObjectName("toast")
        self.setFixedWidth(current().scaled(CONTROL.toast[0]))
        self._life = LONG_MS if text.action else SHORT_MS
        title = Label(text.title, TextStyle.BODY_STRONG, wrap=True)
        detail = Label(text.detail, TextStyle.CAPTION, Ink.SECONDARY, wrap=True)
        action = self._action(text.action) if text.action else None
        close = IconButton("toastClose", Icon.CLOSE, self.tr("Close"), CONTROL.icon_button_s)
        close.clicked.connect(self.ended)
        icon = IconMark(text.icon, ICON.l, _INKS[text.tone])
        margin = (SPACE.m, SPACE.s, SPACE.s, SPACE.s)
        row(
            self,
            icon,
            grow(column(None, stretch(), title, detail, stretch())),
            action,
            close,
            gap(0),
            margin=margin,
        )
        detail.setVisible(bool(text.detail))
        self.setMinimumHeight(CONTROL.toast[1])
        self.lift(20, 6, 0.5 if current().dark else 0.16)
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.timeout.connect(self.ended)

    def _action(self, word: str) -> Button:
        button = Button("toastAction", word, Look.GHOST, ButtonSize.SMALL)
        button.clicked.connect(self.acted)
        button.clicked.connect(self.ended)
        return button

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._clock.start(self._life)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._clock.stop()

    def leaveEvent(self, event: QEvent) -> None:
        self._clock.start(self._life)


class ToastHost(QObject):
    """Stacks the toasts of one window, three at most; the oldest leaves first."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._toasts: list[Toast] = []
        window.installEventFilter(self)

    def show(self, text: ToastText) -> Toast:
        """Show one; connect to its ``acted`` for the button."""
        toast = Toast(text, self._window)
        toast.ended.connect(lambda: self._remove(toast))
        self._toasts.append(toast)
        while len(self._toasts) > _MOST:
            self._remove(self._toasts[0])
        self._place()
        toast.show()
        toast.raise_()
        self._slide_in(toast)
        return toast

    @property
    def shown(self) -> tuple[Toast, ...]:
        """The toasts there are, oldest first."""
        return tuple(self._toasts)

    def _remove(self, toast: Toast) -> None:
        if toast in self._toasts:
            self._toasts.remove(toast)
            toast.hide()
            toast.deleteLater()
            self._place()

    def _place(self) -> None:
        bottom = self._window.height() - SPACE.l
        for toast in reversed(self._toasts):
            for slide in toast.findChildren(QPropertyAnimation):
                slide.stop()
            width = min(current().scaled(CONTROL.toast[0]), self._window.width() - 2 * SPACE.l)
            toast.setFixedWidth(width)
            height = max(CONTROL.toast[1], toast.heightForWidth(width))
            left = self._window.width() - SPACE.l - width
            x = SPACE.l if rtl(self._window) else left
            toast.setGeometry(QRect(x, bottom - height, width, height))
            bottom -= height + SPACE.m

    def _slide_in(self, toast: Toast) -> None:
        if current().reduced_motion:
            return
        slide = QPropertyAnimation(toast, b"pos", toast)
        slide.setDuration(MOTION.base)
        slide.setEasingCurve(QEasingCurve(EASING))
        slide.setStartValue(toast.pos() + QPoint(0, _SLIDE))
        slide.setEndValue(toast.pos())
        slide.start(QPropertyAnimation.DeletionPolicy.DeleteWhenStopped)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self._place()
        return False
