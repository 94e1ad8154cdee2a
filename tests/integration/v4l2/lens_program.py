"""The app's camera in a process of its own: does what a line on stdin says, and tells how it is.

``open ID``, ``close``, ``block`` (the main thread, for a second); it ends with its stdin. Started
with the word ``here`` it reads cameras as on systems where Qt has threads of its own for that.
"""

import json
import sys
import threading
import time

import numpy as np
from livekit import rtc
from PySide6.QtCore import QSocketNotifier, QTimer
from PySide6.QtGui import QGuiApplication

from app.adapters.capture import reading
from app.adapters.capture.camera import QtCamera
from app.adapters.capture.plugged import QtDevices
from app.adapters.capture.test_card import BARS
from app.adapters.media.video import as_i420
from app.domain.errors import AppError
from app.domain.ids import DeviceId
from app.services.ports import VideoFrame


class Screen:
    """Counts frames, and keeps the newest."""

    def __init__(self) -> None:
        self.count = 0
        self.newest: VideoFrame | None = None
        self.on_main = False

    def put(self, frame: VideoFrame) -> None:
        """Take one."""
        self.count, self.newest = self.count + 1, frame
        self.on_main = threading.current_thread() is threading.main_thread()


def colours(frame: VideoFrame) -> list[list[int]]:
    """What a peer would see of the bars, in RGB."""
    plain = as_i420(frame)
    picture = rtc.VideoFrame(plain.width, plain.height, rtc.VideoBufferType.I420, plain.data)
    data = picture.convert(rtc.VideoBufferType.RGB24).data
    rows = np.frombuffer(data, np.uint8).reshape(plain.height, plain.width, 3)
    middles = [int((bar + 0.5) * plain.width / len(BARS)) for bar in range(len(BARS))]
    line = plain.height // 4
    return [
        [int(value) for value in rows[line : line + 8, x - 4 : x + 4].mean((0, 1)).round()]
        for x in middles
    ]


class Program:
    """The camera, what it delivered, and what became of it."""

    def __init__(self) -> None:
        self._camera, self._screen = QtCamera(), Screen()
        self._devices = QtDevices(self.tell, sound=False)
        self._lost = ""
        self._blocked = 0
        self._camera.on_lost(self._note)

    def _note(self, code: str) -> None:
        self._lost = str(code)
        self.tell()

    def obey(self, line: str) -> None:
        """Do what a line says."""
        word, _, rest = line.strip().partition(" ")
        if word == "open":
            self._lost, self._screen = "", Screen()
            try:
                self._camera.open(DeviceId(rest), self._screen)
            except AppError as error:
                self._lost = str(error.code)
        elif word == "block":
            before = self._screen.count
            time.sleep(1)
            self._blocked = self._screen.count - before
        elif word == "close":
            self._camera.close()
        else:
            self._camera.close()
            QGuiApplication.quit()

    def tell(self) -> None:
        """One line of how it is."""
        frame = self._screen.newest
        told = {
            "cameras": [lens.device_id for lens in self._devices.lenses()],
            "frames": self._screen.count,
            "size": [frame.width, frame.height] if frame else [],
            "colours": colours(frame) if frame else [],
            "on_main": self._screen.on_main,
            "blocked": self._blocked,
            "lost": self._lost,
            "opened": self._camera.opened,
        }
        print(json.dumps(told), flush=True)


def main() -> None:
    """Run until stdin ends."""
    reading._APART = "here" not in sys.argv
    application = QGuiApplication(sys.argv)
    program = Program()
    orders = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    orders.activated.connect(lambda: program.obey(sys.stdin.readline()))
    clock = QTimer()
    clock.timeout.connect(program.tell)
    clock.start(100)
    application.exec()


main()
