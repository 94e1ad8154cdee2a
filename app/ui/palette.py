"""The shape of a colour scheme: which colours exist and what each is for; it holds no values."""

from PySide6.QtGui import QColor

from app.values import dataclass


@dataclass(frozen=True, slots=True)
class SurfaceColours:
    """Grounds from back to front, and their steps on hover, press and selection."""

    app: QColor
    rail: QColor
    list: QColor
    pane: QColor
    card: QColor
    raised: QColor
    sunken: QColor
    hover: QColor
    pressed: QColor
    selected: QColor
    raised_hover: QColor
    tooltip: QColor
    scrim: QColor


@dataclass(frozen=True, slots=True)
class TextColours:
    """Colours of words."""

    primary: QColor
    secondary: QColor
    muted: QColor
    disabled: QColor
    on_tooltip: QColor
    link: QColor


@dataclass(frozen=True, slots=True)
class BorderColours:
    """Lines and outlines."""

    subtle: QColor
    default: QColor
    strong: QColor
    focus: QColor


@dataclass(frozen=True, slots=True)
class BrandColours:
    """Plum: ours."""

    base: QColor
    hover: QColor
    pressed: QColor
    on: QColor
    soft: QColor
    soft_hover: QColor
    on_soft: QColor


@dataclass(frozen=True, slots=True)
class ActionColours:
    """Green to accept, red to decline."""

    base: QColor
    hover: QColor
    pressed: QColor
    on: QColor
    soft: QColor
    on_soft: QColor
    text: QColor


@dataclass(frozen=True, slots=True)
class WarningColours:
    """Amber."""

    base: QColor
    on: QColor
    soft: QColor
    on_soft: QColor
    text: QColor
    icon: QColor


@dataclass(frozen=True, slots=True)
class InfoColours:
    """Blue."""

    base: QColor
    on: QColor
    soft: QColor
    on_soft: QColor
    text: QColor


@dataclass(frozen=True, slots=True)
class PresenceColours:
    """The dots."""

    online: QColor
    away: QColor
    dnd: QColor
    offline: QColor
    unknown: QColor
    in_call: QColor


@dataclass(frozen=True, slots=True)
class BubbleColours:
    """Messages."""

    in_bg: QColor
    in_text: QColor
    in_meta: QColor
    out_bg: QColor
    out_text: QColor
    out_meta: QColor
    read_receipt: QColor
    system_bg: QColor
    system_text: QColor
    failed_bg: QColor


@dataclass(frozen=True, slots=True)
class MeterColours:
    """Level meters."""

    track: QColor
    low: QColor
    mid: QColor
    high: QColor


@dataclass(frozen=True, slots=True)
class SkeletonColours:
    """Place-holders of what loads."""

    base: QColor
    shine: QColor


@dataclass(frozen=True, slots=True)
class PanelColours:
    """The plum side of the first run."""

    bg: QColor
    text: QColor
    text_muted: QColor


@dataclass(frozen=True, slots=True)
class StageColours:
    """Call windows, live video and the call bar; light and dark share them."""

    bg: QColor
    surface: QColor
    tile: QColor
    raised: QColor
    control: QColor
    control_hover: QColor
    control_pressed: QColor
    control_off: QColor
    control_off_hover: QColor
    on_control: QColor
    on_control_off: QColor
    text: QColor
    text_muted: QColor
    border: QColor
    speaking: QColor
    focus: QColor
    brand: QColor
    label: QColor
    label_opacity: float
    scrim: QColor
    scrim_opacity: float
    warning_text: QColor
    danger_text: QColor
    on_brand: QColor
    disabled: QColor
    warn_bg: QColor
    on_warn: QColor
    warn_bar: QColor
    warn_track: QColor
    text_on_scrim: QColor
    chart_line: QColor
    hint_icon: QColor
    hint_button: QColor
    hint_bg: QColor
    on_hint: QColor
    hearts: tuple[QColor, ...]


@dataclass(frozen=True, slots=True)
class Hue:
    """One of twelve avatar colours; ``ring`` is the outline in high contrast."""

    name: str
    bg: QColor
    fg: QColor
    ring: QColor | None = None


@dataclass(frozen=True, slots=True)
class Colours:
    """Every colour of one scheme."""

    surface: SurfaceColours
    text: TextColours
    border: BorderColours
    brand: BrandColours
    accept: ActionColours
    danger: ActionColours
    warning: WarningColours
    info: InfoColours
    presence: PresenceColours
    bubble: BubbleColours
    meter: MeterColours
    skeleton: SkeletonColours
    speaking: QColor
    crown: QColor
    live: QColor
    crown_on_soft: QColor
    panel: PanelColours
    stage: StageColours
    avatar: tuple[Hue, ...]
