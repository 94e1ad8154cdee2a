"""Where UTD Phone keeps its files on each system; it creates folders, and reads nothing.

Cheap to import, because the command line asks it before anything else loads: nothing that takes
more than a millisecond is imported at the top.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # what typing's means, without the cost of typing
if TYPE_CHECKING:
    from pathlib import Path

_NAME = "utd-phone"
_SOCKET_PATH_MAX = 100  # sun_path holds 104 bytes on macOS, 108 on Linux


def _base(variable: str, linux: str, mac: str, windows: str) -> str:
    home = os.path.expanduser("~")
    if sys.platform == "win32":
        return os.path.join(os.environ.get(windows) or f"{home}\\AppData\\Local", _NAME)
    if sys.platform == "darwin":
        return os.path.join(home, "Library", mac, _NAME)
    return os.path.join(os.environ.get(variable) or os.path.join(home, linux), _NAME)


def _private(folder: str) -> str:
    os.makedirs(folder, mode=0o700, exist_ok=True)
    return folder


def _data() -> str:
    return _base("XDG_DATA_HOME", ".local/share", "Application Support", "APPDATA")


def _path(folder: str) -> Path:
    from pathlib import Path  # noqa: PLC0415 - 9 ms that a hand-over does not need

    return Path(_private(folder))


def data_dir() -> Path:
    """The folder of everything worth keeping, 0700."""
    return _path(_data())


def cache_dir() -> Path:
    """The folder of what can be made again: the media server."""
    return _path(_base("XDG_CACHE_HOME", ".cache", "Caches", "LOCALAPPDATA"))


def profile_dir(profile: str) -> Path:
    """Settings, contacts, history and log of one profile."""
    return _path(os.path.join(_private(_data()), "profiles", profile))


def engine_dir() -> Path:
    """Database, keys and ports of the built-in engine."""
    return _path(os.path.join(_private(_data()), "engine"))


def _runtime() -> str:
    base = os.environ.get("XDG_RUNTIME_DIR")
    return _private(os.path.join(base, _NAME) if base else os.path.join(_private(_data()), "run"))


def control_socket(profile: str) -> str:
    """The address of a profile's control socket: a path, on Windows the name of a pipe.

    The data folder takes part in the name, so that two homes on one login do not meet.
    """
    import zlib  # noqa: PLC0415 - hashlib would load OpenSSL, and this mark need not be secret

    mark = f"{zlib.crc32(os.fsencode(_data())):08x}-{profile}"
    if sys.platform == "win32":
        return rf"\\.\pipe\{_NAME}-{mark}"
    path = os.path.join(_runtime(), f"{mark}.sock")
    if len(os.fsencode(path)) <= _SOCKET_PATH_MAX:
        return path
    # Too long for a socket address: the shared temporary folder, in a folder only we can enter.
    fallback = _private(f"/tmp/{_NAME}-{os.getuid()}")
    status = os.stat(fallback)
    if status.st_uid != os.getuid() or status.st_mode & 0o077:
        import errno  # noqa: PLC0415 - hardly ever needed

        raise PermissionError(errno.EACCES, "it is not ours alone", fallback)
    return os.path.join(fallback, f"{mark}.sock")
