"""A card of past calls: arrow, kind, how long or why not, when; nothing in it is pressed."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from app.ui.kit.field import IconMark
from app.ui.kit.ground import Ink
from app.ui.kit.label import ElidedLabel, Label
from app.ui.kit.layout import column, grow, row
from app.ui.kit.surface import Card, Line
from app.ui.people.rows import ARROWS
from app.ui.theme import current
from app.ui.tokens import ICON, SPACE, TextStyle
from app.viewmodels.people import CallLine, Way

_LINE, _NARROW = 44, 420


class _CallLine(QWidget):
    """One call."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("callLine")
        self._arrow = IconMark(ARROWS[Way.OUT], ICON.m)
        self._kind = ElidedLabel("", TextStyle.BODY_MEDIUM)
        self._outcome = ElidedLabel("", TextStyle.CAPTION, Ink.SECONDARY)
        self._moment = Label("", TextStyle.CAPTION, Ink.SECONDARY)
        self._words = row(None, grow(self._kind), self._outcome, spacing=SPACE.l)
        parts = (self._arrow, grow(self._words), self._moment)
        row(self, *parts, spacing=SPACE.l, margin=(SPACE.l, SPACE.s))

    def sizeHint(self) -> QSize:
        return super().sizeHint().expandedTo(QSize(0, _LINE))

    def minimumSizeHint(self) -> QSize:
        """More than the least where words are large: a page scrolls sooner than it cuts them."""
        return super().minimumSizeHint().expandedTo(QSize(0, _LINE))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window what came of it stands under what it was."""
        super().resizeEvent(event)
        narrow = self.width() < _NARROW * current().text_scale
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._words.setDirection(way)
        self._words.setSpacing(0 if narrow else SPACE.l)

    def show_line(self, line: CallLine) -> None:
        """Copy it."""
        ink = Ink.DANGER if line.way is Way.MISSED else Ink.SECONDARY
        self._arrow.show_icon(ARROWS[line.way], ink)
        self._kind.setText(line.kind)
        self._outcome.setText(line.outcome)
        self._outcome.setVisible(bool(line.outcome))
        self._moment.setText(line.moment)
        self.setAccessibleName(line.spoken)


class CallLines(Card):
    """As many lines as there are calls; hidden without any."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._lines: list[tuple[Line, _CallLine]] = []
        self._column = column(self, margin=1)

    def show_lines(self, calls: tuple[CallLine, ...]) -> None:
        """Copy them; lines that are not needed wait."""
        while len(self._lines) < len(calls):
            self._add()
        for number, (border, line) in enumerate(self._lines):
            needed = number < len(calls)
            border.setVisible(needed and number > 0)
            line.setVisible(needed)
            if needed:
                line.show_line(calls[number])
        self.setVisible(bool(calls))

    def _add(self) -> None:
        border, line = Line(), _CallLine()
        self._column.addWidget(border)
        self._column.addWidget(line)
        self._lines.append((border, line))
