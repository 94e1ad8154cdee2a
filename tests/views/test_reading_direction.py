"""English words in a window that is read from the right: the sentence keeps its own direction."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.kit.button import Button
from app.ui.kit.label import ElidedLabel, Label
from app.ui.kit.layout import row
from app.ui.kit.look import Look
from app.ui.kit.surface import Page
from tests.views.conftest import LEFT, RIGHT, Show

ORDER = "Hang up."
END, STOP = 2, 4
"""The columns looked at, and how high a full stop may be in them."""
SENTENCE = "Closing the window ends the call with \u2068Alice\u2069."
MAKE: dict[str, Callable[[], QWidget]] = {
    "label": lambda: Label(SENTENCE),
    "wrapped": lambda: Label(SENTENCE, wrap=True),
    "elided": lambda: ElidedLabel(SENTENCE),
    "button": lambda: Button("hangUp", ORDER, Look.GHOST_DANGER),
}


def inked(image: QImage) -> QRect:
    """The part of a picture that differs from most of its upper edge."""
    edge = [image.pixel(x, 0) for x in range(image.width())]
    ground = max(set(edge), key=edge.count)
    xs = [
        x
        for x in range(image.width())
        if any(image.pixel(x, y) != ground for y in range(image.height()))
    ]
    ys = [
        y
        for y in range(image.height())
        if any(image.pixel(x, y) != ground for x in range(image.width()))
    ]
    return QRect(xs[0], ys[0], xs[-1] - xs[0] + 1, ys[-1] - ys[0] + 1)


def drawn(make: Callable[[], QWidget], direction: Qt.LayoutDirection, show: Show) -> QImage:
    """How the words look, whatever lies beside them."""
    page = Page("pane")
    page.setLayoutDirection(direction)
    part = make()
    row(page, part, margin=8)
    page.resize(560, 60)
    show(page)
    image = part.grab().toImage()
    return image.copy(inked(image))


def height(image: QImage, left: int) -> int:
    """How high the ink is that stands in a few columns."""
    return inked(image.copy(left, 0, END, image.height())).height()


@pytest.mark.parametrize("kind", MAKE)
def test_an_english_sentence_has_its_full_stop_at_its_own_end(
    kind: str, show: Show, dressed: QApplication
) -> None:
    drawings = [drawn(MAKE[kind], direction, show) for direction in (LEFT, RIGHT)]
    for image in drawings:
        assert height(image, image.width() - END) <= STOP
        assert height(image, 0) > STOP


@pytest.mark.parametrize("text", ["2:26", "Thursday"])
def test_a_line_that_may_be_cut_stands_as_high_as_one_that_may_not(text: str, show: Show) -> None:
    page = Page("pane")
    whole, cut = Label(text), ElidedLabel(text)
    row(page, whole, cut, margin=8)
    page.resize(400, 61)
    show(page)
    tops = [inked(part.grab().toImage()).translated(0, part.y()).top() for part in (whole, cut)]
    assert tops[0] == tops[1]
