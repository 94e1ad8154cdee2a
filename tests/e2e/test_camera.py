"""A real camera in a video call, as far as the system can tell: chosen, seen, pulled, busy."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest
from PySide6.QtGui import QImage, qBlue, qGreen, qRed

from app.adapters.capture.test_card import BARS
from app.domain.errors import ErrorCode
from app.domain.ids import DeviceId
from app.viewmodels.words.errors import sentence
from desk import PrivateDesk, wait_for
from tests.e2e.conftest import SARA, SCREENS, signed_in
from tests.e2e.phone import Phone
from tests.e2e.test_calls import assert_both_idle
from tests.integration.v4l2.made_up_camera import Kind, MadeUpCameras

NEAR = 30


@pytest.fixture
def cameras(tmp_path: Path) -> MadeUpCameras:
    """Sara's cameras: one that is like most."""
    cameras = MadeUpCameras(tmp_path)
    cameras.add(0, [Kind("MJPG"), Kind("YUYV", 640, 480, 30), Kind("YUYV", 1280, 720, 10)])
    return cameras


@pytest.fixture
def sara(
    desk: PrivateDesk, cameras: MadeUpCameras, request: pytest.FixtureRequest
) -> Iterator[Phone]:
    """Sara's phone, which has a camera and uses it."""
    phone = Phone(desk, SARA, **cameras.env)
    yield from signed_in(phone, request, DeviceId("/dev/video0"))


def bar_at(colour: int) -> int | None:
    """Which bar a dot of the screen may be of."""
    red, green, blue = qRed(colour), qGreen(colour), qBlue(colour)
    for number, bar in enumerate(BARS):
        if max(abs(red - bar[0]), abs(green - bar[1]), abs(blue - bar[2])) < NEAR:
            return number
    return None


def sees_bars(phone: Phone, shot: Path) -> bool:
    """Whether the large picture in this phone's call window shows the bars from left to right."""
    area = phone.see("picture")
    for window in phone.desk.windows("Sara"):
        phone.desk.run("xdotool", "windowraise", str(window))
    phone.desk.screenshot(shot)
    image, line = QImage(str(shot)), area.y + area.height // 2
    dots = (bar_at(image.pixel(x, line)) for x in range(area.x, area.x + area.width))
    wide = [bar for bar, run in groupby(dots) if bar is not None and len(list(run)) > 20]
    return wide == list(range(len(BARS)))


def says(phone: Phone, code: ErrorCode) -> bool:
    """Whether the sentence for it is on this phone's screen."""
    return any(sentence(code) in f"{seen.name} {seen.description}" for seen in phone.controls())


def test_a_camera_is_seen_until_it_is_pulled_and_again_when_it_is_back(
    sara: Phone, omar: Phone, cameras: MadeUpCameras, tmp_path: Path
) -> None:
    sara.ctl("call", "omar", "--video")
    omar.wait("call.state", "ringing")
    omar.ctl("accept", "--audio")
    omar.wait("call.state", "active")
    sara.wait("media.video_out.width", "1280")
    assert sara.ctl("state")["media"]["video_out"]["height"] == 720
    omar.wait("media.video_in.width", "1280", 30)
    wait_for("the bars", lambda: sees_bars(omar, SCREENS / "e2e" / "camera.png"), 20)

    cameras.unplug(0)
    sara.wait("call.camera", "false", 5)
    wait_for("the reason", lambda: says(sara, ErrorCode.DEVICE_LOST), 5)
    omar.wait("call.peer_video", "false", 5)
    wait_for("the camera to be free", lambda: cameras.held() == 0, 2)

    cameras.plug(0)
    wait_for("the camera in the list", lambda: "/dev/video0" in str(sara.ctl("devices")), 5)
    sara.ctl("camera", "on")
    omar.wait("call.peer_video", "true", 10)
    wait_for("the bars again", lambda: sees_bars(omar, tmp_path / "again.png"), 20)
    omar.ctl("hangup")
    assert_both_idle(sara, omar)
    wait_for("the camera to be free", lambda: cameras.held() == 0, 2)


def test_a_camera_that_another_program_has_is_said_to_be(
    sara: Phone, omar: Phone, cameras: MadeUpCameras
) -> None:
    cameras.trouble("busy-format")
    sara.ctl("call", "omar", "--video")
    omar.wait("call.state", "ringing")
    omar.ctl("accept", "--audio")
    omar.wait("call.state", "active")
    sara.wait("call.camera", "false", 10)
    wait_for("the reason", lambda: says(sara, ErrorCode.CAMERA_SILENT), 5)
    assert sara.ctl("state")["call"]["state"] == "active"
    sara.ctl("hangup")
    assert_both_idle(sara, omar)
