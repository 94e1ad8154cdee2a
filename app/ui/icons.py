"""Icons by what they mean, drawn from the Material font that QtAwesome ships.

Only its font and its name list are read: importing the library loads eleven fonts, which would
cost more than everything else at start. Glyphs are paths, sharp at any size and any ratio; the
ones that point mirror in right to left.
"""

import json
from enum import StrEnum
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QIcon,
    QIconEngine,
    QPainter,
    QPainterPath,
    QPixmap,
    QRawFont,
    QTransform,
)

_EM, _BELOW_LINE = 512.0, 64.0
_FILES = "materialdesignicons6-webfont{}-6.9.96.{}"


class Icon(StrEnum):
    """What an icon means; the value is the glyph's name in the font."""

    CHATS = "message-text-outline"
    CHATS_ON = "message-text"
    CALLS = "phone-outline"
    CALLS_ON = "phone"
    CONTACTS = "account-multiple-outline"
    CONTACTS_ON = "account-multiple"
    ROOMS = "microphone-variant"
    LIVE = "broadcast"
    SETTINGS = "cog-outline"
    SETTINGS_ON = "cog"

    AUDIO_CALL = "phone-outline "
    VIDEO_CALL = "video-outline"
    ACCEPT = "phone "
    ACCEPT_VIDEO = "video "
    HANG_UP = "phone-hangup"
    CALL_OUT = "call-made"
    CALL_IN = "call-received"
    CALL_MISSED = "call-missed"
    PHONE_IN = "phone-incoming"
    PHONE_OUT = "phone-outgoing"
    PHONE_MISSED = "phone-missed"
    IN_CALL = "phone-in-talk"
    BUSY = "phone-lock"
    RINGING = "phone-ring-outline"

    MICROPHONE = "microphone"
    MICROPHONE_OFF = "microphone-off"
    CAMERA = "video"
    CAMERA_OFF = "video-off"
    SHARE_SCREEN = "monitor-share"
    UP = "chevron-up"
    DOWN = "chevron-down"
    NEXT = "chevron-right"
    PREVIOUS = "chevron-left"
    BACK = "arrow-left"
    VOLUME = "volume-high"
    VOLUME_LOW = "volume-medium"
    VOLUME_OFF = "volume-off"
    HEADPHONES = "headphones"
    NOISE = "waveform"
    DOCTOR = "stethoscope"
    NETWORK_WARNING = "wifi-alert"
    NETWORK_OFF = "wifi-off"
    SMALL_WINDOW = "picture-in-picture-bottom-right"
    FULL_SCREEN = "fullscreen"
    FULL_SCREEN_EXIT = "fullscreen-exit"
    EXPAND = "arrow-expand"

    HAND = "hand-back-right-outline"
    HAND_ON = "hand-back-right"
    HOST = "crown"
    ADMIN = "shield-account-outline"
    PERSON = "account-outline"
    SPEAKING = "account-voice"
    ADD_PERSON = "account-plus-outline"
    ADD_PEOPLE = "account-multiple-plus-outline"
    REMOVE_PERSON = "account-remove-outline"
    BAN = "account-cancel-outline"
    LEAVE = "exit-to-app"
    SIGN_OUT = "logout"
    PEOPLE = "account-group"

    MESSAGE = "message-text-outline "
    SEND = "send"
    REPLY = "reply"
    UNDO = "undo"
    ADD = "plus"
    CLOSE = "close"
    SEARCH = "magnify"
    MORE = "dots-horizontal"
    MORE_VERTICAL = "dots-vertical"
    INFO_PANEL = "dock-right"
    SORT = "sort-alphabetical-variant"
    DIAL_PAD = "dialpad"
    HISTORY = "history"
    FILTER = "filter-variant"
    PIN = "pin"
    FAVOURITE = "star-outline"
    FAVOURITE_ON = "star"
    COPY = "content-copy"
    DELETE = "trash-can-outline"
    EDIT = "pencil-outline"
    REFRESH = "refresh"
    PLAY = "play"
    STOP = "stop"
    RECORD = "record-circle-outline"

    SILENCE = "bell-off-outline"
    BELL = "bell-outline"
    BELL_RING = "bell-ring-outline"
    RINGTONE = "music-note-outline"
    COMPUTER = "laptop"
    JOIN_ENGINE = "lan-connect"
    HOSTED = "cloud-outline"
    SERVER = "server-network"
    KEY = "key-outline"
    APP_ID = "identifier"
    AT = "at"
    SHOW = "eye-outline"
    HIDE = "eye-off-outline"
    LANGUAGE = "translate"
    ACCOUNT = "account-circle-outline"
    DEVICES = "tune-variant"
    APPEARANCE = "palette-outline"
    KEYBOARD = "keyboard-outline"
    PRIVACY = "shield-lock-outline"

    GOOD = "check-circle"
    CHECK = "check"
    ERROR = "alert-circle"
    WARNING = "alert"
    INFO = "information-outline"
    HELP = "help-circle-outline"
    OPEN = "circle-outline"
    CLOCK = "clock-outline"
    MINUS = "minus-circle"
    MIRROR = "flip-horizontal"
    ROBOT = "robot-outline"

    @property
    def glyph(self) -> str:
        """The name in the font; two meanings may share a glyph, told apart by a trailing space."""
        return self.value.strip()


_POINTING = frozenset(
    {
        "account-voice",
        "arrow-left",
        "call-made",
        "call-missed",
        "call-received",
        "chevron-left",
        "chevron-right",
        "dock-right",
        "exit-to-app",
        "logout",
        "phone-incoming",
        "phone-missed",
        "phone-outgoing",
        "reply",
        "send",
        "undo",
        "volume-high",
        "volume-medium",
        "volume-off",
    }
)


@cache
def _folder() -> Path:
    spec = find_spec("qtawesome")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("QtAwesome is not installed")
    return Path(spec.submodule_search_locations[0]) / "fonts"


@cache
def names() -> dict[str, str]:
    """Every glyph of the font: its name and its code point in hex."""
    path = _folder() / _FILES.format("-charmap", "json")
    table: dict[str, str] = json.loads(path.read_text("utf-8"))
    return table


@cache
def _font() -> QRawFont:
    return QRawFont(str(_folder() / _FILES.format("", "ttf")), _EM)


@cache
def _path(glyph: str) -> QPainterPath:
    """The glyph on a unit square."""
    number = _font().glyphIndexesForString(chr(int(names()[glyph], 16)))[0]
    path = _font().pathForGlyph(number)
    moved = path.translated(QPointF(0.0, _EM - _BELOW_LINE))
    return QTransform.fromScale(1 / _EM, 1 / _EM).map(moved)


def mirrors(icon: Icon) -> bool:
    """Whether the icon points somewhere, so that right to left turns it around."""
    return icon.glyph in _POINTING


def paint_icon(
    painter: QPainter,
    rect: QRectF,
    which: Icon,
    colour: QColor,
    direction: Qt.LayoutDirection = Qt.LayoutDirection.LeftToRight,
) -> None:
    """Draw an icon to fill ``rect``."""
    place = QTransform.fromTranslate(rect.x(), rect.y())
    place.scale(rect.width(), rect.height())
    if direction is Qt.LayoutDirection.RightToLeft and mirrors(which):
        place.translate(1.0, 0.0)
        place.scale(-1.0, 1.0)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(place.map(_path(which.glyph)), colour)
    painter.restore()


class _Engine(QIconEngine):
    """Draws an icon at whatever size is asked."""

    def __init__(self, which: Icon, colour: QColor, disabled: QColor) -> None:
        super().__init__()
        self._which, self._colour, self._disabled = which, colour, disabled

    def paint(self, painter: QPainter, rect: object, mode: QIcon.Mode, state: QIcon.State) -> None:
        colour = self._disabled if mode is QIcon.Mode.Disabled else self._colour
        direction = QGuiApplication.layoutDirection()
        paint_icon(painter, QRectF(rect), self._which, colour, direction)  # type: ignore[call-overload]  # a QRect, as the base class says

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        image = QPixmap(size)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        self.paint(painter, image.rect(), mode, state)
        painter.end()
        return image

    def clone(self) -> QIconEngine:
        return _Engine(self._which, self._colour, self._disabled)


def icon(which: Icon, colour: QColor, disabled: QColor | None = None) -> QIcon:
    """An icon for what wants a ``QIcon``: menus, actions, the combo box."""
    return QIcon(_Engine(which, colour, disabled or colour))


def pixmap(which: Icon, side: int, colour: QColor, ratio: float = 1.0) -> QPixmap:
    """The icon as a picture, ``side`` logical pixels wide."""
    image = QPixmap(QSize(side, side) * ratio)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    area = QRectF(0, 0, side, side)
    paint_icon(painter, area, which, colour, QGuiApplication.layoutDirection())
    painter.end()
    return image
