"""The engine's data folder: made once, locked, private, and whole after damage."""

import json
import re
from pathlib import Path

import pytest

from app.localengine.errors import EngineStartError
from app.localengine.folder import DataFolder, Ports


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    (tmp_path / "data").mkdir()
    return DataFolder(tmp_path / "data")


def test_a_project_is_made_once(folder: DataFolder) -> None:
    project = folder.project()
    assert re.fullmatch(r"[1-9]\d{9}", project.app_id)
    assert re.fullmatch(r"[0-9a-f]{32}", project.app_key)
    assert re.fullmatch(r"[0-9a-f]{32}", project.server_secret)
    assert len(project.livekit_secret) >= 32
    assert folder.project() == project
    assert DataFolder(folder.path).project() == project
    assert (folder.path / "project.json").stat().st_mode & 0o777 == 0o600


def test_every_file_is_private(folder: DataFolder) -> None:
    folder.lock()
    folder.project()
    folder.keep_ports(Ports(engine=1))
    folder.announce({"ready": True})
    folder.keep_media_pid(4711)
    assert folder.media_pid.read_text() == "4711"
    modes = {path.name: path.stat().st_mode & 0o777 for path in folder.path.iterdir()}
    assert len(modes) == 5
    assert set(modes.values()) == {0o600}
    folder.unlock()


def test_a_project_tells_no_secret(folder: DataFolder) -> None:
    project = folder.project()
    for secret in (project.app_key, project.server_secret, project.livekit_secret):
        assert secret not in repr(project)


@pytest.mark.parametrize("damage", ["", "{", "[]", "{}", '{"app_id": "1"}', '{"odd": 1}'])
def test_a_damaged_project_is_not_replaced(folder: DataFolder, damage: str) -> None:
    path = folder.path / "project.json"
    path.write_text(damage)
    with pytest.raises(EngineStartError) as error:
        folder.project()
    assert error.value.code == "broken_project"
    assert path.read_text() == damage


def test_only_one_holds_the_lock(folder: DataFolder) -> None:
    folder.lock()
    second = DataFolder(folder.path)
    with pytest.raises(EngineStartError) as error:
        second.lock()
    assert error.value.code == "engine_running"
    assert str(folder.path) in str(error.value)
    folder.unlock()
    second.lock()
    second.unlock()
    second.unlock()


def test_locking_makes_a_private_folder(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "not" / "yet")
    folder.lock()
    assert folder.path.stat().st_mode & 0o077 == 0
    folder.unlock()


@pytest.mark.parametrize("damage", ["", "{", "[1]", '{"odd": 1}', '{"engine": "x"}'])
def test_damaged_ports_are_no_ports(folder: DataFolder, damage: str) -> None:
    (folder.path / "ports.json").write_text(damage)
    assert folder.ports() == Ports()


def test_ports_are_kept(folder: DataFolder) -> None:
    assert folder.ports() == Ports()
    folder.keep_ports(Ports(1, 2, 3, 4))
    assert folder.ports() == Ports(1, 2, 3, 4)


def test_a_notice_is_private_then_gone(folder: DataFolder) -> None:
    folder.announce({"engine_url": "http://127.0.0.1:1"})
    notice = folder.path / "engine.json"
    assert json.loads(notice.read_text()) == {"engine_url": "http://127.0.0.1:1"}
    assert notice.stat().st_mode & 0o777 == 0o600
    folder.withdraw()
    folder.withdraw()
    assert not notice.exists()
