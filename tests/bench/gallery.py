"""Every control of the kit on three pages, for eyes; it tests nothing.

``python -m tests.bench.gallery --page people --dark --rtl`` opens a window.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, QStringListModel, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QGridLayout, QLabel, QLayout, QScrollArea, QWidget

from app.ui.icons import Icon
from app.ui.kit.avatar import Avatar
from app.ui.kit.badge import Badge, BadgeTone
from app.ui.kit.banner import Banner
from app.ui.kit.button import Button, ButtonSize, PopupButton, PopupMenuButton
from app.ui.kit.call_avatar import CallAvatar
from app.ui.kit.chip import Chip, Pill, Tag, Tone
from app.ui.kit.choice import CheckBox, ComboBox, Slider, Switch
from app.ui.kit.device_menu import DeviceItem
from app.ui.kit.empty import EmptyState
from app.ui.kit.field import Field, SearchField
from app.ui.kit.ground import Ink
from app.ui.kit.icon_button import IconButton
from app.ui.kit.label import Label
from app.ui.kit.layout import Part, centred, column, gap, grow, row, stretch, top
from app.ui.kit.list_row import ListRowDelegate, RowList
from app.ui.kit.look import Look
from app.ui.kit.meter import LevelMeter, Quality, QualityBars, TimeBar
from app.ui.kit.option_card import OptionCard, OptionCards
from app.ui.kit.presence import Dot, PresenceDot
from app.ui.kit.rail import Rail, RailItem
from app.ui.kit.round_button import RoundButton
from app.ui.kit.row_paint import ListRow, ListSection, RowAction
from app.ui.kit.setting_row import ComboRow, RowCard, SwitchRow
from app.ui.kit.spinner import Spinner
from app.ui.kit.surface import Card, Page, Stage
from app.ui.kit.toast import Toast, ToastText
from app.ui.kit.video_tile import VideoTile
from app.ui.logo import Logo, TrayState, tray_icon
from app.ui.theme import Theme, apply_theme
from app.ui.tokens import AVATAR_DOTS, RADIUS, SPACE, Scheme, TextStyle

CALL_ACTIONS = (
    RowAction("audioCall", Icon.AUDIO_CALL, "Audio call"),
    RowAction("videoCall", Icon.VIDEO_CALL, "Video call"),
)
PEOPLE: tuple[ListRow | ListSection, ...] = (
    ListSection("Favourites"),
    ListRow("omar", "Omar Haddad", "At the office until 5", Dot.ONLINE, mark=Icon.FAVOURITE_ON),
    ListRow("maya.r", "Maya Rahman", "Do not disturb, until 14:00", Dot.BUSY),
    ListSection("Others"),
    ListRow("hana", "Hana Suzuki", "No news for 2 min", Dot.UNKNOWN, "Mon"),
    ListRow("sara", "Sara Nasser", "See you at the stand-up", Dot.IN_CALL, "10:31", badge=3),
    ListRow("noor", "نور عزيز", "غير متصل", Dot.OFFLINE, "09:12"),
    ListRow(
        "long", "A person with a very long name indeed", "Missed audio, rang 30 s", Dot.AWAY,
        "21:15", second_icon=Icon.CALL_MISSED, missed=True,
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Picture:
    """A frame drawn by hand."""

    width: int
    height: int
    data: bytes
    layout: str = "bgra"


def picture(width: int = 320, height: int = 180) -> Picture:
    """Four coloured fields with a disc, so that crop and mirror can be seen."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    for number, name in enumerate(("#C87640", "#5E8FA8", "#88A888", "#D8C8B8")):
        across, down = divmod(number, 2)
        half = QSize(width // 2 + 1, height // 2 + 1)
        painter.fillRect(across * width // 2, down * height // 2, *half.toTuple(), QColor(name))
    painter.setBrush(QColor("#402818"))
    painter.drawEllipse(width // 6, height // 4, height // 3, height // 3)
    painter.end()
    return Picture(width, height, bytes(image.constBits()))


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


def held(*parts: QWidget) -> QWidget:
    """Parts side by side."""
    holder = QWidget()
    row(holder, *(grow(part) for part in parts), spacing=SPACE.l)
    return holder


def avatars() -> QWidget:
    """Faces and marks."""
    faces = []
    for side in AVATAR_DOTS:
        faces.append(Avatar(side))
        faces[-1].show_face("omar", "Omar Haddad", Dot.ONLINE, "Online")
    marks = []
    for dot in Dot:
        mark = PresenceDot(dot)
        marks += [mark, Label(dot.value, TextStyle.CAPTION), gap(SPACE.m)]
    hues = []
    for number in range(12):
        hues.append(Avatar(40))
        hues[-1].show_face(f"person-{number}", f"Person {chr(65 + number)}", list(Dot)[number % 6])
    return section(
        "Avatar, presence, hues",
        row(None, *faces, stretch()),
        row(None, *marks, stretch(), spacing=SPACE.s),
        row(None, *hues, stretch()),
    )


def people_list() -> RowList:
    """A list with all kinds of rows."""
    view = RowList("contacts", "Contacts")

    def read(index: QModelIndex | QPersistentModelIndex) -> ListRow | ListSection:
        return PEOPLE[index.row()]

    view.setModel(QStringListModel([getattr(p, "name", "") for p in PEOPLE], view))
    view.setItemDelegate(ListRowDelegate(read, CALL_ACTIONS, on_selection=True, parent=view))
    view.setCurrentIndex(view.model().index(2, 0))
    view.setMinimumSize(320, 430)
    return view


def surfaces() -> QWidget:
    """Toasts, banners, settings rows."""
    banners = []
    for tone, icon, text, action in (
        (Tone.WARNING, Icon.NETWORK_WARNING, "Reconnecting… 48 s left", ""),
        (Tone.DANGER, Icon.BAN, "You are signed in on another computer", "Use here"),
        (Tone.INFO, Icon.INFO, "Calls are not part of this plan", "Details"),
        (Tone.GOOD, Icon.GOOD, "Connected again", ""),
    ):
        banners.append(Banner("banner", tone))
        banners[-1].show_text(text, tone, icon, action)
    holder = QWidget()
    texts = (
        ToastText("Now using Jabra Evolve2 40", "Microphone", icon=Icon.HEADPHONES, action="Undo"),
        ToastText(
            "3 missed calls from Omar Haddad", "Last at 09:12", Tone.DANGER, Icon.PHONE_MISSED,
            "Call back",
        ),
        ToastText("Omar is free now", "", Tone.GOOD, Icon.GOOD),
    )  # fmt: skip
    column(holder, *(Toast(text, holder) for text in texts), spacing=SPACE.l)
    stack = row(None, holder, stretch())
    noise = SwitchRow("noise", "Noise reduction", "Turn off for music")
    noise.show_checked(True)
    microphone = ComboRow("microphone", "Microphone", "Speak: the bar should reach the middle")
    microphone.show_choices([("a", "Jabra Evolve2 40")], "a")
    return section("Toast, banner, settings", stack, *banners, RowCard(microphone, noise))


def options() -> QWidget:
    """The choice of the first run."""
    here = OptionCard(
        "builtIn",
        Icon.COMPUTER,
        "This computer",
        "Runs the built-in engine here. No account, works without internet on your network.",
    ).set_tag("Recommended")
    join = OptionCard(
        "engine",
        Icon.JOIN_ENGINE,
        "Join an engine",
        "Someone gave you an address, such as office.local:8080.",
    )
    join.set_form(Field("engineAddress", "Address", Icon.SERVER))
    cards = OptionCards(here, join)
    cards.choose("engine")
    return section("Option cards", cards)


def rail() -> QWidget:
    """The rail."""
    bar = Rail()
    bar.face.show_face("adam", "Adam Said", Dot.ONLINE, "Adam Said, online")
    calls = RailItem("calls", (Icon.CALLS, Icon.CALLS_ON), "Calls")
    calls.set_badge(2, BadgeTone.MISSED)
    contacts = RailItem("contacts", (Icon.CONTACTS, Icon.CONTACTS_ON), "Contacts")
    settings = RailItem("settings", (Icon.SETTINGS, Icon.SETTINGS_ON), "Settings")
    bar.set_items([calls, contacts], [settings])
    bar.choose("contacts")
    return bar


def people_page() -> Sequence[QWidget]:
    """People and surfaces."""
    lists = QWidget()
    echo = Button("echo", "Call the echo test", size=ButtonSize.LARGE).set_glyph(Icon.ACCEPT)
    empty = EmptyState(
        "Your phone is ready",
        "Pick a conversation, or call the echo test: it answers and plays back your sound.",
        echo,
    )
    row(lists, rail(), people_list(), grow(section("Empty", empty)))
    return avatars(), lists, held(surfaces(), options())


def call_bar() -> QLayout:
    """Call controls in their states."""
    mute = RoundButton("mute", Icon.MICROPHONE, "Mute").add_arrow("microphones", "Microphones")
    off = RoundButton("unmute", Icon.MICROPHONE, "Unmute").add_arrow("inputs", "Microphones")
    off.show_as(Icon.MICROPHONE_OFF, "Unmute", off=True)
    dead = RoundButton("dead", Icon.CAMERA, "Disabled").add_arrow("cameras", "Cameras")
    dead.setEnabled(False)
    checked = RoundButton("checked", Icon.CAMERA, "Checked")
    checked.setCheckable(True)
    checked.setChecked(True)
    chat = RoundButton("chat", Icon.MESSAGE, "Chat")
    chat.set_badge(1)
    hang_up = RoundButton("hangUp", Icon.HANG_UP, "Hang up", Look.DANGER)
    accept = RoundButton("accept", Icon.ACCEPT, "Accept", Look.ACCEPT)
    brand = RoundButton("audio", Icon.ACCEPT, "Audio", Look.PRIMARY)
    soft = RoundButton("favourite", Icon.FAVOURITE, "Favourite", Look.SOFT)
    small = RoundButton("small", Icon.HANG_UP, "Hang up", Look.DANGER).set_small()
    parts = (mute, off, checked, dead, chat, brand, soft, gap(SPACE.m), hang_up, accept, top(small))
    return row(None, *parts, stretch(), spacing=SPACE.m)


def rings() -> QLayout:
    """The call's face, silent to loud, and ringing."""
    faces = []
    for level in (0.0, 0.2, 0.5, 1.0):
        faces.append(CallAvatar(96))
        faces[-1].show_face("omar", "Omar Haddad")
        faces[-1].show_level(level)
    ringing = CallAvatar(96)
    ringing.show_face("omar", "Omar Haddad")
    ringing.set_ringing(True)
    return row(None, *faces, ringing, stretch())


def tiles() -> QLayout:
    """Video."""
    made = []
    for name in ("picture", "mirrored", "fit", "lost", "absent"):
        tile = VideoTile(name, name, RADIUS.l)
        tile.setFixedSize(208, 132)
        tile.show_face("omar", "Omar Haddad")
        tile.show_caption("Omar", Icon.MICROPHONE)
        if name != "absent":
            tile.show_frame(picture())
        made.append(tile)
    made[1].set_mirrored(True)
    made[1].set_outlined(True)
    made[2].set_fits(True)
    made[3].set_dimmed(True)
    return row(None, *made, stretch())


def calls_page() -> Sequence[QWidget]:
    """Calls."""
    fair = Pill("quality", "Fair connection", Tone.WARNING, Icon.NETWORK_WARNING)
    item = DeviceItem("mic:a", "Jabra Evolve2 40")
    item.setCheckable(True)
    item.setChecked(True)
    lost = Banner("lost", Tone.WARNING, flush=True)
    lost.show_text("Reconnecting… 48 s left", Tone.WARNING, Icon.NETWORK_WARNING)
    trays = []
    for state in TrayState:
        label = QLabel()
        label.setPixmap(tray_icon(state).pixmap(32, 32))
        trays.append(label)
    bar = TimeBar()
    bar.show_share(0.6)
    header = row(None, Logo(), *trays, fair, IconButton("doctor", Icon.DOCTOR, "Doctor"), stretch())
    again = Button("again", "Call back", Look.ACCEPT, ButtonSize.LARGE).set_glyph(Icon.ACCEPT)
    keep = Button("keep", "Keep open", Look.GHOST, ButtonSize.SMALL)
    message = Button("message", "Message", Look.NEUTRAL, ButtonSize.LARGE)
    ended = row(None, message, again, keep, stretch())
    themed = Card()
    column(themed, call_bar(), margin=SPACE.xl)
    return (
        stage("Call control", call_bar(), header, lost, bar, item, ended),
        stage("Level ring", rings()),
        stage("Video tile", tiles()),
        themed,
    )


PAGES = {"controls": controls_page, "people": people_page, "calls": calls_page}


def build(page: str) -> QWidget:
    """One page, ready to show or grab."""
    content = Page("app")
    column(content, *PAGES[page](), spacing=SPACE.l, margin=SPACE.xxxl)
    return content


def main(arguments: list[str]) -> int:
    """Open a page and stay."""
    parser = argparse.ArgumentParser(prog="gallery")
    parser.add_argument("--page", choices=PAGES, default="controls")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--high-contrast", action="store_true")
    parser.add_argument("--rtl", action="store_true")
    options_ = parser.parse_args(arguments)
    app = QApplication([])
    scheme = Scheme.DARK if options_.dark else Scheme.LIGHT
    apply_theme(app, Theme(Scheme.HIGH_CONTRAST if options_.high_contrast else scheme))
    if options_.rtl:
        app.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    window = QScrollArea()
    window.setWidgetResizable(True)
    window.setWidget(build(options_.page))
    window.resize(1280, 900)
    window.show()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
