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


class _Note(Label):
    """What came of a test; it is not there until there is something to say."""

    def __init__(self, name: str) -> None:
        super().__init__("", TextStyle.CAPTION, Ink.SECONDARY, wrap=True)
        self.setObjectName(name)
        self.hide()

    def show_text(self, text: str, *, warn: bool) -> None:
        """Say it; empty takes it away."""
        self.setText(text)
        self.set_ink(Ink.WARNING if warn else Ink.SECONDARY)
        self.setVisible(bool(text))


class MicrophoneTester(QWidget):
    """A button that opens the microphone, and beside it how loud that is."""

    def __init__(self) -> None:
        super().__init__()
        self.button = Button("testMicrophone", "", Look.SOFT, ButtonSize.SMALL)
        self.meter = LevelMeter("microphoneLevel", self.tr("Level of the microphone"))
        self._note = _Note("microphoneNote")
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
        self._note.show_text(text, warn=warn)


class SoundTester(QWidget):
    """A button that is heard, and below it why it is not; ``spoken`` also says on which device."""

    def __init__(self, name: str, spoken: str) -> None:
        super().__init__()
        self._spoken = spoken
        self.button = Button(name, "", Look.SOFT, ButtonSize.SMALL)
        self.show_playing(playing=False)
        self._note = _Note(f"{name}Note")
        column(self, row(None, self.button, stretch()), self._note, spacing=SPACE.xs)

    def show_playing(self, *, playing: bool) -> None:
        """What the button does next."""
        words = self.tr("Stop") if playing else self.tr("Play a test sound")
        if words != self.button.text():
            self.button.show_text(words)
            self.button.set_glyph(Icon.STOP if playing else Icon.VOLUME)
            spoken = self.tr("Stop the test sound") if playing else self._spoken
            self.button.setAccessibleName(spoken)

    def show_note(self, text: str) -> None:
        """A sentence below; empty takes it away."""
        self._note.show_text(text, warn=True)


def tried(choice: QWidget, tester: QWidget) -> QWidget:
    """A row with what tries its device below its words."""
    holder = QWidget()
    column(holder, choice, row(None, grow(tester), margin=(SPACE.l, 0, SPACE.l, SPACE.m)))
    return holder
