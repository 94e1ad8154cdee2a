"""What a lost connection looks like: a banner with its running time, words over the picture."""

from PySide6.QtWidgets import QWidget

from app.ui.icons import Icon
from app.ui.kit.banner import Banner
from app.ui.kit.chip import Tone
from app.ui.kit.label import Label
from app.ui.kit.layout import column, gap, row
from app.ui.kit.meter import TimeBar
from app.ui.kit.spinner import Spinner
from app.ui.kit.surface import Raised
from app.ui.theme import current
from app.ui.tokens import ICON, SPACE, TextStyle
from app.viewmodels.call import ReconnectView

_PLATE = 48


class ReconnectBanner(QWidget):
    """Tells that the network is away, for how long it may stay so, and how long it has."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("reconnect")
        self._banner = Banner("reconnectBanner", Tone.WARNING, flush=True)
        self._bar = TimeBar()
        column(self, self._banner, self._bar)
        self.hide()

    def show_view(self, view: ReconnectView | None) -> None:
        """Tell how it stands; None hides the banner."""
        self.setVisible(view is not None)
        if view is not None:
            self._banner.show_text(view.text, Tone.WARNING, Icon.NETWORK_WARNING)
            self._banner.show_ends(view.title, view.elapsed)
            self._bar.show_share(view.spent)


class CutOff(Raised):
    """What it means for the conversation, in the middle of the picture."""

    def __init__(self) -> None:
        plate = current().scaled(_PLATE, _PLATE - ICON.m)
        super().__init__(plate // 2)
        self.setObjectName("cutOff")
        self._words = Label("", TextStyle.BODY_STRONG)
        row(
            self, Spinner(self.tr("Reconnecting"), ICON.m), self._words, gap(0),
            spacing=SPACE.m, margin=(SPACE.l, 0),
        )  # fmt: skip
        self.setFixedHeight(plate)
        self.hide()

    def show_view(self, view: ReconnectView | None) -> None:
        """Tell who cannot hear us; None hides it."""
        self.setVisible(view is not None)
        if view is not None:
            self._words.setText(view.over_picture)
            self.adjustSize()
