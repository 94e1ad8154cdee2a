"""The running call over the main window while its own window is out of sight."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.icons import Icon
from app.ui.kit.avatar import Avatar
from app.ui.kit.button import Button, ButtonSize
from app.ui.kit.ground import Ink
from app.ui.kit.icon_button import IconButton
from app.ui.kit.label import ElidedLabel, Label
from app.ui.kit.layout import grow, row
from app.ui.kit.look import Look
from app.ui.kit.presence import PresenceDot
from app.ui.kit.stage_strip import StageStrip
from app.ui.theme import current
from app.ui.tokens import CONTROL, ICON, LAYOUT, SPACE, TextStyle
from app.viewmodels.status import CallBarView

_FACE, _DOT = 24, 8
_WIDE = 480


class CallBar(StageStrip):
    """Name and time; the whole bar returns to the call, but for mute and hang up."""

    muted = Signal()
    hung_up = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("returnToCall", "", parent)
        self._face = Avatar(_FACE)
        self._talking, self._sending = False, False
        self._name = ElidedLabel("", TextStyle.BODY_STRONG, name=True)
        self._dot = PresenceDot(side=_DOT)
        self._status = Label("", TextStyle.CAPTION_STRONG)
        self._hint = ElidedLabel("", TextStyle.CAPTION, Ink.SECONDARY)
        self._camera = IconButton("cameraMark", Icon.CAMERA, "", CONTROL.icon_button_s)
        self._camera.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the whole bar does the same
        self._microphone = IconButton("barMicrophone", Icon.MICROPHONE, "")
        self._hang_up = Button("barHangUp", self.tr("Hang up"), Look.DANGER, ButtonSize.SMALL)
        self._hang_up.set_glyph(Icon.HANG_UP)
        self._camera.clicked.connect(self.clicked)
        self._microphone.clicked.connect(self.muted)
        self._hang_up.clicked.connect(self.hung_up)
        row(
            self, self._face, self._name, self._dot, self._status, grow(self._hint), self._camera,
            self._microphone, self._hang_up, spacing=SPACE.s, margin=(SPACE.l, 0, SPACE.m, 0),
        )  # fmt: skip
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_call(self, view: CallBarView) -> None:
        """Copy the call; without one the bar is not there."""
        self._face.show_face(view.identity, view.name)
        self._name.setText(view.name)
        self._talking, self._sending = view.talking, bool(view.camera_mark)
        self._fit()
        self._dot.show_dot("online")
        self._status.setText(view.status)
        self._status.set_ink(Ink.ACCEPT if view.talking else Ink.PRIMARY)
        self._hint.setText(view.hint)
        self._camera.show_as(Icon.CAMERA, view.camera_mark)
        self._camera.setVisible(self._sending)
        icon = Icon.MICROPHONE_OFF if view.muted else Icon.MICROPHONE
        self._microphone.show_as(icon, view.microphone_word)
        self.setAccessibleName(view.spoken)
        self.setVisible(bool(view.serial))

    def _fit(self) -> None:
        """A narrow bar keeps what can be pressed, the name and the time."""
        wide = self.width() >= current().scaled(_WIDE)
        self._dot.setVisible(self._talking and wide)
        self._hint.setVisible(wide)
        self._hang_up.set_glyph(Icon.HANG_UP if wide else None)
        # With the mark there is room for the face or the name: the name says more.
        self._face.setVisible(wide or not self._sending)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(320, current().scaled(LAYOUT.call_bar, LAYOUT.call_bar - ICON.m))
