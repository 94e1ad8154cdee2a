"""What stands where there is nothing yet: a drawing, a sentence, what to do."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.icons import Icon, paint_icon
from app.ui.kit.ground import Ink
from app.ui.kit.label import Label
from app.ui.kit.layout import Part, centred, column, gap, row, stretch
from app.ui.kit.paint import middle_square, rounded, smooth
from app.ui.kit.pressable import Pressable
from app.ui.theme import current, mixed
from app.ui.tokens import ICON, RADIUS, SPACE, TextStyle

_WIDTH, _HEIGHT = 200, 140
_WELL = 56
_SENTENCE = 400


class TalkDrawing(QWidget):
    """Two bubbles, one of words and one of sound: 200 × 140."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        c, painter = current().colours, smooth(self)
        soft, base, on = c.brand.soft, c.brand.base, c.brand.on
        rounded(painter, QRectF(20, 16, 104, 64), 16, soft)
        _tail(painter, (40, 78), (40, 98), (60, 80))
        rounded(painter, QRectF(38, 36, 56, 6), 3, mixed(soft, base, 0.55))
        rounded(painter, QRectF(38, 52, 36, 6), 3, mixed(soft, base, 0.35))
        painter.setBrush(base)
        rounded(painter, QRectF(92, 52, 88, 52), 14, base)
        _tail(painter, (148, 102), (164, 118), (164, 102))
        for number, height in enumerate((12, 24, 16, 28, 10)):
            bar = QRectF(112 + 10 * number, 78 - height / 2, 5, height)
            rounded(painter, bar, 2.5, on)


def _tail(painter: QPainter, *corners: tuple[int, int]) -> None:
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))


class IconWell(QWidget):
    """A quiet icon in a round well, for an empty list."""

    def __init__(self, icon: Icon, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        side = current().scaled(_WELL)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        c, painter, area = current().colours, smooth(self), QRectF(self.rect())
        rounded(painter, area, RADIUS.pill, c.surface.sunken)
        glyph = middle_square(area, current().scaled(ICON.xl - 4))
        paint_icon(painter, glyph, self._icon, c.text.secondary, self.layoutDirection())


class EmptyState(QWidget):
    """A title, one sentence, buttons; with the drawing, or with an icon where it is narrow."""

    def __init__(
        self,
        title: str,
        sentence: str,
        *buttons: Pressable,
        icon: Icon | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("emptyState")
        small = icon is not None
        middle = Qt.AlignmentFlag.AlignHCenter
        styles = (TextStyle.BODY_STRONG, TextStyle.CAPTION) if small else (
            TextStyle.TITLE_L, TextStyle.BODY
        )  # fmt: skip
        self._title = Label(title, styles[0], wrap=True)
        self._sentence = Label(sentence, styles[1], Ink.SECONDARY, wrap=True)
        for label in (self._title, self._sentence):
            label.setAlignment(middle)
        self._sentence.setMaximumWidth(_SENTENCE)
        picture = IconWell(icon) if icon else TalkDrawing()
        between = SPACE.l if small else SPACE.s
        action = row(None, stretch(), *buttons, stretch(), spacing=SPACE.m)
        parts: list[Part] = [stretch(), centred(picture), gap(between), self._title, gap(SPACE.s)]
        sentence_row = row(None, stretch(), self._sentence, stretch())
        column(self, *parts, sentence_row, gap(SPACE.xl), action, stretch(), margin=SPACE.xxl)

    def show_text(self, title: str, sentence: str) -> None:
        """Say something else."""
        self._title.setText(title)
        self._sentence.setText(sentence)
