"""Whether there is a display to show a window on, asked before Qt, which ends the program instead.

Only Linux has to ask; it opens no window and loads nothing.
"""

import os
import socket
import sys
from collections.abc import Mapping, Sequence
from itertools import pairwise

_NEED_ONE = ("xcb", "wayland")
_SOCKETS = "/tmp/.X11-unix"
_WITHIN_S = 2.0

NO_DISPLAY = (
    "there is no display to show a window on. Start it in a graphical session, or check DISPLAY"
    " and WAYLAND_DISPLAY"
)


def is_missing(qt_args: Sequence[str], environ: Mapping[str, str]) -> bool:
    """Whether Qt would find no display; where that cannot be told, it is left to try."""
    if not sys.platform.startswith("linux"):
        return False
    said = dict(pairwise(qt_args))
    platform = said.get("-platform") or environ.get("QT_QPA_PLATFORM", "")
    # Whoever names a platform that needs no display gets it.
    if any(not one.startswith(_NEED_ONE) for one in platform.split(";") if one):
        return False
    shown = said.get("-display") or environ.get("DISPLAY", "")
    return not (_x_answers(shown) or _wayland_answers(environ))


def _x_answers(display: str) -> bool:
    host, colon, number = display.rpartition(":")
    if not colon or host not in ("", "unix"):
        return bool(display)  # another machine's, or one that is spelt in a way of its own
    path = f"{_SOCKETS}/X{number.partition('.')[0]}"
    return _answers(path) or _answers(f"\0{path}")


def _wayland_answers(environ: Mapping[str, str]) -> bool:
    name = environ.get("WAYLAND_DISPLAY") or "wayland-0"
    return "WAYLAND_SOCKET" in environ or _answers(
        os.path.join(environ.get("XDG_RUNTIME_DIR", ""), name)
    )


def _answers(address: str) -> bool:
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(_WITHIN_S)
        try:
            line.connect(address)
        except OSError:
            return False
    return True
