"""How buttons look at rest, under the pointer, pressed and disabled, as tables."""

from enum import Enum, auto

from PySide6.QtGui import QColor

from app.ui.kit.ground import Ground, Steps
from app.ui.palette import ActionColours
from app.ui.theme import Theme

_NONE = QColor(0, 0, 0, 0)


class Look(Enum):
    """What a button is for."""

    PRIMARY = auto()
    """The one thing this screen is about."""
    SECONDARY = auto()
    """Beside a primary one; outlined."""
    SOFT = auto()
    """An offer inside a card."""
    NEUTRAL = auto()
    """A plain fill: call controls, Message in the pop-up."""
    GHOST = auto()
    """Only the word or the icon."""
    ACCEPT = auto()
    """Green: take the call."""
    DANGER = auto()
    """Red: decline, hang up, delete."""
    GHOST_DANGER = auto()
    """A red word: remove, block."""


def steps_of(look: Look, ground: Ground, theme: Theme) -> Steps:
    """The fills and the ink of an enabled button."""
    c = theme.colours
    if look is Look.ACCEPT:
        return _action(c.accept)
    if look is Look.DANGER:
        return _action(c.danger)
    return _on_theme(look, theme) if ground is Ground.THEME else _on_stage(look, ground, theme)


def _action(action: ActionColours) -> Steps:
    return Steps(action.base, action.hover, action.pressed, action.on)


def _on_theme(look: Look, theme: Theme) -> Steps:
    c = theme.colours
    outline = c.border.strong if theme.high_contrast else None
    quiet = (_NONE, c.surface.hover, c.surface.pressed)
    touched = quiet[1:] if theme.high_contrast else (c.surface.pressed, c.border.default)
    return {
        Look.PRIMARY: Steps(c.brand.base, c.brand.hover, c.brand.pressed, c.brand.on),
        Look.SECONDARY: Steps(
            c.surface.card, c.surface.hover, c.surface.pressed, c.text.primary, c.border.default
        ),
        Look.SOFT: Steps(
            c.brand.soft, c.brand.soft_hover, c.brand.soft_hover, c.brand.on_soft, outline
        ),
        Look.NEUTRAL: Steps(c.surface.sunken, *touched, c.text.primary, outline),
        Look.GHOST: Steps(*quiet, c.text.link),
        Look.GHOST_DANGER: Steps(*quiet, c.danger.text),
    }[look]


def _on_stage(look: Look, ground: Ground, theme: Theme) -> Steps:
    c, stage = theme.colours, theme.colours.stage
    outline = stage.border if theme.high_contrast else None
    plain = Steps(
        stage.control, stage.control_hover, stage.control_pressed, stage.on_control, outline
    )
    text = c.panel.text if ground is Ground.PANEL else stage.text
    quiet = (_NONE, stage.control_hover, stage.control_pressed)
    return {
        Look.PRIMARY: Steps(stage.brand, stage.brand, stage.brand, stage.on_brand),
        Look.GHOST: Steps(*quiet, text),
        Look.GHOST_DANGER: Steps(*quiet, stage.danger_text),
    }.get(look, plain)


def disabled(look: Look, ground: Ground, theme: Theme) -> Steps:
    """The fill and the ink of a button that cannot be pressed now."""
    c = theme.colours
    bare = look in (Look.GHOST, Look.GHOST_DANGER)
    stage = ground is not Ground.THEME
    fill = _NONE if bare else c.stage.surface if stage else c.surface.sunken
    ink = c.stage.disabled if stage else c.text.disabled
    return Steps(fill, fill, fill, ink)


def inverted(ground: Ground, theme: Theme) -> Steps:
    """A control that is off: light on the dark stage, dark on a light theme."""
    c, stage = theme.colours, theme.colours.stage
    if ground is Ground.THEME:
        fill = c.text.primary
        return Steps(fill, fill, c.text.secondary, c.surface.card)
    rest, hover = stage.control_off, stage.control_off_hover
    return Steps(rest, hover, rest, stage.on_control_off)


def checked(ground: Ground, theme: Theme) -> Steps:
    """A control that is switched on."""
    c, stage = theme.colours, theme.colours.stage
    if ground is Ground.THEME:
        return Steps(c.brand.soft, c.brand.soft_hover, c.brand.soft_hover, c.brand.on_soft)
    return Steps(stage.brand, stage.brand, stage.brand, stage.on_brand)
