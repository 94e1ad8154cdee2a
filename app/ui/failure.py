"""The window of an app that cannot start: one sentence, and the way out; it tries nothing."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QWidget

from app.ui.kit.button import Button
from app.ui.kit.ground import Ink
from app.ui.kit.label import Label
from app.ui.kit.layout import column, gap, grow, row, stretch
from app.ui.kit.scroll import ScrollPage
from app.ui.kit.surface import Page
from app.ui.logo import app_icon
from app.ui.tokens import SPACE, TextStyle

_SIZE = QSize(480, 300)
_MIN = QSize(380, 260)


class FailureWindow(Page):
    """Says why nothing else comes; ``closed`` when it has been read."""

    closed = Signal()

    def __init__(self, sentence: str) -> None:
        super().__init__("list")
        self.setObjectName("failureWindow")
        self.setWindowTitle(self.tr("UTD Phone"))
        self.setWindowIcon(app_icon())
        self.setAccessibleDescription(sentence)
        self.setMinimumSize(_MIN)
        self.resize(_SIZE)
        heading = Label(self.tr("UTD Phone cannot start"), TextStyle.TITLE_L, wrap=True)
        words = Label(sentence, TextStyle.BODY, Ink.SECONDARY, wrap=True)
        close = Button("failureClose", self.tr("Close"))
        close.setAccessibleDescription(sentence)  # the button has the focus, and is read first
        close.clicked.connect(self.close)
        page = QWidget()
        column(page, heading, gap(SPACE.m), words, stretch(), margin=SPACE.xxl)
        foot = row(None, stretch(), close)
        foot.setContentsMargins(SPACE.xxl, SPACE.m, SPACE.xxl, SPACE.xxl)
        column(self, grow(ScrollPage(page)), foot)  # a path may be of any length
        close.setFocus(Qt.FocusReason.OtherFocusReason)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()
