"""A real camera through Qt, watched for as long as it is open; stand-ins stand elsewhere."""

import logging

from PySide6.QtCore import Qt, QTimer
from PySide6.QtMultimedia import QCameraDevice, QMediaDevices

from app.adapters.capture.reading import Reading
from app.adapters.capture.source import Delivery
from app.domain.errors import AppError, ErrorCode
from app.domain.ids import DeviceId

log = logging.getLogger(__name__)

_SILENCE_MS = 5000
"""As long without a picture, and none will come: another program has the camera, or it hangs."""


class Lens:
    """One open lens."""

    def __init__(self, camera: DeviceId, delivery: Delivery) -> None:
        device = _find(camera)
        self._delivery, self._id = delivery, device.id()
        self._reading, self._seen = Reading(device, delivery.sink), 0
        self._plugs, self._silence = QMediaDevices(), QTimer()
        # Queued: it may fail before whoever opens it knows that it is open.
        self._reading.failed.connect(self._fail, Qt.ConnectionType.QueuedConnection)
        self._plugs.videoInputsChanged.connect(self._plugged)
        self._silence.timeout.connect(self._look)
        self._silence.start(_SILENCE_MS)
        self._reading.open()

    def _look(self) -> None:
        seen = self._reading.pictures
        if seen == self._seen:
            log.warning("no picture from the camera for %d ms", _SILENCE_MS)
            self._fail()
        self._seen = seen

    def _plugged(self) -> None:
        if not self._there():
            self._fail()

    def _fail(self) -> None:
        self._delivery.lost(ErrorCode.CAMERA_SILENT if self._there() else ErrorCode.DEVICE_LOST)

    def _there(self) -> bool:
        return any(device.id() == self._id for device in QMediaDevices.videoInputs())

    def close(self) -> None:
        """Stop."""
        self._silence.stop()
        self._reading.failed.disconnect(self._fail)
        self._plugs.videoInputsChanged.disconnect(self._plugged)
        self._reading.close()


def _find(camera: DeviceId) -> QCameraDevice:
    if not camera:
        default = QMediaDevices.defaultVideoInput()
        if not default.isNull():
            return default
    for device in QMediaDevices.videoInputs():
        if device.id().toStdString() == camera:
            return device
    raise AppError(ErrorCode.NO_CAMERA, "no such camera")
