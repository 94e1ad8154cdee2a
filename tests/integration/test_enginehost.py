"""The built-in engine as real processes: found, started once, brought back, explained when not."""

import asyncio
import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.adapters.enginehost import BuiltInEngine
from app.domain.errors import AppError, ErrorCode
from app.services.ports import EngineAddress
from tests.integration.engine_process import running_engine

ROOT = Path(__file__).parents[2]

ONE_APP = """
import asyncio, sys
from pathlib import Path
from app.adapters.enginehost import BuiltInEngine
from app.domain.errors import AppError

async def run():
    try:
        print((await BuiltInEngine(Path(sys.argv[1])).ensure()).engine_url)
    except AppError as error:
        print(error.code, error.detail)

asyncio.run(run())
"""


def pid_of(folder: Path) -> int:
    return json.loads((folder / "engine.json").read_text())["pid"]


def alive(pid: int) -> bool:
    """Whether it runs; a child that has ended and was not waited for does not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


async def gone(pid: int) -> None:
    async with asyncio.timeout(15):
        while alive(pid):
            await asyncio.sleep(0.02)


@pytest.fixture
def folder(tmp_path) -> Iterator[Path]:
    """A data folder; whatever engine the test leaves in it is ended."""
    folder = tmp_path / "engine"
    yield folder
    if (folder / "engine.json").exists() and alive(pid := pid_of(folder)):
        os.kill(pid, signal.SIGTERM)
        asyncio.run(gone(pid))


async def healthy(address: EngineAddress) -> bool:
    async with httpx.AsyncClient(trust_env=False) as client:
        return (await client.get(f"{address.engine_url}/health")).is_success


async def code_of(asking) -> ErrorCode:
    with pytest.raises(AppError) as failed:
        await asking
    return failed.value.code


async def test_it_is_started_once_and_found_from_then_on(folder):
    address = await BuiltInEngine(folder).ensure()
    assert await healthy(address)
    assert address.token_url == address.engine_url
    first = pid_of(folder)
    again = BuiltInEngine(folder)
    assert await again.ensure() == address
    assert await again.ensure() == address
    assert pid_of(folder) == first


async def test_apps_that_start_at_once_share_one_engine(folder):
    apps = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", ONE_APP, str(folder), cwd=ROOT, stdout=subprocess.PIPE
        )
        for _ in range(3)
    ]
    said = [(await app.communicate())[0] for app in apps]
    assert len(set(said)) == 1
    assert said[0].startswith(b"http://127.0.0.1:")
    assert len(engines_of(folder)) == 1


def engines_of(folder: Path) -> list[int]:
    """The processes that run an engine on this folder."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0") if entry.name.isdigit() else []
        except OSError:
            continue
        if b"app.localengine" in words and str(folder).encode() in words:
            found.append(int(entry.name))
    return found


async def test_it_outlives_the_app_that_started_it(folder):
    done = subprocess.run(
        [sys.executable, "-c", ONE_APP, str(folder)], cwd=ROOT, capture_output=True, check=True
    )
    address = await BuiltInEngine(folder).ensure()
    assert done.stdout.decode().strip() == address.engine_url
    assert alive(pid_of(folder))
    assert os.getsid(pid_of(folder)) == pid_of(folder)


async def test_a_killed_engine_comes_back_where_it_was(folder):
    host = BuiltInEngine(folder)
    before = await host.ensure()
    first = pid_of(folder)
    os.kill(first, signal.SIGKILL)
    await gone(first)
    assert await host.ensure() == before
    assert pid_of(folder) != first
    assert await healthy(before)


async def test_one_that_was_started_by_hand_is_used(folder):
    async with running_engine(folder) as engine:
        address = await BuiltInEngine(folder).ensure()
        assert address.engine_url == engine.engine_url
        assert address.app_key == engine.ready["app_key"]
        assert pid_of(folder) == engine.pid


async def test_one_that_is_being_started_by_hand_is_waited_for(folder):
    async with running_engine(folder) as engine:
        notice = (folder / "engine.json").read_text()
        (folder / "engine.json").unlink()
        finding = asyncio.create_task(BuiltInEngine(folder).ensure())
        async with asyncio.timeout(20):
            while b"another engine" not in (folder / "engine.log").read_bytes():
                await asyncio.sleep(0.02)
        (folder / "engine.json").write_text(notice)
        assert (await finding).engine_url == engine.engine_url


async def test_one_that_holds_the_folder_and_never_answers_is_given_up(folder):
    async with running_engine(folder):
        (folder / "engine.json").unlink()
        asking = BuiltInEngine(folder, ready_within_s=3).ensure()
        assert await code_of(asking) is ErrorCode.ENGINE_NOT_STARTED


@pytest.mark.parametrize(
    "notice",
    [
        "no json",
        "[]",
        '{"engine_url": "http://127.0.0.1:1", "app_id": "1", "app_key": "2"}',
        '{"engine_url": "http://127.0.0.1:1", "app_id": "1", "app_key": "2", "pid": "7"}',
        '{"engine_url": "http://127.0.0.1:1", "app_id": "1", "app_key": "2", "pid": %d}',
        '{"engine_url": "", "pid": %d}',
    ],
)
async def test_a_notice_that_leads_nowhere_is_not_followed(folder, notice):
    folder.mkdir()
    text = notice.replace("%d", str(os.getpid()))
    (folder / "engine.json").write_text(text)
    assert await healthy(await BuiltInEngine(folder).ensure())


async def test_the_port_of_another_engine_is_not_taken_for_ours(folder, tmp_path):
    async with running_engine(tmp_path / "foreign") as foreign:
        folder.mkdir()
        notice = {
            "engine_url": foreign.engine_url,
            "app_id": "1234567890",
            "app_key": "k",
            "pid": os.getpid(),
        }
        (folder / "engine.json").write_text(json.dumps(notice))
        address = await BuiltInEngine(folder).ensure()
        assert address.engine_url != foreign.engine_url
        assert await healthy(address)


def ensure_with(folder: Path, **env: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", ONE_APP, str(folder)],
        cwd=ROOT,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_a_missing_media_server_is_said_so(folder, tmp_path):
    bin_dir = tmp_path / "bin"
    bin_dir.mkdir()
    nowhere = {"PATH": str(bin_dir), "XDG_CACHE_HOME": str(tmp_path / "no-cache")}
    said = ensure_with(folder, UTD_LIVEKIT_SERVER="", **nowhere)
    assert said.startswith("no_media_server")


def test_a_program_that_cannot_be_started_is_told(folder):
    code = ONE_APP.replace("import asyncio, sys", "import asyncio, sys; sys.executable = '/nobody'")
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("engine_not_started")


async def test_a_damaged_project_is_not_replaced_but_told(folder):
    folder.mkdir()
    (folder / "project.json").write_text("{}")
    assert await code_of(BuiltInEngine(folder).ensure()) is ErrorCode.ENGINE_NOT_STARTED
    assert (folder / "project.json").read_text() == "{}"


async def test_an_engine_that_is_not_ready_in_time_is_given_up_and_not_left_behind(folder):
    hasty = BuiltInEngine(folder, ready_within_s=0.05)
    assert await code_of(hasty.ensure()) is ErrorCode.ENGINE_NOT_STARTED
    async with asyncio.timeout(10):
        while engines_of(folder):
            await asyncio.sleep(0.02)
    assert await healthy(await BuiltInEngine(folder).ensure())


async def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("in the way")
    asking = BuiltInEngine(tmp_path / "file" / "engine").ensure()
    assert await code_of(asking) is ErrorCode.ENGINE_NOT_STARTED


async def test_a_start_that_another_app_never_finishes_is_not_waited_for_for_ever(folder):
    folder.mkdir()
    holder = subprocess.Popen(
        ["flock", str(folder / "start.lock"), "sleep", "60"], start_new_session=True
    )
    try:
        async with asyncio.timeout(10):
            while not (folder / "start.lock").exists():
                await asyncio.sleep(0.02)
            while subprocess.call(["flock", "-n", str(folder / "start.lock"), "true"]) == 0:
                await asyncio.sleep(0.02)
        asking = BuiltInEngine(folder, ready_within_s=0.2).ensure()
        assert await code_of(asking) is ErrorCode.ENGINE_NOT_STARTED
    finally:
        os.killpg(holder.pid, signal.SIGKILL)
        holder.wait()


async def test_a_log_that_has_grown_is_put_aside(folder):
    folder.mkdir()
    (folder / "engine.log").write_bytes(b"x" * 1_000_001)
    await BuiltInEngine(folder).ensure()
    assert (folder / "engine.log").stat().st_size < 100_000
    assert (folder / "engine.log.1").stat().st_size == 1_000_001


async def test_the_key_is_in_no_log_and_on_no_command_line(folder, caplog):
    caplog.set_level(logging.DEBUG)
    address = await BuiltInEngine(folder).ensure()
    words = Path(f"/proc/{pid_of(folder)}/cmdline").read_bytes().decode()
    seen = caplog.text + words + (folder / "engine.log").read_text() + repr(address)
    assert address.app_key not in seen
