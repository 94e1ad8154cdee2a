"""Cameras and device lists through Qt: stand-ins deliver, files loop, plugs are told."""

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtMultimedia import QVideoFrame, QVideoFrameFormat
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.adapters.capture import devices
from app.adapters.capture.camera import QtCamera
from app.adapters.capture.devices import QtDeviceWatch
from app.adapters.capture.frames import plain
from app.adapters.sound.plugged import SoundServerDevices
from app.domain.device import MEDIA_FILE_PREFIX, TEST_CARD
from app.domain.errors import AppError
from app.domain.ids import DeviceId
from app.services.ports import PixelLayout, VideoFrame
from desk import PrivateDesk

Format = QVideoFrameFormat.PixelFormat


class Frames:
    """A ``FrameSink`` that keeps what comes, and on which thread."""

    def __init__(self) -> None:
        self.kept: list[VideoFrame] = []
        self.threads: set[int] = set()

    def put(self, frame: VideoFrame) -> None:
        """Keep it."""
        self.threads.add(threading.get_ident())
        self.kept.append(frame)


@pytest.fixture
def camera(qapp: QApplication) -> Iterator[QtCamera]:
    """A camera, closed in the end."""
    camera = QtCamera()
    yield camera
    camera.close()


def film(path: Path, width: int, height: int, count: int) -> Path:
    """A film of grey pictures, each a little lighter, 25 a second."""
    chroma = bytes([128]) * (width * height // 2)
    with open(path, "wb") as file:
        file.write(f"YUV4MPEG2 W{width} H{height} F25:1 Ip A1:1 C420jpeg\n".encode())
        for number in range(count):
            file.write(b"FRAME\n" + bytes([60 + number]) * (width * height) + chroma)
    return path


def test_test_card_delivers_thirty_frames_a_second_off_the_main_thread(
    camera: QtCamera, qtbot: QtBot
) -> None:
    frames = Frames()
    start = time.monotonic()
    camera.open(TEST_CARD, frames)
    qtbot.waitUntil(lambda: len(frames.kept) >= 30, timeout=10_000)
    assert time.monotonic() - start > 0.9
    assert threading.get_ident() not in frames.threads
    assert {(one.width, one.height, one.layout) for one in frames.kept} == {
        (1280, 720, PixelLayout.I420)
    }
    assert frames.kept[0].data != frames.kept[1].data
    camera.close()
    count = len(frames.kept)
    camera.close()
    qtbot.wait(100)
    assert len(frames.kept) == count
    assert camera.opened == ""


def test_media_file_loops(camera: QtCamera, qtbot: QtBot, tmp_path: Path) -> None:
    path = film(tmp_path / "short.y4m", 320, 240, 10)
    frames = Frames()
    camera.open(DeviceId(f"{MEDIA_FILE_PREFIX}{path}"), frames)
    qtbot.waitUntil(lambda: len(frames.kept) >= 25, timeout=15_000)
    shades = [np.frombuffer(one.data, np.uint8)[0] for one in frames.kept]
    assert {(one.width, one.height) for one in frames.kept} == {(320, 240)}
    assert any(later < earlier for earlier, later in pairwise(shades))


def test_opening_another_camera_closes_the_first(
    camera: QtCamera, qtbot: QtBot, tmp_path: Path
) -> None:
    path = film(tmp_path / "short.y4m", 320, 240, 10)
    card, file = Frames(), Frames()
    camera.open(TEST_CARD, card)
    qtbot.waitUntil(lambda: bool(card.kept), timeout=10_000)
    camera.open(DeviceId(f"{MEDIA_FILE_PREFIX}{path}"), file)
    count = len(card.kept)
    qtbot.waitUntil(lambda: len(file.kept) > 5, timeout=15_000)
    assert len(card.kept) == count


@pytest.mark.parametrize("name", ["/dev/no-such-camera", f"{MEDIA_FILE_PREFIX}/no/such/film.mp4"])
def test_camera_that_is_not_there_cannot_be_opened(camera: QtCamera, name: str) -> None:
    with pytest.raises(AppError) as caught:
        camera.open(DeviceId(name), Frames())
    assert caught.value.code == "no_camera"
    assert camera.opened == ""


@pytest.mark.qt_log_ignore("Could not open media")
def test_broken_film_is_a_lost_camera(camera: QtCamera, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "broken.mp4"
    path.write_bytes(b"this is no film" * 100)
    lost: list[str] = []
    camera.on_lost(lost.append)
    camera.open(DeviceId(f"{MEDIA_FILE_PREFIX}{path}"), Frames())
    qtbot.waitUntil(lambda: lost == ["camera_silent"], timeout=10_000)
    assert camera.opened == ""


# ── frames ──

LUMA, BLUE, RED = 120, 90, 200


def qt_frame(kind: Format, width: int, height: int, fill: Callable[[QVideoFrame], None]) -> object:
    """A frame of one kind, filled."""
    frame = QVideoFrame(QVideoFrameFormat(QSize(width, height), kind))
    assert frame.map(QVideoFrame.MapMode.WriteOnly)
    fill(frame)
    frame.unmap()
    return frame


def _planes(*values: int) -> Callable[[QVideoFrame], None]:
    def fill(frame: QVideoFrame) -> None:
        for number, value in enumerate(values):
            memory = memoryview(frame.bits(number))
            memory[:] = bytes([value]) * len(memory)

    return fill


def _pairs(first: int, second: int) -> Callable[[QVideoFrame], None]:
    def fill(frame: QVideoFrame) -> None:
        luma, chroma = memoryview(frame.bits(0)), memoryview(frame.bits(1))
        luma[:] = bytes([LUMA]) * len(luma)
        chroma[:] = bytes([first, second]) * (len(chroma) // 2)

    return fill


def _packed(*pattern: int) -> Callable[[QVideoFrame], None]:
    def fill(frame: QVideoFrame) -> None:
        memory = memoryview(frame.bits(0))
        memory[:] = bytes(pattern) * (len(memory) // 4)

    return fill


@pytest.mark.parametrize(
    ("kind", "fill"),
    [
        (Format.Format_YUV420P, _planes(LUMA, BLUE, RED)),
        (Format.Format_YV12, _planes(LUMA, RED, BLUE)),
        (Format.Format_NV12, _pairs(BLUE, RED)),
        (Format.Format_NV21, _pairs(RED, BLUE)),
        (Format.Format_YUYV, _packed(LUMA, BLUE, LUMA, RED)),
        (Format.Format_UYVY, _packed(BLUE, LUMA, RED, LUMA)),
    ],
)
def test_every_kind_of_camera_frame_becomes_tight_i420(
    qapp: QApplication, kind: Format, fill: Callable[[QVideoFrame], None]
) -> None:
    width, height = 322, 240  # rows that need padding
    frame = plain(qt_frame(kind, width, height, fill))  # type: ignore[arg-type]  # made above
    assert frame is not None
    assert (frame.width, frame.height, frame.layout) == (width, height, PixelLayout.I420)
    data = np.frombuffer(frame.data, np.uint8)
    size = width * height
    assert data.size == size * 3 // 2
    assert set(data[:size]) == {LUMA}
    assert set(data[size : size * 5 // 4]) == {BLUE}
    assert set(data[size * 5 // 4 :]) == {RED}


@pytest.mark.parametrize(
    ("width", "height", "shown"), [(1920, 1080, (1280, 720)), (1600, 1200, (960, 720))]
)
def test_planes_too_large_are_made_to_fit(
    qapp: QApplication, width: int, height: int, shown: tuple[int, int]
) -> None:
    def fill(frame: QVideoFrame) -> None:
        rows = np.frombuffer(frame.bits(0), np.uint8)[: 2 * width * height].reshape(height, -1)
        rows[:] = [LUMA, BLUE, LUMA, RED] * (width // 2)
        rows[:, width:] += 5  # the right half is brighter

    made = qt_frame(Format.Format_YUYV, width, height, fill)
    frame = plain(made)  # type: ignore[arg-type]  # made above
    assert frame is not None
    assert (frame.width, frame.height, frame.layout) == (*shown, PixelLayout.I420)
    data, size = np.frombuffer(frame.data, np.uint8), shown[0] * shown[1]
    assert data.size == size * 3 // 2
    luma = data[:size].reshape(shown[1], shown[0])
    assert (set(luma[:, : shown[0] // 2].flat), set(luma[:, shown[0] // 2 :].flat)) == (
        {LUMA},
        {LUMA + 5},
    )
    assert set(data[size : size * 5 // 4]) == {BLUE, BLUE + 5}
    assert set(data[size * 5 // 4 :]) == {RED, RED + 5}


@pytest.mark.qt_log_ignore("No RHI backend")
@pytest.mark.parametrize(
    ("width", "height", "shown"),
    [(640, 480, (640, 480)), (1920, 1080, (1280, 720)), (641, 481, (640, 480))],
)
def test_frames_without_planes_or_too_large_come_out_as_bgra_that_fits(
    qapp: QApplication, width: int, height: int, shown: tuple[int, int]
) -> None:
    made = qt_frame(Format.Format_BGRX8888, width, height, _packed(10, 120, 230, 255))
    frame = plain(made)  # type: ignore[arg-type]  # made above
    assert frame is not None
    assert (frame.width, frame.height, frame.layout) == (*shown, PixelLayout.BGRA)
    pixels = np.frombuffer(frame.data, np.uint8).reshape(-1, 4)
    assert pixels.shape[0] == shown[0] * shown[1]
    assert {tuple(pixel) for pixel in np.unique(pixels[:, :3], axis=0)} == {(10, 120, 230)}


# ── what is plugged in ──


def test_plugs_and_unplugs_are_told_and_monitors_are_no_microphones(
    desk: PrivateDesk, qapp: QApplication, qtbot: QtBot
) -> None:
    watch = QtDeviceWatch()
    told: list[int] = []
    leave = watch.on_change(lambda: told.append(1))

    def speakers() -> list[str]:
        return [device.device_id for device in watch.lists().speakers]

    qtbot.waitUntil(lambda: "speaker_a" in speakers(), timeout=10_000)
    assert speakers()[0] == "speaker_a"
    microphones = [device.device_id for device in watch.lists().microphones]
    assert microphones[0] == "mic_a"
    assert not [name for name in microphones if name.endswith(".monitor")]
    assert watch.lists().cameras[-1].device_id == TEST_CARD
    plugged = desk.plug_speaker("usb_headset")
    qtbot.waitUntil(lambda: bool(told) and "usb_headset" in speakers(), timeout=10_000)
    told.clear()
    desk.unplug(plugged)
    qtbot.waitUntil(lambda: bool(told) and "usb_headset" not in speakers(), timeout=10_000)
    leave()
    leave()
    watch.close()


def counted_tries(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows with every try to connect."""
    tries: list[int] = []
    connect = SoundServerDevices.connect

    def counted(server: SoundServerDevices) -> None:
        tries.append(1)
        connect(server)

    monkeypatch.setattr(SoundServerDevices, "connect", counted)
    return tries


def test_without_a_sound_server_it_is_looked_for_at_one_pace(
    qapp: QApplication,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("PULSE_SERVER", "unix:/no/such/socket")
    monkeypatch.setattr(devices, "_RECONNECT_MS", 50)
    caplog.set_level(logging.INFO)
    tries = counted_tries(monkeypatch)
    watch = QtDeviceWatch()
    qtbot.wait(1000)  # a second row of tries would double them every 50 ms
    watch.close()
    assert 4 <= len(tries) <= 25
    assert [line.getMessage() for line in caplog.records if "no sound server" in line.msg][1:] == []


def test_a_sound_server_that_hangs_holds_nothing_up(
    qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(devices, "_RECONNECT_MS", 50)
    with socket.socket(socket.AF_UNIX) as hanging:  # it accepts, and never says a word
        hanging.bind(str(tmp_path / "pulse"))
        hanging.listen(16)
        monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path / 'pulse'}")
        tries = counted_tries(monkeypatch)
        watch = QtDeviceWatch()
        longest, end = 0.0, time.monotonic() + 3
        while time.monotonic() < end:
            begun = time.monotonic()
            QApplication.processEvents()
            longest = max(longest, time.monotonic() - begun)
            time.sleep(0.005)
        watch.close()
    assert len(tries) > 2
    assert longest < 0.25  # half of what one try takes


def test_films_in_the_data_folder_are_cameras(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    folder = tmp_path / "utd-phone" / "stand-ins"
    folder.mkdir(parents=True)
    film(folder / "Beach.y4m", 16, 16, 1)
    (folder / "notes.txt").write_text("no film")
    (folder / "Office.mp4").write_bytes(b"")
    watch = QtDeviceWatch()
    cameras = watch.lists().cameras
    watch.close()
    assert [camera.name for camera in cameras[-3:]] == ["Beach", "Office", TEST_CARD]
