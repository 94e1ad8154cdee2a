"""What demo people show: a moving test card, or a stamped mirror of what they see; no camera."""

import time
from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt

from app.services.ports import PixelLayout, VideoFrame

WIDTH: Final = 640
HEIGHT: Final = 360
FPS: Final = 15
BLIND_AFTER_S: Final = 1.0
"""Longer than a network that lives keeps two pictures apart."""

Plane = npt.NDArray[np.uint8]
Planes = tuple[Plane, Plane, Plane]

# Three by five dots a letter: enough to read the stamp in a thumbnail.
_LETTERS: Final = {
    "E": ("###", "#..", "##.", "#..", "###"),
    "C": ("###", "#..", "#..", "#..", "###"),
    "H": ("#.#", "#.#", "###", "#.#", "#.#"),
    "O": ("###", "#.#", "#.#", "#.#", "###"),
    "L": ("#..", "#..", "#..", "#..", "###"),
    "I": ("###", ".#.", ".#.", ".#.", "###"),
    "N": ("##.", "#.#", "#.#", "#.#", "#.#"),
    "A": ("###", "#.#", "###", "#.#", "#.#"),
}
_DOT: Final = 6
_WHITE: Final = 235
_BLACK: Final = 16
_GREY: Final = 128

# The seven bars as Y, U, V (BT.601, limited range).
_BARS: Final = (
    (180, 128, 128),
    (162, 44, 142),
    (131, 156, 44),
    (112, 72, 58),
    (84, 184, 198),
    (65, 100, 212),
    (35, 212, 114),
)


def letters(word: str) -> Plane:
    """The word as white dots on black, with a margin."""
    rows = [".".join(_LETTERS[letter][row] for letter in word) for row in range(5)]
    dots = np.array([[c == "#" for c in row] for row in rows])
    sign = np.where(np.kron(dots, np.ones((_DOT, _DOT))), _WHITE, _BLACK).astype(np.uint8)
    return np.pad(sign, _DOT, constant_values=_BLACK)


def stamped(planes: Planes, sign: Plane) -> Planes:
    """``planes`` with ``sign`` in the bottom left corner, grey in colour."""
    y, u, v = planes
    height, width = (min(a, b) // 2 * 2 for a, b in zip(sign.shape, y.shape, strict=True))
    top = (y.shape[0] - height - 2 * _DOT) // 2 * 2
    if top < 0:
        return planes
    y[top : top + height, :width] = sign[:height, :width]
    for chroma in (u, v):
        chroma[top // 2 : (top + height) // 2, : width // 2] = _GREY
    return y, u, v


def frame_of(planes: Planes) -> VideoFrame:
    """The planes as one I420 frame."""
    height, width = planes[0].shape
    data = b"".join(np.ascontiguousarray(plane).tobytes() for plane in planes)
    return VideoFrame(width, height, data, PixelLayout.I420)


class TestCard:
    """Colour bars with a block that walks along, and the person's name."""

    __test__ = False  # the name is television's, not pytest's

    def __init__(self, word: str) -> None:
        self._sign = letters(word)
        self._bars = self._draw_bars()
        self._count = 0

    @staticmethod
    def _draw_bars() -> Planes:
        bar = np.minimum(np.arange(WIDTH) * len(_BARS) // WIDTH, len(_BARS) - 1)
        values = np.array(_BARS, dtype=np.uint8)
        full = np.tile(values[bar, 0], (HEIGHT, 1))
        half = bar[::2]
        u, v = (np.tile(values[half, c], (HEIGHT // 2, 1)) for c in (1, 2))
        return full, u, v

    def see(self, frame: VideoFrame) -> None:
        """It does not look."""

    def show(self) -> VideoFrame:
        """The next picture."""
        self._count += 1
        y, u, v = (plane.copy() for plane in self._bars)
        x = self._count * 8 % (WIDTH - 64)
        y[40:104, x : x + 64] = _WHITE
        for chroma in (u, v):
            chroma[20:52, x // 2 : x // 2 + 32] = _GREY
        return frame_of(stamped((y, u, v), self._sign))


class MirrorPicture:
    """Shows what it sees, mirrored and stamped; a card while it sees nothing by ``clock``."""

    def __init__(self, word: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._sign = letters(word)
        self._card = TestCard(word)
        self._seen: VideoFrame | None = None
        self._seen_at = 0.0

    def see(self, frame: VideoFrame) -> None:
        """Take an I420 picture; the newest counts."""
        self._seen, self._seen_at = frame, self._clock()

    def show(self) -> VideoFrame:
        """The next picture."""
        if self._clock() - self._seen_at >= BLIND_AFTER_S:
            self._seen = None  # a camera that was switched off is no frozen picture
        return self._card.show() if self._seen is None else self._mirrored(self._seen)

    def _mirrored(self, frame: VideoFrame) -> VideoFrame:
        step = max(1, frame.width // WIDTH)
        y, u, v = (plane[::step, ::step][:, ::-1].copy() for plane in planes_of(frame))
        height, width = (size // 2 * 2 for size in y.shape)
        planes = y[:height, :width], u[: height // 2, : width // 2], v[: height // 2, : width // 2]
        return frame_of(stamped(planes, self._sign))


def planes_of(frame: VideoFrame) -> Planes:
    """The three planes of an I420 frame, as views."""
    width, height = frame.width, frame.height
    half_width, half_height = (width + 1) // 2, (height + 1) // 2
    data = np.frombuffer(frame.data, np.uint8)
    luma, chroma = width * height, half_width * half_height
    return (
        data[:luma].reshape(height, width),
        data[luma : luma + chroma].reshape(half_height, half_width),
        data[luma + chroma : luma + 2 * chroma].reshape(half_height, half_width),
    )
