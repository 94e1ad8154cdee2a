"""A real camera through Qt; stand-ins stand elsewhere."""

from PySide6.QtCore import Qt
from PySide6.QtMultimedia import (
    QCamera,
    QCameraDevice,
    QCameraFormat,
    QMediaCaptureSession,
    QMediaDevices,
    QVideoFrame,
    QVideoSink,
)

from app.adapters.capture.frames import plain
from app.adapters.capture.source import FPS, HEIGHT, WIDTH, Delivery
from app.domain.errors import AppError, ErrorCode
from app.domain.ids import DeviceId


class Lens:
    """One open lens."""

    def __init__(self, camera: DeviceId, delivery: Delivery) -> None:
        device = _find(camera)
        self._delivery = delivery
        self._id = device.id()
        self._camera, self._session = QCamera(device), QMediaCaptureSession()
        self._frames, self._plugs = QVideoSink(), QMediaDevices()
        wanted = _best(device.videoFormats())
        if wanted is not None:
            self._camera.setCameraFormat(wanted)
        self._session.setCamera(self._camera)
        self._session.setVideoSink(self._frames)
        # Direct: copied on the thread that captures, so that a busy window holds no picture up.
        self._frames.videoFrameChanged.connect(self._deliver, Qt.ConnectionType.DirectConnection)
        # Queued: it may fail before whoever opens it knows that it is open.
        self._camera.errorOccurred.connect(self._failed, Qt.ConnectionType.QueuedConnection)
        self._plugs.videoInputsChanged.connect(self._plugged)
        self._camera.start()

    def _deliver(self, frame: QVideoFrame) -> None:
        picture = plain(frame)
        if picture is not None:
            self._delivery.sink.put(picture)

    def _failed(self, error: QCamera.Error, _text: str) -> None:
        if error != QCamera.Error.NoError:
            self._delivery.lost()

    def _plugged(self) -> None:
        if all(device.id() != self._id for device in QMediaDevices.videoInputs()):
            self._delivery.lost()

    def close(self) -> None:
        """Stop."""
        self._frames.videoFrameChanged.disconnect(self._deliver)
        self._camera.errorOccurred.disconnect(self._failed)
        self._plugs.videoInputsChanged.disconnect(self._plugged)
        self._camera.stop()


def _find(camera: DeviceId) -> QCameraDevice:
    if not camera:
        default = QMediaDevices.defaultVideoInput()
        if not default.isNull():
            return default
    for device in QMediaDevices.videoInputs():
        if device.id().toStdString() == camera:
            return device
    raise AppError(ErrorCode.NO_CAMERA, "no such camera")


def _best(formats: list[QCameraFormat]) -> QCameraFormat | None:
    """The largest that fits and is fluent; where none fits, the smallest."""

    def pixels(candidate: QCameraFormat) -> int:
        size = candidate.resolution()
        return int(size.width() * size.height())

    def fits(candidate: QCameraFormat) -> bool:
        size = candidate.resolution()
        return bool(size.width() <= WIDTH and size.height() <= HEIGHT)

    fitting = [candidate for candidate in formats if fits(candidate)]
    if fitting:
        return max(fitting, key=lambda one: (min(one.maxFrameRate(), FPS), pixels(one)))
    return min(formats, key=pixels, default=None)
