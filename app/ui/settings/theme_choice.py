"""Which theme: samples of which one is chosen; it paints nothing."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QWidget

from app.domain.settings import Appearance
from app.ui.kit.layout import row
from app.ui.kit.theme_sample import ThemeSample
from app.ui.tokens import SPACE, Scheme

_SCHEMES = {
    Appearance.SYSTEM: (Scheme.LIGHT, Scheme.DARK),
    Appearance.LIGHT: (Scheme.LIGHT,),
    Appearance.DARK: (Scheme.DARK,),
}


class ThemeChoice(QWidget):
    """The samples beside each other; ``chosen`` carries the name of the one the user took."""

    chosen = Signal(str)

    def __init__(self, choices: tuple[tuple[str, str], ...]) -> None:
        super().__init__()
        samples = [ThemeSample(key, words, _SCHEMES[Appearance(key)]) for key, words in choices]
        self._group = QButtonGroup(self)
        for sample in samples:
            self._group.addButton(sample)
        self._group.buttonClicked.connect(lambda sample: self.chosen.emit(sample.objectName()))
        row(self, *samples, spacing=SPACE.l, margin=SPACE.l)

    def show_chosen(self, name: str) -> None:
        """Show what holds; nobody is told. High contrast is none of them."""
        self._group.setExclusive(False)
        for sample in self._group.buttons():
            here = sample.objectName() == name
            sample.setChecked(here)
            # Tab stops at the chosen one, arrows go on from there.
            policy = Qt.FocusPolicy.StrongFocus if here else Qt.FocusPolicy.ClickFocus
            sample.setFocusPolicy(policy)
        self._group.setExclusive(True)
