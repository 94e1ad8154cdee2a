"""The stand-in for machines without a camera: colour bars, a moving block, a running number."""

import threading
import time

import numpy as np
from numpy.typing import NDArray

from app.adapters.capture.source import FPS, HEIGHT, WIDTH, Delivery
from app.services.ports import PixelLayout, VideoFrame

BARS: tuple[tuple[int, int, int], ...] = (
    (191, 191, 191),
    (191, 191, 0),
    (0, 191, 191),
    (0, 191, 0),
    (191, 0, 191),
    (191, 0, 0),
    (0, 0, 191),
)
"""The bars from left to right, in RGB; they fill the upper three quarters of the picture."""
BARS_HEIGHT = HEIGHT * 3 // 4

_BLOCK = 96
_BLOCK_STEP = 12
_DOT = 10
"""Side of one dot of a digit."""
_DIGITS = (
    "111101101101111",
    "010110010010111",
    "111001111100111",
    "111001111001111",
    "101101111001001",
    "111100111001111",
    "111100111101111",
    "111001001001001",
    "111101111101111",
    "111101111001111",
)
"""Three dots wide, five high, row by row."""
_COLON = "000010000010000"
_BLACK, _WHITE = 16, 235
_Plane = NDArray[np.uint8]


class TestCard:
    """Delivers 1280 x 720 at thirty frames a second from a thread of its own."""

    __test__ = False  # the name is a picture's, not a test's

    def __init__(self, delivery: Delivery) -> None:
        self._sink = delivery.sink
        self._ground = _ground()
        self._glyphs = [_glyph(dots) for dots in (*_DIGITS, _COLON)]
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="test-card", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        start, count = time.monotonic(), 0
        while not self._stop.wait(max(0.0, start + count / FPS - time.monotonic())):
            self._sink.put(self._frame(count))
            count += 1

    def _frame(self, count: int) -> VideoFrame:
        data = bytearray(self._ground)
        luma = np.frombuffer(data, np.uint8, count=WIDTH * HEIGHT).reshape(HEIGHT, WIDTH)
        left = count * _BLOCK_STEP % (WIDTH - _BLOCK)
        luma[HEIGHT - _BLOCK :, left : left + _BLOCK] = _WHITE
        self._write(luma, time.strftime("%H:%M:%S"), 40)
        self._write(luma, f"{count:06d}", WIDTH // 2 + 200)
        return VideoFrame(WIDTH, HEIGHT, data, PixelLayout.I420)

    def _write(self, luma: _Plane, text: str, left: int) -> None:
        top = BARS_HEIGHT + 2 * _DOT
        for letter in text:
            glyph = self._glyphs[10 if letter == ":" else int(letter)]
            height, width = glyph.shape
            luma[top : top + height, left : left + width] = glyph
            left += width + _DOT

    def close(self) -> None:
        """Stop; at most one frame later the thread is gone."""
        self._stop.set()
        if threading.current_thread() is not self._thread:
            self._thread.join()


def _ground() -> bytes:
    """What stays the same from frame to frame, as I420."""
    planes = [np.full((HEIGHT, WIDTH), _BLACK, np.uint8)]
    planes += [np.full((HEIGHT // 2, WIDTH // 2), 128, np.uint8) for _ in range(2)]
    edges = [round(number * WIDTH / len(BARS) / 2) * 2 for number in range(len(BARS) + 1)]
    for number, colour in enumerate(BARS):
        left, right = edges[number], edges[number + 1]
        for plane, value, scale in zip(planes, yuv(colour), (1, 2, 2), strict=True):
            plane[: BARS_HEIGHT // scale, left // scale : right // scale] = value
    return b"".join(plane.tobytes() for plane in planes)


def yuv(colour: tuple[int, int, int]) -> tuple[int, int, int]:
    """BT.601, limited range, as LiveKit converts it back."""
    red, green, blue = colour
    return (
        round(16 + 0.257 * red + 0.504 * green + 0.098 * blue),
        round(128 - 0.148 * red - 0.291 * green + 0.439 * blue),
        round(128 + 0.439 * red - 0.368 * green - 0.071 * blue),
    )


def _glyph(dots: str) -> _Plane:
    rows = np.array([int(dot) for dot in dots], np.uint8).reshape(5, 3)
    lit = _BLACK + rows * (_WHITE - _BLACK)
    return np.repeat(np.repeat(lit, _DOT, axis=0), _DOT, axis=1).astype(np.uint8)
