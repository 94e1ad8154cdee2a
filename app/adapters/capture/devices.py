"""What is plugged in, with changes as they happen; it opens nothing.

Cameras come from Qt; microphones and speakers from whoever opens them, so that ids fit. Where Qt is
needed for cameras only, it is loaded a moment after the start: the first window need not wait.
"""

import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app import places
from app.adapters.sound.plugged import Plugged, SoundServerDevices
from app.domain.device import MEDIA_FILE_PREFIX, TEST_CARD, Device, DeviceLists
from app.domain.ids import DeviceId

if TYPE_CHECKING:
    from app.adapters.capture.plugged import QtDevices

_SOUND_SERVER = sys.platform.startswith("linux")
_FILM_ENDINGS = frozenset({".avi", ".mjpeg", ".mkv", ".mov", ".mp4", ".webm", ".y4m"})
_RECONNECT_MS = 3000
_LOAD_AFTER_MS = 800


class _Bell(QObject):
    """Brings a change from whatever thread noticed it to the main thread."""

    rang = Signal()


class QtDeviceWatch:
    """``DeviceWatch`` of the app.

    Media files in the folder ``stand-ins`` of the data folder are offered as cameras, and last of
    all the test card.
    """

    def __init__(self) -> None:
        self._bell = _Bell()
        self._qt: QtDevices | None = None
        self._closed = self._trying = False
        # One clock: a try that fails is a change too, and must not start a second row of tries.
        self._next_try = QTimer(self._bell)
        self._next_try.setSingleShot(True)
        self._next_try.setInterval(_RECONNECT_MS)
        self._next_try.timeout.connect(self._reconnect)
        self._listeners: dict[object, Callable[[], None]] = {}
        self._folder = places.data_dir() / "stand-ins"
        self._server: SoundServerDevices | None = None
        self._bell.rang.connect(self._changed, Qt.ConnectionType.QueuedConnection)
        if _SOUND_SERVER:
            self._server = SoundServerDevices(self._bell.rang.emit)
            self._reconnect_later()
            QTimer.singleShot(_LOAD_AFTER_MS, self._bell, self._load)
        else:
            self._load()

    def find_cameras(self) -> None:
        """Load what looks for them at once: a call of the first second wants its picture too."""
        self._load()

    def _load(self) -> None:
        if self._closed or self._qt is not None:
            return
        from app.adapters.capture.plugged import QtDevices  # noqa: PLC0415 - see the head

        self._qt = QtDevices(self._bell.rang.emit, sound=not _SOUND_SERVER)
        if self._qt.lenses():
            self._changed()

    def lists(self) -> DeviceLists:
        """The devices now; the system's default comes first."""
        lenses = () if self._qt is None else self._qt.lenses()
        sound = self._sound()
        cameras = (*lenses, *_stand_ins(self._folder))
        return DeviceLists(sound.microphones, sound.speakers, cameras)

    def _sound(self) -> Plugged:
        if self._server is not None:
            return self._server.plugged
        return Plugged() if self._qt is None else self._qt.sound()

    def on_change(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back after each plug, unplug and change of the default."""
        key = object()
        self._listeners[key] = callback

        def leave() -> None:
            self._listeners.pop(key, None)

        return leave

    def close(self) -> None:
        """Be told no more; idempotent."""
        self._listeners.clear()
        self._closed = True
        self._next_try.stop()
        if self._server is not None:
            self._server.close()
            self._server = None

    def _changed(self) -> None:
        for listener in tuple(self._listeners.values()):
            listener()
        self._reconnect_later()

    def _reconnect_later(self) -> None:
        if self._server is not None and not (self._trying or self._server.connected):
            self._next_try.start()

    def _reconnect(self) -> None:
        if self._server is not None:
            self._trying = True
            work = threading.Thread(target=self._try, args=(self._server,), daemon=True)
            work.start()

    def _try(self, server: SoundServerDevices) -> None:
        """On a thread of its own: a server that hangs must not hold up the window."""
        server.connect()
        self._trying = False
        with suppress(RuntimeError):  # the program has ended meanwhile
            self._bell.rang.emit()


def _stand_ins(folder: Path) -> list[Device]:
    films = sorted(folder.iterdir()) if folder.is_dir() else []
    return [
        *(
            Device(DeviceId(f"{MEDIA_FILE_PREFIX}{film}"), film.stem)
            for film in films
            if film.suffix.lower() in _FILM_ENDINGS
        ),
        Device(TEST_CARD, TEST_CARD),
    ]
