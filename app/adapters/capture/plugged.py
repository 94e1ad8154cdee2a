"""What Qt sees plugged in, with changes as they happen; it opens nothing.

Lenses everywhere; microphones and speakers where no sound server is asked.
"""

from collections.abc import Callable, Sequence

from PySide6.QtMultimedia import QAudioDevice, QMediaDevices

from app.adapters.sound.plugged import Plugged
from app.domain.device import Device
from app.domain.ids import DeviceId


class QtDevices:
    """Qt's lists; ``changed`` is called on the main thread, for sound too where ``sound``."""

    def __init__(self, changed: Callable[[], None], *, sound: bool) -> None:
        self._devices = QMediaDevices()
        self._devices.videoInputsChanged.connect(changed)
        if sound:
            self._devices.audioInputsChanged.connect(changed)
            self._devices.audioOutputsChanged.connect(changed)

    def lenses(self) -> tuple[Device, ...]:
        """Cameras, the default first."""
        ordered = sorted(QMediaDevices.videoInputs(), key=lambda one: not one.isDefault())
        return tuple(Device(DeviceId(one.id().toStdString()), one.description()) for one in ordered)

    def sound(self) -> Plugged:
        """Microphones and speakers, by the names that PortAudio knows them by."""
        return Plugged(_sound(QMediaDevices.audioInputs()), _sound(QMediaDevices.audioOutputs()))


def _sound(devices: Sequence[QAudioDevice]) -> tuple[Device, ...]:
    ordered = sorted(devices, key=lambda device: not device.isDefault())
    return tuple(Device(DeviceId(one.description()), one.description()) for one in ordered)
