"""What a row of people or calls looks like: data in, strokes out; no view, no model."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter

from app.ui.icons import Icon, paint_icon
from app.ui.kit.avatar import Face, Print, avatar_pixmap
from app.ui.kit.badge import BadgeTone, badge_width, paint_badge
from app.ui.kit.ground import Ground, Ink, ink_on
from app.ui.kit.paint import (
    at_end,
    from_end,
    from_start,
    in_middle,
    middle_square,
    outlined,
    rounded,
    write,
)
from app.ui.kit.presence import Dot
from app.ui.theme import current
from app.ui.tokens import CONTROL, ICON, RADIUS, SPACE, TextStyle
from app.values import dataclass

_FACE = 40
_OVER_FACE = 20
"""The room over and under a face."""
_GAP = -1
"""The lines of a row stand closer than those of a text."""
_LEADING = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_TRAILING = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class RowAction:
    """A button that appears in a row: its name, icon and words."""

    name: str
    icon: Icon
    spoken: str


@dataclass(frozen=True, slots=True)
class ListRow:
    """What a row shows; ``identity`` gives the hue, ``missed`` the red name."""

    identity: str
    name: str
    second: str = ""
    dot: Dot | str | None = None
    time: str = ""
    badge: int = 0
    mark: Icon | None = None
    """A quiet icon at the end: favourite, pinned."""
    second_icon: Icon | None = None
    second_ink: Ink = Ink.SECONDARY
    missed: bool = False
    face: str = ""
    """Whose initials, where the name says more than that."""
    actions: tuple[RowAction, ...] = ()
    """Buttons of this row alone, in place of the list's."""


@dataclass(frozen=True, slots=True)
class ListSection:
    """A heading between rows; it cannot be chosen."""

    title: str


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a row lies and how it is touched."""

    rect: QRectF
    direction: Qt.LayoutDirection = Qt.LayoutDirection.LeftToRight
    selected: bool = False
    hovered: bool = False
    pressed: bool = False
    ringed: bool = False
    """The keyboard is here."""
    pointer: QPointF | None = None

    @property
    def right_to_left(self) -> bool:
        """Whether reading starts at the right."""
        return self.direction is Qt.LayoutDirection.RightToLeft

    @property
    def box(self) -> QRectF:
        """The part that is filled when selected."""
        return self.rect.adjusted(SPACE.s, 0, -SPACE.s, 0)

    @property
    def words(self) -> QRectF:
        """The part after the face."""
        start = SPACE.s + _face() + SPACE.m
        width = self.box.width() - start - SPACE.s
        return from_start(self.box, start, width, self.right_to_left)


def _face() -> int:
    return current().scaled(_FACE)


def _button() -> int:
    """The side of a row's buttons."""
    return current().scaled(CONTROL.icon_button, CONTROL.icon_button - ICON.m)


def row_height(least: int) -> int:
    """How high a row is; larger words make it higher."""
    lines = current().line(TextStyle.BODY_STRONG) + current().line(TextStyle.CAPTION)
    return max(least, lines + 2 * SPACE.s, _face() + _OVER_FACE)


def section_height() -> int:
    """How high a heading is."""
    return current().line(TextStyle.CAPTION_STRONG) + SPACE.l


def action_areas(cell: Cell, actions: tuple[RowAction, ...]) -> list[tuple[RowAction, QRectF]]:
    """Where the buttons of a row are, the last one at its end."""
    side, found = _button(), []
    for number, action in enumerate(reversed(actions)):
        strip = from_end(cell.box, SPACE.s + number * (side + SPACE.xs), side, cell.right_to_left)
        found.append((action, middle_square(strip, side)))
    return found


def paint_section(painter: QPainter, cell: Cell, section: ListSection) -> None:
    """A heading."""
    area = cell.rect.adjusted(SPACE.l, SPACE.xs, -SPACE.l, 0)
    painter.setFont(current().font(TextStyle.CAPTION_STRONG))
    painter.setPen(current().colours.text.secondary)
    write(painter, area, _LEADING, section.title)


def paint_row(
    painter: QPainter, cell: Cell, shown: ListRow, actions: tuple[RowAction, ...] = ()
) -> None:
    """A row; with ``actions`` its buttons take the place of time and mark."""
    _paint_ground(painter, cell)
    _paint_face(painter, cell, shown)
    if actions:
        taken = _paint_actions(painter, cell, actions)
        above = below = taken
    else:
        above, below = _paint_time(painter, cell, shown), _paint_mark(painter, cell, shown)
        below = max(below, above if _time_alone(shown) else 0.0)
    first, second = _lines(cell.words)
    _paint_name(painter, cell, shown, _less(first, above, cell))
    _paint_second(painter, cell, shown, _less(second, below, cell))


def _lines(words: QRectF) -> tuple[QRectF, QRectF]:
    """The two lines, in the middle."""
    first = current().line(TextStyle.BODY_STRONG)
    second = current().line(TextStyle.CAPTION)
    top = words.top() + round((words.height() - first - second) / 2)
    low = top + first + _GAP
    return (
        QRectF(words.x(), top, words.width(), first),
        QRectF(words.x(), low, words.width(), second),
    )


def _less(line: QRectF, taken: float, cell: Cell) -> QRectF:
    return from_start(line, 0, line.width() - taken, cell.right_to_left)


def _paint_ground(painter: QPainter, cell: Cell) -> None:
    surface, box = current().colours.surface, cell.box
    if cell.pressed:
        rounded(painter, box, RADIUS.m, surface.pressed)
    elif cell.selected:
        rounded(painter, box, RADIUS.m, surface.selected)
    elif cell.hovered:
        rounded(painter, box, RADIUS.m, surface.hover)
    if cell.ringed:
        outlined(painter, box, RADIUS.m, current().colours.border.focus, 2)


def _paint_face(painter: QPainter, cell: Cell, shown: ListRow) -> None:
    side = _face()
    strip = from_start(cell.box, SPACE.s, side, cell.right_to_left)
    who = Face(
        shown.identity, shown.face or shown.name, None if shown.dot is None else Dot(shown.dot)
    )
    how = Print(side, painter.device().devicePixelRatio(), cell.right_to_left)
    painter.drawPixmap(middle_square(strip, side).topLeft(), avatar_pixmap(who, how))


def _paint_actions(painter: QPainter, cell: Cell, actions: tuple[RowAction, ...]) -> float:
    colours = current().colours
    for action, area in action_areas(cell, actions):
        if cell.pointer is not None and area.contains(cell.pointer):
            rounded(painter, area, RADIUS.m, colours.surface.pressed)
        glyph = middle_square(area, current().scaled(ICON.m))
        paint_icon(painter, glyph, action.icon, colours.text.secondary, cell.direction)
    return len(actions) * (_button() + SPACE.xs) + SPACE.s


def _time_alone(shown: ListRow) -> bool:
    """Whether the time stands in the middle, beside both lines."""
    return not shown.badge and shown.mark is None and shown.second_icon is not None


def _paint_time(painter: QPainter, cell: Cell, shown: ListRow) -> float:
    if not shown.time:
        return 0.0
    font = current().font(TextStyle.CAPTION)
    alone = _time_alone(shown)
    line = cell.words.translated(0, -1) if alone else _lines(cell.words)[0]
    painter.setFont(font)
    painter.setPen(ink_on(Ground.THEME, Ink.BRAND if shown.badge else Ink.MUTED))
    write(painter, line, _TRAILING, shown.time)
    return QFontMetrics(font).horizontalAdvance(shown.time) + SPACE.s + 1.0


def _paint_mark(painter: QPainter, cell: Cell, shown: ListRow) -> float:
    low = _lines(cell.words)[1]
    if shown.badge:
        width = badge_width(shown.badge)
        middle = from_end(low, 0, width, cell.right_to_left).center()
        paint_badge(painter, middle, shown.badge, BadgeTone.BRAND, Ground.THEME)
        return width + SPACE.s
    if shown.mark is None:
        return 0.0
    room, side = low if shown.time else cell.words, current().scaled(ICON.s)
    mark = middle_square(from_end(room, 0, side, cell.right_to_left), side)
    favourite = shown.mark is Icon.FAVOURITE_ON
    ink = current().colours.crown if favourite else ink_on(Ground.THEME, Ink.SECONDARY)
    paint_icon(painter, mark, shown.mark, ink)
    return side + SPACE.s


def _paint_name(painter: QPainter, cell: Cell, shown: ListRow, line: QRectF) -> None:
    font = current().font(TextStyle.BODY_STRONG)
    painter.setFont(font)
    painter.setPen(ink_on(Ground.THEME, Ink.DANGER if shown.missed else Ink.PRIMARY))
    write(painter, line, _LEADING, in_middle(QFontMetrics(font), shown.name, line.width()))


def _paint_second(painter: QPainter, cell: Cell, shown: ListRow, line: QRectF) -> None:
    font, start = current().font(TextStyle.CAPTION), 0.0
    if shown.second_icon is not None:
        side = current().scaled(ICON.s)
        mark = middle_square(from_start(line, 0, side, cell.right_to_left), side)
        ink = ink_on(Ground.THEME, Ink.DANGER if shown.missed else shown.second_ink)
        paint_icon(painter, mark, shown.second_icon, ink, cell.direction)
        start = side + SPACE.xs
    room = from_start(line, start, line.width() - start, cell.right_to_left)
    painter.setFont(font)
    painter.setPen(ink_on(Ground.THEME, shown.second_ink))
    write(painter, room, _LEADING, at_end(QFontMetrics(font), shown.second, room.width()))
