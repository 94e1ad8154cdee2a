"""The tile paints the frame it was given: every colour, any size, the newest only."""

from dataclasses import dataclass

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from app.services.ports import PixelLayout, VideoFrame
from app.ui.kit.video_tile import VideoTile
from app.ui.theme import current

RED, GREEN, BLUE, GREY = QColor("#E01020"), QColor("#10C040"), QColor("#1030F0"), QColor("#808284")


@dataclass(frozen=True)
class Quarters:
    """A frame of four fields: red green over blue grey."""

    width: int
    height: int
    layout: str

    @property
    def data(self) -> bytes:
        def pixel(colour: QColor) -> bytes:
            red, green, blue = colour.red(), colour.green(), colour.blue()
            if self.layout == "rgb24":
                return bytes((red, green, blue))
            return bytes((blue, green, red, 7))

        def line(left: QColor, right: QColor) -> bytes:
            half = self.width // 2
            return pixel(left) * half + pixel(right) * (self.width - half)

        above = line(RED, GREEN) * (self.height // 2)
        return above + line(BLUE, GREY) * (self.height - self.height // 2)


def painted(tile: VideoTile) -> tuple[QColor, QColor, QColor, QColor]:
    """The colours near the four corners."""
    image: QImage = tile.grab().toImage()
    right, below = image.width() - 10, image.height() - 10
    return (
        image.pixelColor(10, 10),
        image.pixelColor(right, 10),
        image.pixelColor(10, below),
        image.pixelColor(right, below),
    )


@pytest.fixture
def tile(qtbot: QtBot) -> VideoTile:
    made = VideoTile("remoteVideo", "Picture of Omar")
    qtbot.addWidget(made)
    made.resize(320, 240)
    return made


@pytest.mark.parametrize("layout", ["bgra", "rgb24"])
@pytest.mark.parametrize("size", [(320, 240), (640, 480), (160, 120), (321, 239), (33, 27)])
def test_a_frame_keeps_its_colours(tile: VideoTile, layout: str, size: tuple[int, int]) -> None:
    tile.show_frame(Quarters(*size, layout))
    assert painted(tile) == (RED, GREEN, BLUE, GREY)


@pytest.mark.parametrize("layout", [PixelLayout.BGRA, PixelLayout.RGB24])
def test_it_takes_the_port_s_frames(tile: VideoTile, layout: PixelLayout) -> None:
    data = memoryview(bytearray(Quarters(64, 48, layout.value).data))
    tile.show_frame(VideoFrame(64, 48, data, layout))
    assert painted(tile) == (RED, GREEN, BLUE, GREY)


def test_the_size_may_change_from_frame_to_frame(tile: VideoTile) -> None:
    for width, height in ((320, 180), (180, 320), (1280, 720), (10, 9)):
        tile.show_frame(Quarters(width, height, "bgra"))
        assert painted(tile)[0] == RED


def test_the_newest_frame_wins(tile: VideoTile) -> None:
    tile.show_frame(Quarters(64, 48, "bgra"))
    tile.show_frame(VideoFrame(64, 48, b"\x10" * (64 * 48 * 3), PixelLayout.RGB24))
    assert painted(tile)[2] == QColor(16, 16, 16)


@pytest.mark.parametrize("size", [(8, 8), (2, 2), (8, 640)])
def test_a_tiny_frame_is_no_picture(tile: VideoTile, size: tuple[int, int]) -> None:
    tile.show_frame(Quarters(*size, "bgra"))
    assert not tile.has_picture


def test_a_frame_with_too_few_bytes_is_refused(tile: VideoTile) -> None:
    with pytest.raises(ValueError, match="for 64x48"):
        tile.show_frame(VideoFrame(64, 48, b"\0" * 100, PixelLayout.BGRA))


def test_the_mirror_swaps_left_and_right(tile: VideoTile) -> None:
    tile.set_mirrored(True)
    tile.show_frame(Quarters(320, 240, "bgra"))
    assert painted(tile) == (GREEN, RED, GREY, BLUE)


def test_a_wide_picture_is_cropped_or_fitted(tile: VideoTile) -> None:
    tile.show_frame(Quarters(640, 240, "bgra"))
    assert painted(tile) == (RED, GREEN, BLUE, GREY)
    tile.set_fits(True)
    assert painted(tile) == (current().colours.stage.bg,) * 4


def test_a_dimmed_picture_is_faint(tile: VideoTile) -> None:
    tile.show_frame(Quarters(320, 240, "bgra"))
    tile.set_dimmed(True)
    assert painted(tile)[0].lightness() < RED.lightness() // 2


def test_round_corners_show_what_is_behind(qtbot: QtBot) -> None:
    tile = VideoTile("selfView", "You", radius=12)
    qtbot.addWidget(tile)
    tile.resize(160, 120)
    tile.show_frame(Quarters(160, 120, "bgra"))
    image = tile.grab().toImage()
    assert image.pixelColor(0, 0) != RED
    assert image.pixelColor(20, 20) == RED
    assert image.pixelColor(140, 100) == GREY


def test_without_a_picture_the_face_shows(tile: VideoTile) -> None:
    tile.show_face("omar", "Omar Haddad")
    empty = tile.grab().toImage()
    tile.show_frame(Quarters(320, 240, "bgra"))
    tile.clear()
    assert not tile.has_picture
    assert tile.grab().toImage() == empty


def test_its_size_is_told_in_device_pixels(tile: VideoTile, qtbot: QtBot) -> None:
    tile.show()
    with qtbot.waitSignal(tile.resized) as told:
        tile.resize(QSize(400, 300))
    assert told.args == [400, 300]
