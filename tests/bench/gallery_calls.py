"""What lies on the stage: the third page of the gallery."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QLabel, QLayout, QWidget

from app.ui.icons import Icon
from app.ui.kit.banner import Banner
from app.ui.kit.button import Button, ButtonSize
from app.ui.kit.call_avatar import CallAvatar
from app.ui.kit.chip import Pill, Tone
from app.ui.kit.device_menu import DeviceItem
from app.ui.kit.icon_button import IconButton
from app.ui.kit.layout import column, gap, row, stretch, top
from app.ui.kit.look import Look
from app.ui.kit.meter import TimeBar
from app.ui.kit.round_button import RoundButton
from app.ui.kit.surface import Card
from app.ui.kit.video_tile import VideoTile
from app.ui.logo import Logo, TrayState, tray_icon
from app.ui.tokens import RADIUS, SPACE
from tests.bench.gallery_cards import stage


@dataclass(frozen=True)
class Picture:
    """A frame drawn by hand."""

    width: int
    height: int
    data: bytes
    layout: str = "bgra"


def picture(width: int = 320, height: int = 180) -> Picture:
    """Four coloured fields with a disc, so that crop and mirror can be seen."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    for number, name in enumerate(("#C87640", "#5E8FA8", "#88A888", "#D8C8B8")):
        across, down = divmod(number, 2)
        half = QSize(width // 2 + 1, height // 2 + 1)
        painter.fillRect(across * width // 2, down * height // 2, *half.toTuple(), QColor(name))
    painter.setBrush(QColor("#402818"))
    painter.drawEllipse(width // 6, height // 4, height // 3, height // 3)
    painter.end()
    return Picture(width, height, bytes(image.constBits()))


def call_bar() -> QLayout:
    """Call controls in their states."""
    mute = RoundButton("mute", Icon.MICROPHONE, "Mute").add_arrow("microphones", "Microphones")
    off = RoundButton("unmute", Icon.MICROPHONE, "Unmute").add_arrow("inputs", "Microphones")
    off.show_as(Icon.MICROPHONE_OFF, "Unmute", off=True)
    dead = RoundButton("dead", Icon.CAMERA, "Disabled").add_arrow("cameras", "Cameras")
    dead.setEnabled(False)
    checked = RoundButton("checked", Icon.CAMERA, "Checked")
    checked.setCheckable(True)
    checked.setChecked(True)
    chat = RoundButton("chat", Icon.MESSAGE, "Chat")
    chat.set_badge(1)
    hang_up = RoundButton("hangUp", Icon.HANG_UP, "Hang up", Look.DANGER)
    accept = RoundButton("accept", Icon.ACCEPT, "Accept", Look.ACCEPT)
    brand = RoundButton("audio", Icon.ACCEPT, "Audio", Look.PRIMARY)
    soft = RoundButton("favourite", Icon.FAVOURITE, "Favourite", Look.SOFT)
    small = RoundButton("small", Icon.HANG_UP, "Hang up", Look.DANGER).set_small()
    parts = (mute, off, checked, dead, chat, brand, soft, gap(SPACE.m), hang_up, accept, top(small))
    return row(None, *parts, stretch(), spacing=SPACE.m)


def rings() -> QLayout:
    """The call's face, silent to loud, and ringing."""
    faces = []
    for level in (0.0, 0.2, 0.5, 1.0):
        faces.append(CallAvatar(96))
        faces[-1].show_face("omar", "Omar Haddad")
        faces[-1].show_level(level)
    ringing = CallAvatar(96)
    ringing.show_face("omar", "Omar Haddad")
    ringing.set_ringing(True)
    return row(None, *faces, ringing, stretch())


def tiles() -> QLayout:
    """Video."""
    made = []
    for name in ("picture", "mirrored", "fit", "lost", "absent"):
        tile = VideoTile(name, name, RADIUS.l)
        tile.setFixedSize(208, 132)
        tile.show_face("omar", "Omar Haddad")
        tile.show_caption("Omar", Icon.MICROPHONE)
        if name != "absent":
            tile.show_frame(picture())
        made.append(tile)
    made[1].set_mirrored(True)
    made[1].set_outlined(True)
    made[2].set_fits(True)
    made[3].set_dimmed(True)
    return row(None, *made, stretch())


def calls_page() -> Sequence[QWidget]:
    """Calls."""
    fair = Pill("quality", "Fair connection", Tone.WARNING, Icon.NETWORK_WARNING)
    item = DeviceItem("mic:a", "Jabra Evolve2 40")
    item.setCheckable(True)
    item.setChecked(True)
    lost = Banner("lost", Tone.WARNING, flush=True)
    lost.show_text("Reconnecting… 48 s left", Tone.WARNING, Icon.NETWORK_WARNING)
    trays = []
    for state in TrayState:
        label = QLabel()
        label.setPixmap(tray_icon(state).pixmap(32, 32))
        trays.append(label)
    bar = TimeBar()
    bar.show_share(0.6)
    header = row(None, Logo(), *trays, fair, IconButton("doctor", Icon.DOCTOR, "Doctor"), stretch())
    again = Button("again", "Call back", Look.ACCEPT, ButtonSize.LARGE).set_glyph(Icon.ACCEPT)
    keep = Button("keep", "Keep open", Look.GHOST, ButtonSize.SMALL)
    message = Button("message", "Message", Look.NEUTRAL, ButtonSize.LARGE)
    ended = row(None, message, again, keep, stretch())
    themed = Card()
    column(themed, call_bar(), margin=SPACE.xl)
    return (
        stage("Call control", call_bar(), header, lost, bar, item, ended),
        stage("Level ring", rings()),
        stage("Video tile", tiles()),
        themed,
    )
