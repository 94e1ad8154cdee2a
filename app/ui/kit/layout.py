"""Layouts that read top to bottom like the screen; sizes come from tokens, never from x and y.

``column(self, title, stretch(), row(decline, gap(SPACE.xxl), accept), margin=SPACE.l)`` fills
``self``. Without a host, ``row(None, ...)`` and ``column(None, ...)`` are parts for another one.

Qt asks a part of limited width how high it is for the whole width, so a part with wrapping words
and a ``maximumWidth`` belongs between two stretches of a row, not into ``centred``.
"""

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from app.ui.theme import current
from app.ui.tokens import CONTROL, SPACE
from app.values import dataclass

Margin = int | tuple[int, int] | tuple[int, int, int, int]
"""All sides; horizontal and vertical; or start, top, end, bottom.

Qt does not mirror margins, so only a row, which has fixed parts for them, can have a start that
differs from its end.
"""


@dataclass(frozen=True, slots=True)
class Gap:
    """A fixed distance beside the layout's own spacing."""

    size: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """Takes what is left."""

    share: int = 1


@dataclass(frozen=True, slots=True)
class Placed:
    """A part with a share of what is left, or with a side to lie at."""

    part: "QWidget | QLayout"
    share: int = 0
    side: Qt.AlignmentFlag | None = None


Part = QWidget | QLayout | Gap | Stretch | Placed


def header_height() -> int:
    """The height of what stands over a list or a call: its words and icons grow, the rest not."""
    return current().scaled(CONTROL.header, SPACE.xxxl)


def gap(size: int) -> Gap:
    """A fixed distance."""
    return Gap(size)


def stretch(share: int = 1) -> Stretch:
    """Takes what is left."""
    return Stretch(share)


def grow(part: QWidget | QLayout, share: int = 1) -> Placed:
    """The part takes what is left."""
    return Placed(part, share)


def centred(part: QWidget | QLayout) -> Placed:
    """The part keeps its size, in the middle across the layout."""
    return Placed(part, 0, Qt.AlignmentFlag.AlignCenter)


def leading(part: QWidget | QLayout) -> Placed:
    """The part keeps its size, at the side where reading starts."""
    return Placed(part, 0, Qt.AlignmentFlag.AlignLeading)


def top(part: QWidget | QLayout) -> Placed:
    """The part keeps its size, at the top."""
    return Placed(part, 0, Qt.AlignmentFlag.AlignTop)


def _sides(margin: Margin) -> tuple[int, int, int, int]:
    if isinstance(margin, int):
        return margin, margin, margin, margin
    if len(margin) == 2:
        return margin[0], margin[1], margin[0], margin[1]
    return margin


def _add(layout: QBoxLayout, part: Part) -> None:
    match part:
        case Gap(size):
            layout.addSpacing(size)
        case Stretch(share):
            layout.addStretch(share)
        case Placed():
            _place(layout, part)
        case _:
            _place(layout, Placed(part))


def _place(layout: QBoxLayout, placed: Placed) -> None:
    side = placed.side or Qt.AlignmentFlag(0)
    if isinstance(placed.part, QWidget):
        layout.addWidget(placed.part, placed.share, side)
    else:
        layout.addLayout(placed.part, placed.share)
        layout.setAlignment(placed.part, side)


_Box = TypeVar("_Box", bound=QBoxLayout)


def _fill(layout: _Box, host: QWidget | None, parts: list[Part], spacing: int) -> _Box:
    if host is not None and host.layout() is not None:
        raise ValueError(f"{host!r} has a layout already")
    layout.setSpacing(spacing)
    for part in parts:
        _add(layout, part)
    if host is not None:
        host.setLayout(layout)
    return layout


def column(
    host: QWidget | None, *parts: Part | None, spacing: int = 0, margin: Margin = 0
) -> QVBoxLayout:
    """Parts from top to bottom; ``host=None`` makes a part for another layout."""
    start, above, end, below = _sides(margin)
    if start != end:
        raise ValueError("a column cannot mirror its sides: put it into a row with gaps")
    layout = QVBoxLayout()
    layout.setContentsMargins(start, above, end, below)
    return _fill(layout, host, [part for part in parts if part is not None], spacing)


def row(
    host: QWidget | None, *parts: Part | None, spacing: int = SPACE.s, margin: Margin = 0
) -> QHBoxLayout:
    """Parts in reading direction; ``host=None`` makes a part for another layout."""
    start, above, end, below = _sides(margin)
    given = [part for part in parts if part is not None]
    layout = QHBoxLayout()
    if start == end:
        layout.setContentsMargins(start, above, end, below)
    else:
        layout.setContentsMargins(0, above, 0, below)
        given = [Gap(start), *given, Gap(end)]
    return _fill(layout, host, given, spacing)
