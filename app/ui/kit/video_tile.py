"""The one widget that draws video: the newest frame wins, one draw a paint; it decodes nothing."""

from typing import Protocol

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QImage, QPainter, QPaintEvent, QResizeEvent, QTransform
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from app.ui.icons import Icon, paint_icon
from app.ui.kit.avatar import Face, paint_face
from app.ui.kit.paint import clip_path, from_start, middle_square, outlined, rounded, write
from app.ui.theme import current, faded
from app.ui.tokens import ICON, RADIUS, SPACE, TYPES, TextStyle

_LEAST = 8
"""A frame this small or smaller is a place-holder the media library sends, not a picture."""
_LAYOUTS = {"bgra": (QImage.Format.Format_RGB32, 4), "rgb24": (QImage.Format.Format_RGB888, 3)}
_DIMMED = 0.34
_PLATE = 24


class Frame(Protocol):
    """A picture in memory, rows unpadded; ``layout`` is ``bgra`` or ``rgb24``."""

    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...
    @property
    def data(self) -> bytes | bytearray | memoryview: ...
    @property
    def layout(self) -> str: ...


class VideoTile(QFrame):
    """A picture that fills its rectangle (or fits into it), with a face while there is none.

    ``show_frame`` is the one door; whoever calls it gives the bytes away. ``resized`` carries the
    size in device pixels, for whoever asks the server for a layer.
    """

    resized = Signal(int, int)

    def __init__(
        self, name: str, spoken: str, radius: int = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self._radius, self._fits, self._mirrored = radius, False, False
        self._dimmed, self._outline = False, False
        self._image = QImage()
        self._bytes: bytes | bytearray | memoryview = b""
        self._face: Face | None = None
        self._caption = ""
        self._caption_icon: Icon | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, radius == 0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_frame(self, frame: Frame) -> None:
        """Draw this frame at the next paint; one not painted yet is forgotten."""
        if frame.width <= _LEAST or frame.height <= _LEAST:
            return
        kind, depth = _LAYOUTS[frame.layout]
        if len(frame.data) < frame.width * frame.height * depth:
            raise ValueError(f"{len(frame.data)} bytes for {frame.width}x{frame.height}")
        # QImage borrows the memory, so the bytes stay with the tile as long as the image.
        self._bytes = frame.data
        self._image = QImage(frame.data, frame.width, frame.height, frame.width * depth, kind)
        self.update()

    def clear(self) -> None:
        """No picture any more: the face shows."""
        self._image, self._bytes = QImage(), b""
        self.update()

    @property
    def has_picture(self) -> bool:
        """Whether a frame is shown."""
        return not self._image.isNull()

    def show_face(self, identity: str, name: str) -> None:
        """Who is drawn while there is no picture."""
        self._face = Face(identity, name)
        self.update()

    def show_caption(self, text: str, icon: Icon | None = None) -> None:
        """A small plate in the bottom leading corner; empty takes it away."""
        self._caption, self._caption_icon = text, icon
        self.update()

    def set_fits(self, fits: bool) -> None:
        """Show the whole picture with bars instead of filling and cropping."""
        self._fits = fits
        self.update()

    def set_mirrored(self, mirrored: bool) -> None:
        """As in a mirror: for one's own picture."""
        self._mirrored = mirrored
        self.update()

    def set_dimmed(self, dimmed: bool) -> None:
        """Faint: the connection is gone, this is the last picture."""
        self._dimmed = dimmed
        self.update()

    def set_outlined(self, outline: bool) -> None:
        """A light border of two pixels: the self view over a picture."""
        self._outline = outline
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, 240)

    def minimumSizeHint(self) -> QSize:
        return QSize(32, 24)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        ratio = self.devicePixelRatioF()
        self.resized.emit(round(self.width() * ratio), round(self.height() * ratio))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setLayoutDirection(self.layoutDirection())
        area = QRectF(self.rect())
        if not self.has_picture:
            self._paint_absent(painter, area)
        elif self._radius:
            self._paint_rounded(painter, area)
        else:
            self._paint_plain(painter, area)
        self._paint_over(painter, area)

    def _scale(self, area: QRectF) -> float:
        across = area.width() / self._image.width()
        down = area.height() / self._image.height()
        return min(across, down) if self._fits else max(across, down)

    def _place(self, area: QRectF) -> QTransform:
        """From the picture's pixels to the tile."""
        scale = self._scale(area)
        place = QTransform.fromTranslate(area.center().x(), area.center().y())
        place.scale(-scale if self._mirrored else scale, scale)
        place.translate(-self._image.width() / 2, -self._image.height() / 2)
        return place

    def _paint_plain(self, painter: QPainter, area: QRectF) -> None:
        stage = current().colours.stage
        if self._dimmed or self._fits:
            painter.fillRect(area, stage.bg)
        painter.setOpacity(_DIMMED if self._dimmed else 1.0)
        smooth = self._scale(area) * self.devicePixelRatioF() != 1.0
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.setTransform(self._place(area), True)
        painter.drawImage(0, 0, self._image)
        painter.resetTransform()
        painter.setOpacity(1.0)

    def _paint_rounded(self, painter: QPainter, area: QRectF) -> None:
        """As a filled shape: a clip would leave hard edges."""
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        shown = self._place(area).mapRect(QRectF(self._image.rect())).intersected(area)
        rounded(painter, area, self._radius, current().colours.stage.tile)
        brush = QBrush(self._image)
        brush.setTransform(self._place(area))
        painter.setOpacity(_DIMMED if self._dimmed else 1.0)
        painter.fillPath(clip_path(shown, self._radius), brush)
        painter.setOpacity(1.0)

    def _paint_absent(self, painter: QPainter, area: QRectF) -> None:
        stage = current().colours.stage
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rounded(painter, area, self._radius, stage.tile)
        if self._face is not None:
            side = min(96.0, min(area.width(), area.height()) * 0.5)
            paint_face(painter, middle_square(area, side), self._face, stage=True)

    def _paint_over(self, painter: QPainter, area: QRectF) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._caption:
            _paint_caption(painter, area, self._caption, self._caption_icon)
        if self._outline:
            light = faded(current().colours.stage.text, 0.6)
            outlined(painter, area, self._radius or RADIUS.m, light, 2)


def _paint_caption(painter: QPainter, area: QRectF, text: str, icon: Icon | None) -> None:
    """The plate in the bottom leading corner."""
    stage = current().colours.stage
    right_to_left = painter.layoutDirection() is Qt.LayoutDirection.RightToLeft
    painter.setFont(current().font(TextStyle.MICRO))
    words = painter.fontMetrics().horizontalAdvance(text) + 1
    side = current().scaled(ICON.xs)
    mark = side + SPACE.xs if icon else 0
    high = current().scaled(_PLATE, _PLATE - TYPES[TextStyle.MICRO].line)
    line = QRectF(area.x(), area.bottom() - SPACE.s - high, area.width(), high)
    plate = from_start(line, SPACE.s, words + mark + 2 * SPACE.s, right_to_left)
    rounded(painter, plate, RADIUS.s, faded(stage.label, stage.label_opacity))
    if icon is not None:
        place = middle_square(from_start(plate, SPACE.s, side, right_to_left), side)
        paint_icon(painter, place, icon, stage.text)
    room = from_start(plate, SPACE.s + mark, words, right_to_left)
    painter.setPen(stage.text)
    write(painter, room, Qt.AlignmentFlag.AlignCenter, text)
