"""A camera that hangs while it is closed: nobody waits for it, and nothing ends because of it."""

import gc
import threading
import time
from collections.abc import Callable

import pytest
from PySide6.QtMultimedia import QCameraDevice, QVideoFrame
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.adapters.capture import reading
from app.services.ports import VideoFrame


class Nobody:
    """Takes frames; none come."""

    def put(self, frame: VideoFrame) -> None:
        """Never called."""


def test_a_camera_that_does_not_close_is_waited_for_by_nobody(
    qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, released = threading.Event(), threading.Event()

    class Stuck:
        def __init__(
            self,
            device: QCameraDevice,
            take: Callable[[QVideoFrame], None],
            failed: Callable[[], None],
        ) -> None:
            opened.set()

        def close(self) -> None:
            released.wait(20)

    monkeypatch.setattr(reading, "_Session", Stuck)
    camera = reading.Reading(QCameraDevice(), Nobody())
    camera.open()
    assert opened.wait(5)
    start = time.monotonic()
    camera.close()
    assert time.monotonic() - start < 2
    del camera
    gc.collect()  # a thread that is freed while it runs would end this process
    assert reading._late
    released.set()
    qtbot.waitUntil(lambda: not reading._late, timeout=5000)
