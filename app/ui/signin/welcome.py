"""The plum side of the first window: who we are; it says and takes nothing else."""

from PySide6.QtWidgets import QWidget

from app.ui.kit.ground import Ink
from app.ui.kit.label import Label
from app.ui.kit.layout import column, gap, grow, row, stretch
from app.ui.kit.people_drawing import PeopleDrawing
from app.ui.kit.surface import PlumPanel
from app.ui.logo import Logo
from app.ui.tokens import LAYOUT, SPACE, TextStyle
from app.ui.two_pane import room_for_words

_LOGO = 40


class Welcome(PlumPanel):
    """Mark, promise, picture."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(room_for_words(LAYOUT.first_run_side))
        name = Label(self.tr("UTD Phone"), TextStyle.TITLE)
        brand = row(None, Logo(_LOGO), name, stretch(), spacing=SPACE.m)
        promise = Label(self.tr("Call and talk from your desktop"), TextStyle.TITLE_L, wrap=True)
        sentence = Label(
            self.tr(
                "Audio and video calls over an engine of your own, of your team, or hosted."
                " One phone for all of them."
            ),
            TextStyle.BODY,
            Ink.SECONDARY,
            wrap=True,
        )
        words = column(None, brand, gap(SPACE.stage + SPACE.s), promise, gap(SPACE.m), sentence)
        words.setContentsMargins(SPACE.xxxl, SPACE.huge, SPACE.xxxl, 0)
        column(self, words, grow(PeopleDrawing()))
