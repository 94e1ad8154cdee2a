"""A card of past calls: arrow, kind, how long or why not, when; nothing in it is pressed."""

from PySide6.QtWidgets import QWidget

from app.ui.kit.field import IconMark
from app.ui.kit.ground import Ink
from app.ui.kit.label import ElidedLabel, Label
from app.ui.kit.layout import column, grow, row
from app.ui.kit.surface import Card, Line
from app.ui.people.rows import ARROWS
from app.ui.tokens import ICON, SPACE, TextStyle
from app.viewmodels.people import CallLine, Way

_LINE = 44


class _CallLine(QWidget):
    """One call."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("callLine")
        self._arrow = IconMark(ARROWS[Way.OUT], ICON.m)
        self._kind = ElidedLabel("", TextStyle.BODY_MEDIUM)
        self._outcome = ElidedLabel("", TextStyle.CAPTION, Ink.SECONDARY)
        self._moment = Label("", TextStyle.CAPTION, Ink.SECONDARY)
        words = (grow(self._kind), self._outcome, self._moment)
        row(self, self._arrow, *words, spacing=SPACE.l, margin=(SPACE.l, 0))
        self.setMinimumHeight(_LINE)

    def show_line(self, line: CallLine) -> None:
        """Copy it."""
        ink = Ink.DANGER if line.way is Way.MISSED else Ink.SECONDARY
        self._arrow.show_icon(ARROWS[line.way], ink)
        self._kind.setText(line.kind)
        self._outcome.setText(line.outcome)
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
