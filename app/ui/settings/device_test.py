"""What stands under a choice of sound device to try it: a button, a meter, a sentence."""

from PySide6.QtWidgets import QWidget

from app.ui.icons import Icon
from app.ui.kit.button import Button, ButtonSize
from app.ui.kit.ground import Ink
from app.ui.kit.label import Label
from app.ui.kit.layout import column, grow, row, stretch
from app.ui.kit.look import Look
from app.ui.kit.meter import LevelMeter
from app.ui.tokens import SPACE, TextStyle

_MOST = 100
"""The meter takes the whole line; what is beside it only keeps the button at its start alone."""


class MicrophoneTester(QWidget):
    """A button that opens the microphone, and beside it how loud that is."""

    def __init__(self) -> None:
        super().__init__()
        self.button = Button("testMicrophone", "", Look.SOFT, ButtonSize.SMALL)
        self.meter = LevelMeter("microphoneLevel", self.tr("Level of the microphone"))
        self._note = Label("", TextStyle.CAPTION, Ink.SECONDARY, wrap=True)
        self._note.setObjectName("microphoneNote")
        line = row(None, self.button, grow(self.meter, _MOST), stretch(), spacing=SPACE.l)
        column(self, line, self._note, spacing=SPACE.xs)
        self.show_testing(testing=False)

    def show_testing(self, *, testing: bool) -> None:
        """What the button does next."""
        words = self.tr("Stop") if testing else self.tr("Test microphone")
        if words != self.button.text():
            self.button.show_text(words)
            self.button.set_glyph(Icon.STOP if testing else Icon.MICROPHONE)

    def show_note(self, text: str, *, warn: bool) -> None:
        """A sentence below; empty takes it away."""
        self._note.setText(text)
        self._note.set_ink(Ink.WARNING if warn else Ink.SECONDARY)
        self._note.setVisible(bool(text))


def sound_button(name: str, spoken: str, text: str) -> Button:
    """A button that is heard; ``spoken`` also says on which device."""
    button = Button(name, text, Look.SOFT, ButtonSize.SMALL).set_glyph(Icon.VOLUME)
    button.setAccessibleName(spoken)
    return button


def tried(choice: QWidget, tester: QWidget) -> QWidget:
    """A row with what tries its device below its words."""
    holder = QWidget()
    parts = (tester, stretch()) if isinstance(tester, Button) else (grow(tester),)
    column(holder, choice, row(None, *parts, margin=(SPACE.l, 0, SPACE.l, SPACE.m)))
    return holder
