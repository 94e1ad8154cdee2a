"""Who watches which picture, and how large, and the one slot camera frames come in by; no LiveKit.

Both are used from any thread, and before the LiveKit half is loaded.
"""

import math
import threading
import time
from collections.abc import Callable

from app.domain.ids import Identity
from app.domain.media import TrackSource
from app.services.ports import FrameSink, Unsubscribe, VideoFrame

Shown = tuple[Identity, TrackSource]
"""Whose picture, and which of theirs."""
Size = tuple[int, int]
HIDDEN: Size = (0, 0)


class Audience:
    """The sinks of each picture; ``changed`` is called after each change."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._lock = threading.Lock()
        self._sinks: dict[Shown, dict[object, FrameSink]] = {}
        self._sizes: dict[Shown, Size] = {}

    def watch(self, shown: Shown, sink: FrameSink) -> Unsubscribe:
        """Send that picture to ``sink`` too, until the result is called."""
        key = object()
        with self._lock:
            self._sinks.setdefault(shown, {})[key] = sink
        self._changed()
        return lambda: self._forget(shown, key)

    def _forget(self, shown: Shown, key: object) -> None:
        with self._lock:
            sinks = self._sinks.get(shown, {})
            if sinks.pop(key, None) is None:
                return
            if not sinks:
                del self._sinks[shown]
                self._sizes.pop(shown, None)
        self._changed()

    def resize(self, shown: Shown, size: Size) -> None:
        """Say how large it is shown."""
        with self._lock:
            if self._sizes.get(shown) == size:
                return
            self._sizes[shown] = size
        self._changed()

    def sinks(self, shown: Shown) -> tuple[FrameSink, ...]:
        """Who watches."""
        with self._lock:
            return tuple(self._sinks.get(shown, {}).values())

    def size(self, shown: Shown) -> Size | None:
        """How large it is shown; None = nobody said."""
        with self._lock:
            return self._sizes.get(shown)


class CameraInlet:
    """``FrameSink`` of the camera: one slot, so that a busy media thread skips frames."""

    def __init__(self, call: Callable[[], None]) -> None:
        self._call = call
        self._lock = threading.Lock()
        self._newest: VideoFrame | None = None
        self.last_put = -math.inf
        """When the camera last delivered, in monotonic seconds."""

    def put(self, frame: VideoFrame) -> None:
        """Keep the frame, and call once for however many were put."""
        self.last_put = time.monotonic()
        with self._lock:
            called, self._newest = self._newest is not None, frame
        if not called:
            self._call()

    def take(self) -> VideoFrame | None:
        """The newest frame, once."""
        with self._lock:
            frame, self._newest = self._newest, None
        return frame
