"""A person's moving picture in a window: a tile, its feed, and whom it asks; it decodes nothing."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.ui.kit.video_tile import VideoTile
from app.viewmodels.tile import VideoFeed

NOBODY = ""


class PictureSource(Protocol):
    """Who sends pictures: the call's view-model."""

    def watch(self, identity: str, feed: VideoFeed) -> Callable[[], None]:
        """Send a person's pictures until the result is called."""

    def resize(self, identity: str, width: int, height: int) -> None:
        """Say how large the picture is shown, in device pixels; 0 x 0 = hidden."""


class Picture(VideoTile):
    """Shows one person while it can be seen; whoever is hidden is not asked for."""

    def __init__(
        self,
        name: str,
        spoken: str,
        source: PictureSource,
        radius: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, spoken, radius, parent)
        self._source = source
        self._identity = NOBODY
        self._feed: VideoFeed | None = None
        self._stop: Callable[[], None] | None = None
        self.resized.connect(self._resized)

    @property
    def identity(self) -> str:
        """Whose picture it is."""
        return self._identity

    def show_person(self, identity: str, name: str) -> None:
        """Show somebody from now on."""
        self.show_face(identity, name)
        if identity != self._identity:
            self._detach()
            self._identity = identity
            self._attach()

    def _attach(self) -> None:
        if self._stop is not None or not self._identity or not self.isVisible():
            return
        feed = VideoFeed()
        feed.arrived.connect(self._take)
        self._feed, self._stop = feed, self._source.watch(self._identity, feed)
        ratio = self.devicePixelRatioF()
        self._resized(round(self.width() * ratio), round(self.height() * ratio))

    def _detach(self) -> None:
        if self._stop is None or self._feed is None:
            return
        self._feed.arrived.disconnect(self._take)
        self._source.resize(self._identity, 0, 0)
        self._stop()
        self._feed = self._stop = None
        self.clear()

    def _take(self) -> None:
        frame = self._feed.take() if self._feed is not None else None
        if frame is not None:
            self.show_frame(frame)

    def _resized(self, width: int, height: int) -> None:
        if self._stop is not None:
            self._source.resize(self._identity, width, height)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._attach()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._detach()
