"""The design's values, typed: colours per scheme, sizes, type styles, motion; it paints nothing.

The values themselves lie in ``resources/tokens.json``; a name missing on either side is an error
when the file is read, which is once.
"""

import json
import re
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, get_type_hints

from PySide6.QtGui import QColor

from app.ui.palette import Colours, Hue
from app.ui.resources import resource
from app.values import dataclass

_Group = TypeVar("_Group")


class Scheme(StrEnum):
    """Which set of colours."""

    LIGHT = "light"
    DARK = "dark"
    HIGH_CONTRAST = "highContrast"


class TextStyle(StrEnum):
    """A size, line and weight; three on one screen are enough."""

    DISPLAY = "display"
    TITLE_L = "titleL"
    TITLE = "title"
    HEADING = "heading"
    BODY = "body"
    BODY_STRONG = "bodyStrong"
    BODY_MEDIUM = "bodyMedium"
    CAPTION = "caption"
    CAPTION_STRONG = "captionStrong"
    MICRO = "micro"
    TIMER = "timer"


@dataclass(frozen=True, slots=True)
class Type:
    """One text style, in pixels."""

    px: int
    line: int
    weight: int


@dataclass(frozen=True, slots=True)
class Spacing:
    """Distances on the 4-px grid."""

    hair: int
    xxs: int
    xs: int
    s: int
    m: int
    l: int  # noqa: E741 - the design's name
    xl: int
    xxl: int
    xxxl: int
    huge: int
    giant: int
    stage: int


@dataclass(frozen=True, slots=True)
class Radius:
    """Corners: 4 tag, 8 button and field, 12 card, 16 dialog, pill = full."""

    xs: int
    s: int
    m: int
    l: int  # noqa: E741 - the design's name
    xl: int
    pill: int


@dataclass(frozen=True, slots=True)
class IconSize:
    """Sides of icons."""

    xs: int
    s: int
    m: int
    l: int  # noqa: E741 - the design's name
    xl: int
    hero: int


@dataclass(frozen=True, slots=True)
class Control:
    """Heights, and sizes where both sides count."""

    icon_button_s: int
    icon_button: int
    icon_button_l: int
    button: int
    button_l: int
    field: int
    chip: int
    badge: int
    switch: tuple[int, int]
    slider: int
    tab: int
    call_button: int
    call_arrow: int
    hang_up: tuple[int, int]
    popup_button: tuple[int, int]
    popup_menu_button: tuple[int, int]
    row: int
    history_row: int
    header: int
    rail: int
    list_pane: int
    info_pane: int
    menu_item: int
    toast: tuple[int, int]
    banner: int
    composer: int


@dataclass(frozen=True, slots=True)
class Motion:
    """Durations in ms; ask ``Theme.duration``, which knows reduced motion."""

    fast: int
    base: int
    slow: int
    ring_pulse: int
    skeleton: int
    meter_hz: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Sizes of windows and panes."""

    main_window: tuple[int, int]
    main_min: tuple[int, int]
    call_window: tuple[int, int]
    call_min: tuple[int, int]
    room_window: tuple[int, int]
    mini_window: tuple[int, int]
    bubble_max: int
    reading_max: int
    settings_max: int
    settings_nav: int
    side_panel: int
    first_run: tuple[int, int]
    first_run_side: int
    device_check: tuple[int, int]
    self_view: tuple[int, int]
    guest_tile: tuple[int, int]
    call_bar: int
    seat_cell: tuple[int, int]


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _value(raw: Any, kind: Any) -> Any:
    if isinstance(raw, dict):
        return _group(kind, raw)
    if isinstance(raw, list):
        inner = Hue if raw and isinstance(raw[0], dict) else None
        return tuple(_value(item, inner) for item in raw)
    return QColor(raw) if isinstance(raw, str) and raw.startswith("#") else raw


def _group(kind: type[_Group], raw: dict[str, Any], skip: frozenset[str] = frozenset()) -> _Group:
    kinds: dict[str, Any] = get_type_hints(kind)
    named = {_snake(key): value for key, value in raw.items() if key not in skip}
    return kind(**{name: _value(value, kinds.get(name)) for name, value in named.items()})


@cache
def _file() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(resource("tokens.json").read_text("utf-8"))
    return data


@cache
def colours(scheme: Scheme) -> Colours:
    """The colours of a scheme."""
    return _group(Colours, _file()["themes"][scheme.value])


SPACE = _group(Spacing, _file()["spacing"])
RADIUS = _group(Radius, _file()["radius"])
ICON = _group(IconSize, _file()["icon"])
CONTROL = _group(Control, _file()["control"])
MOTION = _group(Motion, _file()["motion"], frozenset({"easing", "reducedMotion"}))
LAYOUT = _group(Layout, _file()["layout"], frozenset({"grid", "popup", "seatAvatar"}))
TYPES = {TextStyle(name): _group(Type, raw) for name, raw in _file()["type"]["styles"].items()}
FAMILIES: tuple[str, ...] = tuple(_file()["type"]["family"])
ARABIC_LINE_EXTRA: int = _file()["type"]["arabicLineExtra"]
AVATAR_DOTS: dict[int, int] = {int(k): v for k, v in _file()["avatar"]["dot"].items()}
POPUP_SIZES: dict[str, tuple[int, int]] = {
    kind: (size[0], size[1]) for kind, size in _file()["layout"]["popup"].items()
}
