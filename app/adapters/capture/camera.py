"""The one open camera: a lens through Qt, or a stand-in; it publishes nothing."""

import logging
from collections.abc import Callable
from pathlib import Path

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
from app.adapters.capture.media_file import MediaFile
from app.adapters.capture.source import FPS, HEIGHT, WIDTH, Delivery, FrameSource
from app.adapters.capture.test_card import TestCard
from app.domain.device import MEDIA_FILE_PREFIX, TEST_CARD
from app.domain.errors import AppError, ErrorCode
from app.domain.ids import DeviceId
from app.services.ports import FrameSink

log = logging.getLogger(__name__)


class QtCamera:
    """``Camera`` of the app; used on the main thread, delivers on others."""

    def __init__(self) -> None:
        self._source: FrameSource | None = None
        self._opening = object()
        self._lost: list[Callable[[], None]] = []
        self.opened = ""
        """The id of the open camera, for those who look for leaks; empty = none is open."""

    def open(self, camera: DeviceId, sink: FrameSink) -> None:
        """Open it and deliver to ``sink``; an open one is closed first. Raises ``NO_CAMERA``."""
        self.close()
        opening = self._opening = object()
        delivery = Delivery(sink, lambda: self._went_away(opening))
        if camera == TEST_CARD:
            self._source = TestCard(delivery)
        elif camera.startswith(MEDIA_FILE_PREFIX):
            self._source = MediaFile(Path(camera.removeprefix(MEDIA_FILE_PREFIX)), delivery)
        else:
            self._source = _Lens(camera, delivery)
        self.opened = camera

    def close(self) -> None:
        """Close it; idempotent."""
        source, self._source = self._source, None
        self.opened = ""
        if source is not None:
            source.close()

    def on_lost(self, callback: Callable[[], None]) -> None:
        """Call back when the open camera goes away."""
        self._lost.append(callback)

    def _went_away(self, opening: object) -> None:
        if self._source is None or opening is not self._opening:
            return
        log.warning("the camera went away")
        self.close()
        for callback in tuple(self._lost):
            callback()


class _Lens:
    """A real camera."""

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
