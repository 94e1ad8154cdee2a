"""What went wrong beside the call, told once under the top edge; it keeps out of the bar's way."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.ui.icons import Icon
from app.ui.kit.banner import Banner
from app.ui.kit.chip import Tone
from app.viewmodels.notice import NO_NOTICE, Notice

SHOWN_MS = 8000


class NoticeBanner(Banner):
    """Shows each notice for a while, or until it is put away.

    ``room_taken`` tells how high it is, so that what it would lie over makes room.
    """

    room_taken = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("notice", Tone.WARNING, flush=True, parent=parent)
        self._told: dict[str, Notice] = {}
        self._life = QTimer(self)
        self._life.setSingleShot(True)
        self._life.setInterval(SHOWN_MS)
        self._life.timeout.connect(self.hide)
        self.acted.connect(self.hide)
        self.hide()

    def pass_over(self, source: str, notice: Notice) -> None:
        """Leave out what was told before, in the window of an earlier call."""
        self._told[source] = notice

    def show_notice(self, source: str, notice: Notice) -> None:
        """Tell it, unless it was told already; each source counts for itself."""
        if notice == self._told.get(source, NO_NOTICE):
            return
        self._told[source] = notice
        self.show_text(notice.text, Tone.WARNING, Icon.WARNING, self.tr("OK"))
        self._life.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.room_taken.emit(self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self.isHidden():
            self.room_taken.emit(self.height())

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self.isHidden():  # else only the window went, and the banner comes back with it
            self.room_taken.emit(0)
