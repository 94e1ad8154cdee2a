"""The media server's process where it is a made-up program: what it says, what is written of it."""

from pathlib import Path

import pytest

from app.localengine.errors import EngineStartError
from app.localengine.folder import DataFolder, Ports
from app.localengine.livekit import MediaPlan, MediaServer
from app.localengine.rooms import Rooms

SECRET = "s" * 32
VERSION = '[ "$1" = --version ] && echo "livekit-server version 1.13.5" && exit'


async def reason_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *says: str) -> str:
    """Why a media server that does this does not start."""
    program = tmp_path / "livekit-server"
    program.write_text("\n".join(("#!/bin/sh", VERSION, *says, "")))
    program.chmod(0o755)
    monkeypatch.setenv("UTD_LIVEKIT_SERVER", str(program))
    rooms = Rooms("key", SECRET)
    plan = MediaPlan("127.0.0.1", True, "key", SECRET, 5.0)
    server = MediaServer(plan, DataFolder(tmp_path), rooms)

    async def never() -> None:
        raise AssertionError("it never ran")

    with pytest.raises(EngineStartError) as error:
        await server.start(Ports(engine=1), never)
    await server.aclose()
    await rooms.aclose()
    return str(error.value)


async def test_its_last_line_is_the_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (await reason_of(tmp_path, monkeypatch, "echo goodbye")).endswith(": goodbye")


async def test_a_line_of_any_length_is_read_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = "head -c 300000 /dev/zero | tr '\\0' x; echo"
    assert (await reason_of(tmp_path, monkeypatch, long, "echo goodbye")).endswith(": goodbye")
