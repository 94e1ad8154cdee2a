"""The list over a call control that chooses devices, with a live meter; it opens none of them."""

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from app.ui.icons import Icon, paint_icon
from app.ui.kit.ground import Ground, Ink, ground_of, ink_of
from app.ui.kit.label import Label
from app.ui.kit.layout import grow, row
from app.ui.kit.menu import menu_item_height
from app.ui.kit.meter import LevelMeter
from app.ui.kit.paint import at_end, from_start, middle_square, rounded, rtl, smooth, write
from app.ui.kit.pressable import Pressable
from app.ui.kit.surface import Line, PopupFrame
from app.ui.theme import current
from app.ui.tokens import ICON, RADIUS, SPACE, TextStyle
from app.values import dataclass

_WIDTH = 300
_EDGE = 6


def _width() -> int:
    return current().scaled(_WIDTH)


def _words_at() -> int:
    """Where names begin: after the check mark."""
    return SPACE.m - 2 + current().scaled(ICON.m) + SPACE.m


@dataclass(frozen=True, slots=True)
class DeviceSection:
    """Devices of one kind: ``choices`` are ``(key, name)``; ``meter`` puts a level below."""

    key: str
    title: str
    choices: tuple[tuple[str, str], ...]
    chosen: str
    meter: bool = False


class DeviceItem(Pressable):
    """One device, or one command at the foot; the chosen one carries a check mark."""

    def __init__(
        self, name: str, text: str, icon: Icon | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(name, text, parent)
        self.setText(text)
        self._icon = icon

    def nextCheckState(self) -> None:
        """A click asks; which device is used is shown by ``DeviceMenu.show_sections``."""

    def ring_radius(self) -> float:
        return RADIUS.m

    def sizeHint(self) -> QSize:
        return QSize(_width() - 2 * _EDGE, menu_item_height())

    def paintEvent(self, event: QPaintEvent) -> None:
        c, painter, area = current().colours, smooth(self), QRectF(self.rect())
        stage = ground_of(self) is Ground.STAGE
        if self.hovered() or self.isDown() or self.hasFocus():
            over = c.stage.control if stage else c.surface.raised_hover
            rounded(painter, area, RADIUS.m, over)
        icon = Icon.CHECK if self.isChecked() else self._icon
        if icon is not None:
            side = current().scaled(ICON.m)
            mark = middle_square(from_start(area, SPACE.m - 2, side, rtl(self)), side)
            paint_icon(painter, mark, icon, ink_of(self, Ink.SECONDARY), self.layoutDirection())
        room = area.width() - _words_at() - SPACE.s
        font = current().font(TextStyle.BODY_MEDIUM)
        painter.setFont(font)
        painter.setPen(ink_of(self, Ink.PRIMARY))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        words = at_end(QFontMetrics(font), self.text(), room)
        write(painter, from_start(area, _words_at(), room, rtl(self)), flags, words)


class DeviceMenu(PopupFrame):
    """300 wide, opens over its arrow; ``chosen`` carries the section's key and the device's.

    It closes on a choice too: a pop-up that stays swallows the next click.
    """

    chosen = Signal(str, str)
    command = Signal(str)

    def __init__(self, name: str, spoken: str, parent: QWidget) -> None:
        super().__init__(RADIUS.l, Qt.WindowType.Popup, parent)
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self.setFixedWidth(_width())
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(_EDGE, SPACE.s, _EDGE, SPACE.s)
        self._layout.setSpacing(0)
        self._layout.setSizeConstraint(QLayout.SizeConstraint.SetMinimumSize)
        self._meters: list[LevelMeter] = []
        self._shown: tuple[object, ...] = ()

    def show_sections(
        self, sections: tuple[DeviceSection, ...], commands: tuple[tuple[str, str, Icon], ...] = ()
    ) -> None:
        """The devices there are, and below a line ``(name, words, icon)`` of further commands."""
        if (sections, commands) == self._shown:
            return
        self._shown = (sections, commands)
        self._clear()
        for number, section in enumerate(sections):
            if number:
                self._add_line()
            self._add_section(section)
        if commands:
            self._add_line()
        for name, words, icon in commands:
            item = DeviceItem(name, words, icon)
            item.clicked.connect(lambda _=False, name=name: self._command(name))
            self._add(item)
        self.adjustSize()

    def show_level(self, level: float) -> None:
        """The microphone's level, 0..1, at 20 Hz."""
        for meter in self._meters:
            meter.show_level(level)

    def _clear(self) -> None:
        self._meters = []
        while (item := self._layout.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()

    def _add(self, part: QWidget) -> None:
        self._layout.addWidget(part)
        part.show()  # at once, so that a menu that is open takes its new size now

    def _add_line(self) -> None:
        self._layout.addSpacing(SPACE.xs + 2)
        self._add(Line())
        self._layout.addSpacing(SPACE.xs + 2)

    def _add_section(self, section: DeviceSection) -> None:
        title = Label(section.title, TextStyle.CAPTION_STRONG, Ink.SECONDARY)
        title.setContentsMargins(SPACE.m - 2, 0, SPACE.m - 2, 0)
        title.setFixedHeight(current().line(TextStyle.CAPTION) + SPACE.m)
        title.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self._add(title)
        for key, name in section.choices:
            item = DeviceItem(f"{section.key}:{key}", name)
            item.setCheckable(True)
            item.setChecked(key == section.chosen)
            item.clicked.connect(lambda _=False, key=key: self._choose(section.key, key))
            self._add(item)
            if section.meter and key == section.chosen:
                self._add_meter(section)

    def _add_meter(self, section: DeviceSection) -> None:
        meter = LevelMeter(f"{section.key}Level", section.title)
        holder = QWidget()
        row(holder, grow(meter), margin=(_words_at(), 0, SPACE.m - 2, SPACE.s))
        self._meters.append(meter)
        self._add(holder)

    def _choose(self, section: str, key: str) -> None:
        self.close()
        self.chosen.emit(section, key)

    def _command(self, name: str) -> None:
        self.close()
        self.command.emit(name)

    def open_above(self, anchor: QWidget) -> None:
        """Stand over a control, inside its window where that is wide enough."""
        self.adjustSize()
        window = anchor.window()
        start = anchor.mapTo(window, anchor.rect().topLeft())
        x = start.x() + (anchor.width() - self.width()) // 2
        x = max(SPACE.s, min(x, window.width() - self.width() - SPACE.s))
        y = start.y() - self.height() - SPACE.m
        self.move(window.mapToGlobal(QPoint(x, y)))
        self.show()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Escape:
                self.close()
            case Qt.Key.Key_Down:
                self.focusNextChild()
            case Qt.Key.Key_Up:
                self.focusPreviousChild()
            case _:
                super().keyPressEvent(event)
