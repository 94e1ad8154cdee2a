"""The engine's data folder: its lock, project, ports and the notice by which apps find the engine.

It decides nothing: which ports are taken is the caller's matter. Every file is 0600.
"""

import json
import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.localengine.errors import EngineStartError
from app.values import asdict, dataclass, field

_APP_ID_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Project:
    """Who this engine is to its clients, and its keys."""

    app_id: str
    app_key: str = field(repr=False)
    server_secret: str = field(repr=False)
    livekit_key: str = field(repr=False)
    livekit_secret: str = field(repr=False)

    @classmethod
    def invent(cls) -> "Project":
        """A new one, with fresh keys."""
        first = secrets.choice("123456789")
        rest = "".join(secrets.choice("0123456789") for _ in range(_APP_ID_DIGITS - 1))
        return cls(
            app_id=first + rest,
            app_key=secrets.token_hex(16),
            server_secret=secrets.token_hex(16),
            livekit_key=f"engine{secrets.token_hex(4)}",
            livekit_secret=secrets.token_hex(24),
        )


@dataclass(frozen=True, slots=True)
class Ports:
    """The ports of one engine; 0 = not chosen yet."""

    engine: int = 0
    livekit: int = 0
    livekit_tcp: int = 0
    livekit_udp: int = 0


def _write_private(path: Path, data: Mapping[str, Any] | int) -> None:
    """Whole or not at all, also when the power fails."""
    draft = path.with_suffix(".new")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(data, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _read(path: Path) -> Mapping[str, Any]:
    """What the file holds; empty where it is missing or broken."""
    try:
        data = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


class DataFolder:
    """One engine's folder; whoever holds its lock is the engine."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock: int | None = None

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.path / "engine.sqlite3"

    @property
    def media_pid(self) -> Path:
        """Names the running media server, for the clean-up after a kill."""
        return self.path / "livekit.pid"

    def keep_media_pid(self, pid: int) -> None:
        """Remember which process the media server is."""
        _write_private(self.media_pid, pid)

    @property
    def _notice(self) -> Path:
        return self.path / "engine.json"

    def lock(self) -> None:
        """Take the folder for this process until it ends, however it ends.

        Raises ``EngineStartError`` where another engine has it.
        """
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(self.path / "engine.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock_file(lock)
        except OSError as error:
            os.close(lock)
            message = f"another engine already runs on {self.path}"
            raise EngineStartError("engine_running", message) from error
        self._lock = lock

    def unlock(self) -> None:
        """Give the folder back; idempotent."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def project(self) -> Project:
        """The project of this folder, made at the first start."""
        path = self.path / "project.json"
        if not path.exists():
            project = Project.invent()
            _write_private(path, asdict(project))
            return project
        try:
            return Project(**_read(path))
        except TypeError as error:
            # A new project would lock every client out without a word: let a person decide.
            raise EngineStartError("broken_project", f"{path} is damaged") from error

    def ports(self) -> Ports:
        """The ports of the last run."""
        kept = {name: port for name, port in _read(self._ports).items() if isinstance(port, int)}
        try:
            return Ports(**kept)
        except TypeError:
            return Ports()

    @property
    def _ports(self) -> Path:
        return self.path / "ports.json"

    def keep_ports(self, ports: Ports) -> None:
        """Remember them for the next start."""
        _write_private(self._ports, asdict(ports))

    def announce(self, notice: Mapping[str, Any]) -> None:
        """Tell apps on this computer where the engine is."""
        _write_private(self._notice, notice)

    def withdraw(self) -> None:
        """The engine is gone; idempotent."""
        self._notice.unlink(missing_ok=True)


if sys.platform == "win32":
    import msvcrt

    def _lock_file(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock_file(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
