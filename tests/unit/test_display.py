"""A display that is missing or does not answer is noticed; whatever Qt may manage is left to it."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from app import display
from app.display import is_missing

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux asks")


@pytest.fixture(autouse=True)
def sockets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of X's sockets of its own."""
    monkeypatch.setattr(display, "_SOCKETS", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"DISPLAY": ""},
        {"DISPLAY": ":97"},
        {"DISPLAY": "unix:97.0"},
        {"DISPLAY": ":97", "WAYLAND_DISPLAY": "wayland-97"},
        {"QT_QPA_PLATFORM": "xcb"},
        {"QT_QPA_PLATFORM": "wayland;xcb"},
    ],
)
def test_a_display_that_does_not_answer_is_missing(environ: dict[str, str]) -> None:
    assert is_missing((), environ)


@pytest.mark.parametrize("spelling", [":5", ":5.0", "unix:5"])
def test_a_display_that_answers_is_there(sockets: Path, spelling: str) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(sockets / "X5"))
        server.listen()
        assert not is_missing((), {"DISPLAY": spelling})
        assert not is_missing(("-display", spelling), {})
    assert is_missing((), {"DISPLAY": spelling})


@pytest.mark.parametrize("name", ["", "wayland-0", "other"])
def test_a_compositor_that_answers_is_a_display(sockets: Path, name: str) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(sockets / (name or "wayland-0")))
        server.listen()
        environ = {"XDG_RUNTIME_DIR": str(sockets), "WAYLAND_DISPLAY": name}
        assert not is_missing((), environ)
        absolute = str(sockets / (name or "wayland-0"))
        assert not is_missing((), {"WAYLAND_DISPLAY": absolute})


@pytest.mark.parametrize(
    ("qt_args", "environ"),
    [
        (("-platform", "offscreen"), {}),
        (("-reverse", "-platform", "vnc:size=800x600"), {}),
        ((), {"QT_QPA_PLATFORM": "offscreen"}),
        ((), {"QT_QPA_PLATFORM": "xcb;offscreen"}),
        ((), {"DISPLAY": "elsewhere:0"}),
        ((), {"WAYLAND_SOCKET": "5"}),
    ],
)
def test_what_qt_may_manage_is_left_to_it(
    qt_args: tuple[str, ...], environ: dict[str, str]
) -> None:
    assert not is_missing(qt_args, environ)


def test_other_systems_have_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert not is_missing((), {})


@pytest.mark.parametrize("display", [{}, {"DISPLAY": ":4097"}])
def test_a_start_without_one_is_a_sentence_and_a_code(
    tmp_path: Path, display: dict[str, str]
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app"],
        cwd=Path(__file__).parents[2],
        env={"HOME": str(tmp_path), **display},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("utd-phone: there is no display")
    assert done.stderr.count("\n") == 1
