"""Pages that scroll: the bar lies over the margin at the end, so that nothing moves aside for it.

It knows no content; lists take the same bar by ``float_bar``.
"""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QScrollArea, QWidget

from app.ui.kit.paint import rtl


class _Floating(QObject):
    """Gives the content the bar's width while the bar is there."""

    def __init__(self, area: QAbstractScrollArea) -> None:
        super().__init__(area)
        self._area = area
        area.verticalScrollBar().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            there = event.type() is QEvent.Type.Show
            width = self._area.verticalScrollBar().sizeHint().width() if there else 0
            # Qt mirrors the bar, not the margins.
            self._area.setViewportMargins(
                *((-width, 0, 0, 0) if rtl(self._area) else (0, 0, -width, 0))
            )
        return False


def float_bar(area: QAbstractScrollArea) -> None:
    """Let the vertical bar lie over the content's margin."""
    _Floating(area)


class ScrollPage(QScrollArea):
    """A page that scrolls only downwards."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # One of ours: whoever asks for the parent of what scrolls would make PySide look through
        # all classes of widgets for the type of Qt's own one, 30 ms before the first picture.
        self.setViewport(QWidget())
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        float_bar(self)
        self.setWidget(content)

    def read_by_keyboard(self) -> "ScrollPage":
        """Let Tab reach it, so that the arrows scroll: nothing else on the page takes a key."""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return self
