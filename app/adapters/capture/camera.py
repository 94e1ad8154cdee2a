"""The one open camera: a lens through Qt, or a stand-in; it publishes nothing."""

import logging
from collections.abc import Callable
from pathlib import Path

from app.adapters.capture.source import Delivery, FrameSource
from app.domain.device import MEDIA_FILE_PREFIX, TEST_CARD
from app.domain.errors import ErrorCode
from app.domain.ids import DeviceId
from app.services.ports import FrameSink

log = logging.getLogger(__name__)


class QtCamera:
    """``Camera`` of the app; used on the main thread, delivers on others."""

    def __init__(self) -> None:
        self._source: FrameSource | None = None
        self._opening = object()
        self._lost: list[Callable[[ErrorCode], None]] = []
        self.opened = ""
        """The id of the open camera, for those who look for leaks; empty = none is open."""

    def open(self, camera: DeviceId, sink: FrameSink) -> None:
        """Open it and deliver to ``sink``; an open one is closed first. Raises ``NO_CAMERA``."""
        self.close()
        opening = self._opening = object()
        delivery = Delivery(sink, lambda code: self._went_away(opening, code))
        self._source = _open(camera, delivery)
        self.opened = camera

    def close(self) -> None:
        """Close it; idempotent."""
        source, self._source = self._source, None
        self.opened = ""
        if source is not None:
            source.close()

    def on_lost(self, callback: Callable[[ErrorCode], None]) -> None:
        """Call back with the reason when the open camera goes away or gives no picture."""
        self._lost.append(callback)

    def _went_away(self, opening: object, code: ErrorCode) -> None:
        if self._source is None or opening is not self._opening:
            return
        log.warning("the camera is given up: %s", code)
        self.close()
        for callback in tuple(self._lost):
            callback(code)


def _open(camera: DeviceId, delivery: Delivery) -> FrameSource:
    # Here and not at the top: they bring numpy along, and the first window should not wait for it.
    from app.adapters.capture.lens import Lens  # noqa: PLC0415
    from app.adapters.capture.media_file import MediaFile  # noqa: PLC0415
    from app.adapters.capture.test_card import TestCard  # noqa: PLC0415

    if camera == TEST_CARD:
        return TestCard(delivery)
    if camera.startswith(MEDIA_FILE_PREFIX):
        return MediaFile(Path(camera.removeprefix(MEDIA_FILE_PREFIX)), delivery)
    return Lens(camera, delivery)
