"""The rail: the program's places as large items with a word; it opens none of them."""

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from app.ui.icons import Icon, paint_icon
from app.ui.kit.avatar import Face, Print, avatar_pixmap
from app.ui.kit.badge import BadgeTone, badge_height, badge_width, paint_badge
from app.ui.kit.ground import Ground
from app.ui.kit.layout import column, gap, stretch
from app.ui.kit.paint import from_end, middle_square, rounded, rtl, smooth, write
from app.ui.kit.presence import Dot
from app.ui.kit.pressable import Pressable
from app.ui.theme import current
from app.ui.tokens import CONTROL, ICON, RADIUS, SPACE, TextStyle

_ITEM, _SMALL = QSize(60, 52), 40
_WORDS_AT = 30
_COMPACT = 56
_FACE = 40


def _words_at() -> int:
    return current().scaled(_WORDS_AT, _WORDS_AT - ICON.l)


def _face() -> int:
    return current().scaled(_FACE)


class RailItem(Pressable):
    """A place: outlined icon and word, filled and plum when one is there."""

    def __init__(
        self,
        name: str,
        icons: tuple[Icon, Icon],
        text: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, text, parent)
        self._quiet, self._filled = icons
        self._badge, self._tone, self._compact = 0, BadgeTone.BRAND, False
        self.setText(text)
        self.setCheckable(True)
        # All as wide as the longest word, so that large badges keep away from the icons.
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def nextCheckState(self) -> None:
        """A click asks; where one is, the rail is told by ``choose``."""

    def set_badge(self, count: int, tone: BadgeTone = BadgeTone.BRAND) -> None:
        """A number at the top end; none at zero."""
        self._badge, self._tone = count, tone
        self.update()

    def set_compact(self, compact: bool) -> None:
        """Without the word, which goes to the tooltip."""
        self._compact = compact
        self.setToolTip(self.text() if compact else "")
        self.updateGeometry()

    def ring_radius(self) -> float:
        return RADIUS.l

    def sizeHint(self) -> QSize:
        if self._compact:
            side = current().scaled(_SMALL, _SMALL - ICON.l)
            return QSize(side, side)
        words = QFontMetrics(current().font(TextStyle.MICRO)).horizontalAdvance(self.text())
        height = _words_at() + current().line(TextStyle.MICRO) + SPACE.xs + SPACE.xxs
        least = current().scaled(_ITEM.width(), _ITEM.width() - ICON.l)
        return QSize(max(least, words + SPACE.xs), max(_ITEM.height(), height))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        c, painter, area = current().colours, smooth(self), QRectF(self.rect())
        here = self.isChecked()
        if here or self.hovered() or self.isDown():
            fill = c.brand.soft if here else c.surface.pressed
            rounded(painter, area, RADIUS.l, fill)
        ink = c.brand.on_soft if here else c.text.secondary
        over_words = QRectF(0, 0, area.width(), _words_at() + SPACE.s - SPACE.xxs)
        room = area if self._compact else over_words
        glyph = middle_square(room, current().scaled(ICON.l))
        icon = self._filled if here else self._quiet
        paint_icon(painter, glyph, icon, ink, self.layoutDirection())
        if not self._compact:
            painter.setFont(current().font(TextStyle.MICRO))
            painter.setPen(ink)
            line = current().line(TextStyle.MICRO)
            words = QRectF(0, _words_at(), area.width(), line)
            write(painter, words, Qt.AlignmentFlag.AlignCenter, self.text())
        if self._badge:
            corner = from_end(area, 3, badge_width(self._badge), rtl(self))
            middle = QPointF(corner.center().x(), SPACE.xxs + badge_height() / 2)
            paint_badge(painter, middle, self._badge, self._tone, Ground.THEME)


class RailFace(Pressable):
    """Oneself at the top of the rail; opens one's own page or menu."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, "", parent)
        self._face = Face("", "")

    def show_face(self, identity: str, name: str, dot: Dot | str, spoken: str) -> None:
        """Draw a person; ``spoken`` says who and how."""
        self._face = Face(identity, name, Dot(dot))
        self.setAccessibleName(spoken)
        self.setToolTip(spoken)
        self.update()

    def ring_radius(self) -> float:
        return _face() / 2

    def sizeHint(self) -> QSize:
        return QSize(_face(), _face())

    def paintEvent(self, event: QPaintEvent) -> None:
        how = Print(_face(), self.devicePixelRatioF(), rtl(self))
        QPainter(self).drawPixmap(QRect(0, 0, _face(), _face()), avatar_pixmap(self._face, how))


class Rail(QFrame):
    """The column of places; ``chosen`` carries the name of the one the user took."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.face = RailFace("ownFace")
        self._items: list[RailItem] = []
        self._take_width(CONTROL.rail)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def set_items(self, above: list[RailItem], below: list[RailItem]) -> None:
        """The places, from the top and at the bottom; said once."""
        self._items = [*above, *below]
        for item in self._items:
            item.clicked.connect(lambda _=False, item=item: self.chosen.emit(item.objectName()))
        upper = column(None, *above, spacing=SPACE.xs)
        lower = column(None, *below, spacing=SPACE.xs)
        whole = column(self, gap(SPACE.m), self.face, gap(SPACE.l), upper, stretch(), lower)
        whole.setAlignment(self.face, Qt.AlignmentFlag.AlignHCenter)
        for inner in (upper, lower):
            whole.setAlignment(inner, Qt.AlignmentFlag.AlignHCenter)
        whole.setContentsMargins(SPACE.xs, 0, SPACE.xs, SPACE.m)

    def choose(self, name: str) -> None:
        """Show where one is; nobody is told."""
        for item in self._items:
            item.setChecked(item.objectName() == name)

    def item(self, name: str) -> RailItem:
        """The place of a name."""
        return next(item for item in self._items if item.objectName() == name)

    def set_compact(self, compact: bool) -> None:
        """Icons only, in a narrow window."""
        self._take_width(_COMPACT if compact else CONTROL.rail)
        for item in self._items:
            item.set_compact(compact)

    def _take_width(self, width: int) -> None:
        """At least as much room beside the own face as it has with words of the common size."""
        self.setMinimumWidth(current().scaled(width, width - _FACE))

    def paintEvent(self, event: QPaintEvent) -> None:
        c, painter, area = current().colours, QPainter(self), QRectF(self.rect())
        painter.fillRect(area, c.surface.rail)
        painter.fillRect(from_end(area, 0, 1, rtl(self)), c.border.subtle)
