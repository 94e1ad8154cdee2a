"""The keyboard's ring, two pixels wide and two away; who uses the mouse never sees it.

A style sheet has no outline offset and a widget cannot paint outside itself, so one transparent
widget per window lies over the focused control and follows it.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget
from shiboken6 import isValid

from app.ui.kit.ground import focus_colour
from app.ui.kit.paint import outlined, smooth

Place = Callable[[], QRect]
_AWAY, _WIDTH = 2, 2
_REACH = _AWAY + _WIDTH
_BY_KEYBOARD = frozenset(
    {
        Qt.FocusReason.TabFocusReason,
        Qt.FocusReason.BacktabFocusReason,
        Qt.FocusReason.ShortcutFocusReason,
    }
)
_NOT_A_MOVE = frozenset(
    {
        Qt.FocusReason.ActiveWindowFocusReason,
        Qt.FocusReason.PopupFocusReason,
        Qt.FocusReason.MenuBarFocusReason,
    }
)
_MOVES = frozenset({QEvent.Type.Move, QEvent.Type.Resize})
_ENDS = frozenset({QEvent.Type.Hide, QEvent.Type.FocusOut})


def by_keyboard(reason: Qt.FocusReason, before: bool) -> bool:
    """Whether focus came by keys; a window that becomes active again keeps what was."""
    return before if reason in _NOT_A_MOVE else reason in _BY_KEYBOARD


class FocusRing(QWidget):
    """The ring of one window; ``show_around`` moves it, hiding or losing focus hides it."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self.setObjectName("focusRing")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._watched: list[QWidget] = []
        self._target: QWidget | None = None
        self._place: Place = host.rect
        self._radius = 0.0
        self.hide()

    def show_around(self, target: QWidget, place: Place, radius: float) -> None:
        """Lie around ``place`` of ``target``."""
        self._release()
        self._target, self._place, self._radius = target, place, radius
        here: QWidget | None = target
        while here is not None and here is not self._host:
            here.installEventFilter(self)
            self._watched.append(here)
            here = here.parentWidget()
        target.destroyed.connect(self._lose)
        self._follow()
        self.raise_()
        self.show()

    def _lose(self) -> None:
        """The control is gone with its page; the ring stays for the next one."""
        if not self._still_focused():
            self._release()
            self.hide()

    def leave(self, target: QWidget) -> None:
        """Hide, if the ring is still around ``target``."""
        if target is self._target:
            self._release()
            self.hide()

    def _release(self) -> None:
        for widget in filter(isValid, self._watched):
            widget.removeEventFilter(self)
        if self._target is not None and isValid(self._target):
            self._target.destroyed.disconnect(self._lose)
        self._watched, self._target = [], None

    def _follow(self) -> None:
        if self._target is None or not isValid(self._target):
            return
        rect = self._place()
        where = self._target.mapTo(self._host, rect.topLeft())
        area = QRect(where, rect.size()).adjusted(-_REACH, -_REACH, _REACH, _REACH)
        self.setGeometry(area)
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES:
            self._follow()
        elif event.type() in _ENDS and not self._still_focused():
            self._release()
            self.hide()
        return False

    def _still_focused(self) -> bool:
        # A control is told to hide once more while Qt takes it apart.
        return self._target is not None and isValid(self._target) and self._target.hasFocus()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._target is not None and isValid(self._target):
            area, radius = QRectF(self.rect()), self._radius + _REACH
            outlined(smooth(self), area, radius, focus_colour(self._target), _WIDTH)


def _host(widget: QWidget) -> QWidget:
    """What the ring lies in: the content of the nearest scroll area, else the window."""
    here = widget
    while (parent := here.parentWidget()) is not None and not here.isWindow():
        grand = parent.parentWidget()
        if isinstance(grand, QAbstractScrollArea) and parent is grand.viewport():
            return here
        here = parent
    return here


def _ring_in(host: QWidget) -> FocusRing | None:
    return next((child for child in host.children() if isinstance(child, FocusRing)), None)


def ring_of(widget: QWidget) -> FocusRing:
    """The ring that serves a widget; made when first asked for."""
    host = _host(widget)
    return _ring_in(host) or FocusRing(host)


def show_ring(widget: QWidget, place: Place, radius: float) -> None:
    """Put the ring around a widget, or a part of it; it is asked again when the widget changes."""
    ring_of(widget).show_around(widget, place, radius)


def hide_ring(widget: QWidget) -> None:
    """Take the ring away from a widget, where it is around it."""
    ring = _ring_in(_host(widget))
    if ring is not None:
        ring.leave(widget)
