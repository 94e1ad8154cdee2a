"""The keyboard's ring comes with Tab, follows its control, and is never there for the mouse."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from app.ui.icons import Icon
from app.ui.kit.button import Button
from app.ui.kit.choice import Slider
from app.ui.kit.focus import FocusRing
from app.ui.kit.layout import column, gap, row, stretch
from app.ui.kit.option_card import OptionCard, OptionCards
from app.ui.kit.round_button import RoundButton
from app.ui.kit.surface import Stage
from app.ui.theme import current
from tests.views.conftest import Show


def two_buttons(show: Show) -> tuple[QWidget, Button, Button]:
    window = QWidget()
    first, second = Button("first", "First"), Button("second", "Second")
    row(window, first, second, margin=20)
    show(window)
    return window, first, second


def ring(window: QWidget) -> FocusRing | None:
    rings = [r for r in window.findChildren(FocusRing) if r.isVisible()]
    return rings[0] if rings else None


def test_the_ring_comes_with_tab_and_goes_with_focus(qtbot: QtBot, show: Show) -> None:
    window, first, second = two_buttons(show)
    first.setFocus(Qt.FocusReason.OtherFocusReason)
    assert ring(window) is None
    QTest.keyClick(first, Qt.Key.Key_Tab)
    assert second.hasFocus()
    shown = ring(window)
    assert shown is not None
    around = second.geometry().adjusted(-4, -4, 4, 4)
    assert shown.geometry() == around
    second.clearFocus()
    assert ring(window) is None


def test_the_mouse_never_brings_the_ring(qtbot: QtBot, show: Show) -> None:
    window, first, second = two_buttons(show)
    for button in (first, second):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert ring(window) is None


def test_the_ring_follows_its_control(qtbot: QtBot, show: Show) -> None:
    window, _, second = two_buttons(show)
    second.setFocus(Qt.FocusReason.TabFocusReason)
    window.resize(600, 200)
    qtbot.waitUntil(lambda: second.x() > 250)
    shown = ring(window)
    assert shown is not None
    assert shown.geometry() == second.geometry().adjusted(-4, -4, 4, 4)


def test_the_ring_leaves_with_a_control_that_is_deleted(qtbot: QtBot, show: Show) -> None:
    window, first, second = two_buttons(show)
    second.setFocus(Qt.FocusReason.TabFocusReason)
    second.deleteLater()
    qtbot.waitUntil(lambda: ring(window) is None)
    first.clearFocus()
    first.setFocus(Qt.FocusReason.TabFocusReason)
    assert ring(window) is not None


def test_the_ring_scrolls_with_its_control(qtbot: QtBot, show: Show) -> None:
    area, content, button = QScrollArea(), QWidget(), Button("low", "Low")
    column(content, button, gap(2000), margin=20)
    area.setWidget(content)
    area.resize(300, 200)
    show(area)
    button.clearFocus()
    button.setFocus(Qt.FocusReason.TabFocusReason)
    shown = ring(area)
    assert shown is not None
    area.verticalScrollBar().setValue(10)
    assert shown.mapTo(area, QPoint(4, 4)) == button.mapTo(area, QPoint(0, 0))


def test_the_ring_has_the_ground_s_colour(qtbot: QtBot, show: Show) -> None:
    window = Stage()
    button = RoundButton("mute", Icon.MICROPHONE, "Mute")
    row(window, button, margin=20)
    show(window)
    button.clearFocus()
    button.setFocus(Qt.FocusReason.TabFocusReason)
    shown = ring(window)
    assert shown is not None
    pixel = window.grab().toImage().pixelColor(shown.geometry().center().x(), shown.y() + 1)
    assert pixel == current().colours.stage.focus


def test_the_ring_goes_around_the_whole_card(qtbot: QtBot, show: Show) -> None:
    cards = OptionCards(
        OptionCard("builtIn", Icon.COMPUTER, "This computer", "Here"),
        OptionCard("engine", Icon.JOIN_ENGINE, "Join an engine", "There"),
    )
    window = QWidget()
    column(window, cards, margin=20)
    show(window)
    cards.choose("engine")
    head = next(card.head for card in cards.findChildren(OptionCard) if card.head.isChecked())
    head.clearFocus()
    head.setFocus(Qt.FocusReason.TabFocusReason)
    shown = ring(window)
    assert shown is not None
    card = head.parentWidget()
    assert shown.geometry().center() == card.mapTo(window, card.rect().center())
    head.clearFocus()
    assert ring(window) is None


def test_the_ring_goes_with_the_knob_of_a_slider(qtbot: QtBot, show: Show) -> None:
    page = QWidget()
    slider = Slider("ringVolume", "Ring volume")
    column(page, slider, stretch(), margin=24)
    page.resize(260, 100)
    show(page)
    slider.clearFocus()
    slider.setFocus(Qt.FocusReason.TabFocusReason)
    shown = ring(page)
    assert shown is not None
    at_the_start = shown.geometry().center().x()
    qtbot.keyClick(slider, Qt.Key.Key_End)
    assert shown.geometry().center().x() > at_the_start
    assert shown.height() == 16 + 2 * 4


def test_the_ring_grows_with_its_control(qtbot: QtBot, show: Show) -> None:
    window, first, _ = two_buttons(show)
    first.clearFocus()
    first.setFocus(Qt.FocusReason.TabFocusReason)
    first.show_text("A longer word than before")
    qtbot.waitUntil(lambda: first.width() == first.sizeHint().width())
    shown = ring(window)
    assert shown is not None
    assert shown.width() == first.width() + 2 * 4
