"""A person has one colour, the right letters, and a mark that can be told apart by its shape."""

from zlib import crc32

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.presence import Presence
from app.ui.kit.avatar import Avatar, Face, Print, avatar_pixmap, dot_side, hue_index, initials
from app.ui.kit.call_avatar import HALO, STEP_MS, CallAvatar, SoundLevel
from app.ui.kit.presence import Dot, dot_colour, paint_dot
from app.ui.theme import Theme, apply_theme, current
from app.ui.tokens import Scheme, colours
from tests.views.conftest import Show


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Omar Haddad", "OH"),
        ("omar", "O"),
        ("Maya van der Berg", "MB"),
        ("  Lina   Khoury ", "LK"),
        ("عمر حداد", "ع"),
        ("Дарья Ким", "ДК"),
        ("user-99", "U"),
        ("(Bob) Smith", "BS"),
        ("7 Eleven", "7E"),
        ("ßen Okoro", "SO"),
        ("\u202eevil", "E"),
        ("📞", "?"),
        ("", "?"),
    ],
)
def test_initials_follow_the_rule(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_the_hue_comes_from_the_identity() -> None:
    assert hue_index("omar-h") == crc32(b"omar-h") % 12
    assert hue_index("سارة") == crc32("سارة".encode()) % 12
    fill = avatar_pixmap(Face("omar-h", "Omar"), Print(40)).toImage().pixelColor(20, 4)
    assert fill == colours(Scheme.LIGHT).avatar[hue_index("omar-h")].bg


def test_one_name_may_have_two_hues_but_one_identity_has_one() -> None:
    def fill(identity: str, name: str) -> QColor:
        return avatar_pixmap(Face(identity, name), Print(40)).toImage().pixelColor(20, 3)

    assert hue_index("omar-h") != hue_index("maya.r")
    assert fill("omar-h", "Omar") == fill("omar-h", "Other")
    assert fill("omar-h", "Omar") != fill("maya.r", "Omar")


@pytest.mark.parametrize(
    ("side", "dot"), [(24, 8), (32, 10), (40, 12), (48, 12), (64, 16), (96, 20), (128, 0)]
)
def test_the_mark_grows_with_the_face(side: int, dot: int) -> None:
    assert dot_side(side) == dot


def test_every_mark_has_a_shape_of_its_own() -> None:
    def shape(dot: Dot) -> tuple[bool, ...]:
        """Which pixels have the mark's colour, whatever colour that is."""
        image = QImage(16, 16, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        paint_dot(painter, QRectF(0, 0, 16, 16), dot)
        painter.end()
        colour = dot_colour(dot, current().colours.presence)
        return tuple(image.pixelColor(x, y) == colour for x in range(16) for y in range(16))

    assert len({shape(dot) for dot in Dot}) == len(Dot)


def test_the_mark_is_cut_out_of_the_face() -> None:
    with_mark = avatar_pixmap(Face("a", "A", Dot.ONLINE), Print(40)).toImage()
    without = avatar_pixmap(Face("a", "A"), Print(40)).toImage()
    # Two pixels up and left of the mark's edge the ground shows through.
    edge = 40 - 12 - 1
    assert without.pixelColor(edge, 34).alpha() == 255
    assert with_mark.pixelColor(edge, 34).alpha() == 0
    assert with_mark.pixelColor(34, 34) == colours(Scheme.LIGHT).presence.online


def test_the_mark_changes_sides_in_right_to_left() -> None:
    image = avatar_pixmap(Face("a", "A", Dot.ONLINE), Print(40, right_to_left=True)).toImage()
    assert image.pixelColor(6, 34) == colours(Scheme.LIGHT).presence.online


@pytest.mark.parametrize("presence", Presence)
def test_the_domain_s_presence_has_a_mark(presence: Presence) -> None:
    avatar = Avatar(40)
    avatar.show_face("a", "Lina", presence, "Online")
    assert avatar.accessibleName() == "Lina, Online"


def test_a_picture_fills_the_circle_and_leaves_the_corners() -> None:
    picture = QImage(200, 100, QImage.Format.Format_RGB32)
    picture.fill(QColor("#123456"))
    image = avatar_pixmap(Face("a", "A"), Print(40), picture).toImage()
    assert image.pixelColor(20, 20) == QColor("#123456")
    assert image.pixelColor(0, 0).alpha() == 0


def test_the_face_follows_the_theme(dressed: QApplication) -> None:
    light = avatar_pixmap(Face("a", "A"), Print(40)).toImage()
    apply_theme(dressed, Theme(Scheme.DARK))
    assert avatar_pixmap(Face("a", "A"), Print(40)).toImage() != light


def test_sound_rises_at_once_and_falls_in_four_steps() -> None:
    level = SoundLevel()
    level.follow(1.0)
    assert level.value == 1.0
    assert [level.follow(0.0) and level.value for _ in range(4)] == [0.75, 0.5, 0.25, 0.0]
    assert not level.follow(0.0)


def test_a_level_outside_its_range_is_cut() -> None:
    level = SoundLevel()
    level.follow(7.0)
    assert level.value == 1.0


def call_face(level: float = 0.0, ringing: bool = False) -> QImage:
    avatar = CallAvatar(128)
    avatar.show_face("a", "Omar")
    avatar.show_level(level)
    avatar.set_ringing(ringing)
    avatar.resize(avatar.sizeHint())
    return avatar.grab().toImage()


def test_the_rings_have_room_and_are_drawn_when_there_is_sound() -> None:
    assert call_face().width() == 128 + 2 * HALO
    middle = HALO + 64
    loud = call_face(level=1.0).pixelColor(middle, HALO - 12)
    assert loud == current().colours.stage.speaking
    assert call_face().pixelColor(middle, HALO - 12) != loud


def test_reduced_motion_shows_one_steady_ring(dressed: QApplication) -> None:
    apply_theme(dressed, Theme(reduced_motion=True))
    assert call_face(ringing=True) == call_face(ringing=True)
    assert call_face(ringing=True) != call_face()


@pytest.fixture
def ringing(show: Show) -> CallAvatar:
    """A large face whose phone rings, on the screen."""
    avatar = CallAvatar(128)
    avatar.show_face("a", "Omar")
    avatar.resize(avatar.sizeHint())
    show(avatar)
    avatar.set_ringing(True)
    return avatar


def test_the_rings_move_at_most_thirty_times_a_second_while_it_rings(
    ringing: CallAvatar, qtbot: QtBot
) -> None:
    assert ringing.pulsing
    assert STEP_MS >= 1000 / 30
    before = ringing.grab().toImage()
    qtbot.waitUntil(lambda: ringing.grab().toImage() != before)
    ringing.set_ringing(False)
    assert not ringing.pulsing


def test_a_hidden_or_a_calm_face_costs_nothing(ringing: CallAvatar, dressed: QApplication) -> None:
    ringing.hide()
    assert not ringing.pulsing
    ringing.show()
    assert ringing.pulsing
    apply_theme(dressed, Theme(reduced_motion=True))
    assert not ringing.pulsing


def test_only_the_rings_are_painted_again(ringing: CallAvatar, qtbot: QtBot) -> None:
    painted: list[QRegion] = []

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if isinstance(event, QPaintEvent):
                painted.append(event.region())
            return False

    watch = Watch(ringing)
    qtbot.waitUntil(lambda: ringing.isVisible() and ringing.pulsing)
    ringing.installEventFilter(watch)
    qtbot.waitUntil(lambda: len(painted) > 1)
    assert not painted[-1].contains(ringing.rect().center())
    assert painted[-1].contains(ringing.rect().center() - QPoint(64, 0))
