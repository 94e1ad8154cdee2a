"""Toasts, banners, dialogs, menus and labels behave; the gallery paints in every look."""

from typing import NamedTuple

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.ui.icons import Icon
from app.ui.kit.banner import Banner
from app.ui.kit.button import Button
from app.ui.kit.chip import Tone
from app.ui.kit.device_menu import DeviceItem, DeviceMenu, DeviceSection
from app.ui.kit.dialog import Dialog
from app.ui.kit.empty import EmptyState
from app.ui.kit.field import Field
from app.ui.kit.ground import Ground, ground_of
from app.ui.kit.label import ElidedLabel, Label
from app.ui.kit.layout import column, gap, row, stretch
from app.ui.kit.look import Look as ButtonLook
from app.ui.kit.menu import Menu
from app.ui.kit.meter import LevelMeter
from app.ui.kit.round_button import RoundButton
from app.ui.kit.spinner import Spinner
from app.ui.kit.surface import PopupFrame, Stage
from app.ui.kit.toast import ToastHost, ToastText
from app.ui.theme import Theme, apply_theme, current
from app.ui.tokens import RADIUS, TextStyle
from tests.bench.gallery import PAGES, build
from tests.views.conftest import Cut, Look, Screenshot, Show

DEVICES = (
    DeviceSection("microphone", "Microphone", (("a", "Jabra"), ("b", "Built-in")), "a", True),
    DeviceSection("speaker", "Speaker", (("c", "Jabra"), ("d", "Built-in")), "d"),
)


class Opened(NamedTuple):
    """A device menu over its control."""

    stage: Stage
    menu: DeviceMenu
    mute: RoundButton


@pytest.fixture
def window(show: Show) -> QWidget:
    made = QWidget()
    made.resize(800, 600)
    show(made)
    return made


def test_toasts_stack_in_the_trailing_corner_three_at_most(window: QWidget, qtbot: QtBot) -> None:
    host = ToastHost(window)
    for number in range(4):
        host.show(ToastText(f"Toast {number}"))
    assert len(host.shown) == 3
    qtbot.waitUntil(lambda: host.shown[-1].geometry().bottom() == 600 - 16 - 1)
    lowest = host.shown[-1].geometry()
    assert lowest.right() == 800 - 16 - 1
    assert lowest.width() == 344
    assert host.shown[0].geometry().bottom() < lowest.top()


def test_toasts_go_left_in_right_to_left(window: QWidget, dressed: QApplication) -> None:
    dressed.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    host = ToastHost(window)
    assert host.show(ToastText("Toast")).geometry().left() == 16


def test_toasts_follow_the_window_s_corner(window: QWidget, qtbot: QtBot) -> None:
    host = ToastHost(window)
    toast = host.show(ToastText("Toast"))
    window.resize(900, 700)
    qtbot.waitUntil(lambda: toast.geometry().right() == 900 - 16 - 1)


def test_a_toast_s_button_acts_and_ends_it(window: QWidget, qtbot: QtBot) -> None:
    host = ToastHost(window)
    toast = host.show(ToastText("Missed call", action="Call back"))
    with qtbot.waitSignal(toast.acted):
        toast.findChild(QAbstractButton, "toastAction").click()
    assert host.shown == ()


def test_a_long_toast_is_not_cut(window: QWidget, cut: Cut) -> None:
    host = ToastHost(window)
    host.show(ToastText("3 missed calls from Omar Haddad and Lina", "Last at 09:12", action="Call"))
    assert cut(window) == []


def test_toasts_stand_still_with_reduced_motion(window: QWidget, dressed: QApplication) -> None:
    apply_theme(dressed, Theme(reduced_motion=True))
    host = ToastHost(window)
    assert host.show(ToastText("Toast")).geometry().bottom() == 600 - 16 - 1


def test_a_banner_holds_as_long_as_its_words(window: QWidget, qtbot: QtBot) -> None:
    banner = Banner("engineDown", Tone.DANGER)
    column(window, banner, stretch())
    banner.show_text("Signed in elsewhere", Tone.DANGER, Icon.BAN, "Use here")
    assert banner.isVisible()
    assert banner.height() == 44
    with qtbot.waitSignal(banner.acted):
        banner.findChild(QAbstractButton, "engineDownAction").click()
    banner.show_text("", Tone.DANGER, Icon.BAN)
    assert not banner.isVisible()


def ask(window: QWidget) -> Dialog:
    question = Dialog("endCall", "End the call?", "Closing this window would hang up.", window)
    question.set_answers("Keep small", "Hang up", ButtonLook.DANGER).open()
    return question


@pytest.mark.parametrize(("name", "other"), [("endCallSafe", False), ("endCallOther", True)])
def test_a_dialog_tells_the_answer(window: QWidget, qtbot: QtBot, name: str, other: bool) -> None:
    question = ask(window)
    with qtbot.waitSignal(question.answered) as told:
        question.findChild(QAbstractButton, name).click()
    assert told.args == [other]


def test_escape_is_the_safe_answer_which_has_the_focus(window: QWidget, qtbot: QtBot) -> None:
    question = ask(window)
    safe = question.findChild(QAbstractButton, "endCallSafe")
    assert safe.hasFocus()
    with qtbot.waitSignal(question.answered) as told:
        qtbot.keyClick(safe, Qt.Key.Key_Escape)
    assert told.args == [False]


@pytest.mark.parametrize(("key", "other"), [(Qt.Key.Key_Return, False), (Qt.Key.Key_Space, True)])
def test_return_is_never_a_dangerous_answer(
    window: QWidget, qtbot: QtBot, key: Qt.Key, other: bool
) -> None:
    question = ask(window)
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
    assert window.focusWidget().objectName() == "endCallOther"
    with qtbot.waitSignal(question.answered) as told:
        qtbot.keyClick(window.focusWidget(), key)
    assert told.args == [other]


def test_tab_stays_inside_a_dialog(window: QWidget, qtbot: QtBot) -> None:
    behind = Button("behind", "Behind")
    column(window, behind)
    question = ask(window)
    seen = set()
    for _ in range(4):
        focused = window.focusWidget()
        seen.add(focused.objectName())
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    assert seen == {"endCallSafe", "endCallOther"}
    assert question.isVisible()


def test_a_dialog_takes_the_clicks_of_its_window(window: QWidget, qtbot: QtBot) -> None:
    behind = Button("behind", "Behind")
    column(window, behind, stretch())
    question = ask(window)
    with qtbot.assertNotEmitted(behind.clicked):
        qtbot.mouseClick(question, Qt.MouseButton.LeftButton, pos=behind.geometry().center())


def test_a_menu_acts_and_shows_its_danger_last(window: QWidget, qtbot: QtBot) -> None:
    done: list[str] = []
    menu = Menu("contactMenu", "Contact", window)
    menu.add("call", "Audio call", lambda: done.append("call"), Icon.AUDIO_CALL, "Ctrl+Shift+C")
    menu.add_danger("remove", "Remove contact", lambda: done.append("remove"), Icon.REMOVE_PERSON)
    menu.popup(window.mapToGlobal(QPoint(10, 10)))
    qtbot.waitUntil(menu.isVisible)
    assert [action.isSeparator() for action in menu.actions()] == [False, True, False]
    heights = [menu.actionGeometry(action).height() for action in menu.actions()]
    assert heights[0] == 36
    qtbot.keyClick(menu, Qt.Key.Key_Up)
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert done == ["remove"]


@pytest.fixture
def opened(show: Show) -> Opened:
    stage = Stage()
    mute = RoundButton("mute", Icon.MICROPHONE, "Mute").add_arrow("microphones", "Microphones")
    column(stage, stretch(), row(None, stretch(), mute, stretch()), margin=16)
    stage.resize(720, 540)
    show(stage)
    menu = DeviceMenu("soundMenu", "Microphone and speaker", stage)
    menu.show_sections(DEVICES, (("deviceSettings", "All device settings", Icon.DEVICES),))
    menu.open_above(mute)
    return Opened(stage, menu, mute)


def checked(menu: DeviceMenu) -> list[str]:
    items = [item for item in menu.findChildren(DeviceItem) if item.isVisible()]
    return [item.objectName() for item in items if item.isChecked()]


def test_the_device_menu_stands_over_its_control(opened: Opened) -> None:
    stage, menu, mute = opened
    assert menu.width() == 300
    bottom = stage.mapFromGlobal(menu.geometry().bottomLeft()).y()
    assert bottom < mute.mapTo(stage, QPoint(0, 0)).y()
    assert ground_of(menu) is Ground.STAGE


def test_choosing_a_device_asks_closes_and_shows_what_is_used(opened: Opened, qtbot: QtBot) -> None:
    menu = opened.menu
    assert checked(menu) == ["microphone:a", "speaker:d"]
    with qtbot.waitSignal(menu.chosen) as told:
        menu.findChild(DeviceItem, "speaker:c").click()
    assert told.args == ["speaker", "c"]
    assert not menu.isVisible()
    menu.open_above(opened.mute)
    assert checked(menu) == ["microphone:a", "speaker:d"]
    speaker = DeviceSection("speaker", "Speaker", DEVICES[1].choices, "c")
    menu.show_sections((DEVICES[0], speaker))
    assert checked(menu) == ["microphone:a", "speaker:c"]


def test_the_device_menu_has_a_live_meter(opened: Opened) -> None:
    menu = opened.menu
    menu.show_level(0.6)
    assert menu.findChild(LevelMeter).level == pytest.approx(0.6)


def test_escape_closes_the_device_menu_and_a_command_too(opened: Opened, qtbot: QtBot) -> None:
    _, menu, mute = opened
    qtbot.keyClick(menu, Qt.Key.Key_Escape)
    assert not menu.isVisible()
    menu.open_above(mute)
    with qtbot.waitSignal(menu.command) as told:
        menu.findChild(DeviceItem, "deviceSettings").click()
    assert told.args == ["deviceSettings"]
    assert not menu.isVisible()


def test_a_label_wraps_with_the_design_s_lines(qtbot: QtBot) -> None:
    label = Label("One two three four five six seven eight nine ten", wrap=True)
    qtbot.addWidget(label)
    assert label.heightForWidth(1000) == 20
    assert label.heightForWidth(120) % 20 == 0
    assert label.heightForWidth(120) >= 60


def test_markup_from_outside_is_shown_not_used(qtbot: QtBot) -> None:
    label = Label("<b>Alice</b> &amp; <101>")
    plain = Label("Alice & <101>")
    for made in (label, plain):
        qtbot.addWidget(made)
    assert label.sizeHint().width() > plain.sizeHint().width()


def test_names_are_cut_in_the_middle_and_sentences_at_the_end(qtbot: QtBot) -> None:
    name = ElidedLabel("A person with a very long name", TextStyle.BODY, name=True)
    sentence = ElidedLabel("A sentence with a great many words")
    for label in (name, sentence):
        qtbot.addWidget(label)
        label.resize(120, 20)
    assert name.shown().endswith("name")
    assert "…" in name.shown()
    assert sentence.shown().endswith("…")


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_an_empty_state_is_not_cut_at_any_size(
    show: Show, dressed: QApplication, cut: Cut, scale: float
) -> None:
    apply_theme(dressed, Theme(text_scale=scale))
    empty = EmptyState(
        "Your phone is ready",
        "Pick a conversation, or call the echo test: it answers and plays back your sound.",
        Button("echo", "Call the echo test"),
    )
    empty.resize(700, 700)
    show(empty)
    assert cut(empty) == []


def test_a_row_mirrors_its_margins(show: Show, dressed: QApplication, qtbot: QtBot) -> None:
    window = QWidget()
    first = Button("first", "First")
    row(window, first, stretch(), margin=(40, 0, 10, 0))
    window.resize(400, 60)
    show(window)
    assert first.x() == 40
    dressed.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    qtbot.waitUntil(lambda: first.geometry().right() == 400 - 40 - 1)


def test_a_column_refuses_sides_it_cannot_mirror(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    with pytest.raises(ValueError, match="mirror"):
        column(window, gap(1), margin=(8, 0, 4, 0))


def test_a_spinner_stands_still_with_reduced_motion(show: Show, dressed: QApplication) -> None:
    apply_theme(dressed, Theme(reduced_motion=True))
    spinner = Spinner("Connecting")
    show(spinner)
    assert spinner.grab().toImage() == spinner.grab().toImage()


@pytest.mark.parametrize("page", PAGES)
def test_the_gallery_paints_in_every_look(
    show: Show, look: Look, page: str, cut: Cut, screenshot: Screenshot
) -> None:
    content = build(page)
    content.resize(1280, max(content.sizeHint().height(), content.heightForWidth(1280)))
    show(content)
    assert cut(content) == []
    screenshot(content, f"gallery-{page}-{look.name}")
    corner: QColor = content.grab().toImage().pixelColor(2, 2)
    assert corner == current().colours.surface.app


@pytest.mark.parametrize("scale", [1.5, 2.0])
@pytest.mark.parametrize("page", PAGES)
def test_nothing_in_the_gallery_is_cut_with_large_words(
    show: Show, dressed: QApplication, cut: Cut, page: str, scale: float
) -> None:
    apply_theme(dressed, Theme(text_scale=scale))
    content = build(page)
    content.resize(1800, max(content.sizeHint().height(), content.heightForWidth(1800)))
    show(content)
    assert cut(content) == []


def test_no_stock_grey_shows_through(show: Show, look: Look) -> None:
    """A field's and a banner's inside are ours in every look, not the system's."""
    window = Stage()
    field = Field("name", "Name")
    column(window, field, margin=20)
    window.resize(300, 120)
    show(window)
    inside = field.edit.mapTo(window, QPoint(100, field.edit.height() // 2))
    assert window.grab().toImage().pixelColor(inside) == current().colours.stage.control


def test_a_banner_leads_with_a_strong_word_and_ends_with_another(window: QWidget) -> None:
    banner = Banner("reconnect", Tone.WARNING, flush=True)
    column(window, banner, stretch())
    banner.show_text("Ends in 48 s.", Tone.WARNING, Icon.NETWORK_WARNING)
    banner.show_ends("Reconnecting…", "0:12")
    shown = [label for label in banner.findChildren(Label) if label.isVisible()]
    by_place = sorted(shown, key=lambda label: label.mapTo(window, label.pos()).x())
    assert [label.text() for label in by_place] == ["Reconnecting…", "Ends in 48 s.", "0:12"]
    assert banner.accessibleName() == "Reconnecting… Ends in 48 s."
    banner.show_ends("", "")
    assert banner.accessibleName() == "Ends in 48 s."


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_the_answers_of_a_dialog_fit_the_narrowest_window(
    window: QWidget, dressed: QApplication, cut: Cut, scale: float, screenshot: Screenshot
) -> None:
    apply_theme(dressed, Theme(text_scale=scale))
    window.resize(380, 560)
    question = Dialog("end", "Hang up?", "Closing the window ends the call with Omar.", window)
    question.set_answers("Keep talking", "Hang up", ButtonLook.DANGER).open()
    assert cut(question) == []
    safe, other = (question.findChild(QAbstractButton, f"end{name}") for name in ("Safe", "Other"))
    sheet = safe.parentWidget()
    for answer in (safe, other):
        assert sheet.rect().contains(answer.geometry())
    assert (safe.y() != other.y()) is (scale == 2.0)
    screenshot(window, f"text-dialog-380.{scale:.0%}".replace("%", ""))


def test_no_black_shows_through_the_corners_of_a_popup(
    show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "xcb")
    sheet = PopupFrame(RADIUS.xl, Qt.WindowType.Tool)
    sheet.resize(120, 80)
    show(sheet)
    picture = QImage(sheet.size(), QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(Qt.GlobalColor.transparent)
    sheet.render(picture, QPoint(0, 0), sheet.mask(), QWidget.RenderFlag.DrawChildren)
    assert not sheet.mask().contains(QPoint(0, 0))
    corner = [QPoint(x, y) for x in range(20) for y in range(20)]
    left = [picture.pixelColor(at).alpha() for at in corner if sheet.mask().contains(at)]
    assert set(left) == {255}
