"""Faces, lists, surfaces, option cards: the second page of the gallery."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QStringListModel
from PySide6.QtWidgets import QWidget

from app.ui.icons import Icon
from app.ui.kit.avatar import Avatar
from app.ui.kit.badge import BadgeTone
from app.ui.kit.banner import Banner
from app.ui.kit.button import Button, ButtonSize
from app.ui.kit.chip import Tone
from app.ui.kit.empty import EmptyState
from app.ui.kit.field import Field
from app.ui.kit.label import Label
from app.ui.kit.layout import column, gap, grow, row, stretch
from app.ui.kit.list_row import ListRowDelegate, RowList
from app.ui.kit.option_card import OptionCard, OptionCards
from app.ui.kit.presence import Dot, PresenceDot
from app.ui.kit.rail import Rail, RailItem
from app.ui.kit.row_paint import ListRow, ListSection, RowAction
from app.ui.kit.setting_row import ComboRow, RowCard, SwitchRow
from app.ui.kit.toast import Toast, ToastText
from app.ui.tokens import AVATAR_DOTS, SPACE, TextStyle
from tests.bench.gallery_cards import held, section

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
