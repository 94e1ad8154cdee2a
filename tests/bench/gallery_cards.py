"""The cards a page of the gallery is made of; they show no control themselves."""

from PySide6.QtWidgets import QLayout, QWidget

from app.ui.kit.ground import Ink
from app.ui.kit.label import Label
from app.ui.kit.layout import Part, centred, column, gap, grow, row, stretch
from app.ui.kit.surface import Card, Stage
from app.ui.tokens import SPACE, TextStyle


def section(title: str, *parts: Part, spacing: int = SPACE.m) -> Card:
    """A card with a heading."""
    card = Card()
    heading = Label(title, TextStyle.CAPTION_STRONG, Ink.SECONDARY)
    column(card, heading, gap(SPACE.s), *parts, stretch(), spacing=spacing, margin=SPACE.xl)
    return card


def stage(title: str, *parts: Part) -> Stage:
    """The same on the stage."""
    ground = Stage()
    heading = Label(title, TextStyle.CAPTION_STRONG, Ink.SECONDARY)
    column(ground, heading, gap(SPACE.s), *parts, spacing=SPACE.m, margin=SPACE.xl)
    return ground


def captioned(control: QWidget, words: str) -> QLayout:
    """A control with what it shows below."""
    return column(None, centred(control), centred(Label(words, TextStyle.CAPTION, Ink.SECONDARY)))


def held(*parts: QWidget) -> QWidget:
    """Parts side by side."""
    holder = QWidget()
    row(holder, *(grow(part) for part in parts), spacing=SPACE.l)
    return holder
