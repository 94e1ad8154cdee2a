"""A menu of things to do with one thing: icon, word, keys; red words last, after a line."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QAction, QFontMetrics, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QWidget

from app.ui.icons import Icon, paint_icon
from app.ui.kit.ground import Ground, Ink, ground_of, ink_on
from app.ui.kit.paint import (
    at_end,
    from_end,
    from_start,
    middle_square,
    outlined,
    rounded,
    rtl,
    smooth,
    write,
)
from app.ui.kit.surface import mask_corners
from app.ui.theme import changes, current
from app.ui.tokens import CONTROL, ICON, RADIUS, SPACE, TextStyle

_LEAST, _MOST = 200, 400
_LEADING = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_TRAILING = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Menu(QMenu):
    """Qt's menu with our face; keys, speech and grabbing are Qt's. Open it with ``popup``."""

    def __init__(self, name: str, spoken: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.setWindowFlag(Qt.WindowType.NoDropShadowWindowHint)
        self._icons: dict[QAction, Icon] = {}
        self._dangers: set[QAction] = set()
        changes().changed.connect(self._fit)

    def add(
        self,
        name: str,
        text: str,
        act: Callable[[], object],
        icon: Icon | None = None,
        keys: str = "",
    ) -> QAction:
        """One thing to do; ``keys`` is shown beside it."""
        action = QAction(text, self)
        action.setObjectName(name)
        action.triggered.connect(lambda _checked=False: act())
        if keys:
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        if icon is not None:
            self._icons[action] = icon
        self.addAction(action)
        action.changed.connect(self._fit)
        self._fit()
        return action

    def add_danger(
        self, name: str, text: str, act: Callable[[], object], icon: Icon | None = None
    ) -> QAction:
        """What cannot be taken back: red, last, after a line."""
        self.addSeparator()
        action = self.add(name, text, act, icon)
        self._dangers.add(action)
        return action

    def open_above(self, anchor: QWidget) -> None:
        """Stand over a button, at the side where reading starts."""
        size = self.sizeHint()
        x = anchor.width() - size.width() if rtl(anchor) else 0
        corner = anchor.rect().topLeft()
        corner.setX(x)
        corner.setY(corner.y() - size.height() - SPACE.s)
        self.popup(anchor.mapToGlobal(corner))

    def _fit(self) -> None:
        """Qt counts the words in another font than ours, so the width is said."""
        words, keys = current().font(TextStyle.BODY_MEDIUM), current().font(TextStyle.CAPTION)
        widest = 0
        for action in filter(QAction.isVisible, self.actions()):
            width = QFontMetrics(words).horizontalAdvance(action.text())
            if shown := self._keys(action):
                width += QFontMetrics(keys).horizontalAdvance(shown) + SPACE.xxl
            widest = max(widest, width)
        most = round(_MOST * current().text_scale)
        self.setFixedWidth(min(max(_LEAST, widest + self._start() + 2 * SPACE.l), most))

    def _start(self) -> int:
        checkable = any(action.isCheckable() for action in self.actions())
        mark = current().scaled(ICON.m) + SPACE.m
        return SPACE.l + (mark if self._icons or checkable else 0)

    @staticmethod
    def _keys(action: QAction) -> str:
        return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        mask_corners(self, RADIUS.l)

    def paintEvent(self, event: QPaintEvent) -> None:
        c, painter, area = current().colours, smooth(self), QRectF(self.rect())
        stage = ground_of(self) is Ground.STAGE
        fill = c.stage.raised if stage else c.surface.raised
        rounded(painter, area, RADIUS.l, fill)
        outlined(painter, area, RADIUS.l, c.stage.border if stage else c.border.default)
        for action in self.actions():
            if action.isVisible():
                self._paint_action(painter, action)

    def _paint_action(self, painter: QPainter, action: QAction) -> None:
        c, place = current().colours, QRectF(self.actionGeometry(action))
        stage = ground_of(self) is Ground.STAGE
        if action.isSeparator():
            line = QRectF(place.x() + SPACE.xs, place.center().y(), place.width() - SPACE.s, 1)
            painter.fillRect(line, c.stage.border if stage else c.border.default)
            return
        if action is self.activeAction() and action.isEnabled():
            over = c.stage.control if stage else c.surface.raised_hover
            rounded(painter, place, RADIUS.m, over)
        self._paint_words(painter, action, place)

    def _inks(self, action: QAction) -> tuple[Ink, Ink]:
        if not action.isEnabled():
            return Ink.DISABLED, Ink.DISABLED
        if action in self._dangers:
            return Ink.DANGER, Ink.DANGER
        return Ink.PRIMARY, Ink.SECONDARY

    def _paint_words(self, painter: QPainter, action: QAction, place: QRectF) -> None:
        ground, right_to_left = ground_of(self), rtl(self)
        ink, quiet = self._inks(action)
        icon = Icon.CHECK if action.isChecked() else self._icons.get(action)
        if icon is not None:
            side = current().scaled(ICON.m)
            mark = middle_square(from_start(place, SPACE.m, side, right_to_left), side)
            paint_icon(painter, mark, icon, ink_on(ground, quiet), self.layoutDirection())
        start = self._start() - SPACE.xs
        words = from_start(place, start, place.width() - start - SPACE.m, right_to_left)
        font = current().font(TextStyle.BODY_MEDIUM)
        painter.setFont(font)
        painter.setPen(ink_on(ground, ink))
        write(painter, words, _LEADING, at_end(QFontMetrics(font), action.text(), words.width()))
        if shown := self._keys(action):
            painter.setFont(current().font(TextStyle.CAPTION))
            painter.setPen(ink_on(ground, Ink.DISABLED if quiet is Ink.DISABLED else Ink.MUTED))
            ends = from_end(place, SPACE.m, place.width() / 2, right_to_left)
            write(painter, ends, _TRAILING, shown)


def menu_item_height() -> int:
    """How high an item is; larger words make it higher."""
    return max(CONTROL.menu_item, current().line(TextStyle.BODY_MEDIUM) + 2 * SPACE.s)
