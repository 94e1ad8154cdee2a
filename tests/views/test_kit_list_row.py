"""Rows say who it is, mirror in Arabic, and offer their buttons to pointer and keyboard."""

import pytest
from PySide6.QtCore import QModelIndex, QPoint, QRect, QStringListModel, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.icons import Icon
from app.ui.kit.list_row import Index, ListRowDelegate, RowList
from app.ui.kit.presence import Dot
from app.ui.kit.row_paint import ListRow, ListSection, RowAction
from app.ui.theme import Theme, apply_theme, current
from app.ui.tokens import Scheme, colours
from tests.views.conftest import Look, Screenshot, Show

ACTIONS = (
    RowAction("audioCall", Icon.AUDIO_CALL, "Audio call"),
    RowAction("videoCall", Icon.VIDEO_CALL, "Video call"),
)
ROWS: tuple[ListRow | ListSection, ...] = (
    ListSection("Online"),
    ListRow("omar", "Omar Haddad", "At the office", Dot.ONLINE, "11:02"),
    ListRow("maya", "Maya Rahman", "Missed video", Dot.BUSY, "09:12", missed=True),
)
SELECTABLE, SHOWN = Qt.ItemFlag.ItemIsSelectable, Qt.ItemFlag.ItemIsEnabled
OMAR, MAYA = 1, 2
WIDTH = 336


class People(QStringListModel):
    """Names; the heading cannot be chosen."""

    def flags(self, index: Index) -> Qt.ItemFlag:
        chosen = isinstance(ROWS[index.row()], ListRow)
        return SHOWN | SELECTABLE if chosen else Qt.ItemFlag.NoItemFlags


def read(index: Index) -> ListRow | ListSection:
    return ROWS[index.row()]


def people(show: Show, on_selection: bool = False) -> tuple[RowList, ListRowDelegate]:
    view = RowList("contacts", "Contacts")
    view.setModel(People([getattr(row, "name", "") for row in ROWS], view))
    delegate = ListRowDelegate(read, ACTIONS, on_selection=on_selection, parent=view)
    view.setItemDelegate(delegate)
    view.resize(WIDTH, 200)
    show(view)
    return view, delegate


def rect_of(view: RowList, row: int) -> QRect:
    return view.visualRect(view.model().index(row, 0))


def inked(image: QImage, area: QRect, colour: QColor) -> list[int]:
    """The x of every pixel of nearly that colour."""
    wanted = (colour.red(), colour.green(), colour.blue())
    found = []
    for x in range(area.left(), area.right()):
        for y in range(area.top(), area.bottom()):
            here = image.pixelColor(x, y)
            got = (here.red(), here.green(), here.blue())
            if max(abs(a - b) for a, b in zip(wanted, got, strict=True)) < 24:
                found.append(x)
    return found


def move_to(view: RowList, place: QPoint) -> None:
    QTest.mouseMove(view.windowHandle(), view.viewport().mapTo(view, place))


def action_place(view: RowList, row: int, from_end: int) -> QPoint:
    """The middle of a button, counted from the row's end."""
    area = rect_of(view, row)
    away = 8 + 8 + 18 + from_end * 40
    rtl = view.layoutDirection() is Qt.LayoutDirection.RightToLeft
    return QPoint(area.left() + away if rtl else area.right() - away, area.center().y())


def test_rows_and_headings_have_the_design_s_heights(show: Show, qtbot: QtBot) -> None:
    view, _ = people(show)
    assert [rect_of(view, row).height() for row in range(3)] == [32, 60, 60]


def test_larger_words_make_higher_rows(show: Show, qtbot: QtBot, dressed: QApplication) -> None:
    apply_theme(dressed, Theme(text_scale=2.0))
    view, _ = people(show)
    assert rect_of(view, OMAR).height() == 2 * 40 + 20, "the face has grown too"


def test_the_row_mirrors(show: Show, qtbot: QtBot, dressed: QApplication) -> None:
    view, _ = people(show)
    name, mark = colours(Scheme.LIGHT).text.primary, colours(Scheme.LIGHT).presence.online
    area = rect_of(view, OMAR)
    left = view.grab().toImage()
    dressed.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    right = view.grab().toImage()
    words = inked(left, area, name)
    assert min(words) >= 68
    assert max(words) < 200
    assert 40 < min(inked(left, area, mark)) < max(inked(left, area, mark)) < 56
    mirrored = inked(right, area, name)
    assert max(mirrored) <= WIDTH - 68
    assert min(mirrored) > WIDTH - 200
    # The mark stays at the trailing bottom corner of the face.
    marks = inked(right, area, mark)
    assert WIDTH - 57 <= min(marks) < max(marks) < WIDTH - 40


def test_a_missed_name_is_red(show: Show, qtbot: QtBot) -> None:
    view, _ = people(show)
    image = view.grab().toImage()
    red = colours(Scheme.LIGHT).danger.text
    assert inked(image, rect_of(view, MAYA), red)
    assert not inked(image, rect_of(view, OMAR), red)


def test_a_click_on_a_row_s_button_tells_which(show: Show, qtbot: QtBot) -> None:
    view, delegate = people(show)
    for from_end, name in ((0, "videoCall"), (1, "audioCall")):
        place = action_place(view, MAYA, from_end)
        move_to(view, place)
        with qtbot.waitSignal(delegate.acted) as told:
            qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert told.args[0] == name
        assert told.args[1].row() == MAYA


def test_buttons_lie_mirrored_in_right_to_left(
    show: Show, qtbot: QtBot, dressed: QApplication
) -> None:
    dressed.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    view, delegate = people(show)
    place = action_place(view, MAYA, 0)
    assert place.x() < 60
    move_to(view, place)
    with qtbot.waitSignal(delegate.acted) as told:
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert told.args[0] == "videoCall"


def test_a_click_beside_the_buttons_chooses_the_row(show: Show, qtbot: QtBot) -> None:
    view, delegate = people(show)
    with qtbot.assertNotEmitted(delegate.acted):
        place = QPoint(100, rect_of(view, OMAR).center().y())
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert view.currentIndex().row() == OMAR


def test_the_ring_is_for_the_keyboard(show: Show, qtbot: QtBot) -> None:
    view, _ = people(show)
    focus = current().colours.border.focus
    view.setFocus(Qt.FocusReason.MouseFocusReason)
    place = QPoint(100, rect_of(view, OMAR).center().y())
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    edge = QRect(20, rect_of(view, OMAR).top(), 40, 3)
    assert not inked(view.grab().toImage(), edge, focus)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    edge.moveTop(rect_of(view, MAYA).top())
    assert view.currentIndex().row() == MAYA
    assert inked(view.grab().toImage(), edge, focus)


def test_tab_goes_to_the_first_row_and_past_the_heading(show: Show, qtbot: QtBot) -> None:
    view, _ = people(show)
    view.setFocus(Qt.FocusReason.TabFocusReason)
    assert view.currentIndex().row() == OMAR
    with qtbot.waitSignal(view.activated) as told:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    index: QModelIndex = told.args[0]
    assert index.row() == OMAR


@pytest.mark.parametrize("on_selection", [False, True])
def test_the_chosen_row_shows_its_buttons_where_asked(show: Show, on_selection: bool) -> None:
    view, _ = people(show, on_selection)
    view.setCurrentIndex(view.model().index(MAYA, 0))
    view.clearFocus()
    button = QRect(0, 0, 20, 20)
    button.moveCenter(action_place(view, MAYA, 1))
    ink = colours(Scheme.LIGHT).text.secondary
    assert bool(inked(view.grab().toImage(), button, ink)) is on_selection


def test_a_list_in_every_look(show: Show, qtbot: QtBot, look: Look, screenshot: Screenshot) -> None:
    view, _ = people(show, on_selection=True)
    view.setCurrentIndex(view.model().index(OMAR, 0))
    assert screenshot(view, f"kit-list-{look.name}").exists()
