"""The demo without a display, whole: it goes through and prints what it measured."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

FACTS = {
    "click to ringing": r"\d+ ms",
    "click to conversation": r"\d+ ms",
    "mouth to ear": r"\d+ ms",
    "time to first sound": r"\d+ ms",
    "round trip": r"\d+(\.\d+)? ms",
    "our picture": r"1280 x 720 at [1-9]\d*(\.\d+)? fps",
    "picture from Echo": r"640 x 360 at [1-9]\d*(\.\d+)? fps",
}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """What the rehearsal prints, and where it was run."""
    folder = tmp_path_factory.mktemp("rehearsal")
    (folder / "app").symlink_to(ROOT / "app")
    words = [sys.executable, str(ROOT / "packaging" / "rehearse.py")]
    done = subprocess.run(
        words, cwd=folder, capture_output=True, text=True, check=False, timeout=240
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout, folder


@pytest.mark.parametrize(("fact", "value"), FACTS.items())
def test_the_rehearsal_prints_what_it_measured(
    report: tuple[str, Path], fact: str, value: str
) -> None:
    assert re.search(rf"^  {fact}[^:]*: {value}$", report[0], re.MULTILINE), report[0]


def test_the_rehearsal_leaves_a_screenshot_of_each_step(report: tuple[str, Path]) -> None:
    shots = sorted(path.name[0] for path in (report[1] / "build" / "demo").glob("*.png"))
    assert shots == list("123456")
