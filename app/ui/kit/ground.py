"""What a control lies on decides its colours: theme, call stage or plum panel; it paints nothing.

A container says its ground once (``surface.Stage``); whatever lies inside finds it by itself.
"""

from enum import Enum, auto

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from app.ui.theme import Theme, current
from app.values import dataclass


class Ground(Enum):
    """What lies behind a control."""

    THEME = auto()
    """Windows that follow light and dark."""
    STAGE = auto()
    """Call windows and the call bar: dark in every scheme."""
    PANEL = auto()
    """The plum side of the first run."""


class Ink(Enum):
    """What a word or an icon wants to say by its colour."""

    PRIMARY = auto()
    SECONDARY = auto()
    MUTED = auto()
    DISABLED = auto()
    BRAND = auto()
    ACCEPT = auto()
    DANGER = auto()
    WARNING = auto()
    INFO = auto()


@dataclass(frozen=True, slots=True)
class Steps:
    """How a pressable fill answers the pointer, and what is written on it."""

    rest: QColor
    hover: QColor
    pressed: QColor
    ink: QColor
    line: QColor | None = None
    """An outline, where there is one."""


def ground_of(widget: QWidget) -> Ground:
    """The ground a widget lies on: the nearest container that says one."""
    here: QWidget | None = widget
    while here is not None:
        said = getattr(here, "ground", None)
        if isinstance(said, Ground):
            return said
        here = here.parentWidget()
    return Ground.THEME


def ink_on(ground: Ground, ink: Ink, theme: Theme | None = None) -> QColor:
    """The colour of an ink on a ground."""
    colours = (theme or current()).colours
    if ground is Ground.PANEL:
        panel = colours.panel
        return panel.text if ink is Ink.PRIMARY else panel.text_muted
    if ground is Ground.STAGE:
        stage = colours.stage
        return {
            Ink.PRIMARY: stage.text,
            Ink.DISABLED: stage.disabled,
            Ink.BRAND: stage.brand,
            Ink.ACCEPT: stage.speaking,
            Ink.DANGER: stage.danger_text,
            Ink.WARNING: stage.warning_text,
            Ink.INFO: stage.chart_line,
        }.get(ink, stage.text_muted)
    return {
        Ink.PRIMARY: colours.text.primary,
        Ink.SECONDARY: colours.text.secondary,
        Ink.MUTED: colours.text.muted,
        Ink.DISABLED: colours.text.disabled,
        Ink.BRAND: colours.text.link,
        Ink.ACCEPT: colours.accept.text,
        Ink.DANGER: colours.danger.text,
        Ink.WARNING: colours.warning.text,
        Ink.INFO: colours.info.text,
    }[ink]


def ink_of(widget: QWidget, ink: Ink) -> QColor:
    """The colour of an ink where the widget lies."""
    return ink_on(ground_of(widget), ink)


def focus_colour(widget: QWidget) -> QColor:
    """The colour of the keyboard's ring where the widget lies."""
    colours = current().colours
    return colours.border.focus if ground_of(widget) is Ground.THEME else colours.stage.focus
