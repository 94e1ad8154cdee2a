"""What is plugged in, with changes as they happen; it opens nothing.

Cameras come from Qt; microphones and speakers from whoever opens them, so that ids fit.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtMultimedia import QAudioDevice, QCameraDevice, QMediaDevices

from app import places
from app.adapters.sound.plugged import Plugged, SoundServerDevices
from app.domain.device import MEDIA_FILE_PREFIX, TEST_CARD, Device, DeviceLists
from app.domain.ids import DeviceId

_SOUND_SERVER = sys.platform.startswith("linux")
_FILM_ENDINGS = frozenset({".avi", ".mjpeg", ".mkv", ".mov", ".mp4", ".webm", ".y4m"})
_RECONNECT_MS = 3000


class _Bell(QObject):
    """Brings a change from whatever thread noticed it to the main thread."""

    rang = Signal()


class QtDeviceWatch:
    """``DeviceWatch`` of the app.

    Media files in the folder ``stand-ins`` of the data folder are offered as cameras, and last of
    all the test card.
    """

    def __init__(self) -> None:
        self._devices, self._bell = QMediaDevices(), _Bell()
        self._listeners: dict[object, Callable[[], None]] = {}
        self._folder = places.data_dir() / "stand-ins"
        self._server: SoundServerDevices | None = None
        self._bell.rang.connect(self._changed, Qt.ConnectionType.QueuedConnection)
        self._devices.videoInputsChanged.connect(self._changed)
        if _SOUND_SERVER:
            self._server = SoundServerDevices(self._bell.rang.emit)
            self._reconnect_later()
        else:
            self._devices.audioInputsChanged.connect(self._changed)
            self._devices.audioOutputsChanged.connect(self._changed)

    def lists(self) -> DeviceLists:
        """The devices now; the system's default comes first."""
        sound = _qt_sound() if self._server is None else self._server.plugged
        cameras = (*_lenses(QMediaDevices.videoInputs()), *_stand_ins(self._folder))
        return DeviceLists(sound.microphones, sound.speakers, cameras)

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
        if self._server is not None:
            self._server.close()
            self._server = None

    def _changed(self) -> None:
        for listener in tuple(self._listeners.values()):
            listener()
        self._reconnect_later()

    def _reconnect_later(self) -> None:
        if self._server is not None and not self._server.connected:
            QTimer.singleShot(_RECONNECT_MS, self._reconnect)

    def _reconnect(self) -> None:
        if self._server is not None:
            self._server.connect()
            self._reconnect_later()


def _qt_sound() -> Plugged:
    return Plugged(
        _sound(QMediaDevices.audioInputs()),
        _sound(QMediaDevices.audioOutputs()),
    )


def _sound(devices: Sequence[QAudioDevice]) -> tuple[Device, ...]:
    """PortAudio knows devices by their names."""
    ordered = sorted(devices, key=lambda device: not device.isDefault())
    return tuple(Device(DeviceId(one.description()), one.description()) for one in ordered)


def _lenses(devices: Sequence[QCameraDevice]) -> list[Device]:
    ordered = sorted(devices, key=lambda one: not one.isDefault())
    return [Device(DeviceId(one.id().toStdString()), one.description()) for one in ordered]


def _stand_ins(folder: Path) -> list[Device]:
    films = sorted(folder.iterdir()) if folder.is_dir() else []
    return [
        *(
            Device(DeviceId(f"{MEDIA_FILE_PREFIX}{film}"), film.stem)
            for film in films
            if film.suffix.lower() in _FILM_ENDINGS
        ),
        Device(TEST_CARD, "Test card"),
    ]
