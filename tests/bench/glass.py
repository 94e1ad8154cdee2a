"""A hand and an eye on a display that cost no process: a click, and the moment the picture changes.

A window that is mapped shows nothing yet; what counts is the first picture. Xlib by ctypes, because
starting ``xdotool`` for every look takes as long as what is measured.
"""

import ctypes
import time
from collections.abc import Callable
from ctypes import POINTER, Structure, c_char_p, c_int, c_uint, c_ulong, c_void_p
from typing import NamedTuple

from desk import DeskError

_ALL_PLANES = 0xFFFFFFFF
_Z_PIXMAP = 2
_LEFT = 1
_LOOK_S = 0.001
_PATIENCE_S = 20.0


class Strip(NamedTuple):
    """The part of the screen that is watched; small, so that looking is cheap."""

    x: int
    y: int
    width: int
    height: int


def share_of(pixels: bytes, colour: bytes) -> float:
    """How much of a picture has a colour, which is one pixel's bytes: 0..1."""
    return pixels.count(colour) * len(colour) / len(pixels)


class _Image(Structure):
    """The beginning of an XImage."""

    _fields_ = (
        *((name, c_int) for name in ("width", "height", "xoffset", "format")),
        ("data", c_void_p),
        *((name, c_int) for name in ("byte_order", "unit", "bit_order", "pad", "depth")),
        ("bytes_per_line", c_int),
    )


class Glass:
    """One connection to the display of a desk."""

    def __init__(self, display: str) -> None:
        self._x11, self._test = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXtst.so.6")
        self._declare()
        self._display = self._x11.XOpenDisplay(display.encode())
        if not self._display:
            raise DeskError(f"no display {display}")
        self._root = self._x11.XDefaultRootWindow(self._display)

    def _declare(self) -> None:
        x11, test = self._x11, self._test
        x11.XOpenDisplay.restype, x11.XOpenDisplay.argtypes = c_void_p, (c_char_p,)
        x11.XDefaultRootWindow.restype = c_ulong
        x11.XDefaultRootWindow.argtypes = (c_void_p,)
        where = (c_int, c_int, c_uint, c_uint)
        x11.XGetImage.restype = POINTER(_Image)
        x11.XGetImage.argtypes = (c_void_p, c_ulong, *where, c_ulong, c_int)
        x11.XDestroyImage.argtypes = (POINTER(_Image),)
        x11.XSync.argtypes = (c_void_p, c_int)
        x11.XCloseDisplay.argtypes = (c_void_p,)
        test.XTestFakeMotionEvent.argtypes = (c_void_p, c_int, c_int, c_int, c_ulong)
        test.XTestFakeButtonEvent.argtypes = (c_void_p, c_uint, c_int, c_ulong)

    def point(self, x: int, y: int) -> None:
        """Move the pointer there."""
        self._test.XTestFakeMotionEvent(self._display, -1, x, y, 0)
        self._x11.XSync(self._display, 0)

    def press(self) -> float:
        """Click where the pointer is; the result is when, on ``time.perf_counter``'s clock."""
        begun = time.perf_counter()
        for down in (1, 0):
            self._test.XTestFakeButtonEvent(self._display, _LEFT, down, 0)
        self._x11.XSync(self._display, 0)
        return begun

    def see(self, strip: Strip) -> bytes:
        """The pixels there."""
        found = self._x11.XGetImage(self._display, self._root, *strip, _ALL_PLANES, _Z_PIXMAP)
        image = found.contents
        pixels = ctypes.string_at(image.data, image.height * image.bytes_per_line)
        self._x11.XDestroyImage(found)
        return pixels

    def changed(self, strip: Strip, before: bytes) -> float:
        """When the picture there stopped being ``before``."""
        return self._when(strip, lambda pixels: pixels != before)

    def shown(self, strip: Strip, colour: bytes) -> float:
        """When a third of the picture there came to have a colour."""
        return self._when(strip, lambda pixels: 3 * share_of(pixels, colour) >= 1)

    def _when(self, strip: Strip, good: Callable[[bytes], bool]) -> float:
        end = time.perf_counter() + _PATIENCE_S
        while not good(self.see(strip)):
            if time.perf_counter() > end:
                raise DeskError(f"nothing happened at {strip}")
            time.sleep(_LOOK_S)
        return time.perf_counter()

    def close(self) -> None:
        """Let go of the display."""
        self._x11.XCloseDisplay(self._display)
