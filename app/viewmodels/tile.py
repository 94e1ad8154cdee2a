"""How pictures reach the screen: the newest frame, handed from the media thread to one tile."""

from PySide6.QtCore import QObject, Signal

from app.services.ports import VideoFrame


class VideoFeed(QObject):
    """Carries the newest frame from the media thread to one ``VideoTile``; a ``FrameSink``.

    It has no parent: whoever delivers frames keeps it alive until it has been unsubscribed.
    """

    arrived = Signal()  # emitted on the delivering thread, received on the GUI thread

    def __init__(self) -> None:
        super().__init__()
        self._newest: VideoFrame | None = None

    def put(self, frame: VideoFrame) -> None:
        """Take a frame; one slot: a late tile skips frames, it never queues them."""
        self._newest = frame
        self.arrived.emit()

    def take(self) -> VideoFrame | None:
        """The newest frame, once."""
        frame, self._newest = self._newest, None
        return frame
