"""A real camera in a video call, as far as the system can tell: chosen, seen, pulled, busy."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.errors import ErrorCode
from app.domain.ids import DeviceId
from app.viewmodels.words.errors import sentence
from desk import PrivateDesk, wait_for
from tests.e2e.conftest import OMAR, SARA, SCREENS, signed_in
from tests.e2e.phone import Phone
from tests.e2e.picture import wait_for_bars
from tests.e2e.test_calls import assert_both_idle
from tests.integration.v4l2.made_up_camera import Kind, MadeUpCameras


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
    yield from signed_in(Phone(desk, SARA, cameras), request, DeviceId("/dev/video0"))


@pytest.fixture
def omar(
    desk: PrivateDesk, sara: Phone, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Phone]:
    """Omar's phone, which has a camera of its own."""
    cameras = MadeUpCameras(tmp_path / "omar")
    cameras.add(0, [Kind("YUYV", 640, 480)])
    yield from signed_in(Phone(desk, OMAR, cameras), request, DeviceId("/dev/video0"))


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
    wait_for_bars(omar, SCREENS / "e2e" / "camera.png")

    cameras.unplug(0)
    sara.wait("call.camera", "false", 5)
    wait_for("the reason", lambda: says(sara, ErrorCode.DEVICE_LOST), 5)
    omar.wait("call.peer_video", "false", 5)
    wait_for("the camera to be free", lambda: cameras.held() == 0, 2)

    cameras.plug(0)
    wait_for("the camera in the list", lambda: "/dev/video0" in str(sara.ctl("devices")), 5)
    sara.ctl("camera", "on")
    omar.wait("call.peer_video", "true", 10)
    wait_for_bars(omar, tmp_path / "again.png")
    omar.ctl("hangup")
    assert_both_idle(sara, omar)


def test_both_cameras_are_free_after_each_call_answered_or_not(
    sara: Phone, omar: Phone, tmp_path: Path
) -> None:
    def ring() -> None:
        sara.ctl("call", "omar", "--video")
        omar.wait("call.state", "ringing")
        wait_for("Sara's camera", lambda: sara.cameras_held, 5)
        assert not omar.cameras_held, "nobody has answered"

    wait_for("the camera in the list", lambda: "/dev/video0" in str(omar.ctl("devices")), 5)
    ring()
    omar.ctl("accept")
    for phone in (sara, omar):
        phone.wait("call.state", "active")
    wait_for_bars(omar, tmp_path / "sara.png")
    wait_for_bars(sara, tmp_path / "omar.png")
    assert (sara.cameras_held, omar.cameras_held) == (1, 1)
    sara.ctl("hangup")
    assert_both_idle(sara, omar)
    ring()
    omar.ctl("decline")
    assert_both_idle(sara, omar)
    ring()
    sara.ctl("hangup")
    assert_both_idle(sara, omar)


def test_a_video_call_in_the_first_second_has_its_camera(sara: Phone, omar: Phone) -> None:
    sara.quit()
    sara.start("--call", "omar", "--video")
    omar.wait("call.state", "ringing")
    wait_for("Sara's camera", lambda: sara.cameras_held, 5)
    assert sara.ctl("state")["call"]["camera"] is True
    sara.ctl("hangup")
    assert_both_idle(sara, omar)


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
