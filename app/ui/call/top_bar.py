"""The top of the call window: name over a picture, marks, full screen; others fade it."""

from PySide6.QtCore import Qt, Signal

from app.ui.call.quality_mark import QualityMark
from app.ui.icons import Icon
from app.ui.kit.chip import Pill, Tone
from app.ui.kit.icon_button import IconButton
from app.ui.kit.label import ElidedLabel, Label
from app.ui.kit.layout import column, gap, grow, header_height, row
from app.ui.kit.surface import Shade
from app.ui.theme import current
from app.ui.tokens import CONTROL, SPACE, TextStyle
from app.viewmodels.call import CallView
from app.viewmodels.levels import LevelsView


def _shade() -> int:
    """80 high; larger words need more of it to stand on."""
    lines = current().line(TextStyle.HEADING) + current().line(TextStyle.CAPTION)
    return round(1.5 * lines) + SPACE.xl


class TopBar(Shade):
    """Name and timer over a picture; at the end the marks and full screen."""

    bar_wanted = Signal()
    full_screen_wanted = Signal()
    own_picture_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(bottom=False)
        self.setObjectName("topBar")
        self._name = ElidedLabel("", TextStyle.HEADING, name=True)
        self._status = Label("", TextStyle.CAPTION)
        self._peer_muted = Pill("peerMuted", "", Tone.NEUTRAL, Icon.MICROPHONE_OFF)
        self._quality = QualityMark()
        self._full = IconButton("fullScreen", Icon.FULL_SCREEN, "", CONTROL.icon_button_l)
        self._full.clicked.connect(self.full_screen_wanted)
        self._own = IconButton("ownPicture", Icon.HIDE, "", CONTROL.icon_button_l)
        self._own.clicked.connect(self.own_picture_wanted)
        back = IconButton(
            "backToBar", Icon.DOWN, self.tr("Back to the main window"), CONTROL.icon_button_l
        )
        back.clicked.connect(self.bar_wanted)
        words = column(None, self._name, self._status)
        row(
            self, back, gap(SPACE.xs), grow(words), self._peer_muted, self._quality, self._own,
            self._full, margin=(SPACE.m, SPACE.s + SPACE.xxs, SPACE.m, 0),
        ).setAlignment(Qt.AlignmentFlag.AlignTop)  # fmt: skip
        self.show_full_screen(full=False)
        self.show_own_picture(there=False, hidden=False)

    def show_full_screen(self, *, full: bool) -> None:
        """Say what the button does next."""
        if full:
            self._full.show_as(Icon.FULL_SCREEN_EXIT, self.tr("Leave full screen"))
        else:
            self._full.show_as(Icon.FULL_SCREEN, self.tr("Full screen"))

    def show_own_picture(self, *, there: bool, hidden: bool) -> None:
        """Offer to hide or show the own picture while one is sent."""
        self._own.setVisible(there)
        if hidden:
            self._own.show_as(Icon.SHOW, self.tr("Show your picture"))
        else:
            self._own.show_as(Icon.HIDE, self.tr("Hide your picture"))

    def show_call(self, view: CallView, *, over_picture: bool) -> None:
        """Show name and timer over a picture; beside a face they stand in the middle."""
        self._name.setText(view.name)
        self._status.setText(view.status)
        self._name.setVisible(over_picture)
        self._status.setVisible(over_picture)
        self._full.setVisible(over_picture)
        self._peer_muted.show_as(view.peer_muted, Tone.NEUTRAL, Icon.MICROPHONE_OFF)
        self.set_shaded(over_picture)
        self.setFixedHeight(_shade() if over_picture else header_height())

    def show_levels(self, view: LevelsView) -> None:
        """Show the connection from fair down."""
        self._quality.show_levels(view)
