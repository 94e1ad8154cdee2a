"""Every control has a name for code and for ears, works by keys, shows the ring to keys only."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QLineEdit,
    QRadioButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.ui.icons import Icon
from app.ui.kit.button import Button, ButtonSize, PopupButton, PopupMenuButton
from app.ui.kit.chip import Chip, Pill, Tag, Tone
from app.ui.kit.choice import CheckBox, ComboBox, Slider, Switch
from app.ui.kit.device_menu import DeviceItem
from app.ui.kit.field import Field, SearchField
from app.ui.kit.icon_button import IconButton
from app.ui.kit.layout import column, row
from app.ui.kit.look import Look
from app.ui.kit.meter import LevelMeter, Quality, QualityBars
from app.ui.kit.option_card import OptionCard, OptionCards
from app.ui.kit.presence import Dot
from app.ui.kit.pressable import Pressable
from app.ui.kit.rail import Rail, RailFace, RailItem
from app.ui.kit.round_button import RoundButton
from app.ui.kit.setting_row import ComboRow, SwitchRow
from app.ui.kit.surface import Stage
from app.ui.kit.video_tile import VideoTile
from app.ui.theme import Theme, apply_theme, current
from app.ui.tokens import Scheme, colours
from tests.views.conftest import Cut, Show, Spoken
from tests.views.conftest import Look as Dress

Make = Callable[[], QWidget]


def own_face() -> RailFace:
    face = RailFace("face")
    face.show_face("adam", "Adam", Dot.ONLINE, "Adam, online")
    return face


PRESSED: dict[str, Callable[[], Pressable | QCheckBox]] = {
    "button": lambda: Button("save", "Save"),
    "small": lambda: Button("copy", "Copy", Look.SECONDARY, ButtonSize.SMALL),
    "pop-up": lambda: PopupButton("accept", Icon.ACCEPT, "Accept", Look.ACCEPT),
    "pop-up menu": lambda: PopupMenuButton("message", Icon.MESSAGE, "Answer with a message"),
    "icon": lambda: IconButton("close", Icon.CLOSE, "Close"),
    "round": lambda: RoundButton("hangUp", Icon.HANG_UP, "Hang up", Look.DANGER),
    "chip": lambda: Chip("missed", "Missed"),
    "rail": lambda: RailItem("calls", (Icon.CALLS, Icon.CALLS_ON), "Calls"),
    "face": own_face,
    "device": lambda: DeviceItem("mic:1", "Jabra & Co"),
    "switch": lambda: Switch("noise", "Noise reduction"),
    "box": lambda: CheckBox("plainHttp", "Allow plain http"),
}
OTHERS: dict[str, Make] = {
    "card": lambda: OptionCard("engine", Icon.JOIN_ENGINE, "Join an engine", "An address"),
    "field": lambda: Field("appKey", "App key", Icon.KEY, secret=True),
    "search": lambda: SearchField("search", "Search a name or an id"),
    "combo": lambda: ComboBox("speaker", "Speaker"),
    "slider": lambda: Slider("volume", "Volume"),
    "meter": lambda: LevelMeter("level", "Microphone level"),
    "tile": lambda: VideoTile("remoteVideo", "Picture of Omar"),
    "pill": lambda: Pill("quality", "Fair connection"),
    "tag": lambda: Tag("owner", "Owner"),
}


def name_of(widget: QWidget) -> str:
    found = QAccessible.queryAccessibleInterface(widget)
    name: str = found.text(QAccessible.Text.Name)
    return name


@pytest.mark.parametrize("make", [*PRESSED.values(), *OTHERS.values()], ids=[*PRESSED, *OTHERS])
def test_every_control_is_named_for_code_and_for_ears(qtbot: QtBot, make: Make) -> None:
    made = make()
    qtbot.addWidget(made)
    control = made.focusProxy() or made
    assert control.objectName()
    assert name_of(control)


def test_a_name_with_an_ampersand_is_spoken_whole(qtbot: QtBot) -> None:
    item = DeviceItem("mic:1", "Jabra & Co")
    qtbot.addWidget(item)
    assert name_of(item) == "Jabra & Co"


@pytest.mark.parametrize(
    ("make", "role"),
    [
        (PRESSED["button"], QAccessible.Role.Button),
        (PRESSED["icon"], QAccessible.Role.Button),
        (PRESSED["round"], QAccessible.Role.Button),
        (PRESSED["switch"], QAccessible.Role.CheckBox),
        (PRESSED["chip"], QAccessible.Role.CheckBox),
        (OTHERS["card"], QAccessible.Role.RadioButton),
        (OTHERS["field"], QAccessible.Role.EditableText),
        (OTHERS["combo"], QAccessible.Role.ComboBox),
        (OTHERS["slider"], QAccessible.Role.Slider),
    ],
)
def test_controls_have_the_role_of_what_they_do(
    qtbot: QtBot, make: Make, role: QAccessible.Role
) -> None:
    made = make()
    qtbot.addWidget(made)
    control = made.focusProxy() or made
    assert QAccessible.queryAccessibleInterface(control).role() is role


KEYED = [name for name in PRESSED if name not in ("switch", "box")]


@pytest.mark.parametrize("name", KEYED)
@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_space_and_enter_press_what_has_the_focus(
    qtbot: QtBot, show: Show, name: str, key: Qt.Key
) -> None:
    holder = QWidget()
    control = PRESSED[name]()
    row(holder, control)
    show(holder)
    control.setFocus(Qt.FocusReason.TabFocusReason)
    with qtbot.waitSignal(control.clicked):
        qtbot.keyClick(control, key)


@pytest.mark.parametrize("name", ["switch", "box"])
def test_space_toggles(qtbot: QtBot, show: Show, name: str) -> None:
    control = PRESSED[name]()
    show(control)
    control.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(control, Qt.Key.Key_Space)
    assert control.isChecked()


def test_a_click_checks_one_chip_and_never_none(qtbot: QtBot, show: Show) -> None:
    window = QWidget()
    chips = [Chip("all", "All"), Chip("missed", "Missed")]
    chips[0].setChecked(True)
    row(window, *chips)
    show(window)
    for _ in range(2):
        qtbot.mouseClick(chips[1], Qt.MouseButton.LeftButton)
        assert [chip.isChecked() for chip in chips] == [False, True]


def test_a_click_in_the_rail_asks_and_does_not_go(qtbot: QtBot, show: Show) -> None:
    rail = Rail()
    calls = RailItem("calls", (Icon.CALLS, Icon.CALLS_ON), "Calls")
    contacts = RailItem("contacts", (Icon.CONTACTS, Icon.CONTACTS_ON), "Contacts")
    rail.set_items([calls], [contacts])
    rail.choose("calls")
    show(rail)
    with qtbot.waitSignal(rail.chosen) as told:
        qtbot.mouseClick(contacts, Qt.MouseButton.LeftButton)
    assert told.args == ["contacts"]
    assert (calls.isChecked(), contacts.isChecked()) == (True, False)
    rail.choose("contacts")
    assert (calls.isChecked(), contacts.isChecked()) == (False, True)


def test_a_disabled_control_does_nothing(qtbot: QtBot, show: Show) -> None:
    control = Button("save", "Save")
    control.setEnabled(False)
    show(control)
    with qtbot.assertNotEmitted(control.clicked):
        qtbot.mouseClick(control, Qt.MouseButton.LeftButton)


def test_a_busy_button_keeps_its_words_and_cannot_be_pressed(qtbot: QtBot, show: Show) -> None:
    control = Button("save", "Save")
    show(control)
    control.set_busy(True)
    assert (control.text(), control.isEnabled()) == ("Save", False)
    control.set_busy(False)
    assert control.isEnabled()


def test_a_muted_capsule_is_inverted_and_says_so(qtbot: QtBot, show: Show) -> None:
    window = Stage()
    mute = RoundButton("mute", Icon.MICROPHONE, "Mute")
    row(window, mute, margin=20)
    show(window)
    stage = current().colours.stage
    spot = mute.mapTo(window, mute.capsule().topLeft() + QPoint(24, 5))
    assert window.grab().toImage().pixelColor(spot) == stage.control
    mute.show_as(Icon.MICROPHONE_OFF, "Unmute", off=True)
    assert window.grab().toImage().pixelColor(spot) == stage.control_off
    assert name_of(mute) == "Unmute"


def test_the_arrow_is_a_control_of_its_own(qtbot: QtBot, show: Show) -> None:
    mute = RoundButton("mute", Icon.MICROPHONE, "Mute").add_arrow("microphones", "Microphones")
    show(mute)
    arrow = mute.arrow
    assert arrow is not None
    assert mute.capsule().width() == 72
    with (
        qtbot.waitSignal(mute.menu_requested),
        qtbot.assertNotEmitted(mute.clicked),
    ):
        qtbot.mouseClick(arrow, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(mute.clicked), qtbot.assertNotEmitted(mute.menu_requested):
        qtbot.mouseClick(mute, Qt.MouseButton.LeftButton, pos=mute.capsule().center())


@pytest.mark.parametrize("right_to_left", [False, True])
def test_the_arrow_lies_at_the_end(show: Show, dressed: QApplication, right_to_left: bool) -> None:
    if right_to_left:
        dressed.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    mute = RoundButton("mute", Icon.MICROPHONE, "Mute").add_arrow("microphones", "Microphones")
    show(mute)
    arrow = mute.arrow
    assert arrow is not None
    at_left = arrow.geometry().center().x() < mute.width() / 2
    assert at_left is right_to_left


def test_controls_take_the_colours_of_a_new_theme(show: Show, dressed: QApplication) -> None:
    button = Button("save", "Save")
    show(button)

    def fill() -> QColor:
        return button.grab().toImage().pixelColor(4, button.height() // 2)

    assert fill() == colours(Scheme.LIGHT).brand.base
    apply_theme(dressed, Theme(Scheme.DARK))
    assert fill() == colours(Scheme.DARK).brand.base


def test_a_secret_can_be_looked_at(qtbot: QtBot, show: Show) -> None:
    field = Field("appKey", "App key", Icon.KEY, secret=True)
    field.set_text("abcdef")
    show(field)
    eye = field.findChild(QAbstractButton, "appKeyReveal")
    assert field.edit.echoMode() is QLineEdit.EchoMode.Password
    qtbot.mouseClick(eye, Qt.MouseButton.LeftButton)
    assert field.edit.echoMode() is QLineEdit.EchoMode.Normal
    assert name_of(eye) == "Hide"


def test_an_error_stands_under_its_field_and_is_spoken(show: Show, cut: Cut) -> None:
    field = Field("address", "Address")
    field.setFixedWidth(280)
    show(field)
    low = field.sizeHint().height()
    field.show_error("No engine answers at this address. Check the spelling, please, once more.")
    field.adjustSize()
    assert field.sizeHint().height() > low
    assert "No engine" in field.edit.accessibleDescription()
    field.show_error("")
    assert field.sizeHint().height() == low


def test_writing_is_told_and_showing_again_does_not_move_the_cursor(qtbot: QtBot) -> None:
    field = Field("name", "Name")
    qtbot.addWidget(field)
    with qtbot.waitSignal(field.changed) as told:
        qtbot.keyClicks(field.edit, "O")
    assert told.args == ["O"]
    field.set_text("Omar")
    field.edit.setCursorPosition(1)
    field.set_text("Omar")
    assert field.edit.cursorPosition() == 1


def test_the_search_s_cross_empties_it(qtbot: QtBot, show: Show) -> None:
    search = SearchField("search", "Search", "Ctrl+F")
    show(search)
    cross = search.findChild(QAbstractButton, "searchClear")
    assert not cross.isVisible()
    qtbot.keyClicks(search.edit, "om")
    assert cross.isVisible()
    qtbot.mouseClick(cross, Qt.MouseButton.LeftButton)
    assert search.text() == ""


def test_showing_a_setting_tells_nobody(qtbot: QtBot) -> None:
    noise = SwitchRow("noise", "Noise reduction", "Turn off for music")
    qtbot.addWidget(noise)
    with qtbot.assertNotEmitted(noise.toggled):
        noise.show_checked(True)
    assert noise.switch.isChecked()
    with qtbot.waitSignal(noise.toggled) as told:
        noise.switch.click()
    assert told.args == [False]


def test_a_choice_carries_its_key(qtbot: QtBot, show: Show) -> None:
    speaker = ComboRow("speaker", "Speaker")
    speaker.show_choices([("a", "Headset"), ("b", "Speakers")], "a")
    show(speaker)
    with qtbot.waitSignal(speaker.chosen) as told:
        qtbot.keyClick(speaker.combo, Qt.Key.Key_Down)
    assert told.args == ["b"]
    with qtbot.assertNotEmitted(speaker.chosen):
        speaker.show_choices([("b", "Speakers")], "b")
    assert speaker.combo.chosen() == "b"


def test_one_card_is_chosen_and_opens_its_form(qtbot: QtBot, show: Show) -> None:
    here = OptionCard("builtIn", Icon.COMPUTER, "This computer", "Here")
    join = OptionCard("engine", Icon.JOIN_ENGINE, "Join an engine", "There")
    address = Field("address", "Address")
    join.set_form(address)
    cards = OptionCards(here, join)
    show(cards)
    assert not address.isVisible()
    with qtbot.waitSignal(cards.chosen) as told:
        qtbot.mouseClick(join.head, Qt.MouseButton.LeftButton)
    assert told.args == ["engine"]
    assert address.isVisible()
    with qtbot.assertNotEmitted(cards.chosen):
        cards.choose("builtIn")
    assert not address.isVisible()


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_a_card_is_as_high_as_its_well_or_its_words(
    show: Show, dressed: QApplication, cut: Cut, scale: float
) -> None:
    apply_theme(dressed, Theme(text_scale=scale))
    sentence = "Runs the built-in engine here. No account, works without internet."
    cards = OptionCards(
        OptionCard("engine", Icon.JOIN_ENGINE, "Join an engine", "There"),
        OptionCard("builtIn", Icon.COMPUTER, "This computer", sentence),
    )
    cards.resize(348, 600)
    show(cards)
    assert min(head.height() for head in cards.findChildren(QRadioButton)) >= 40
    assert cut(cards) == []


def test_a_meter_lights_by_share_and_from_the_reading_side(
    qtbot: QtBot, dressed: QApplication
) -> None:
    meter = LevelMeter("level", "Level")
    qtbot.addWidget(meter)
    meter.resize(200, 12)
    meter.show_level(0.5)
    low, track = colours(Scheme.LIGHT).meter.low, colours(Scheme.LIGHT).meter.track

    def ends() -> tuple[QColor, QColor]:
        image = meter.grab().toImage()
        return image.pixelColor(3, 6), image.pixelColor(196, 6)

    assert ends() == (low, track)
    dressed.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert ends() == (track, low)


def test_quality_is_told_in_words(qtbot: QtBot) -> None:
    bars = QualityBars()
    qtbot.addWidget(bars)
    bars.show_quality(Quality.FAIR, "Fair connection")
    assert name_of(bars) == "Fair connection"


def test_everything_pressed_is_heard_as_a_button(show: Show, spoken: Spoken) -> None:
    window = QWidget()
    column(window, *(make() for name, make in PRESSED.items() if name in KEYED))
    show(window)
    heard = [name for role, name in spoken(window) if role is QAccessible.Role.Button]
    toggled = [name for role, name in spoken(window) if role is QAccessible.Role.CheckBox]
    assert len(heard) + len(toggled) == len(KEYED)
    assert all(heard + toggled)


def test_no_words_are_cut_in_any_look(show: Show, look: Dress, cut: Cut) -> None:
    window = QWidget()
    pills = [Pill("p", "Fair connection", Tone.WARNING, Icon.NETWORK_WARNING), Tag("t", "Owner")]
    column(window, *(make() for make in PRESSED.values()), *pills)
    show(window)
    assert cut(window) == []


def test_cut_words_would_be_found(show: Show, cut: Cut) -> None:
    button = Button("save", "Save these settings")
    window = QWidget()
    row(window, button)
    button.setFixedWidth(60)
    show(window)
    assert cut(window) == ["Save these settings"]
