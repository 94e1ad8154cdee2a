"""A media file as a camera, looped and silent; it plays no sound."""

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtMultimedia import QMediaPlayer, QVideoFrame, QVideoSink

from app.adapters.capture.frames import plain
from app.adapters.capture.source import Delivery, Pace
from app.domain.errors import AppError, ErrorCode


class MediaFile:
    """Delivers a file's pictures over and over."""

    def __init__(self, path: Path, delivery: Delivery) -> None:
        if not path.is_file():
            raise AppError(ErrorCode.NO_CAMERA, "the media file is not there")
        self._delivery, self._pace = delivery, Pace()
        self._player, self._frames = QMediaPlayer(), QVideoSink()
        self._player.setVideoSink(self._frames)
        self._player.setLoops(QMediaPlayer.Loops.Infinite.value)
        # Direct: copied on the thread that decodes, so that a busy window holds no picture up.
        self._frames.videoFrameChanged.connect(self._deliver, Qt.ConnectionType.DirectConnection)
        # Queued: it may fail before whoever opens it knows that it is open.
        self._player.errorOccurred.connect(self._failed, Qt.ConnectionType.QueuedConnection)
        self._player.setSource(QUrl.fromLocalFile(str(path)))
        self._player.play()

    def _deliver(self, frame: QVideoFrame) -> None:
        picture = plain(frame) if self._pace.due(frame.startTime()) else None
        if picture is not None:
            self._delivery.sink.put(picture)

    def _failed(self, _error: QMediaPlayer.Error, _text: str) -> None:
        self._delivery.lost(ErrorCode.CAMERA_SILENT)

    def close(self) -> None:
        """Stop."""
        self._frames.videoFrameChanged.disconnect(self._deliver)
        self._player.errorOccurred.disconnect(self._failed)
        self._player.stop()
