"""The program's mark: logo, window icon and the tray's variants; the drawing is one SVG file."""

from enum import Enum, auto
from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPaintEvent, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.icons import Icon, paint_icon
from app.ui.kit.ground import Ground, ground_of
from app.ui.resources import resource
from app.ui.theme import current
from app.ui.tokens import Scheme, colours

_SIDES = (16, 22, 24, 32, 48, 64, 128, 256)


class TrayState(Enum):
    """What the tray icon tells; shape and colour both change."""

    NORMAL = auto()
    IN_CALL = auto()
    MISSED = auto()
    MUTED = auto()
    OFFLINE = auto()


def _mark() -> tuple[QColor, QColor]:
    """Plum and white: the mark is the same in every scheme."""
    brand = colours(Scheme.LIGHT).brand
    return brand.base, brand.on


def _drawing(tile: QColor, sign: QColor) -> QSvgRenderer:
    """The file with its two colours replaced."""
    return _parsed(tile.name(), sign.name())


@cache
def _parsed(tile: str, sign: str) -> QSvgRenderer:
    """Kept: the tray draws six sizes at every call's beginning, which the call would wait for."""
    plum, white = (colour.name().upper() for colour in _mark())
    text = resource("icons", "utd-phone.svg").read_text("utf-8")
    text = text.replace(white, "sign").replace(plum, tile).replace("sign", sign)
    return QSvgRenderer(QByteArray(text.encode()))


def _blank(side: int) -> QPixmap:
    image = QPixmap(side, side)
    image.fill(Qt.GlobalColor.transparent)
    return image


def app_icon() -> QIcon:
    """For windows, task bar and notifications."""
    drawing, icon = _drawing(*_mark()), QIcon()
    for side in _SIDES:
        image = _blank(side)
        painter = QPainter(image)
        drawing.render(painter, QRectF(0, 0, side, side))
        painter.end()
        icon.addPixmap(image)
    return icon


def tray_icon(state: TrayState) -> QIcon:
    """For the tray; every state at every size."""
    icon = QIcon()
    for side in _SIDES[:6]:
        icon.addPixmap(_tray_pixmap(state, side))
    return icon


def _tray_pixmap(state: TrayState, side: int) -> QPixmap:
    light = colours(Scheme.LIGHT)
    tile = light.presence.offline if state is TrayState.OFFLINE else light.brand.base
    image, whole = _blank(side), QRectF(0, 0, side, side)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _drawing(tile, light.brand.on).render(painter, whole)
    mark = whole.adjusted(side * 0.42, side * 0.42, 0, 0)
    _paint_mark(painter, state, mark)
    painter.end()
    return image


def _paint_mark(painter: QPainter, state: TrayState, area: QRectF) -> None:
    light = colours(Scheme.LIGHT)
    marks: dict[TrayState, tuple[QColor, Icon | None]] = {
        TrayState.IN_CALL: (light.accept.base, Icon.CALLS_ON),
        TrayState.MUTED: (light.danger.base, Icon.MICROPHONE_OFF),
        TrayState.MISSED: (light.danger.base, None),
    }
    if state not in marks:
        return
    fill, icon = marks[state]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
    painter.drawEllipse(area)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    cut = area.width() * 0.08
    inner = area.adjusted(cut, cut, 0, 0)
    painter.setBrush(fill)
    painter.drawEllipse(inner)
    if icon is not None:
        edge = inner.width() * 0.16
        paint_icon(painter, inner.adjusted(edge, edge, -edge, -edge), icon, light.brand.on)


class Logo(QWidget):
    """The mark on a screen; on the plum panel it inverts."""

    def __init__(self, side: int = 40, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = side
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        side = current().scaled(self._side)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        inverted = ground_of(self) is Ground.PANEL
        plum, white = _mark()
        drawing = _drawing(white, plum) if inverted else _drawing(plum, white)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        drawing.render(painter, QRectF(self.rect()))
