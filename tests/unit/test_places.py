"""Where files lie, on each system; folders are private, and socket addresses short enough."""

import os
import shutil
import stat
import sys
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import places

each_folder = pytest.mark.parametrize(
    ("variable", "folder", "asked"),
    [
        ("XDG_DATA_HOME", ".local/share/utd-phone", places.data_dir),
        ("XDG_CACHE_HOME", ".cache/utd-phone", places.cache_dir),
    ],
)


def runtime_dir() -> Path:
    """Where sockets lie."""
    return Path(places.control_socket("work")).parent


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home without any folders, on Linux; its path is short, for sockets to lie in it."""
    for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    with tempfile.TemporaryDirectory(prefix="h") as folder:
        monkeypatch.setenv("HOME", folder)
        yield Path(folder)


@each_folder
def test_a_folder_lies_below_the_home(home, variable, folder, asked):
    assert asked() == home / folder


@each_folder
def test_a_folder_lies_where_the_system_says(home, monkeypatch, variable, folder, asked):
    monkeypatch.setenv(variable, str(home / "elsewhere"))
    assert asked() == home / "elsewhere" / "utd-phone"


def test_a_mac_keeps_files_in_its_library(home, monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    assert places.data_dir() == home / "Library/Application Support/utd-phone"
    assert places.cache_dir() == home / "Library/Caches/utd-phone"


def test_windows_says_where_its_folders_are(home, monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("APPDATA", str(home / "Roaming"))
    monkeypatch.setenv("LOCALAPPDATA", str(home / "Local"))
    assert places.data_dir() == home / "Roaming" / "utd-phone"
    assert places.cache_dir() == home / "Local" / "utd-phone"


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
@pytest.mark.parametrize(
    "asked",
    [places.engine_dir, runtime_dir, places.data_dir, lambda: places.profile_dir("work")],
)
def test_nobody_else_looks_into_a_folder_of_ours(umask, asked):
    before = os.umask(umask)
    try:
        folders = [asked(), places.data_dir()]
    finally:
        os.umask(before)
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in folders] == [0o700, 0o700]


def test_profiles_and_the_engine_keep_apart(home):
    data = home / ".local/share/utd-phone"
    assert places.profile_dir("work") == data / "profiles" / "work"
    assert places.engine_dir() == data / "engine"


def test_sockets_lie_in_the_logins_own_folder(home, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(home / "run"))
    assert runtime_dir() == home / "run" / "utd-phone"


def test_without_a_folder_of_the_login_sockets_lie_with_the_data():
    assert runtime_dir() == places.data_dir() / "run"


def test_a_profile_of_a_home_has_one_socket_and_shares_it_with_no_other(home, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(home / "run"))
    work, other = places.control_socket("work"), places.control_socket("other")
    assert work == places.control_socket("work")
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "second"))
    assert len({work, other, places.control_socket("work")}) == 3


def test_windows_has_pipes(home, monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("APPDATA", str(home / "Roaming"))
    assert places.control_socket("work").startswith("\\\\.\\pipe\\utd-phone-")


@pytest.fixture
def shared(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Our folder in the shared temporary one, for a login whose own is too deep for a socket."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(home / ("d" * 120)))
    monkeypatch.setattr(places, "_NAME", f"utd-phone-{uuid.uuid4().hex[:8]}")
    folder = Path(f"/tmp/{places._NAME}-{os.getuid()}")
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def test_a_socket_address_is_never_too_long(shared):
    path = Path(places.control_socket("work"))
    assert path.parent == shared
    assert len(os.fsencode(path)) <= 100
    assert stat.S_IMODE(shared.stat().st_mode) == 0o700


def test_a_shared_folder_that_others_may_enter_is_not_used(shared):
    shared.mkdir()
    shared.chmod(0o755)
    with pytest.raises(PermissionError):
        places.control_socket("work")
