"""The call while it goes on: picture or person, bars, own picture, lost connection."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from app.ui.call.bars import FadingBars
from app.ui.call.control_bar import ControlBar
from app.ui.call.person import Person
from app.ui.call.picture import Picture
from app.ui.call.reconnect import CutOff, ReconnectBanner
from app.ui.call.self_view import SelfView
from app.ui.call.top_bar import TopBar
from app.ui.icons import Icon
from app.ui.kit.layout import column, header_height, stretch
from app.ui.kit.surface import Shade, Stage
from app.ui.theme import current
from app.ui.tokens import ICON, SPACE, TYPES, TextStyle
from app.values import dataclass
from app.viewmodels.call import CallView, CallViewModel, Phase
from app.viewmodels.controls import DeviceMenuViewModel
from app.viewmodels.levels import LevelsViewModel

NARROW = 560
_SHADE = 120
_OVER_BAR = 108
_BESIDE_FACE = 90


def _over_controls(height: int) -> int:
    """A height that holds the bar below: its icons and words grow."""
    grows = ICON.l + TYPES[TextStyle.CAPTION].line
    return current().scaled(height, height - grows)


@dataclass(frozen=True, slots=True)
class StageParts:
    """The view-models of a call window."""

    call: CallViewModel
    devices: DeviceMenuViewModel
    levels: LevelsViewModel


class LiveStage(Stage):
    """Everything of a call but its last page."""

    bar_wanted = Signal()
    full_screen_wanted = Signal()

    def __init__(self, parts: StageParts) -> None:
        super().__init__()
        self.setObjectName("stage")
        self._levels = parts.levels
        self._view = CallView()
        self._swapped = self._own_hidden = False
        self.picture = Picture("picture", "", parts.call)
        self.person = Person()
        self.reconnect, self.cut_off = ReconnectBanner(), CutOff()
        self.top = TopBar()
        self.bottom = Shade(bottom=True)
        self.controls = ControlBar(parts.call, parts.devices, parts.levels)
        column(self.bottom, stretch(), self.controls)
        self._lay_out()
        self.self_view = SelfView(parts.call, self)
        self.bars = FadingBars(self, (self.top, self.bottom), lambda: self.controls.menu_open)
        self._connect()

    def _lay_out(self) -> None:
        """One cell for all: what comes later lies over what came before."""
        above = QWidget()
        self._above = column(above, self.reconnect, self.top)
        pile = QGridLayout(self)
        pile.setContentsMargins(0, 0, 0, 0)
        pile.addWidget(self.picture, 0, 0)
        pile.addWidget(self.person, 0, 0)
        pile.addWidget(self.cut_off, 0, 0, Qt.AlignmentFlag.AlignCenter)
        pile.addWidget(self.bottom, 0, 0, Qt.AlignmentFlag.AlignBottom)
        pile.addWidget(above, 0, 0, Qt.AlignmentFlag.AlignTop)

    def _connect(self) -> None:
        self.top.bar_wanted.connect(self.bar_wanted)
        self.top.full_screen_wanted.connect(self.full_screen_wanted)
        self.top.own_picture_wanted.connect(self._toggle_own)
        self.self_view.swap_wanted.connect(self._swap)
        self.bars.shown_changed.connect(lambda: self._place_self_view(glide=True))
        self._levels.changed.connect(self._render_levels)

    def wake(self) -> None:
        """Somebody is there."""
        self.bars.wake()

    def make_room(self, height: int) -> None:
        """Something lies over the upper edge, so high: what can be pressed there moves down."""
        self._above.setContentsMargins(0, height, 0, 0)
        self._place_self_view(glide=False)

    # ── what is shown ──

    def show_call(self, view: CallView) -> None:
        """Show how the call stands."""
        self._view = view
        both = view.peer_video and view.camera_on
        self._swapped = self._swapped and both
        pictured = view.peer_video
        self.picture.setVisible(pictured)
        self.person.setVisible(not pictured)
        self.person.show_call(view)
        self.top.show_call(view, over_picture=pictured)
        self.top.show_own_picture(there=view.camera_on, hidden=self._own_hidden)
        self.bottom.set_shaded(pictured)
        self.bottom.setFixedHeight(
            _over_controls(_SHADE) if pictured else self.bottom.sizeHint().height()
        )
        self.controls.show_call(view)
        self._show_lost(view)
        self._show_pictures(view)
        self.bars.set_hiding(pictured and view.phase is Phase.TALKING)

    def _show_lost(self, view: CallView) -> None:
        self.reconnect.show_view(view.reconnect)
        self.cut_off.show_view(view.reconnect if view.peer_video else None)
        self.picture.set_dimmed(view.reconnect is not None)

    def _show_pictures(self, view: CallView) -> None:
        large, small = self.picture, self.self_view
        mine, theirs = (large, small) if self._swapped else (small, large)
        theirs.show_person(view.identity, view.name)
        theirs.set_mirrored(False)
        theirs.show_caption("" if theirs is large else view.name)
        theirs.setAccessibleName(view.name)
        mine.show_person(view.own_identity, view.you)
        mine.set_mirrored(view.mirror)
        icon = Icon.MICROPHONE_OFF if view.muted else Icon.MICROPHONE
        mine.show_caption("" if mine is large else view.you, icon)
        mine.setAccessibleName(view.you)
        small.setVisible(view.camera_on and not self._own_hidden)
        self._place_self_view(glide=False)

    def _render_levels(self) -> None:
        view = self._levels.view
        self.person.show_levels(view)
        self.top.show_levels(view)

    # ── the own picture ──

    def _swap(self) -> None:
        self._swapped = not self._swapped and self._view.peer_video
        self._show_pictures(self._view)

    def _toggle_own(self) -> None:
        self._own_hidden = not self._own_hidden
        self._swapped = False
        self.show_call(self._view)

    def _place_self_view(self, *, glide: bool) -> None:
        shown = self.bars.shown
        above = self._above.contentsMargins().top()
        above += header_height() if shown else SPACE.l
        below = _over_controls(_OVER_BAR) if shown else SPACE.l
        room = self.rect().adjusted(SPACE.l, above, -SPACE.l, -below)
        narrow = self.width() < NARROW
        if narrow and not self._view.peer_video:
            room.setHeight(_BESIDE_FACE)  # lower down it would cover the name
        self.self_view.place(room, small=narrow, glide=glide)
        self.self_view.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.person.set_narrow(self.width() < NARROW)
        self._place_self_view(glide=False)
