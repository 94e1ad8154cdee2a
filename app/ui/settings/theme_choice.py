"""Three small pictures of the window, one of which is chosen; they show no real window."""

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QSizePolicy, QWidget

from app.domain.settings import Appearance
from app.ui.kit.focus import by_keyboard, hide_ring, show_ring
from app.ui.kit.ground import Ink, ink_of
from app.ui.kit.layout import row
from app.ui.kit.paint import clip_path, from_start, middle_square, outlined, rounded, rtl, smooth
from app.ui.theme import current
from app.ui.tokens import RADIUS, SPACE, Scheme, TextStyle, colours

_PICTURE = 80
_MARK = 18
_SCHEMES = {Appearance.LIGHT: Scheme.LIGHT, Appearance.DARK: Scheme.DARK}


class ThemeSample(QRadioButton):
    """A picture over a radio mark with its word."""

    def __init__(self, appearance: Appearance, text: str) -> None:
        super().__init__(text)
        self.setObjectName(appearance)
        self.setAccessibleName(text)
        self._appearance, self._keyboard = appearance, False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def sizeHint(self) -> QSize:
        line = max(_MARK, current().line(TextStyle.BODY_MEDIUM))
        return QSize(160, _PICTURE + SPACE.s + line)

    def minimumSizeHint(self) -> QSize:
        return QSize(72, self.sizeHint().height())

    def _picture(self) -> QRect:
        return QRect(0, 0, self.width(), _PICTURE)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._keyboard = by_keyboard(event.reason(), self._keyboard)
        if self._keyboard:
            show_ring(self, self._picture(), RADIUS.m)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        hide_ring(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        c, painter, area = current().colours, smooth(self), QRectF(self._picture())
        painter.setOpacity(1.0 if self.isEnabled() else 0.5)
        painter.save()
        painter.setClipPath(clip_path(area, RADIUS.m))
        if self._appearance is Appearance.SYSTEM:
            self._paint_window(painter, area, Scheme.LIGHT)
            painter.setClipPath(self._half(area), Qt.ClipOperation.IntersectClip)
            self._paint_window(painter, area, Scheme.DARK)
        else:
            self._paint_window(painter, area, _SCHEMES[self._appearance])
        painter.restore()
        chosen = self.isChecked()
        line = c.brand.base if chosen else c.border.default
        outlined(painter, area, RADIUS.m, line, 2 if chosen else 1)
        self._paint_words(painter)

    @staticmethod
    def _half(area: QRectF) -> QPainterPath:
        """The lower corner, under the diagonal."""
        path = QPainterPath(area.bottomLeft())
        path.lineTo(area.topRight())
        path.lineTo(area.bottomRight())
        path.closeSubpath()
        return path

    def _paint_window(self, painter: QPainter, area: QRectF, scheme: Scheme) -> None:
        c, right_to_left = colours(scheme), rtl(self)
        painter.fillRect(area, c.surface.rail)
        painter.fillRect(from_start(area, 0, area.width() * 0.19, right_to_left), c.surface.list)
        for start, width, top, fill in (
            (0.26, 0.29, 34, c.border.default),
            (0.68, 0.25, 14, c.brand.base),
            (0.74, 0.19, 54, c.brand.base),
        ):
            bar = from_start(area, area.width() * start, area.width() * width, right_to_left)
            rounded(painter, QRectF(bar.x(), top, bar.width(), 12), 6, fill)

    def _paint_words(self, painter: QPainter) -> None:
        c, below = current().colours, QRectF(self.rect()).adjusted(0, _PICTURE + SPACE.s, 0, 0)
        mark = middle_square(from_start(below, 0, _MARK, rtl(self)), _MARK)
        chosen = self.isChecked()
        outlined(
            painter, mark, _MARK, c.brand.base if chosen else c.border.strong, 5.5 if chosen else 2
        )
        style = TextStyle.BODY_STRONG if chosen else TextStyle.BODY_MEDIUM
        painter.setFont(current().font(style))
        painter.setPen(ink_of(self, Ink.PRIMARY))
        start = _MARK + SPACE.s
        words = from_start(below, start, below.width() - start, rtl(self))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(words, flags, self.text())


class ThemeChoice(QWidget):
    """The samples beside each other; ``chosen`` carries the name of the one the user took."""

    chosen = Signal(str)

    def __init__(self, choices: tuple[tuple[str, str], ...]) -> None:
        super().__init__()
        samples = [ThemeSample(Appearance(key), words) for key, words in choices]
        self._group = QButtonGroup(self)
        for sample in samples:
            self._group.addButton(sample)
        self._group.buttonClicked.connect(lambda sample: self.chosen.emit(sample.objectName()))
        row(self, *samples, spacing=SPACE.l, margin=SPACE.l)

    def show_chosen(self, name: str) -> None:
        """Show what holds; nobody is told. High contrast is none of them."""
        self._group.setExclusive(False)
        for sample in self._group.buttons():
            here = sample.objectName() == name
            sample.setChecked(here)
            # Tab stops at the chosen one, arrows go on from there.
            policy = Qt.FocusPolicy.StrongFocus if here else Qt.FocusPolicy.ClickFocus
            sample.setFocusPolicy(policy)
        self._group.setExclusive(True)
