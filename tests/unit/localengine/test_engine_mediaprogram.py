"""Which media server is taken: real programs that say one version or another."""

import logging
from pathlib import Path

import pytest

from app.localengine import mediaprogram
from app.localengine.errors import EngineStartError
from app.localengine.mediaprogram import find_server


@pytest.fixture(autouse=True)
def _nothing_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path / 'path'}:/usr/bin:/bin")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("UTD_LIVEKIT_SERVER", raising=False)


def program(path: Path, says: str) -> Path:
    """A program that does what the words say."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{says}\n")
    path.chmod(0o755)
    return path


def server(path: Path, version: str) -> Path:
    """A program that says it is the media server of that version."""
    return program(path, f'[ "$1" = --version ] && echo "livekit-server version {version}"')


def on_path(folder: Path, version: str) -> Path:
    """One that the user installed."""
    return server(folder / "path" / "livekit-server", version)


def cached(folder: Path) -> Path:
    """The one that the set-up built."""
    place = folder / "cache" / "utd-phone" / "livekit-server" / "1.13.5" / "livekit-server"
    return server(place, "1.13.5")


async def test_the_one_that_is_named_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = server(tmp_path / "named", "1.13.6")
    monkeypatch.setenv("UTD_LIVEKIT_SERVER", str(named))
    on_path(tmp_path, "1.13.5")
    cached(tmp_path)
    assert await find_server() == named


async def test_the_one_on_path_comes_before_our_own(tmp_path: Path) -> None:
    found = on_path(tmp_path, "1.13.5")
    cached(tmp_path)
    assert await find_server() == found


@pytest.mark.parametrize("version", ["1.13.4", "1.9.12", "1.14.0", "2.0.0", "dev"])
async def test_one_of_another_version_is_passed_over_with_a_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, version: str
) -> None:
    caplog.set_level(logging.WARNING)
    ours = cached(tmp_path)
    monkeypatch.setenv("UTD_LIVEKIT_SERVER", str(server(tmp_path / "named", version)))
    on_path(tmp_path, version)
    assert await find_server() == ours
    assert caplog.text.count(f"livekit-server version {version}") == 2


async def test_one_that_never_answers_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = cached(tmp_path)
    monkeypatch.setattr(mediaprogram, "_SAYS_ITS_VERSION_WITHIN_S", 0.1)
    silent = program(tmp_path / "named", "exec sleep 600")
    monkeypatch.setenv("UTD_LIVEKIT_SERVER", str(silent))
    assert await find_server() == ours


async def test_what_is_no_program_at_all_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = cached(tmp_path)
    broken = program(tmp_path / "named", "")
    broken.write_bytes(b"\x7fELF and nothing else")
    monkeypatch.setenv("UTD_LIVEKIT_SERVER", str(broken))
    assert await find_server() == ours


async def test_without_one_the_ways_to_get_it_are_named(tmp_path: Path) -> None:
    with pytest.raises(EngineStartError, match=r"is missing.*the set-up.*PATH.*UTD_LIVEKIT_SERVER"):
        await find_server()
    found = on_path(tmp_path, "1.9.12")
    with pytest.raises(EngineStartError) as refused:
        await find_server()
    assert refused.value.code == "no_media_server"
    assert f"does not fit: {found} (livekit-server version 1.9.12)" in str(refused.value)
