"""Switch, box, choice and slider on Qt's own classes, so that keys and speech come along."""

from PySide6.QtCore import (
    QEasingCurve,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    QSize,
    Qt,
    QVariantAnimation,
)
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QSizePolicy,
    QSlider,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.ui.icons import Icon, paint_icon
from app.ui.kit.focus import by_keyboard, hide_ring, show_ring
from app.ui.kit.ground import Ground, Ink, ground_of, ink_of
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
from app.ui.theme import EASING, current, mixed
from app.ui.tokens import CONTROL, ICON, MOTION, RADIUS, SPACE, TextStyle

Index = QModelIndex | QPersistentModelIndex
_KNOB_GAP = 3
_BOX = 18
_TRACK, _KNOB = 4, 16
_SLIDER = 200
_CHOICE, _GROWTH = 248, 0.5
"""A choice, and how much of larger words it follows: they may be cut, its row may not."""


class Switch(QCheckBox):
    """On or off, at once; 40 × 24."""

    def __init__(self, name: str, spoken: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._keyboard = False
        self._slide = QVariantAnimation(self)
        self._slide.setEasingCurve(QEasingCurve(EASING))
        self._slide.valueChanged.connect(self.update)
        self.toggled.connect(self._start)

    def show_checked(self, checked: bool) -> None:
        """Show what is true, without telling anybody and without moving."""
        if checked != self.isChecked():
            self.blockSignals(True)
            self.setChecked(checked)
            self.blockSignals(False)
            self._slide.stop()
            self.update()

    def _start(self, checked: bool) -> None:
        self._slide.stop()
        self._slide.setStartValue(0.0 if checked else 1.0)
        self._slide.setEndValue(1.0 if checked else 0.0)
        self._slide.setDuration(current().duration(MOTION.base))
        if self.isVisible() and self._slide.duration():
            self._slide.start()
        self.update()

    def _share(self) -> float:
        if self._slide.state() is QVariantAnimation.State.Running:
            return float(self._slide.currentValue())
        return 1.0 if self.isChecked() else 0.0

    def sizeHint(self) -> QSize:
        width, height = CONTROL.switch
        return QSize(current().scaled(width), current().scaled(height))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._keyboard = by_keyboard(event.reason(), self._keyboard)
        if self._keyboard:
            show_ring(self, self.rect, self.height() / 2)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        hide_ring(self)

    def _colours(self) -> tuple[QColor, QColor]:
        c, stage = current().colours, ground_of(self) is not Ground.THEME
        if not self.isEnabled():
            track = c.stage.control if stage else c.border.default
            return track, c.stage.disabled if stage else c.surface.card
        on, off = (c.stage.brand, c.stage.disabled) if stage else (c.brand.base, c.border.strong)
        knob_on = c.stage.on_brand if stage else c.brand.on
        knob_off = c.stage.on_control if stage else c.surface.card
        share = self._share()
        return mixed(off, on, share), mixed(knob_off, knob_on, share)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, area = smooth(self), QRectF(self.rect())
        track, knob = self._colours()
        rounded(painter, area, RADIUS.pill, track)
        gap = current().scaled(_KNOB_GAP)
        side = area.height() - 2 * gap
        way = area.width() - 2 * gap - side
        place = from_start(area, gap + way * self._share(), side, rtl(self))
        rounded(painter, middle_square(place, side), RADIUS.pill, knob)


class CheckBox(QCheckBox):
    """A box with a sentence beside it."""

    def __init__(self, name: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setObjectName(name)
        self.setAccessibleName(text)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._keyboard = False

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._keyboard = by_keyboard(event.reason(), self._keyboard)
        if self._keyboard:
            show_ring(self, lambda: self._box().toRect(), RADIUS.xs)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        hide_ring(self)

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(current().font(TextStyle.BODY))
        box = current().scaled(_BOX)
        width = box + SPACE.s + metrics.horizontalAdvance(self.text()) + 1
        return QSize(width, max(box, current().line(TextStyle.BODY)) + SPACE.xs)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _box(self) -> QRectF:
        side = current().scaled(_BOX)
        return middle_square(from_start(QRectF(self.rect()), 0, side, rtl(self)), side)

    def paintEvent(self, event: QPaintEvent) -> None:
        c, painter, box = current().colours, smooth(self), self._box()
        if self.isChecked():
            rounded(painter, box, RADIUS.xs, c.brand.base if self.isEnabled() else c.text.disabled)
            paint_icon(painter, box.adjusted(1, 1, -1, -1), Icon.CHECK, c.brand.on)
        else:
            line = c.border.strong if self.isEnabled() else c.border.default
            outlined(painter, box, RADIUS.xs, line, 2)
        painter.setFont(current().font(TextStyle.BODY))
        painter.setPen(ink_of(self, Ink.PRIMARY if self.isEnabled() else Ink.DISABLED))
        start = box.width() + SPACE.s
        words = from_start(QRectF(self.rect()), start, self.width() - start, rtl(self))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        write(painter, words, flags, self.text())


class _ChoiceDelegate(QStyledItemDelegate):
    """A choice in the open list: the one in force carries a check mark."""

    def __init__(self, combo: "ComboBox") -> None:
        super().__init__(combo)
        self._combo = combo

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        line = current().line(TextStyle.BODY_MEDIUM)
        return QSize(0, max(CONTROL.menu_item, line + 2 * SPACE.s))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        c, area = current().colours, QRectF(option.rect)
        right_to_left = option.direction is Qt.LayoutDirection.RightToLeft
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(option.direction)
        if option.state & QStyle.StateFlag.State_Selected:
            rounded(painter, area, RADIUS.m, c.surface.raised_hover)
        side = current().scaled(ICON.m)
        if index.row() == self._combo.currentIndex():
            mark = middle_square(from_start(area, SPACE.s, side, right_to_left), side)
            paint_icon(painter, mark, Icon.CHECK, c.text.secondary)
        start = SPACE.s + side + SPACE.s
        room = area.width() - start - SPACE.s
        font = current().font(TextStyle.BODY_MEDIUM)
        painter.setFont(font)
        painter.setPen(c.text.primary)
        words = at_end(QFontMetrics(font), str(index.data()), room)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        write(painter, from_start(area, start, room, right_to_left), flags, words)
        painter.restore()


class ComboBox(QComboBox):
    """One of several, outlined, with an arrow; the wheel scrolls the page, not the choice."""

    def __init__(
        self,
        name: str,
        spoken: str,
        icon: Icon | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self._icon = icon
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaxVisibleItems(8)
        self.setItemDelegate(_ChoiceDelegate(self))

    def show_choices(self, choices: list[tuple[str, str]], chosen: str) -> None:
        """Offer ``(key, words)``; the user's choice comes by ``activated``, see ``chosen``."""
        before = [(self.itemData(at), self.itemText(at)) for at in range(self.count())]
        if before != choices:
            self.clear()
            for key, words in choices:
                self.addItem(words, key)
        self.setCurrentIndex(self.findData(chosen))

    def showPopup(self) -> None:
        sheet = self.view().window()
        sheet.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        sheet.setWindowFlag(Qt.WindowType.NoDropShadowWindowHint)
        sheet.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        super().showPopup()
        mask_corners(sheet, RADIUS.l)

    def chosen(self) -> str:
        """The key of the choice, empty where there is none."""
        return str(self.currentData() or "")

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def sizeHint(self) -> QSize:
        line = current().line(TextStyle.BODY)
        width = round(_CHOICE * (1 + _GROWTH * (current().text_scale - 1)))
        return QSize(width, max(CONTROL.field, line + 2 * SPACE.s))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        c, painter, area = current().colours, smooth(self), QRectF(self.rect())
        enabled = self.isEnabled()
        fill = c.surface.card if enabled else c.surface.sunken
        rounded(painter, area, RADIUS.m, c.surface.hover if enabled and self.underMouse() else fill)
        if self.hasFocus():
            outlined(painter, area, RADIUS.m, c.border.focus, 2)
        elif enabled:
            outlined(painter, area, RADIUS.m, c.border.strong)
        self._paint_words(painter, area)

    def _paint_words(self, painter: QPainter, area: QRectF) -> None:
        ink = ink_of(self, Ink.PRIMARY if self.isEnabled() else Ink.DISABLED)
        right_to_left, start, side = rtl(self), float(SPACE.m), current().scaled(ICON.m)
        if self._icon is not None:
            mark = middle_square(from_start(area, SPACE.m, side, right_to_left), side)
            paint_icon(painter, mark, self._icon, ink, self.layoutDirection())
            start += side + SPACE.s
        end = from_end(area, SPACE.s, side, right_to_left)
        arrow = middle_square(end, current().scaled(ICON.s))
        quiet = ink_of(self, Ink.SECONDARY if self.isEnabled() else Ink.DISABLED)
        paint_icon(painter, arrow, Icon.DOWN, quiet)
        room = area.width() - start - side - 2 * SPACE.s
        font = current().font(TextStyle.BODY)
        painter.setFont(font)
        painter.setPen(ink)
        words = at_end(QFontMetrics(font), self.currentText(), room)
        place = from_start(area, start, room, right_to_left)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        write(painter, place, flags, words)


class Slider(QSlider):
    """A level from 0 to 100 that grows from the side where reading starts."""

    def __init__(self, name: str, spoken: str, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self.setRange(0, 100)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._keyboard = False

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._keyboard = by_keyboard(event.reason(), self._keyboard)
        self._ring()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        hide_ring(self)

    def sliderChange(self, change: QSlider.SliderChange) -> None:
        super().sliderChange(change)
        self._ring()

    def _ring(self) -> None:
        """Around the knob, wherever it is now."""
        if self.hasFocus() and self._keyboard:
            show_ring(self, lambda: self._knob().toRect(), self._knob_side() / 2)

    @staticmethod
    def _knob_side() -> int:
        return current().scaled(_KNOB)

    def _way(self) -> float:
        share = (self.value() - self.minimum()) / max(1, self.maximum() - self.minimum())
        return (self.width() - self._knob_side()) * share

    def _knob(self) -> QRectF:
        side = self._knob_side()
        return middle_square(from_start(QRectF(self.rect()), self._way(), side, rtl(self)), side)

    def sizeHint(self) -> QSize:
        return QSize(_SLIDER, current().scaled(CONTROL.slider))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        c, painter, enabled = current().colours, smooth(self), self.isEnabled()
        middle, knob, high = self.height() / 2, self._knob(), current().scaled(_TRACK)
        track = QRectF(0, middle - high / 2, self.width(), high)
        rounded(painter, track, high, c.meter.track)
        fill = c.brand.base if enabled else c.text.disabled
        lit = self._way() + knob.width() / 2
        rounded(painter, from_start(track, 0, lit, rtl(self)), high, fill)
        rounded(painter, knob, knob.width(), fill)
