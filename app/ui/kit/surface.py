"""What things lie on: pages, the call stage, cards, lines, pop-ups; nothing here is pressed."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import (
    QBitmap,
    QColor,
    QGuiApplication,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QSizePolicy, QWidget

from app.ui.kit.ground import Ground, ground_of
from app.ui.kit.paint import outlined, rounded, smooth
from app.ui.theme import Theme, current, faded
from app.ui.tokens import RADIUS

_SHADOW = "#24162C"
_SOLID_ABOVE, _SOLID_BELOW = 0.65, 0.4
"""How much of a fade stays full: words fill the top bar, below they are the last line."""


class Page(QFrame):
    """A flat ground of one of the theme's surfaces: ``Page("pane")``."""

    def __init__(self, surface: str = "app", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._surface = surface

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colour: QColor = getattr(current().colours.surface, self._surface)
        painter.fillRect(self.rect(), colour)


class Stage(QFrame):
    """The dark ground of call windows; everything inside takes the stage colours."""

    ground = Ground.STAGE

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._painted = True

    def set_painted(self, painted: bool) -> None:
        """Whether the ground is filled; a bar over video leaves the picture through."""
        self._painted = painted
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._painted:
            QPainter(self).fillRect(self.rect(), current().colours.stage.bg)


class PlumPanel(QFrame):
    """The plum side of the first run; everything inside takes its colours."""

    ground = Ground.PANEL

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), current().colours.panel.bg)


class Card(QFrame):
    """A rounded surface with a thin border that holds rows or a form."""

    def paintEvent(self, event: QPaintEvent) -> None:
        colours, painter = current().colours, smooth(self)
        stage = ground_of(self) is not Ground.THEME
        fill = colours.stage.surface if stage else colours.surface.card
        line = colours.stage.border if stage else colours.border.subtle
        rounded(painter, QRectF(self.rect()), RADIUS.l, fill)
        outlined(painter, QRectF(self.rect()), RADIUS.l, line)


class Line(QFrame):
    """A hairline between things."""

    def __init__(self, vertical: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        if vertical:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = current().colours
        stage = ground_of(self) is not Ground.THEME
        colour = colours.stage.border if stage else colours.border.subtle
        QPainter(self).fillRect(self.rect(), colour)


class Raised(QFrame):
    """A raised sheet with border inside a window: dialog, toast; ``lift`` gives it a shadow."""

    def __init__(self, radius: int = RADIUS.l, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._radius = radius

    def lift(self, blur: int, down: int, strength: float) -> None:
        """A soft shadow; only for what does not move or repaint all the time."""
        effect = QGraphicsDropShadowEffect(self)
        effect.setBlurRadius(blur)
        effect.setOffset(0, down)
        dark = current().dark
        effect.setColor(faded(QColor("black" if dark else _SHADOW), strength))
        self.setGraphicsEffect(effect)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_raised(self, self._radius)


def paint_raised(widget: QWidget, radius: float) -> None:
    """Fill a widget as a raised sheet."""
    colours, painter = current().colours, smooth(widget)
    stage = ground_of(widget) is not Ground.THEME
    fill = colours.stage.raised if stage else colours.surface.raised
    area = QRectF(widget.rect())
    rounded(painter, area, radius, fill)
    outlined(painter, area, radius, line_of_raised(widget))


def line_of_raised(widget: QWidget) -> QColor:
    """The outline of a raised sheet."""
    colours = current().colours
    stage = ground_of(widget) is not Ground.THEME
    return colours.stage.border if stage else colours.border.default


class PopupFrame(QFrame):
    """A rounded top-level sheet without a title bar: pop-ups and panels over a window."""

    def __init__(
        self,
        radius: int = RADIUS.xl,
        flags: Qt.WindowType = Qt.WindowType.Popup,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, flags | Qt.WindowType.FramelessWindowHint)
        self._radius = radius
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)

    def resizeEvent(self, event: QResizeEvent) -> None:
        mask_corners(self, self._radius)
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if _is_masked():
            QPainter(self).fillRect(self.rect(), line_of_raised(self))
        paint_raised(self, self._radius)


def _is_masked() -> bool:
    return QGuiApplication.platformName() == "xcb"


def mask_corners(window: QWidget, radius: float) -> None:
    """Take the corners of a top-level sheet away where X11 would show them black.

    Without a compositor a translucent window has black corners, and black shows through a soft
    edge; so the mask leaves the pixels the sheet touches, which have the line's colour below.
    """
    if _is_masked():
        window.setMask(_touched(window.size(), radius))


def _touched(size: QSize, radius: float) -> QRegion:
    bitmap = QBitmap(size)
    bitmap.clear()
    painter = QPainter(bitmap)
    painter.setPen(Qt.GlobalColor.color1)
    painter.setBrush(Qt.GlobalColor.color1)
    painter.drawRoundedRect(0, 0, size.width() - 1, size.height() - 1, radius - 1, radius - 1)
    painter.end()
    return QRegion(bitmap)


class Scrim(QWidget):
    """Dims a window behind a dialog and takes the clicks; it follows its parent's size."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        parent.installEventFilter(self)
        self.setGeometry(parent.rect())

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = current().colours
        QPainter(self).fillRect(self.rect(), faded(colours.surface.scrim, 0.5))


class Shade(QFrame):
    """The dark fade over video behind a bar; ``bottom`` fades upwards, else downwards.

    Bare until there is a picture behind it.
    """

    ground = Ground.STAGE

    def __init__(self, bottom: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bottom, self._shaded = bottom, False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_shaded(self, shaded: bool) -> None:
        """Whether a picture lies behind."""
        self._shaded = shaded
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._shaded:
            paint_shade(QPainter(self), QRectF(self.rect()), self._bottom, current())


def paint_shade(painter: QPainter, area: QRectF, bottom: bool, theme: Theme) -> None:
    """A fade that is full where words stand on it, so that they keep their contrast."""
    stage = theme.colours.stage
    fade = QLinearGradient(area.topLeft(), area.bottomLeft())
    solid = _SOLID_BELOW if bottom else _SOLID_ABOVE
    for share, strength in ((0.0, 1.0), (solid, 1.0), ((1.0 + solid) / 2, 0.45), (1.0, 0.0)):
        colour = faded(stage.scrim, stage.scrim_opacity * strength)
        fade.setColorAt(1.0 - share if bottom else share, colour)
    painter.fillRect(area, fade)
