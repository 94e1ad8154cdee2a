"""Buttons, fields, switches, meters: the first page of the gallery."""

from collections.abc import Sequence

from PySide6.QtWidgets import QGridLayout, QWidget

from app.ui.icons import Icon
from app.ui.kit.badge import Badge, BadgeTone
from app.ui.kit.button import Button, ButtonSize, PopupButton, PopupMenuButton
from app.ui.kit.chip import Chip, Pill, Tag, Tone
from app.ui.kit.choice import CheckBox, ComboBox, Slider, Switch
from app.ui.kit.field import Field, SearchField
from app.ui.kit.ground import Ink
from app.ui.kit.icon_button import IconButton
from app.ui.kit.label import Label
from app.ui.kit.layout import row, stretch
from app.ui.kit.look import Look
from app.ui.kit.meter import LevelMeter, Quality, QualityBars
from app.ui.kit.spinner import Spinner
from app.ui.tokens import SPACE, TextStyle
from tests.bench.gallery_cards import captioned, held, section


def buttons() -> QWidget:
    """Every look in every state."""
    table = QGridLayout()
    table.setSpacing(SPACE.m)
    for down, look in enumerate(Look):
        name = look.name.lower().replace("_", " ")
        table.addWidget(Label(name, TextStyle.CAPTION, Ink.SECONDARY), down, 0)
        for across, state in enumerate(("normal", "pressed", "disabled", "busy")):
            button = Button(f"{name}-{state}", "Learn more", look)
            button.setDown(state == "pressed")
            button.setEnabled(state != "disabled")
            if state == "busy":
                button.set_busy(True)
            table.addWidget(button, down, across + 1)
    sizes = row(
        None,
        Button("small", "Small 28", Look.SECONDARY, ButtonSize.SMALL),
        Button("medium", "Medium 36", Look.SECONDARY).set_glyph(Icon.ADD),
        Button("large", "Large 44", size=ButtonSize.LARGE).set_glyph(Icon.ACCEPT_VIDEO),
        stretch(),
    )
    popup = row(
        None,
        PopupButton("decline", Icon.HANG_UP, "Decline", Look.DANGER),
        PopupMenuButton("message", Icon.MESSAGE, "Answer with a message"),
        PopupButton("audioOnly", Icon.CALLS_ON, "Audio only", Look.SOFT),
        PopupButton("accept", Icon.ACCEPT_VIDEO, "Accept", Look.ACCEPT),
        stretch(),
    )
    return section("Button", table, sizes, popup)


def icon_buttons() -> QWidget:
    """Icon buttons."""
    checked = IconButton("checked", Icon.VIDEO_CALL, "Checked")
    checked.setCheckable(True)
    checked.setChecked(True)
    off = IconButton("disabled", Icon.VIDEO_CALL, "Disabled")
    off.setEnabled(False)
    badge = IconButton("badge", Icon.MESSAGE, "Messages")
    badge.set_badge(3)
    parts = [
        (IconButton("normal", Icon.VIDEO_CALL, "Normal"), "normal"),
        (off, "disabled"),
        (checked, "checked"),
        (IconButton("danger", Icon.DELETE, "Delete").set_look(Look.GHOST_DANGER), "danger"),
        (IconButton("brand", Icon.SEND, "Send").set_look(Look.PRIMARY), "brand"),
        (IconButton("success", Icon.ACCEPT, "Accept").set_look(Look.ACCEPT), "success"),
        (IconButton("solid", Icon.HANG_UP, "Hang up").set_look(Look.DANGER), "danger solid"),
        (badge, "badge"),
        (IconButton("small", Icon.CLOSE, "Close", 28), "28 px"),
        (IconButton("tall", Icon.AUDIO_CALL, "Call", 40), "40 px"),
    ]
    cells = [captioned(control, words) for control, words in parts]
    return section("Icon button", row(None, *cells, stretch(), spacing=SPACE.l))


def fields() -> QWidget:
    """Fields."""
    plain = Field("plain", "Label")
    plain.set_placeholder("Placeholder")
    key = Field("appKey", "App key", Icon.KEY, secret=True)
    key.set_text("1234567890abcdef")
    wrong = Field("address", "Error")
    wrong.set_text("office.lokal:8080")
    wrong.show_error(
        "No engine answers at this address. Check the spelling, or that the other computer is on."
    )
    fixed = Field("fixed", "Disabled")
    fixed.set_text("adam")
    fixed.show_help("Given by your engine")
    fixed.setEnabled(False)
    combo = ComboBox("speaker", "Speaker", Icon.VOLUME)
    combo.show_choices([("a", "Jabra Evolve2 40"), ("b", "Built-in speakers")], "a")
    search = SearchField("search", "Search", "Ctrl+F")
    return section("Field", plain, key, wrong, fixed, search, combo)


def choices() -> QWidget:
    """Switches, boxes, sliders."""
    on, off, dead = (Switch(name, name) for name in ("on", "off", "dead"))
    on.setChecked(True)
    dead.setEnabled(False)
    box, ticked = CheckBox("box", "Box"), CheckBox("ticked", "Checked")
    ticked.setChecked(True)
    slider = Slider("volume", "Volume")
    slider.setValue(60)
    chips = [Chip("all", "All"), Chip("online", "Online"), Chip("missed", "Missed")]
    chips[0].setChecked(True)
    chips[1].show_count(4)
    chips[2].setEnabled(False)
    pills = [
        Pill("neutral", "Neutral"),
        Pill("brand", "Brand", Tone.BRAND),
        Pill("busy", "Busy", Tone.DANGER, Icon.MINUS),
        Pill("fair", "Fair", Tone.WARNING, Icon.NETWORK_WARNING),
        Pill("info", "Info", Tone.INFO, Icon.INFO),
        Pill("live", "LIVE", Tone.LIVE),
    ]
    badges = []
    for count, tone in ((3, BadgeTone.BRAND), (120, BadgeTone.BRAND), (2, BadgeTone.MISSED)):
        badges.append(Badge(tone))
        badges[-1].show_count(count, str(count))
    tags = [Tag("member", "Member"), Tag("owner", "Owner", Tone.BRAND)]
    return section(
        "Switch, box, slider, chip, pill, badge, tag",
        row(None, off, on, dead, stretch(), spacing=SPACE.l),
        row(None, box, ticked, stretch(), spacing=SPACE.l),
        slider,
        row(None, *chips, stretch()),
        row(None, *pills, stretch()),
        row(None, *badges, *tags, stretch()),
    )


def meters() -> QWidget:
    """Meters and type."""
    levels = []
    for level in (0.0, 0.55, 0.85, 1.0):
        levels.append(LevelMeter("level", "Level"))
        levels[-1].resize(320, 12)
        levels[-1].show_level(level)
    bars = []
    for quality in Quality:
        bars.append(QualityBars())
        bars[-1].show_quality(quality, quality.name)
    words = [Label(style.value, style) for style in TextStyle]
    return section(
        "Level, quality, type",
        *levels,
        row(None, *bars, Spinner("Working"), stretch()),
        *words,
        spacing=SPACE.s,
    )


def controls_page() -> Sequence[QWidget]:
    """Buttons and fields."""
    return (
        icon_buttons(),
        held(buttons(), meters()),
        held(fields(), choices()),
    )
