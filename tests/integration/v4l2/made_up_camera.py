"""The hands of ``made_up_camera.c``: cameras with colour bars, plugged and unplugged at will."""

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QBuffer
from PySide6.QtGui import QImage

from app.adapters.capture.test_card import BARS, yuv

_SOURCE = Path(__file__).with_name("made_up_camera.c")
_COUNT = 8
"""How many different pictures a camera has; the block below the bars moves."""
_STEP = 24


@dataclass(frozen=True)
class Kind:
    """One kind of picture that a camera offers; ``code`` is V4L2's."""

    code: str = "YUYV"
    width: int = 1280
    height: int = 720
    fps: int = 30


class MadeUpCameras:
    """The cameras of a machine; ``env`` lets a process see them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "cameras"
        (self._folder / "dev").mkdir(parents=True)
        library = folder / "made_up_camera.so"
        command = ("cc", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o")
        subprocess.run([*command, library, _SOURCE, "-ldl"], check=True, timeout=60)
        self.env = {"LD_PRELOAD": str(library), "FAKE_V4L2": str(self._folder)}

    def add(self, number: int, kinds: Sequence[Kind]) -> str:
        """Plug a new camera in; its id."""
        for kind in kinds:
            pictures = [_picture(kind, _STEP * shift) for shift in range(_COUNT)]
            longest = max(map(len, pictures))
            name = f"{number}-{kind.code}-{kind.width}x{kind.height}-{kind.fps}-{_COUNT}"
            data = b"".join(picture.ljust(longest, b"\0") for picture in pictures)
            (self._folder / name).write_bytes(data)
        return self.plug(number)

    def plug(self, number: int) -> str:
        """Plug it in again; its id."""
        os.mkfifo(self._folder / "dev" / f"video{number}")
        return f"/dev/video{number}"

    def unplug(self, number: int) -> None:
        """Pull it."""
        (self._folder / "dev" / f"video{number}").unlink()

    def trouble(self, word: str) -> None:
        """From now on: ``busy-format``, ``busy-stream`` or ``still``."""
        (self._folder / word).touch()

    def spoil(self) -> None:
        """From now on the pictures of all cameras are rubbish."""
        for path in self._folder.glob(f"*-{_COUNT}"):
            path.write_bytes(bytes(path.stat().st_size))

    def held(self) -> int:
        """How often cameras are open now."""
        path = self._folder / "log"
        words = [line.split()[1] for line in path.read_text().splitlines()] if path.exists() else []
        return words.count("open") - words.count("close")


def _picture(kind: Kind, shift: int) -> bytes:
    if kind.code == "MJPG":
        return _jpeg(kind, shift)
    luma, blue, red = _planes(kind, shift)
    if kind.code == "NV12":
        return luma.tobytes() + np.stack([blue, red], -1).tobytes()
    if kind.code == "YU12":
        return luma.tobytes() + blue.tobytes() + red.tobytes()
    packed = np.empty((kind.height, 2 * kind.width), np.uint8)
    packed[:, 0::2] = luma
    packed[:, 1::4], packed[:, 3::4] = blue.repeat(2, 0), red.repeat(2, 0)
    return packed.tobytes()


def _painted(kind: Kind, shift: int, colours: Sequence[Sequence[int]]) -> NDArray[np.uint8]:
    """Bars, and below them a block; the last two colours are those of the ground and the block."""
    *bars, ground, light = colours
    picture = np.empty((kind.height, kind.width, 3), np.uint8)
    picture[:] = ground
    edges = [round(number * kind.width / len(bars) / 2) * 2 for number in range(len(bars) + 1)]
    for number, colour in enumerate(bars):
        picture[: kind.height * 3 // 4, edges[number] : edges[number + 1]] = colour
    side = kind.height // 16 * 2
    picture[-side:, shift : shift + side] = light
    return picture


def _planes(kind: Kind, shift: int) -> tuple[NDArray[np.uint8], ...]:
    colours = [*(yuv(bar) for bar in BARS), (16, 128, 128), (235, 128, 128)]
    picture = _painted(kind, shift, colours)
    return picture[..., 0], picture[::2, ::2, 1], picture[::2, ::2, 2]


def _jpeg(kind: Kind, shift: int) -> bytes:
    picture = _painted(kind, shift, [*BARS, (0, 0, 0), (255, 255, 255)])
    size = kind.width, kind.height, 3 * kind.width
    image = QImage(picture.tobytes(), *size, QImage.Format.Format_RGB888)
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    assert image.save(buffer, "JPG", 85)
    return bytes(buffer.data().data())
