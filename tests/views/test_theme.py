"""Tokens, themes, fonts and icons keep what the design promises."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontInfo, QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication, QToolTip

from app.ui.i18n import direction_of, isolated, left_to_right, speak
from app.ui.icons import Icon, icon, mirrors, names, pixmap
from app.ui.logo import TrayState, app_icon, tray_icon
from app.ui.palette import Colours, StageColours
from app.ui.resources import resource
from app.ui.theme import Theme, apply_theme, changes, current, load_fonts
from app.ui.tokens import CONTROL, LAYOUT, MOTION, POPUP_SIZES, SPACE, Scheme, TextStyle, colours

Pairs = dict[str, tuple[QColor, QColor]]


def luminance(colour: QColor) -> float:
    """Relative luminance, WCAG 2.1."""
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    """Contrast ratio, WCAG 2.1."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def text_pairs(c: Colours) -> Pairs:
    """Every ink with every ground of the theme it is written on."""
    grounds = ("app", "rail", "list", "pane", "card", "raised", "sunken", "hover", "selected")
    pairs = {
        f"{ink} on {ground}": (getattr(c.text, ink), getattr(c.surface, ground))
        for ground in grounds
        for ink in ("primary", "secondary", "muted")
    }
    for ground in ("list", "card", "pane", "raised"):
        surface = getattr(c.surface, ground)
        pairs[f"link on {ground}"] = (c.text.link, surface)
        for name in ("accept", "danger", "warning", "info"):
            pairs[f"{name} on {ground}"] = (getattr(c, name).text, surface)
    pairs["panel"] = (c.panel.text, c.panel.bg)
    pairs["panel muted"] = (c.panel.text_muted, c.panel.bg)
    pairs["tooltip"] = (c.text.on_tooltip, c.surface.tooltip)
    pairs["live"] = (c.danger.on, c.live)
    return pairs | {f"avatar {hue.name}": (hue.fg, hue.bg) for hue in c.avatar}


def fill_pairs(c: Colours) -> Pairs:
    """What is written on filled and on soft things."""
    pairs: Pairs = {}
    for name in ("brand", "accept", "danger", "warning", "info"):
        group = getattr(c, name)
        pairs[f"on {name}"] = (group.on, group.base)
        pairs[f"on soft {name}"] = (group.on_soft, group.soft)
    for name in ("brand", "accept", "danger"):
        group = getattr(c, name)
        pairs[f"on hovered {name}"] = (group.on, group.hover)
        pairs[f"on pressed {name}"] = (group.on, group.pressed)
    return pairs


def stage_pairs(stage: StageColours) -> Pairs:
    """The same for call windows."""
    pairs = {
        f"stage {ink} on {ground}": (getattr(stage, ink), getattr(stage, ground))
        for ground in ("bg", "surface", "tile", "raised")
        for ink in ("text", "text_muted", "speaking", "warning_text", "danger_text")
    }
    for ground in ("control", "control_hover", "control_pressed"):
        pairs[f"stage {ground}"] = (stage.on_control, getattr(stage, ground))
    pairs["stage off"] = (stage.on_control_off, stage.control_off)
    pairs["stage brand"] = (stage.on_brand, stage.brand)
    pairs["stage warning"] = (stage.on_warn, stage.warn_bg)
    return pairs


def sign_pairs(c: Colours) -> Pairs:
    """What is not read but must be seen."""
    pairs: Pairs = {}
    for ground in ("list", "card", "pane", "raised"):
        surface = getattr(c.surface, ground)
        for name in ("online", "away", "dnd", "offline", "unknown", "in_call"):
            pairs[f"{name} on {ground}"] = (getattr(c.presence, name), surface)
        pairs[f"focus on {ground}"] = (c.border.focus, surface)
        pairs[f"outline on {ground}"] = (c.border.strong, surface)
        pairs[f"speaking on {ground}"] = (c.speaking, surface)
    pairs["meter low"] = (c.meter.low, c.meter.track)
    pairs["meter high"] = (c.meter.high, c.meter.track)
    return pairs


@pytest.mark.parametrize("scheme", Scheme)
def test_words_can_be_read_on_every_ground(scheme: Scheme) -> None:
    c = colours(scheme)
    pairs = text_pairs(c) | fill_pairs(c) | stage_pairs(c.stage)
    poor = {name: contrast(*pair) for name, pair in pairs.items() if contrast(*pair) < 4.5}
    assert poor == {}


@pytest.mark.parametrize("scheme", Scheme)
def test_signs_can_be_seen_on_every_ground(scheme: Scheme) -> None:
    poor = {n: contrast(*p) for n, p in sign_pairs(colours(scheme)).items() if contrast(*p) < 3.0}
    assert poor == {}


def test_sizes_are_the_design_s() -> None:
    assert (SPACE.s, SPACE.l, CONTROL.row, CONTROL.call_button) == (8, 16, 60, 48)
    assert (LAYOUT.call_window, POPUP_SIZES["video"]) == ((720, 540), (496, 152))
    assert (MOTION.fast, MOTION.base, MOTION.slow) == (120, 160, 200)


def test_a_theme_change_reaches_palette_and_listeners(dressed: QApplication) -> None:
    heard: list[Scheme] = []
    changes().changed.connect(lambda: heard.append(current().scheme))
    apply_theme(dressed, Theme(Scheme.DARK))
    assert heard == [Scheme.DARK]
    window = dressed.palette().color(QPalette.ColorRole.Window)
    assert window == colours(Scheme.DARK).surface.app


def test_reduced_motion_makes_every_duration_nothing() -> None:
    assert Theme().duration(MOTION.slow) == MOTION.slow
    assert Theme(reduced_motion=True).duration(MOTION.slow) == 0


def test_our_fonts_are_the_ones_that_draw() -> None:
    assert {"IBM Plex Sans", "IBM Plex Sans Arabic"} <= set(load_fonts())
    for style, weight in ((TextStyle.BODY, 400), (TextStyle.BODY_STRONG, 600)):
        info = QFontInfo(current().font(style))
        assert (info.family(), info.weight()) == ("IBM Plex Sans", weight)
    arabic = QFontInfo(Theme(arabic=True).font(TextStyle.BODY))
    assert arabic.family() == "IBM Plex Sans Arabic"


def test_the_fonts_licence_lies_beside_them() -> None:
    assert "SIL Open Font License" in resource("fonts", "OFL.txt").read_text("utf-8")


def test_digits_have_one_width_so_that_timers_stand_still() -> None:
    metrics = QFontMetrics(current().font(TextStyle.TIMER))
    assert len({metrics.horizontalAdvance(digit) for digit in "0123456789"}) == 1


def test_larger_words_need_higher_lines() -> None:
    assert Theme(text_scale=1.5).line(TextStyle.BODY) == 30
    assert Theme(text_scale=1.5).scaled(20) == 30
    assert Theme(text_scale=1.5).scaled(36, still=16) == 46
    assert Theme(arabic=True).line(TextStyle.BODY) == 22


@pytest.mark.parametrize("which", Icon, ids=lambda which: which.name)
def test_every_icon_is_in_the_font_and_draws_something(which: Icon) -> None:
    assert which.glyph in names()
    image = pixmap(which, 24, QColor("black")).toImage()
    inked = [image.pixelColor(x, y).alpha() for x in range(24) for y in range(24)]
    assert max(inked) > 200
    assert sum(1 for alpha in inked if alpha) < 24 * 24


def test_pointing_icons_turn_around_in_right_to_left(dressed: QApplication) -> None:
    def drawn(which: Icon, direction: Qt.LayoutDirection) -> object:
        dressed.setLayoutDirection(direction)
        return icon(which, QColor("black")).pixmap(24, 24).toImage()

    left, right = Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft
    assert mirrors(Icon.CALL_OUT)
    assert not mirrors(Icon.CAMERA)
    assert drawn(Icon.CALL_OUT, left) != drawn(Icon.CALL_OUT, right)
    assert drawn(Icon.CAMERA, left) == drawn(Icon.CAMERA, right)


def test_the_tray_tells_its_states_apart() -> None:
    images = [tray_icon(state).pixmap(24, 24).toImage() for state in TrayState]
    assert all(one != other for n, one in enumerate(images) for other in images[:n])
    assert not app_icon().pixmap(48, 48).isNull()


def test_tooltips_are_ours(dressed: QApplication) -> None:
    assert colours(Scheme.LIGHT).surface.tooltip.name() in dressed.styleSheet()
    tip = QToolTip.palette().color(QPalette.ColorRole.ToolTipText)
    assert tip == colours(Scheme.LIGHT).text.on_tooltip


def test_a_name_cannot_reach_beyond_its_isolate() -> None:
    assert isolated("Omar") == "\u2068Omar\u2069"
    assert isolated("a\u202e\u2069b\u2066") == "\u2068ab\u2069"
    assert left_to_right("10:30") == "\u206610:30\u2069"


@pytest.mark.parametrize(
    ("language", "reverse", "right"),
    [("en", False, False), ("en", True, True), ("ar", False, True), ("ar", True, False)],
)
def test_direction_comes_from_the_language(language: str, reverse: bool, right: bool) -> None:
    expected = Qt.LayoutDirection.RightToLeft if right else Qt.LayoutDirection.LeftToRight
    assert direction_of(language, reverse) is expected


def test_speaking_a_language_turns_the_application(dressed: QApplication) -> None:
    assert speak(dressed, "en", reverse=True)
    assert dressed.layoutDirection() is Qt.LayoutDirection.RightToLeft
    assert speak(dressed, "en")
    assert dressed.layoutDirection() is Qt.LayoutDirection.LeftToRight
