"""What is plugged in, with changes as they happen, through Qt; it opens nothing."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtMultimedia import QAudioDevice, QCameraDevice, QMediaDevices

from app import places
from app.adapters.sound import streams
from app.domain.device import MEDIA_FILE_PREFIX, TEST_CARD, Device, DeviceLists
from app.domain.ids import DeviceId

_FILM_ENDINGS = frozenset({".mp4", ".mkv", ".webm", ".mov", ".avi", ".mjpeg"})
_MONITOR = ".monitor"
"""How the sound server calls what a speaker plays when it is offered as a microphone."""


class QtDeviceWatch:
    """``DeviceWatch`` of the app.

    Media files in the folder ``stand-ins`` of the data folder are offered as cameras, and last of
    all the test card.
    """

    def __init__(self) -> None:
        self._devices = QMediaDevices()
        self._listeners: dict[object, Callable[[], None]] = {}
        self._folder = places.data_dir() / "stand-ins"
        for changed in (
            self._devices.audioInputsChanged,
            self._devices.audioOutputsChanged,
            self._devices.videoInputsChanged,
        ):
            changed.connect(self._changed)

    def lists(self) -> DeviceLists:
        """The devices now; the system's default comes first."""
        return DeviceLists(
            tuple(_sound(QMediaDevices.audioInputs())),
            tuple(_sound(QMediaDevices.audioOutputs())),
            (*_lenses(QMediaDevices.videoInputs()), *_stand_ins(self._folder)),
        )

    def on_change(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back after each plug, unplug and change of the default."""
        key = object()
        self._listeners[key] = callback

        def leave() -> None:
            self._listeners.pop(key, None)

        return leave

    def _changed(self) -> None:
        for listener in tuple(self._listeners.values()):
            listener()


def _sound(devices: Sequence[QAudioDevice]) -> list[Device]:
    found = []
    for device in sorted(devices, key=lambda one: not one.isDefault()):
        name, identifier = device.description(), device.id().toStdString()
        if not identifier.endswith(_MONITOR):
            found.append(Device(streams.device_id(identifier, name), name))
    return found


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
