"""Keeps a window that comes up by itself from being pressed by accident; it shows nothing."""

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QAbstractButton, QWidget

GUARD_MS = 400
"""So long a click was still meant for what was there before (ux D2.5)."""
_PRESSES = frozenset(
    {
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchEnd,
        QEvent.Type.KeyPress,
    }
)


class InputGuard(QObject):
    """Makes buttons dead until some time after the window's first paint.

    What was pressed before does not count when it is let go afterwards.
    """

    def __init__(self, window: QWidget, buttons: list[QAbstractButton]) -> None:
        super().__init__(window)
        self._painted = False
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(GUARD_MS)
        window.installEventFilter(self)
        self._window = window
        for button in buttons:
            button.installEventFilter(self)

    @property
    def open(self) -> bool:
        """Whether presses count."""
        return self._painted and not self._clock.isActive()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window:
            if event.type() is QEvent.Type.Show:  # what was painted before, nobody saw
                self._painted = False
                self._clock.stop()
            elif event.type() is QEvent.Type.Paint and not self._painted:
                self._painted = True
                self._clock.start()
            return False
        return event.type() in _PRESSES and not self.open
