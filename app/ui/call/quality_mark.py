"""The mark of a connection that is not good: bars and words; what is good has none."""

from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.kit.ground import Ink
from app.ui.kit.label import Label
from app.ui.kit.layout import row
from app.ui.kit.meter import Quality as Bars
from app.ui.kit.meter import QualityBars
from app.ui.kit.surface import Raised
from app.ui.theme import current
from app.ui.tokens import ICON, SPACE, TextStyle
from app.viewmodels.levels import LevelsView, Quality

_HEIGHT = 24
_BARS = {Quality.GOOD: Bars.GOOD, Quality.FAIR: Bars.FAIR, Quality.POOR: Bars.POOR}
_INKS = {Quality.GOOD: Ink.ACCEPT, Quality.FAIR: Ink.WARNING, Quality.POOR: Ink.DANGER}


class QualityMark(Raised):
    """Stands at the top end from fair down."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(current().scaled(_HEIGHT) // 2, parent)
        self.setObjectName("connection")
        self._bars = QualityBars(ICON.s - SPACE.xxs)
        self._words = Label("", TextStyle.CAPTION_STRONG)
        row(
            self, self._bars, self._words, spacing=SPACE.xs + SPACE.xxs,
            margin=(SPACE.s, SPACE.xs, SPACE.s + SPACE.xxs, SPACE.xs),
        )  # fmt: skip
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_levels(self, view: LevelsView) -> None:
        """Show how good the connection is."""
        self.setVisible(bool(view.pill))
        if view.pill == self._words.text():
            return
        self._bars.show_quality(_BARS[view.quality], view.why or view.pill)
        self.setToolTip(view.why)
        self._words.setText(view.pill)
        self._words.set_ink(_INKS[view.quality])
