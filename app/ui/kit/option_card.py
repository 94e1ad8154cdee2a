"""Cards of which one is chosen and opens its form; they know nothing of what they offer."""

from PySide6.QtCore import QPoint, QRectF, QSize, Signal
from PySide6.QtGui import QFocusEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QRadioButton, QSizePolicy, QWidget

from app.ui.icons import Icon, paint_icon
from app.ui.kit.chip import Tag, Tone
from app.ui.kit.focus import by_keyboard, hide_ring, show_ring
from app.ui.kit.ground import Ink
from app.ui.kit.label import Label
from app.ui.kit.layout import column, gap, grow, row, stretch
from app.ui.kit.paint import from_start, middle_square, outlined, rounded, rtl, smooth
from app.ui.theme import current
from app.ui.tokens import ICON, RADIUS, SPACE, TextStyle

_WELL, _MARK = 40, 18
_NARROWEST = 120
_INSET = SPACE.l + SPACE.hair
"""The padding, inside the outline."""


def _well() -> int:
    return current().scaled(_WELL, _WELL - ICON.l)


class _Head(QRadioButton):
    """The part that is pressed: it covers the card's head and paints well and mark."""

    taken_by_pointer = Signal()

    def __init__(self, name: str, icon: Icon, spoken: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self._icon, self._keyboard = icon, False
        # Its words wrap, so it may be narrow; it is never lower than its well.
        self.setMinimumSize(_NARROWEST, _well())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if self.isChecked() and self.hitButton(event.position().toPoint()):
            self.taken_by_pointer.emit()

    def sizeHint(self) -> QSize:
        layout = self.layout()
        return layout.sizeHint() if layout is not None else QSize(_well(), _well())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._keyboard = by_keyboard(event.reason(), self._keyboard)
        card = self.parentWidget()
        if self._keyboard and card is not None:
            show_ring(card, card.rect, RADIUS.l)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        card = self.parentWidget()
        if card is not None:
            hide_ring(card)

    def paintEvent(self, event: QPaintEvent) -> None:
        c, painter, area = current().colours, smooth(self), QRectF(self.rect())
        theme, mark_side = current(), current().scaled(_MARK)
        well = from_start(area, 0, _well(), rtl(self))
        well.setHeight(_well())
        rounded(painter, well, RADIUS.m, c.brand.soft if self.isChecked() else c.surface.sunken)
        ink = c.brand.on_soft if self.isChecked() else c.text.secondary
        glyph = middle_square(well, theme.scaled(ICON.l))
        paint_icon(painter, glyph, self._icon, ink, self.layoutDirection())
        mark = from_start(area, area.width() - mark_side, mark_side, rtl(self))
        mark.setTop(2)
        mark.setHeight(mark_side)
        if self.isChecked():
            outlined(painter, mark, mark_side, c.brand.base, 5.5 * theme.text_scale)
        else:
            outlined(painter, mark, mark_side, c.border.strong, 2)


class OptionCard(QFrame):
    """Icon well, title with an optional tag, a sentence, a radio mark; below, its form."""

    def __init__(
        self,
        name: str,
        icon: Icon,
        title: str,
        sentence: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.head = _Head(name, icon, title, self)
        self.head.setAccessibleDescription(sentence)
        self._tag = Tag(f"{name}Tag", "", Tone.BRAND)
        self._tag.hide()
        self._content = QWidget()
        self._has_form = False
        heading = Label(title, TextStyle.BODY_STRONG, wrap=True)
        caption = row(None, heading, self._tag, grow(QWidget()))
        under = Label(sentence, TextStyle.CAPTION, Ink.SECONDARY, wrap=True)
        words = column(None, caption, under, stretch(), spacing=SPACE.hair)
        before, after = _well() + SPACE.m, current().scaled(_MARK) + SPACE.l
        row(self.head, gap(before), grow(words), gap(after), spacing=SPACE.m)
        column(self, self.head, self._content, margin=_INSET)
        self._content.hide()
        self.setFocusProxy(self.head)
        self.head.toggled.connect(self._show_form)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def set_tag(self, text: str) -> "OptionCard":
        """A small mark after the title."""
        self._tag.show_as(text, Tone.BRAND)
        return self

    def set_form(self, form: QWidget) -> "OptionCard":
        """What opens below when the card is chosen."""
        column(self._content, gap(SPACE.l), form)
        self._has_form = True
        self._show_form(self.head.isChecked())
        return self

    def _show_form(self, chosen: bool) -> None:
        self._content.setVisible(chosen and self._has_form)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        c, painter, area = current().colours, smooth(self), QRectF(self.rect())
        rounded(painter, area, RADIUS.l, c.surface.card)
        chosen = self.head.isChecked()
        line = c.brand.base if chosen else c.border.default
        outlined(painter, area, RADIUS.l, line, 2 if chosen else 1)


class OptionCards(QWidget):
    """A column of cards; ``chosen`` carries the name of the one the user took.

    ``clicked`` follows where a pointer took it: arrows, which walk over the cards, want to go on.
    """

    chosen = Signal(str)
    clicked = Signal()

    def __init__(self, *cards: OptionCard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        for card in cards:
            self._group.addButton(card.head)
            card.head.taken_by_pointer.connect(self.clicked)
        column(self, *cards, spacing=SPACE.m)
        self._group.buttonClicked.connect(lambda head: self.chosen.emit(head.objectName()))

    def choose(self, name: str) -> None:
        """Show one as chosen; nobody is told."""
        for head in self._group.buttons():
            if head.objectName() == name:
                head.setChecked(True)
