"""The pure parts of the set-up: what is missing, what suits, what the lock may hold."""

import re
import sys
from pathlib import Path

import pytest

import setup_steps

ROOT = Path(__file__).parents[2]

LISTING = """libgl1 installed
libpulse0:amd64 installed
xvfb config-files
libglib2.0-0t64 installed
"""


def test_only_packages_that_are_not_installed_are_missing() -> None:
    wanted = ["libgl1", "libpulse0", "xvfb", "libglib2.0-0", "dunst"]
    assert setup_steps.missing_packages(wanted, LISTING) == ["xvfb", "dunst"]


@pytest.mark.parametrize(
    ("version", "suits"), [((3, 10), False), ((3, 11), True), ((3, 13), True), ((3, 14), False)]
)
def test_the_app_runs_on_311_to_313(version: tuple[int, int], suits: bool) -> None:
    assert setup_steps.suitable(version) is suits


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("livekit-server version 1.13.5", (1, 13, 5)),
        ("go version go1.26.8 linux/amd64", (1, 26, 8)),
        ("go version go1.21 linux/arm64", (1, 21, 0)),
        ("", ()),
    ],
)
def test_versions_are_read_from_what_programs_print(text: str, version: tuple[int, ...]) -> None:
    assert setup_steps.version_in(text) == version


def test_an_older_server_on_path_is_not_new_enough() -> None:
    assert not setup_steps.version_in("livekit-server version 1.9.12") >= setup_steps.SERVER_VERSION


def test_another_lock_means_another_stamp(tmp_path: Path) -> None:
    (tmp_path / "packaging").mkdir()
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / setup_steps.LOCK).write_text("one")
    before = setup_steps.stamp_of(tmp_path)
    (tmp_path / setup_steps.LOCK).write_text("two")
    assert setup_steps.stamp_of(tmp_path) != before


def test_every_locked_package_has_a_hash_and_no_address() -> None:
    lock = (ROOT / setup_steps.LOCK).read_text()
    assert not re.search(r"https?:|--index|--find-links|--extra-index", lock)
    packages = re.findall(r"^[a-z0-9].*?(?=^[a-z0-9]|\Z)", lock, re.M | re.S)
    assert len(packages) > 50
    assert [p.split("==")[0] for p in packages if "--hash=sha256:" not in p] == []


def test_the_lock_holds_what_must_be_exact_and_not_what_must_not_be() -> None:
    lock = (ROOT / setup_steps.LOCK).read_text()
    for pin in ("pyside6-essentials==6.11.3", "pyside6-addons==6.11.3", "livekit==1.2.0"):
        assert f"\n{pin} " in lock
    assert not re.search(r"^pyside6==", lock, re.M)


def test_a_found_python_suits() -> None:
    assert setup_steps.suitable(sys.version_info) == (setup_steps.find_python() == sys.executable)
