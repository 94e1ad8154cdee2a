"""Whether somebody else's full-screen window lies where a pop-up would, asked of X; Linux only.

Through the C library that Qt's own X plugin stands on, with a connection for each question: it is
asked once a ring, and takes a millisecond.
"""

import ctypes
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

_LENGTH = struct.Struct("<4xI") if struct.pack("=H", 1) == b"\1\0" else struct.Struct(">4xI")
_HEADER = 32
_PROPERTY_MAX = 1024  # in 32-bit words


class _Cookie(ctypes.Structure):
    _fields_ = (("sequence", ctypes.c_uint),)


class _Screens(ctypes.Structure):
    _fields_ = (("data", ctypes.c_void_p), ("rem", ctypes.c_int), ("index", ctypes.c_int))


class _X:
    """An open connection; every answer is empty where there is none."""

    def __init__(self, xcb: ctypes.CDLL, connection: int) -> None:
        self._xcb, self._connection = xcb, ctypes.c_void_p(connection)
        xcb.xcb_get_setup.restype = ctypes.c_void_p
        xcb.xcb_setup_roots_iterator.restype = _Screens
        setup = ctypes.c_void_p(xcb.xcb_get_setup(self._connection))
        first = xcb.xcb_setup_roots_iterator(setup)
        self.root = ctypes.c_uint32.from_address(first.data).value

    def ask(self, request: str, *values: object) -> bytes:
        """The answer to a request, as the protocol lays it out."""
        send = self._xcb[f"xcb_{request}"]
        receive = self._xcb[f"xcb_{request}_reply"]
        send.restype, receive.restype = _Cookie, ctypes.c_void_p
        answer = receive(self._connection, send(self._connection, *values), None)
        if not answer:
            return b""
        try:
            (more,) = _LENGTH.unpack(ctypes.string_at(answer, 8))
            return ctypes.string_at(answer, _HEADER + 4 * more)
        finally:
            _libc().free(ctypes.c_void_p(answer))

    def atom(self, name: str) -> int:
        """The number of a name, 0 where nobody uses it."""
        answer = self.ask("intern_atom", 1, len(name), name.encode())
        return _numbers(answer[8:12])[0] if answer else 0

    def property(self, window: int, name: str) -> tuple[int, ...]:
        """The numbers a window keeps under a name."""
        answer = self.ask("get_property", 0, window, self.atom(name), 0, 0, _PROPERTY_MAX)
        count = _numbers(answer[16:20])[0] if answer else 0
        return _numbers(answer[_HEADER : _HEADER + 4 * count])

    def holds_pointer(self, window: int) -> bool:
        """Whether the pointer is within the window's rectangle."""
        pointer = self.ask("query_pointer", window)
        size = self.ask("get_geometry", window)
        if not pointer or not size:
            return False
        x, y = struct.unpack_from("=hh", pointer, 20)
        width, height = struct.unpack_from("=HH", size, 16)
        return bool(0 <= x < width and 0 <= y < height)


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None)


def _numbers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"={len(data) // 4}I", data)


@contextmanager
def _connected() -> Iterator[_X | None]:
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        yield None
        return
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = xcb.xcb_connect(None, None)  # never null: a failed one is to be closed too
    try:
        failed = xcb.xcb_connection_has_error(ctypes.c_void_p(connection))
        yield None if failed else _X(xcb, connection)
    finally:
        xcb.xcb_disconnect(ctypes.c_void_p(connection))


def covered() -> bool:
    """Whether the active window is full-screen, not ours, and where the pointer is."""
    if not os.environ.get("DISPLAY"):
        return False
    with _connected() as x:
        if x is None:
            return False
        active = x.property(x.root, "_NET_ACTIVE_WINDOW")[:1]
        if active in ((), (0,)):
            return False
        window = active[0]
        full_screen = x.atom("_NET_WM_STATE_FULLSCREEN") in x.property(window, "_NET_WM_STATE")
        ours = os.getpid() in x.property(window, "_NET_WM_PID")
        return full_screen and not ours and x.holds_pointer(window)
