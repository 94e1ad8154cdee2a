"""A topic in a list of topics: icon and word; it opens nothing."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.icons import Icon, paint_icon
from app.ui.kit.paint import from_start, middle_square, rounded, rtl, smooth, write
from app.ui.kit.pressable import Pressable
from app.ui.theme import current
from app.ui.tokens import ICON, RADIUS, SPACE, TextStyle

_ROW = 40


class NavItem(Pressable):
    """A topic: icon and word, filled when its page is shown."""

    def __init__(self, name: str, icon: Icon, text: str, parent: QWidget | None = None) -> None:
        super().__init__(name, text, parent)
        self._icon = icon
        self.setText(text)
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(160, max(_ROW, current().line(TextStyle.BODY_MEDIUM) + SPACE.l))

    def paintEvent(self, event: QPaintEvent) -> None:
        c, painter, area = current().colours, smooth(self), QRectF(self.rect())
        here = self.isChecked()
        if here or self.hovered() or self.isDown():
            rounded(painter, area, RADIUS.m, c.surface.selected if here else c.surface.hover)
        side = current().scaled(ICON.m)
        mark = middle_square(from_start(area, SPACE.s, side, rtl(self)), side)
        ink = c.brand.on_soft if here else c.text.secondary
        paint_icon(painter, mark, self._icon, ink, self.layoutDirection())
        start = SPACE.s + side + SPACE.m
        words = from_start(area, start, area.width() - start - SPACE.s, rtl(self))
        style = TextStyle.BODY_STRONG if here else TextStyle.BODY_MEDIUM
        painter.setFont(current().font(style))
        painter.setPen(c.text.primary)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        write(painter, words, flags, self.text())
