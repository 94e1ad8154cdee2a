"""The engine as a process: killed, stopped, started twice, left alone; with real children."""

import asyncio
import json
import os
import signal
import socket
import sqlite3
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

from app.localengine.addresses import own_address
from app.protocol.closecodes import CloseCode
from app.protocol.frames import CallNews
from tests.integration.engine.participants import participant
from tests.integration.engine.people import Town, active_call, eventually, ringing_call
from tests.integration.engine.town import media_of
from tests.integration.engine_process import ROOT, EngineProcess, running_engine

STOPS_WITHIN_S = 2.0


def town_of(engine: EngineProcess) -> Town:
    """The people of an engine in another process."""
    return Town(engine.engine_url, engine.ready["app_id"], engine.ready["app_key"])


def media_pid(engine: EngineProcess) -> int:
    """The process id of the engine's media server."""
    return int((engine.data / "livekit.pid").read_text())


def alive(pid: int) -> bool:
    """Whether a process runs; one that is dead and not yet collected does not."""
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


async def until_dead(pid: int) -> None:
    """Wait for a process to end."""

    async def dead() -> bool:
        return not alive(pid)

    await eventually(dead)


async def run_engine(*arguments: str, **environment: str) -> tuple[int, str, str]:
    """An engine that is expected to end by itself: exit code, output, errors."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "app.localengine", *arguments),
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(60):
        output, errors = await process.communicate()
    assert process.returncode is not None
    return process.returncode, output.decode(), errors.decode()


async def test_a_call_outlives_the_kill_of_its_engine(tmp_path: Path) -> None:
    async with running_engine(tmp_path / "engine") as engine:
        town = town_of(engine)
        sara, omar = await town.sign_in("sara"), await town.sign_in("omar")
        media = media_of(engine.data, engine.ready["livekit_url"])
        async with participant() as first, participant() as second:
            call = (await sara.call("omar")).json()
            await first.join(call, media)
            await second.join((await omar.on_call(call["call_id"], "accept")).json(), media)
            before, child = dict(engine.ready), media_pid(engine)
            await engine.kill()
            await until_dead(child)
            for someone in (first, second):
                await someone.said("reconnecting")
            await engine.start()
            assert engine.ready == before, "the same ports, the same project"
            for someone in (first, second):
                await someone.said("reconnected")
            assert await sara.status(call["call_id"]) == "active", "the bearer is still good"
            async with sara.online() as at_sara:
                await second.leave()
                news = await at_sara.hear_news(CallNews.ENDED)
                assert (news.call_id, news.end_reason) == (call["call_id"], "callee_hangup")
        await town.aclose()


async def test_what_was_acknowledged_survives_the_kill(tmp_path: Path) -> None:
    async with running_engine(tmp_path / "engine", "--rate-limit", "10000") as engine:
        town = town_of(engine)
        people = [await town.sign_in(f"user{number}") for number in range(6)]
        call_ids = []
        for caller, callee in zip(people[::2], people[1::2], strict=True):
            call_ids.append(await ringing_call(caller, callee))
        await people[1].on_call(call_ids[0], "accept")
        await people[3].on_call(call_ids[1], "reject")
        await engine.restart()
        rows = [(await people[0].get(f"/calls/{call_ids[0]}")).json()]
        rows += [(await people[2].get(f"/calls/{call_ids[1]}")).json()]
        rows += [(await people[4].get(f"/calls/{call_ids[2]}")).json()]
        assert [row["status"] for row in rows] == ["active", "rejected", "ringing"]
        answer = await people[5].on_call(call_ids[2], "accept")
        assert answer.status_code == 200, "a call that rang before the kill can be answered"
        await town.aclose()


async def test_a_ring_ends_at_its_own_time_whatever_happens_to_the_engine(tmp_path: Path) -> None:
    async with running_engine(tmp_path / "engine", "--ring-timeout", "10") as engine:
        town = town_of(engine)
        sara, omar = await town.sign_in("sara"), await town.sign_in("omar")
        call_id = await ringing_call(sara, omar)
        started = time.time()
        await engine.restart()
        async with sara.online() as at_sara:
            await at_sara.until(lambda: bool(at_sara.heard[1:]), within_s=20)
            assert (await at_sara.hear_news(CallNews.MISSED)).call_id == call_id
        assert 8 <= time.time() - started <= 14
        row = (await omar.get(f"/calls/{call_id}")).json()
        assert row["status"] == "missed"
        await town.aclose()


async def test_a_ring_that_ended_while_the_engine_was_dead_is_missed(tmp_path: Path) -> None:
    async with running_engine(tmp_path / "engine") as engine:
        town = town_of(engine)
        sara, omar = await town.sign_in("sara"), await town.sign_in("omar")
        call_id = await ringing_call(sara, omar)
        await engine.kill()
        with sqlite3.connect(engine.data / "engine.sqlite3") as database:  # as if long ago
            database.execute("UPDATE calls SET initiated_at = initiated_at - 3600")
            database.execute("UPDATE calls SET ringing_at = ringing_at - 3600")
            database.execute("UPDATE calls SET deadline = deadline - 3600")
        database.close()
        await engine.start()

        async def is_missed() -> bool:
            return await sara.status(call_id) == "missed"

        await eventually(is_missed)
        row = (await sara.get(f"/calls/{call_id}")).json()
        assert 29 <= row["ring_duration_seconds"] <= 30, "it ended at its time, not at the restart"
        await town.aclose()


async def test_it_stops_cleanly_in_the_middle_of_a_call(tmp_path: Path) -> None:
    async with running_engine(tmp_path / "engine") as engine:
        notice = engine.data / "engine.json"
        assert json.loads(notice.read_text())["pid"] == engine.pid
        town = town_of(engine)
        sara, omar = await town.sign_in("sara"), await town.sign_in("omar")
        media = media_of(engine.data, engine.ready["livekit_url"])
        async with sara.online() as at_sara, participant() as first, participant() as second:
            call = (await sara.call("omar")).json()
            await first.join(call, media)
            await second.join((await omar.on_call(call["call_id"], "accept")).json(), media)
            child = media_pid(engine)
            started = time.monotonic()
            assert await engine.stop() == 0
            assert time.monotonic() - started < STOPS_WITHIN_S
            assert await at_sara.closed() == CloseCode.RESTART
        assert not alive(child)
        assert not notice.exists()
        assert not (engine.data / "livekit.pid").exists()
        await engine.start()
        assert await sara.status(call["call_id"]) == "active", "it may go on after a restart"
        await town.aclose()


async def test_an_interrupt_ends_it_cleanly_too(tmp_path: Path) -> None:
    async with running_engine(tmp_path / "engine") as engine:
        pid, child = engine.pid, media_pid(engine)
        os.kill(pid, signal.SIGINT)
        await until_dead(pid)
        assert await engine.stop() == 0
        assert not alive(child)
        assert "Traceback" not in engine.log


async def test_a_second_engine_on_the_folder_is_told_so(tmp_path: Path) -> None:
    async with running_engine(tmp_path / "engine") as engine:
        code, output, errors = await run_engine("--json", "--data", str(engine.data))
        assert code == 1
        assert json.loads(output)["code"] == "engine_running"
        assert "engine_running" in errors
        assert "Traceback" not in errors
        assert (engine.data / "engine.json").exists(), "the first one's notice stays"
        assert (await town_health(engine)) == 200


async def town_health(engine: EngineProcess) -> int:
    """Whether it answers."""
    town = town_of(engine)
    answer = await town.http.get("/health")
    await town.aclose()
    return answer.status_code


async def test_no_secret_reaches_a_log_or_an_argv(tmp_path: Path) -> None:
    async with running_engine(tmp_path / "engine") as engine:
        town = town_of(engine)
        sara, omar = await town.sign_in("sara"), await town.sign_in("omar")
        call_id = await active_call(sara, omar)
        await sara.on_call(call_id, "end")
        project = json.loads((engine.data / "project.json").read_text())
        bearer = sara.grant["user_token"]
        pids = (engine.pid, media_pid(engine))
        seen = engine.log + "".join(Path(f"/proc/{pid}/cmdline").read_text() for pid in pids)
        secrets = [project[name] for name in project if name != "app_id"] + [bearer, "eyJ"]
        assert not [secret for secret in secrets if secret in seen]
        for name in ("project.json", "engine.json", "ports.json", "engine.sqlite3"):
            assert (engine.data / name).stat().st_mode & 0o077 == 0, name
        assert bearer.encode() not in (engine.data / "engine.sqlite3").read_bytes()
        await town.aclose()


async def test_left_alone_it_ends(tmp_path: Path) -> None:
    engine = EngineProcess(tmp_path / "engine", "--stop-when-idle", "1")
    await engine.start()
    town = town_of(engine)
    sara = await town.sign_in("sara")
    pid = engine.pid
    async with sara.online():
        await asyncio.sleep(1.5)  # longer than the patience: with a client it does not end
        assert alive(pid)
    await until_dead(pid)
    assert await engine.stop() == 0
    assert not (engine.data / "engine.json").exists()
    await town.aclose()


async def test_taken_ports_are_given_up(tmp_path: Path) -> None:
    async with running_engine(tmp_path / "engine") as engine:
        ports = json.loads((engine.data / "ports.json").read_text())
        await engine.stop()
        with (
            socket.create_server(("127.0.0.1", ports["engine"])),
            socket.create_server(("127.0.0.1", ports["livekit"])),
        ):
            await engine.start()
            assert not engine.engine_url.endswith(f":{ports['engine']}")
            assert not engine.ready["livekit_url"].endswith(f":{ports['livekit']}")
            assert await town_health(engine) == 200
            assert "is taken, the engine moves on" in engine.log
            assert "ports are taken, it moves to" in engine.log


async def test_a_port_asked_for_is_not_given_up(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        code, output, _ = await run_engine(
            "--json", "--data", str(tmp_path / "engine"), "--port", port
        )
    assert (code, json.loads(output)["code"]) == (1, "port_taken")


async def test_a_folder_or_address_it_cannot_use_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    code, output, errors = await run_engine("--json", "--data", str(tmp_path / "file" / "engine"))
    assert (code, json.loads(output)["code"]) == (1, "data_unusable")
    assert "Traceback" not in errors
    for host in ("203.0.113.1", "no.such.host.invalid"):
        arguments = ("--json", "--data", str(tmp_path / "other"), "--host", host)
        code, output, errors = await run_engine(*arguments)
        assert (code, json.loads(output)["code"]) == (1, "cannot_listen")
        assert "Traceback" not in errors


async def test_opened_to_the_network_it_still_serves_this_computer(tmp_path: Path) -> None:
    async with running_engine(tmp_path / "engine", "--host", "0.0.0.0") as engine:
        told = urlsplit(engine.ready["engine_url"])
        assert told.hostname == own_address()
        # Apps of this computer find it by the notice, which stays on the loopback.
        engine.ready |= json.loads((engine.data / "engine.json").read_text())
        assert urlsplit(engine.ready["engine_url"]) == told._replace(
            netloc=f"127.0.0.1:{told.port}"
        )
        town = town_of(engine)
        sara, _ = await town.sign_in("sara"), await town.sign_in("omar")
        async with participant() as caller:
            call = (await sara.call("omar")).json()
            await caller.join(call, media_of(engine.data, engine.ready["livekit_url"]))
            await caller.leave()

            async def is_over() -> bool:
                return await sara.status(call["call_id"]) == "ended"

            await eventually(is_over)
        await town.aclose()


async def test_an_orphaned_media_server_is_ended(tmp_path: Path) -> None:
    async with running_engine(tmp_path / "engine") as engine:
        config = Path(f"/proc/{media_pid(engine)}/environ").read_bytes().split(b"\0")
        program = os.readlink(f"/proc/{media_pid(engine)}/exe")
        await engine.kill()
        environment = dict(item.decode().split("=", 1) for item in config if item)
        orphan = await asyncio.create_subprocess_exec(program, env=environment)
        (engine.data / "livekit.pid").write_text(str(orphan.pid))

        async def listens() -> bool:
            port = int(engine.ready["livekit_url"].rpartition(":")[2])
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", port)) == 0

        await eventually(listens)
        before = engine.ready
        await engine.start()
        assert engine.ready == before
        assert await orphan.wait() == -signal.SIGKILL


async def test_a_stranger_with_the_orphans_number_lives(tmp_path: Path) -> None:
    async with running_engine(tmp_path / "engine") as engine:
        await engine.stop()
        stranger = await asyncio.create_subprocess_exec("sleep", "60")
        (engine.data / "livekit.pid").write_text(str(stranger.pid))
        await engine.start()
        assert stranger.returncode is None
        stranger.kill()
        await stranger.wait()


async def test_without_a_media_server_it_says_so(tmp_path: Path) -> None:
    code, output, errors = await run_engine(
        "--json",
        "--data",
        str(tmp_path / "engine"),
        PATH=str(tmp_path),
        XDG_CACHE_HOME=str(tmp_path / "cache"),
        UTD_LIVEKIT_SERVER=str(tmp_path / "nothing"),
    )
    assert (code, json.loads(output)["code"]) == (1, "no_media_server")
    assert "Traceback" not in errors


async def test_a_media_server_elsewhere_that_refuses_the_key_is_reported(tmp_path: Path) -> None:
    async with running_engine(tmp_path / "one") as engine:
        wrong = tmp_path / "credentials.json"
        wrong.write_text(json.dumps({"key": "nobody", "secret": "x" * 40}))
        code, output, _ = await run_engine(
            "--json",
            *("--data", str(tmp_path / "two")),
            *("--livekit-url", engine.ready["livekit_url"]),
            *("--livekit-credentials", str(wrong)),
        )
        assert (code, json.loads(output)["code"]) == (1, "no_media_server")
        project = json.loads((engine.data / "project.json").read_text())
        code, output, _ = await run_engine(
            "--json",
            *("--data", str(tmp_path / "two"), "--stop-when-idle", "1"),
            UTD_LIVEKIT_URL=engine.ready["livekit_url"],
            UTD_LIVEKIT_KEY=project["livekit_key"],
        )
        assert code == 2, "a key without a secret is a mistake of usage"
        assert json.loads(output)["code"] == "usage"
