"""A camera being read, in the best of its formats; it knows nothing of plugs."""

import logging
import sys
from collections.abc import Callable

from PySide6.QtCore import Qt, QThread, Signal
from PySide6.QtMultimedia import (
    QCamera,
    QCameraDevice,
    QCameraFormat,
    QMediaCaptureSession,
    QVideoFrame,
    QVideoFrameFormat,
    QVideoSink,
)

from app.adapters.capture.frames import plain
from app.adapters.capture.source import FPS, HEIGHT, WIDTH, Pace
from app.services.ports import FrameSink

log = logging.getLogger(__name__)

_APART = sys.platform.startswith("linux")
"""There Qt reads a camera on the thread that opened it; elsewhere on threads of its own."""
_CLOSING_MS = 900
_FLUENT_FPS = 24
"""From here on a larger picture is worth more than a faster one."""
_late: set["Reading"] = set()
"""Those that a camera keeps from ending: Qt ends the program when a running thread is freed."""


class Reading(QThread):
    """Reads one camera where a busy window holds no picture up, and no camera the window."""

    failed = Signal()

    def __init__(self, device: QCameraDevice, sink: FrameSink) -> None:
        super().__init__()
        self._device, self._sink, self._pace = device, sink, Pace()
        self._here: _Session | None = None
        self.pictures = 0
        """How many were passed on; whoever watches compares."""

    def open(self) -> None:
        """Begin; returns at once where the reading has a thread of its own."""
        if _APART:
            self.start()
        else:
            self._here = _Session(self._device, self._take, self.failed.emit)

    def run(self) -> None:
        """The thread: made, used and freed on it."""
        session = _Session(self._device, self._take, self.failed.emit)
        self.exec()
        session.close()

    def _take(self, frame: QVideoFrame) -> None:
        if not frame.isValid():  # Qt's way to empty a screen
            return
        picture = plain(frame) if self._pace.due(frame.startTime()) else None
        if picture is not None:
            self.pictures += 1
            self._sink.put(picture)

    def close(self) -> None:
        """Stop, and free the camera for others."""
        if self._here is not None:
            self._here.close()
            self._here = None
        self.quit()
        if not self.wait(_CLOSING_MS):
            log.warning("the camera does not close")
            _late.add(self)
            self.finished.connect(lambda: _late.discard(self))


class _Session:
    """What Qt needs to read a camera; it lives on the thread that makes it."""

    def __init__(
        self,
        device: QCameraDevice,
        take: Callable[[QVideoFrame], None],
        failed: Callable[[], None],
    ) -> None:
        self._take, self._tell = take, failed
        self._camera, self._session = QCamera(device), QMediaCaptureSession()
        self._frames = QVideoSink()
        wanted = best(device.videoFormats())
        if wanted is not None:
            self._camera.setCameraFormat(wanted)
        self._session.setCamera(self._camera)
        self._session.setVideoSink(self._frames)
        # Direct: copied on the thread that reads.
        self._frames.videoFrameChanged.connect(self._take, Qt.ConnectionType.DirectConnection)
        self._camera.errorOccurred.connect(self._failed, Qt.ConnectionType.DirectConnection)
        self._camera.start()

    def _failed(self, error: QCamera.Error, text: str) -> None:
        if error != QCamera.Error.NoError:
            log.warning("the camera fails: %s", text)
            self._tell()

    def close(self) -> None:
        """Stop."""
        self._frames.videoFrameChanged.disconnect(self._take)
        self._camera.errorOccurred.disconnect(self._failed)
        self._camera.stop()


def best(formats: list[QCameraFormat]) -> QCameraFormat | None:
    """The largest that fits and is fluent; where none fits, the smallest."""

    def pixels(candidate: QCameraFormat) -> int:
        size = candidate.resolution()
        return int(size.width() * size.height())

    def fits(candidate: QCameraFormat) -> bool:
        size = candidate.resolution()
        return bool(size.width() <= WIDTH and size.height() <= HEIGHT)

    def worth(candidate: QCameraFormat) -> tuple[float, int, float, bool]:
        rate = candidate.maxFrameRate()
        raw = candidate.pixelFormat() != QVideoFrameFormat.PixelFormat.Format_Jpeg
        return min(rate, _FLUENT_FPS), pixels(candidate), min(rate, FPS), raw

    fitting = [candidate for candidate in formats if fits(candidate)]
    return max(fitting, key=worth) if fitting else min(formats, key=pixels, default=None)
