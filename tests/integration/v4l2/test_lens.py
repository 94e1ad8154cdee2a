"""A real camera through Qt, as far as Qt can tell: read, closed, unplugged, busy, silent."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.adapters.capture.test_card import BARS
from desk import wait_for
from tests.integration.leash import LEASH
from tests.integration.v4l2.made_up_camera import Kind, MadeUpCameras

PROGRAM = "tests.integration.v4l2.lens_program"
HD = Kind()
ALMOST = 12
"""How far a colour may be off; JPEG is not exact."""


class Process:
    """``lens_program`` with the cameras of a test."""

    def __init__(self, cameras: MadeUpCameras, *words: str) -> None:
        self._process = subprocess.Popen(
            [*LEASH, sys.executable, "-m", PROGRAM, *words],
            env={**os.environ, **cameras.env, "QT_QPA_PLATFORM": "offscreen"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.state: dict[str, Any] = {}

    def order(self, line: str) -> None:
        """Have it do something."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def wait(
        self, what: str, ready: Callable[[dict[str, Any]], object], seconds: float = 20
    ) -> None:
        """Read what it tells until it is so."""
        assert self._process.stdout is not None
        end = time.monotonic() + seconds
        while not (self.state and ready(self.state)):
            assert time.monotonic() < end, f"waited for {what}: {self.state}"
            line = self._process.stdout.readline()
            assert line, f"it ended: {self._process.wait(5)}"
            self.state = json.loads(line)

    def end(self) -> int:
        """End it; its exit code."""
        if self._process.poll() is None:
            self._process.communicate("end\n", timeout=20)
        return self._process.returncode


@pytest.fixture
def cameras(tmp_path: Path) -> MadeUpCameras:
    """A machine without cameras yet."""
    return MadeUpCameras(tmp_path)


@pytest.fixture
def process(cameras: MadeUpCameras, request: pytest.FixtureRequest) -> Iterator[Process]:
    """The app's camera in a process; it must end by itself and hold no camera then."""
    process = Process(cameras, *getattr(request, "param", ()))
    yield process
    assert process.end() == 0
    assert cameras.held() == 0


def shows_bars(state: dict[str, Any]) -> bool:
    return bool(np.abs(np.array(state["colours"]) - np.array(BARS)).max() < ALMOST)


@pytest.mark.parametrize("code", ["YUYV", "NV12", "YU12", "MJPG"])
def test_a_camera_is_read_off_the_main_thread_in_its_colours_and_freed_when_closed(
    cameras: MadeUpCameras, process: Process, code: str
) -> None:
    name = cameras.add(0, [Kind(code)])
    process.wait("the camera", lambda state: state["cameras"] == [name])
    process.order(f"open {name}")
    process.wait("pictures", lambda state: state["frames"] >= 10)
    assert process.state["size"] == [1280, 720]
    assert shows_bars(process.state), process.state["colours"]
    assert not process.state["on_main"]
    assert cameras.held() == 1
    process.order("close")
    wait_for("the camera to be free", lambda: cameras.held() == 0, 2)


@pytest.mark.parametrize("process", [("here",)], indirect=True)
def test_where_qt_has_threads_for_cameras_none_is_added(
    cameras: MadeUpCameras, process: Process
) -> None:
    name = cameras.add(0, [HD])
    process.wait("the camera", lambda state: state["cameras"] == [name])
    process.order(f"open {name}")
    process.wait("pictures", lambda state: state["frames"] >= 10)
    assert process.state["on_main"]  # here, where Qt has no such threads
    process.order("close")
    process.wait("the end", lambda state: not state["opened"])
    assert cameras.held() == 0
    process.order(f"open {name}")
    process.wait("pictures again", lambda state: state["opened"] and state["frames"] >= 3)
    cameras.unplug(0)
    process.wait("the loss", lambda state: state["lost"] == "device_lost", 3)


def test_a_window_that_hangs_holds_no_picture_up(cameras: MadeUpCameras, process: Process) -> None:
    name = cameras.add(0, [HD])
    process.wait("the camera", lambda state: state["cameras"] == [name])
    process.order(f"open {name}")
    process.wait("pictures", lambda state: state["frames"] >= 3)
    process.order("block")
    process.wait("the main thread", lambda state: state["blocked"] > 0)
    assert process.state["blocked"] >= 8


@pytest.mark.parametrize(
    ("kinds", "size"),
    [
        # What webcams have: raw pictures come slowly where they are large.
        ((Kind("YUYV", 640, 480, 30), Kind("YUYV", 1280, 720, 10), Kind("MJPG")), [1280, 720]),
        ((Kind("YUYV", 640, 480, 30), Kind("MJPG", 1280, 720, 25)), [1280, 720]),
        ((Kind("YUYV", 640, 480, 30), Kind("YUYV", 1280, 720, 10)), [640, 480]),
        ((Kind("YUYV", 1920, 1080, 30),), [1280, 720]),
    ],
)
def test_the_best_kind_of_picture_is_taken(
    cameras: MadeUpCameras, process: Process, kinds: tuple[Kind, ...], size: list[int]
) -> None:
    name = cameras.add(0, kinds)
    process.wait("the camera", lambda state: state["cameras"] == [name])
    process.order(f"open {name}")
    process.wait("pictures", lambda state: state["frames"] >= 3)
    assert process.state["size"] == size
    assert shows_bars(process.state), process.state["colours"]


def test_a_camera_that_is_too_fast_is_slowed_down(cameras: MadeUpCameras, process: Process) -> None:
    name = cameras.add(0, [Kind("YUYV", 320, 240, 90)])
    process.wait("the camera", lambda state: state["cameras"] == [name])
    process.order(f"open {name}")
    process.wait("pictures", lambda state: state["frames"] >= 3)
    process.order("block")  # for a second
    process.wait("the main thread", lambda state: state["blocked"] > 0)
    assert 8 <= process.state["blocked"] <= 36


def test_an_unplugged_camera_is_lost_and_can_be_opened_again_when_it_is_back(
    cameras: MadeUpCameras, process: Process
) -> None:
    name = cameras.add(0, [HD])
    process.wait("the camera", lambda state: state["cameras"] == [name])
    process.order(f"open {name}")
    process.wait("pictures", lambda state: state["frames"] >= 3)
    cameras.unplug(0)
    process.wait("the loss", lambda state: state["lost"] == "device_lost", 3)
    assert (process.state["cameras"], process.state["opened"]) == ([], "")
    wait_for("the camera to be free", lambda: cameras.held() == 0, 2)
    cameras.plug(0)
    process.wait("the camera again", lambda state: state["cameras"] == [name], 3)
    process.order(f"open {name}")
    process.wait("pictures again", lambda state: state["frames"] >= 3 and not state["lost"])


@pytest.mark.parametrize("trouble", ["busy-format", "busy-stream", "still"])
def test_a_camera_without_a_picture_is_given_up_with_a_reason(
    cameras: MadeUpCameras, process: Process, trouble: str
) -> None:
    name = cameras.add(0, [HD])
    cameras.trouble(trouble)
    process.wait("the camera", lambda state: state["cameras"] == [name])
    process.order(f"open {name}")
    process.wait("the end", lambda state: state["lost"] == "camera_silent", 15)
    assert (process.state["frames"], process.state["opened"]) == (0, "")


def test_a_camera_whose_pictures_cannot_be_read_is_given_up(
    cameras: MadeUpCameras, process: Process
) -> None:
    name = cameras.add(0, [Kind("MJPG")])
    process.wait("the camera", lambda state: state["cameras"] == [name])
    process.order(f"open {name}")
    process.wait("pictures", lambda state: state["frames"] >= 3)
    cameras.spoil()
    process.wait("the end", lambda state: state["lost"] == "camera_silent", 25)
