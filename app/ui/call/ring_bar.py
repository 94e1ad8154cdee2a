"""The call that rings over the main window, once its pop-up was put away."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.icons import Icon
from app.ui.kit.avatar import Avatar
from app.ui.kit.button import Button, ButtonSize
from app.ui.kit.ground import Ink
from app.ui.kit.label import ElidedLabel
from app.ui.kit.layout import grow, row
from app.ui.kit.look import Look
from app.ui.kit.stage_strip import StageStrip
from app.ui.theme import current
from app.ui.tokens import ICON, LAYOUT, SPACE, TextStyle
from app.viewmodels.status import RingBarView

_FACE = 24
_WIDE = 480


class RingBar(StageStrip):
    """Who calls; the whole bar brings the pop-up back, but for the two answers."""

    answered = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("ringBar", "", parent)
        self._view = RingBarView()
        self._face = Avatar(_FACE)
        self._text = ElidedLabel("", TextStyle.BODY_STRONG, name=True)
        self._kind = ElidedLabel("", TextStyle.CAPTION, Ink.SECONDARY)
        self._decline = Button("barDecline", "", Look.DANGER, ButtonSize.SMALL)
        self._accept = Button("barAccept", "", Look.ACCEPT, ButtonSize.SMALL)
        self._decline.clicked.connect(lambda: self.answered.emit(False))
        self._accept.clicked.connect(lambda: self.answered.emit(True))
        row(
            self, self._face, self._text, grow(self._kind), self._decline, self._accept,
            spacing=SPACE.s, margin=(SPACE.l, 0, SPACE.m, 0),
        )  # fmt: skip
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_ring(self, view: RingBarView) -> None:
        """Copy the call; without one the bar is not there."""
        self._view = view
        self._face.show_face(view.identity, view.name)
        self._kind.setText(view.kind)
        self._decline.show_text(view.decline)
        self._accept.show_text(view.accept)
        self._fit()
        self.setAccessibleName(view.spoken)
        self.setVisible(bool(view.serial))

    def _fit(self) -> None:
        """A narrow bar keeps the name and the answers, which say the rest."""
        wide = self.width() >= current().scaled(_WIDE)
        self._text.setText(self._view.text if wide else self._view.name)
        self._kind.setVisible(wide)
        self._decline.set_glyph(Icon.HANG_UP if wide else None)
        self._accept.set_glyph(Icon.ACCEPT if wide else None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(320, current().scaled(LAYOUT.call_bar, LAYOUT.call_bar - ICON.m))
