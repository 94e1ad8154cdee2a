"""The sign-in that a script names in the environment: another engine, its key, and what is kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desk import PrivateDesk
from tests.e2e.conftest import OMAR, SARA
from tests.e2e.engine import EngineApart, engine_apart
from tests.e2e.test_calls import assert_both_idle

WRONG_KEY = "0123456789abcdef-no-key"


@pytest.fixture
def engine(desk: PrivateDesk, tmp_path: Path) -> Iterator[EngineApart]:
    """The engine that the environment names."""
    with engine_apart(desk, tmp_path) as engine:
        yield engine


def places_with(secret: str, *folders: Path) -> list[Path]:
    """The files below the folders that hold it, the command lines of what runs now too."""
    below = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    lines = Path("/proc").glob("[0-9]*/cmdline")
    return [path for path in (*below, *lines) if secret.encode() in _bytes_of(path)]


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""  # gone, or not ours to read


def test_phones_of_the_environment_call_over_the_engine_it_names(
    desk: PrivateDesk, engine: EngineApart, tmp_path: Path
) -> None:
    sara, omar = engine.phone(desk, SARA), engine.phone(desk, OMAR)
    for phone in (sara, omar):
        phone.start()
        phone.wait_signed_in()
    sara.ctl("call", "omar")
    omar.wait("call.state", "ringing")
    assert omar.ctl("state")["call"]["name"] == "Sara"
    omar.ctl("accept")
    for phone in (sara, omar):
        phone.wait("call.state", "active")
    omar.ctl("hangup")
    assert_both_idle(sara, omar)

    built_in = sara.folder.parents[1] / "engine"
    assert not (built_in / "engine.json").exists(), "the built-in engine was started unasked"
    kept = places_with(engine.app_key, desk_folder(desk), tmp_path)
    assert sorted(kept) == [engine.folder / "engine.json", engine.folder / "project.json"]
    for phone in (sara, omar):
        phone.quit()


def desk_folder(desk: PrivateDesk) -> Path:
    """Where the desk keeps what its programs print."""
    return Path(desk.env["XDG_RUNTIME_DIR"]).parent


def test_a_sign_in_of_the_environment_is_not_remembered(
    desk: PrivateDesk, engine: EngineApart
) -> None:
    sara = engine.phone(desk, SARA)
    sara.start()
    sara.wait_signed_in()
    sara.quit()
    for name in ("ENGINE_URL", "APP_ID", "APP_KEY", "IDENTITY", "NAME"):
        del sara.env[f"UTD_{name}"]
    sara.start()
    session = sara.wait("session.state", "signed_out")["session"]
    assert (session["identity"], session["error"]) == ("", "")
    sara.see(name="This computer")
    sara.quit()


def test_a_wrong_key_of_the_environment_is_said_and_kept_out_of_the_log(
    desk: PrivateDesk, engine: EngineApart, tmp_path: Path
) -> None:
    sara = engine.phone(desk, SARA, WRONG_KEY)
    sara.start()
    sara.wait("session.error", "invalid_credentials")
    assert sara.ctl("state")["session"]["state"] == "signed_out"
    assert "not signed in: invalid_credentials" in sara.log
    assert sara.ctl("call", "omar", code=3)["error"] == "signed_out"
    assert not places_with(WRONG_KEY, desk_folder(desk), tmp_path)
    sara.quit()
