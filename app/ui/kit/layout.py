"""Layouts that read top to bottom like the screen; sizes come from tokens, never from x and y.

``column(self, title, stretch(), row(decline, gap(SPACE.xxl), accept), margin=SPACE.l)`` fills
``self``. Without a host, ``row(...)`` and ``column(...)`` are parts for another one.
"""

from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from app.ui.tokens import SPACE

Margin = int | tuple[int, int] | tuple[int, int, int, int]
"""All sides; horizontal and vertical; or start, top, end, bottom."""


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


def _margins(layout: QLayout, margin: Margin) -> None:
    if isinstance(margin, int):
        layout.setContentsMargins(margin, margin, margin, margin)
    elif len(margin) == 2:
        layout.setContentsMargins(margin[0], margin[1], margin[0], margin[1])
    else:
        layout.setContentsMargins(*margin)


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


def _split(parts: tuple[Part | None, ...], host: QWidget | None) -> list[Part]:
    if host is not None and host.layout() is not None:
        raise ValueError(f"{host!r} has a layout already")
    return [part for part in parts if part is not None]


_Box = TypeVar("_Box", bound=QBoxLayout)


def _fill(
    layout: _Box, host: QWidget | None, parts: list[Part], spacing: int, margin: Margin
) -> _Box:
    layout.setSpacing(spacing)
    _margins(layout, margin)
    for part in parts:
        _add(layout, part)
    if host is not None:
        host.setLayout(layout)
    return layout


def column(
    host: QWidget | None, *parts: Part | None, spacing: int = 0, margin: Margin = 0
) -> QVBoxLayout:
    """Parts from top to bottom; ``host=None`` makes a part for another layout."""
    layout = QVBoxLayout()
    return _fill(layout, host, _split(parts, host), spacing, margin)


def row(
    host: QWidget | None, *parts: Part | None, spacing: int = SPACE.s, margin: Margin = 0
) -> QHBoxLayout:
    """Parts in reading direction; ``host=None`` makes a part for another layout."""
    layout = QHBoxLayout()
    return _fill(layout, host, _split(parts, host), spacing, margin)
