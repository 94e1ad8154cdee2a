"""Words on a screen in the design's text styles; nothing here can be clicked.

Text is always plain: names and notes from outside can show markup, never use it.
"""

from collections.abc import Iterator

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPaintEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.ui.kit.ground import Ink, ink_of
from app.ui.kit.paint import at_end, in_middle, smooth
from app.ui.theme import changes, current
from app.ui.tokens import TextStyle

_WORD = 12
"""In letter heights: an address longer than this may be broken anywhere."""

_KEPT = 32


class Label(QLabel):
    """Words in one style and ink; wraps when asked, with the design's line height."""

    def __init__(
        self,
        text: str = "",
        style: TextStyle = TextStyle.BODY,
        ink: Ink = Ink.PRIMARY,
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._style, self._ink = style, ink
        self._heights: dict[tuple[str, bool, float], int] = {}
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        self.setWordWrap(wrap)
        policy = QSizePolicy(
            QSizePolicy.Policy.Preferred,
            QSizePolicy.Policy.Minimum if wrap else QSizePolicy.Policy.Fixed,
        )
        policy.setHeightForWidth(wrap)
        self.setSizePolicy(policy)
        self._dress()
        changes().changed.connect(self._dress)

    def set_ink(self, ink: Ink) -> None:
        """Say it in another colour."""
        self._ink = ink
        self.update()

    def set_style(self, style: TextStyle) -> None:
        """Say it in another size."""
        self._style = style
        self._dress()

    def colour(self) -> QColor:
        """The colour of the words now."""
        return ink_of(self, self._ink if self.isEnabled() else Ink.DISABLED)

    def _dress(self) -> None:
        self._heights.clear()
        self.setFont(current().font(self._style))
        self.updateGeometry()
        self.update()

    def _line(self) -> int:
        return current().line(self._style)

    def _lines(self, width: float, text: str) -> Iterator[tuple[QTextLayout, float]]:
        """Each paragraph laid out for a width, with where it starts.

        It runs in its own direction: an English full stop stays at its end in any window.
        """
        option = QTextOption(
            self.style().visualAlignment(
                self.layoutDirection(), Qt.AlignmentFlag(self._horizontal())
            )
        )
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        mode = QTextOption.WrapMode
        wraps = self.wordWrap()
        option.setWrapMode(mode.WrapAtWordBoundaryOrAnywhere if wraps else mode.NoWrap)
        y = 0.0
        for paragraph in text.split("\n"):
            layout = QTextLayout(paragraph, self.font())
            layout.setTextOption(option)
            start, y = y, self._lay(layout, width, y)
            yield layout, start

    def _lay(self, layout: QTextLayout, width: float, y: float) -> float:
        start = y
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0.0, y - start + (self._line() - line.height()) / 2))
            y += self._line()
        layout.endLayout()
        return y

    def _horizontal(self) -> int:
        return (self.alignment() & Qt.AlignmentFlag.AlignHorizontal_Mask).value

    def _height(self, width: float) -> int:
        """Kept, because a window that is laid out asks some ten times for each."""
        asked = self.text(), self.wordWrap(), width
        if asked not in self._heights:
            if len(self._heights) == _KEPT:
                self._heights.clear()
            count = sum(layout.lineCount() for layout, _ in self._lines(width, self.text()))
            self._heights[asked] = max(1, count) * self._line()
        return self._heights[asked]

    def hasHeightForWidth(self) -> bool:
        return self.wordWrap()

    def heightForWidth(self, width: int) -> int:
        return self._height(min(width, self.maximumWidth())) if self.wordWrap() else -1

    def sizeHint(self) -> QSize:
        widest = max(self._natural_width(), 1)
        if not self.wordWrap():
            return QSize(widest, self._line() * (1 + self.text().count("\n")))
        width = min(widest, self.maximumWidth(), 560)
        return QSize(width, self._height(width))

    def minimumSizeHint(self) -> QSize:
        if not self.wordWrap():
            return self.sizeHint()
        words = self.text().split() or [""]
        longest = max(QFontMetrics(self.font()).horizontalAdvance(word) for word in words)
        return QSize(min(longest + 1, _WORD * self.font().pixelSize()), self._line())

    def _natural_width(self) -> int:
        metrics = QFontMetrics(self.font())
        return max(metrics.horizontalAdvance(part) for part in self.text().split("\n")) + 1

    def paintEvent(self, event: QPaintEvent) -> None:
        self._draw(self.text())

    def _draw(self, text: str) -> None:
        area = QRectF(self.contentsRect())
        painter = smooth(self)
        painter.setPen(self.colour())
        down = 0.0
        if self.alignment() & Qt.AlignmentFlag.AlignVCenter:
            down = max(0.0, (area.height() - self._height(area.width())) / 2)
        for layout, start in self._lines(area.width(), text):
            layout.draw(painter, QPointF(area.x(), area.y() + down + start))


class ElidedLabel(Label):
    """One line that gives way: names are cut in the middle, sentences at the end."""

    def __init__(
        self,
        text: str = "",
        style: TextStyle = TextStyle.BODY,
        ink: Ink = Ink.PRIMARY,
        name: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, style, ink, False, parent)
        self._name = name
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        widest = QFontMetrics(self.font()).horizontalAdvance("MMM…")
        return QSize(min(widest, self.sizeHint().width()), self._line())

    def shown(self) -> str:
        """The text as it fits now."""
        line = self.text().replace("\n", " ")
        cut = in_middle if self._name else at_end
        return cut(QFontMetrics(self.font()), line, self.contentsRect().width())

    def paintEvent(self, event: QPaintEvent) -> None:
        shown = self.shown()
        self.setToolTip("" if shown == self.text() else self.text())
        self._draw(shown)
