"""The middle of the stage while there is no picture: face, name, how it stands."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.icons import Icon
from app.ui.kit.call_avatar import HALO, CallAvatar
from app.ui.kit.field import IconMark
from app.ui.kit.ground import Ink
from app.ui.kit.label import ElidedLabel, Label
from app.ui.kit.layout import centred, column, gap, header_height, row, stretch
from app.ui.kit.meter import LevelMeter
from app.ui.theme import current
from app.ui.tokens import ICON, SPACE, TextStyle
from app.viewmodels.call import CallView, Phase
from app.viewmodels.levels import LevelsView

SIDE, NARROW_SIDE = 128, 96
_UNDER_FACE = 52
_METER_WIDTH = 97
_ABOVE, _BELOW = 1, 4
_CONTROLS = 76
"""The bar below without its words."""


def _bar() -> int:
    """The height of the bar below; what is left is shared so that no phase moves a line."""
    return current().scaled(_CONTROLS, _CONTROLS - ICON.l) + current().line(TextStyle.CAPTION)


class Person(QWidget):
    """Who it is, and that the call rings, connects or runs."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("person")
        self._avatar = CallAvatar(SIDE)
        self._name = ElidedLabel("", TextStyle.DISPLAY, name=True)
        self._status = Label("", TextStyle.TIMER)
        self._status.setObjectName("status")
        self._hint = ElidedLabel("", TextStyle.CAPTION, Ink.MUTED)
        for label in (self._name, self._status, self._hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._own = self._build_own()
        column(
            self, gap(header_height()), stretch(_ABOVE), centred(self._avatar),
            gap(_UNDER_FACE - HALO), self._name, gap(SPACE.xs), self._status, gap(SPACE.s),
            self._hint, self._own, stretch(_BELOW), gap(_bar()), margin=(SPACE.l, 0),
        )  # fmt: skip

    def _build_own(self) -> QWidget:
        """The own level and the device it is measured at."""
        self._meter = LevelMeter("microphoneLevel", self.tr("Your microphone"), slim=True)
        self._meter.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._meter.setFixedWidth(current().scaled(_METER_WIDTH))
        self._device = ElidedLabel("", TextStyle.CAPTION, Ink.MUTED)
        own = QWidget()
        self._mark = IconMark(Icon.MICROPHONE, ICON.s)
        row(own, stretch(), self._mark, self._meter, self._device, stretch())
        return own

    def set_narrow(self, narrow: bool) -> None:
        """A smaller face in a small window."""
        self._avatar.set_side(NARROW_SIDE if narrow else SIDE)

    def show_call(self, view: CallView) -> None:
        """Show how the call stands."""
        talking = view.phase is Phase.TALKING
        self._avatar.show_face(view.identity, view.name)
        self._avatar.set_ringing(view.phase is Phase.RINGING)
        self._name.setText(view.name)
        self._status.setText(view.status)
        self._status.set_ink(Ink.PRIMARY if talking else Ink.MUTED)
        self._hint.setText(view.hint)
        self._hint.setVisible(not talking)
        self._own.setVisible(talking)
        self._mark.show_icon(Icon.MICROPHONE_OFF if view.muted else Icon.MICROPHONE)
        self._meter.setVisible(not view.muted)
        self._device.setText(view.own_sound)

    def show_levels(self, view: LevelsView) -> None:
        """Let the rings hear the other side and the meter us."""
        self._avatar.show_level(view.peer)
        self._meter.show_level(view.own)
