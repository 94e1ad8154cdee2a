"""Where UTD Phone keeps its files on each system; it creates folders, and reads nothing.

Standard library only and cheap to import: the command line asks it before anything else loads.
"""

import hashlib
import os
import sys
from pathlib import Path

_NAME = "utd-phone"
_SOCKET_PATH_MAX = 100  # sun_path holds 104 bytes on macOS, 108 on Linux


def _home() -> Path:
    return Path(os.path.expanduser("~"))


def _base(variable: str, linux: str, mac: str, windows: str) -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get(windows) or _home() / "AppData" / "Local") / _NAME
    if sys.platform == "darwin":
        return _home() / "Library" / mac / _NAME
    return Path(os.environ.get(variable) or _home() / linux) / _NAME


def _private(folder: Path) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def data_dir() -> Path:
    """The folder of everything worth keeping, 0700."""
    return _private(_base("XDG_DATA_HOME", ".local/share", "Application Support", "APPDATA"))


def cache_dir() -> Path:
    """The folder of what can be made again: the media server."""
    return _private(_base("XDG_CACHE_HOME", ".cache", "Caches", "LOCALAPPDATA"))


def profile_dir(profile: str) -> Path:
    """Settings, contacts, history and log of one profile."""
    return _private(data_dir() / "profiles" / profile)


def engine_dir() -> Path:
    """Database, keys and ports of the built-in engine."""
    return _private(data_dir() / "engine")


def runtime_dir() -> Path:
    """Sockets and locks of this login; a 0700 folder of our own where the system gives none."""
    base = os.environ.get("XDG_RUNTIME_DIR")
    return _private(Path(base) / _NAME if base else data_dir() / "run")


def control_socket(profile: str) -> str:
    """The address of a profile's control socket: a path, on Windows the name of a pipe.

    The data folder takes part in the name, so that two homes on one login do not meet.
    """
    mark = hashlib.sha256(f"{data_dir()}\0{profile}".encode()).hexdigest()[:12]
    if sys.platform == "win32":
        return rf"\\.\pipe\{_NAME}-{mark}"
    path = str(runtime_dir() / f"{mark}.sock")
    if len(path.encode()) <= _SOCKET_PATH_MAX:
        return path
    # Too long for a socket address: the shared temporary folder, in a folder only we can enter.
    fallback = Path("/tmp") / f"{_NAME}-{os.getuid()}"
    _private(fallback)
    if fallback.stat().st_uid != os.getuid() or fallback.stat().st_mode & 0o077:
        raise PermissionError(f"{fallback} is not ours alone")
    return str(fallback / f"{mark}.sock")
