"""A question of the user's own click, 400 wide over its window; it never blocks the loop."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from app.ui.kit.button import Button
from app.ui.kit.ground import Ink
from app.ui.kit.label import Label
from app.ui.kit.layout import column, gap, row, stretch
from app.ui.kit.look import Look
from app.ui.kit.surface import Raised, Scrim
from app.ui.theme import current
from app.ui.tokens import RADIUS, SPACE, TextStyle

_WIDTH = 400
_RETURN = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Dialog(Scrim):
    """Title, sentence, a safe answer and another; ``answered`` tells whether it was the other.

    It lies in its window over a scrim, so there is no nested event loop. Escape is the safe answer,
    which also has the focus. A dangerous answer is taken by click or Space: Return is safe always.
    """

    answered = Signal(bool)

    def __init__(self, name: str, title: str, sentence: str, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setAccessibleDescription(sentence)
        self._sheet = Raised(RADIUS.xl, self)
        self._sheet.setFixedWidth(_WIDTH)
        self._sheet.lift(32, 10, 0.6 if current().dark else 0.24)
        self._safe = Button(f"{name}Safe", "", Look.SECONDARY)
        self._other = Button(f"{name}Other", "", Look.PRIMARY)
        self._dangerous = False
        for answer in (self._safe, self._other):  # a reader hears what is asked with the answer
            answer.setAccessibleDescription(f"{title} {sentence}")
        self._body = QWidget()
        self._body.hide()
        words = Label(sentence, TextStyle.BODY, Ink.SECONDARY, wrap=True)
        self._answers = row(None, stretch(), self._safe, self._other)
        heading = Label(title, TextStyle.HEADING, wrap=True)
        column(
            self._sheet, heading, gap(SPACE.s), words, self._body, gap(SPACE.xxl), self._answers,
            margin=SPACE.xxl,
        )  # fmt: skip
        self._safe.clicked.connect(lambda: self._answer(False))
        self._other.clicked.connect(lambda: self._answer(True))

    def set_answers(self, safe: str, other: str, look: Look = Look.PRIMARY) -> "Dialog":
        """The words of both answers; ``look`` is the other one's."""
        self._safe.show_text(safe)
        self._other.show_text(other)
        self._other.set_look(look)
        self._dangerous = look is Look.DANGER
        self._other.installEventFilter(self)
        return self

    def set_body(self, body: QWidget) -> "Dialog":
        """Something between the sentence and the answers: a field, a picture."""
        column(self._body, gap(SPACE.l), body)
        self._body.show()
        return self

    def open(self, first: QWidget | None = None) -> None:
        """Show it over its window; ``first`` takes the focus, else the safe answer."""
        self.show()
        self.raise_()
        self._centre()
        (first or self._safe).setFocus(Qt.FocusReason.OtherFocusReason)

    def _answer(self, other: bool) -> None:
        self.hide()
        self.deleteLater()
        self.answered.emit(other)

    def _centre(self) -> None:
        width = min(_WIDTH, self.width() - 2 * SPACE.l)
        self._stack_answers(width - 2 * SPACE.xxl)
        self._sheet.setFixedWidth(width)
        self._sheet.resize(width, self._sheet.heightForWidth(width))
        self._sheet.move(self.rect().center() - self._sheet.rect().center())

    def _stack_answers(self, room: int) -> None:
        """Answers too wide to stand beside each other stand below, as wide as the sheet."""
        answers, line = (self._safe, self._other), self._answers
        wanted = sum(answer.sizeHint().width() for answer in answers) + line.spacing()
        below = wanted > room
        way, policy = QBoxLayout.Direction, QSizePolicy.Policy
        line.setDirection(way.TopToBottom if below else way.LeftToRight)
        for answer in answers:
            answer.setSizePolicy(policy.Expanding if below else policy.Fixed, policy.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._centre()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._answer(False)
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Return on a dangerous answer, pressed once too often, is the safe one."""
        if watched is not self._other:
            return super().eventFilter(watched, event)
        if not (isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress):
            return False
        if not (self._dangerous and event.key() in _RETURN):
            return False
        if not event.isAutoRepeat():
            self._answer(False)
        return True

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab stays inside while the question stands."""
        stops = [w for w in self._sheet.findChildren(QWidget) if self._takes_tab(w)]
        if not stops:  # hidden already: Qt looks for whom to give the focus
            return False
        here = self.focusWidget()
        at = stops.index(here) if here in stops else -1
        step = 1 if forward else -1
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        stops[(at + step) % len(stops)].setFocus(reason)
        return True

    @staticmethod
    def _takes_tab(widget: QWidget) -> bool:
        policy = widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value
        return (
            bool(policy) and widget.isVisible() and widget.isEnabled() and not widget.focusProxy()
        )
