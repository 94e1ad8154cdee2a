"""A person's round picture or initials, with the presence mark; it loads no pictures.

Delegates paint the same with ``avatar_pixmap``. The hue comes from the identity, so a person has
one colour everywhere.
"""

import unicodedata
from functools import lru_cache
from zlib import crc32

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QImage, QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.kit.ground import Ground, ground_of
from app.ui.kit.paint import clip_path, outlined, rounded, rtl
from app.ui.kit.presence import Dot, paint_dot
from app.ui.palette import Hue
from app.ui.theme import Theme, changes, current
from app.ui.tokens import AVATAR_DOTS, FAMILIES, Scheme
from app.ui.tokens import colours as scheme_colours
from app.values import dataclass

_CUT = 2.0
_PORTRAIT = 96
"""A face this large is large enough beside words of any size."""
_INITIALS_SHARE = 0.36
_SINGLE_SHARE = 0.42
_KEPT = 256


@dataclass(frozen=True, slots=True)
class Face:
    """Who is drawn: the identity gives the hue, the name the initials."""

    identity: str
    name: str
    dot: Dot | None = None


def hue_index(identity: str) -> int:
    """Which of the twelve hues an identity has."""
    return crc32(identity.encode()) % 12


def initials(name: str) -> str:
    """First letters of the first and the last word; one letter for one word or Arabic."""
    words = [first for word in name.split() if (first := _first_letter(word))]
    if not words:
        return "?"
    if len(words) == 1 or _arabic(words[0]):
        return words[0]
    return words[0] + words[-1]


def _first_letter(word: str) -> str:
    letter = next((c for c in word if unicodedata.category(c)[0] in "LN"), "")
    return letter.upper()[:1]


def _arabic(letter: str) -> bool:
    return unicodedata.bidirectional(letter) in ("AL", "R")


def dot_side(side: int) -> int:
    """How large the mark on an avatar of a size is; none on the largest."""
    fitting = [dot for avatar, dot in sorted(AVATAR_DOTS.items()) if avatar <= side]
    return fitting[-1] if fitting and side <= max(AVATAR_DOTS) else 0


def _mark_side(side: int) -> int:
    """The same for a face that has grown with the words."""
    theme = current()
    return theme.scaled(dot_side(round(side / theme.text_scale)))


def _hue(face: Face, theme: Theme, stage: bool) -> Hue:
    scheme = Scheme.DARK if stage and theme.scheme is Scheme.LIGHT else theme.scheme
    return scheme_colours(scheme).avatar[hue_index(face.identity)]


def avatar_font(letters: str, side: float) -> QFont:
    """The font of initials in a circle of a size."""
    font = QFont()
    font.setFamilies(list(FAMILIES))
    font.setWeight(QFont.Weight.DemiBold)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    share = _SINGLE_SHARE if len(letters) == 1 else _INITIALS_SHARE
    font.setPixelSize(max(9, round(side * share)))
    return font


def paint_face(
    painter: QPainter, area: QRectF, face: Face, picture: QImage | None = None, stage: bool = False
) -> None:
    """The circle without the mark."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if picture is not None and not picture.isNull():
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setClipPath(clip_path(area, area.width() / 2))
        painter.drawImage(area, picture, _square_of(picture))
        painter.restore()
        return
    hue, letters = _hue(face, current(), stage), initials(face.name or face.identity)
    rounded(painter, area, area.width() / 2, hue.bg)
    if hue.ring is not None:
        outlined(painter, area, area.width() / 2, current().colours.border.strong)
    painter.setFont(avatar_font(letters, area.width()))
    painter.setPen(hue.fg)
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, letters)


def _square_of(picture: QImage) -> QRectF:
    side = min(picture.width(), picture.height())
    return QRectF((picture.width() - side) / 2, (picture.height() - side) / 2, side, side)


def _dot_area(area: QRectF, side: int, right_to_left: bool) -> QRectF:
    dot = _mark_side(side)
    x = area.left() if right_to_left else area.right() - dot
    return QRectF(x, area.bottom() - dot, dot, dot)


def _with_mark(painter: QPainter, area: QRectF, face: Face, side: int, right_to_left: bool) -> None:
    if face.dot is None or not _mark_side(side):
        return
    mark = _dot_area(area, side, right_to_left)
    hole = QPainterPath()
    hole.addEllipse(mark.adjusted(-_CUT, -_CUT, _CUT, _CUT))
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
    painter.fillPath(hole, Qt.GlobalColor.transparent)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    paint_dot(painter, mark, face.dot)


@dataclass(frozen=True, slots=True)
class Print:
    """How an avatar is printed: its size, the screen's ratio, direction and ground."""

    side: int
    ratio: float = 1.0
    right_to_left: bool = False
    stage: bool = False


def avatar_pixmap(face: Face, how: Print, picture: QImage | None = None) -> QPixmap:
    """The avatar, its mark cut out of it so that any ground shows through."""
    if picture is None:
        return _printed(face, how, current())
    return _print(face, how, picture)


@lru_cache(_KEPT)
def _printed(face: Face, how: Print, theme: Theme) -> QPixmap:
    return _print(face, how, None)


def _print(face: Face, how: Print, picture: QImage | None) -> QPixmap:
    image = QPixmap(QSize(how.side, how.side) * how.ratio)
    image.setDevicePixelRatio(how.ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    area = QRectF(0, 0, how.side, how.side)
    paint_face(painter, area, face, picture, how.stage)
    _with_mark(painter, area, face, how.side, how.right_to_left)
    painter.end()
    return image


class Avatar(QWidget):
    """A face of 24 to 128 pixels; on the stage it takes the dark hues by itself.

    Small ones grow with the words they stand beside, up to the size of a portrait.
    """

    def __init__(self, side: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("avatar")
        self._side, self._face = side, Face("", "")
        self._picture: QImage | None = None
        self._dimmed = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        changes().changed.connect(self.update)

    def show_face(
        self, identity: str, name: str, dot: Dot | str | None = None, spoken: str = ""
    ) -> None:
        """Draw a person; ``spoken`` is the presence in words, for tooltip and screen reader."""
        self._face = Face(identity, name, None if dot is None else Dot(dot))
        self.setAccessibleName(f"{name}, {spoken}" if spoken else name)
        self.setToolTip(spoken)
        self.update()

    def show_picture(self, picture: QImage | None) -> None:
        """Draw a picture instead of initials."""
        self._picture = picture
        self.update()

    def set_dimmed(self, dimmed: bool) -> None:
        """Draw it faint: the call is over."""
        self._dimmed = dimmed
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._grown(), self._grown())

    def _grown(self) -> int:
        return max(self._side, min(current().scaled(self._side), _PORTRAIT))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        stage = ground_of(self) is not Ground.THEME
        how = Print(self._grown(), self.devicePixelRatioF(), rtl(self), stage)
        painter = QPainter(self)
        if self._dimmed:
            painter.setOpacity(0.7)
        painter.drawPixmap(0, 0, avatar_pixmap(self._face, how, self._picture))
