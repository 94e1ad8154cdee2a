"""What a profile keeps, on a real file: it comes back, survives a kill, outlives damage."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from app.adapters import storage as storage_module
from app.adapters.storage import MIGRATIONS, SqliteStorage
from app.domain.call import CallEndReason, Direction, Peer
from app.domain.contact import Contact
from app.domain.errors import AppError, ErrorCode
from app.domain.history import CallRecord
from app.domain.ids import CallId, Identity
from app.values import replace

SARA, OMAR, LINA = Identity("sara"), Identity("omar"), Identity("lina")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "profile" / "phone.sqlite"


@pytest.fixture
async def storage(path):
    storage = SqliteStorage(path)
    yield storage
    await storage.aclose()


def call(call_id: str, at: float, **changes) -> CallRecord:
    values = {
        "call_id": CallId(call_id),
        "peer": Peer(OMAR, "Omar"),
        "direction": Direction.INCOMING,
        "video": False,
        "started_at": at,
        "duration_s": 0.0,
        "reason": CallEndReason.MISSED,
        "seen": False,
    }
    return CallRecord(**{**values, **changes})


async def test_a_fresh_profile_is_empty(storage):
    assert dict(await storage.load_settings()) == {}
    assert list(await storage.contacts(SARA)) == []
    assert list(await storage.records(SARA, 10)) == []


async def test_settings_come_back_after_a_restart(storage, path):
    settings = {"version": 1, "account": {"name": "سارة"}, "ring_volume": 0.3}
    await storage.save_settings({"version": 0})
    await storage.save_settings(settings)
    await storage.aclose()
    again = SqliteStorage(path)
    assert await again.load_settings() == settings
    await again.aclose()


async def test_contacts_belong_to_the_identity_that_added_them(storage):
    await storage.put_contact(SARA, Contact(OMAR, "Omar"))
    await storage.put_contact(SARA, Contact(OMAR, "Omar K.", favourite=True))
    await storage.put_contact(LINA, Contact(SARA, "Sara"))
    assert await storage.contacts(SARA) == [Contact(OMAR, "Omar K.", favourite=True)]
    assert await storage.contacts(LINA) == [Contact(SARA, "Sara")]


async def test_a_removed_contact_is_gone_however_often_it_is_removed(storage):
    await storage.put_contact(SARA, Contact(OMAR, "Omar"))
    await storage.remove_contact(SARA, OMAR)
    await storage.remove_contact(SARA, OMAR)
    assert await storage.contacts(SARA) == []


async def test_calls_come_newest_first_and_no_more_than_asked(storage):
    for number in range(5):
        await storage.add(SARA, call(f"c{number}", 100.0 + number))
    await storage.add(LINA, call("other", 900.0))
    records = await storage.records(SARA, 3)
    assert [record.call_id for record in records] == ["c4", "c3", "c2"]


async def test_only_the_newest_calls_of_an_identity_stay(storage):
    for number in (3, 1, 4, 0, 2):
        await storage.add(SARA, call(f"c{number}", 100.0 + number))
    await storage.add(LINA, call("other", 1.0))
    await storage.keep_newest(SARA, 3)
    assert [record.call_id for record in await storage.records(SARA, 9)] == ["c4", "c3", "c2"]
    assert len(await storage.records(LINA, 9)) == 1


async def test_a_call_has_one_row_and_the_last_word_wins(storage):
    await storage.add(SARA, call("c1", 1.0))
    answered = call("c1", 1.0, reason=CallEndReason.LOCAL_HANGUP, duration_s=65.5, seen=True)
    await storage.add(SARA, answered)
    assert await storage.records(SARA, 10) == [answered]


async def test_calls_that_never_got_an_id_each_keep_their_row(storage):
    failed = [call("", at, direction=Direction.OUTGOING, video=True) for at in (1.0, 2.0)]
    for record in failed:
        await storage.add(SARA, record)
    assert await storage.records(SARA, 10) == list(reversed(failed))
    await storage.add(LINA, failed[0])
    await storage.remove(SARA, failed[0])
    assert await storage.records(SARA, 10) == [failed[1]]
    assert await storage.records(LINA, 10) == [failed[0]]


async def test_a_call_that_goes_on_is_no_row_until_it_is_settled(storage, path):
    await storage.keep_unfinished(SARA, call("", 7.0, direction=Direction.OUTGOING))
    talking = call("c1", 7.0, reason=CallEndReason.CONNECTION_LOST, seen=True)
    await storage.keep_unfinished(SARA, talking)
    await storage.keep_unfinished(LINA, call("other", 1.0))
    await storage.keep_length(SARA, 12.5)
    assert await storage.records(SARA, 10) == []
    await storage.aclose()
    again = SqliteStorage(path)
    settled = replace(talking, duration_s=12.5)
    assert await again.settle(SARA) == settled
    assert await again.settle(SARA) is None
    assert await again.records(SARA, 10) == [settled]
    assert await again.records(LINA, 10) == []
    assert await again.settle(LINA) == call("other", 1.0)
    await again.aclose()


async def test_a_call_that_ended_is_unfinished_no_more(storage):
    await storage.keep_unfinished(SARA, call("c1", 1.0))
    ended = call("c1", 1.0, reason=CallEndReason.LOCAL_HANGUP, duration_s=65.5, seen=True)
    await storage.finish(SARA, ended)
    await storage.keep_length(SARA, 99.0)  # one that was under way at the end
    assert await storage.settle(SARA) is None
    assert await storage.records(SARA, 10) == [ended]


async def test_a_call_that_rings_again_after_it_was_settled_keeps_one_row(storage):
    await storage.keep_unfinished(SARA, call("c1", 1.0))
    await storage.settle(SARA)
    await storage.keep_unfinished(SARA, call("c1", 6.0))
    assert len(await storage.records(SARA, 10)) == 1
    await storage.settle(SARA)
    assert await storage.records(SARA, 10) == [call("c1", 6.0)]


async def test_a_file_of_the_first_version_keeps_its_calls(path):
    path.parent.mkdir()
    with sqlite3.connect(path) as old:
        old.executescript(f"{MIGRATIONS[0]}; PRAGMA user_version = 1")
        old.execute(
            "INSERT INTO calls VALUES (1, 'sara', 'c1', 'omar', 'Omar', 'incoming', 0, 1, 0,"
            " 'missed', 0)"
        )
    old.close()
    storage = SqliteStorage(path)
    assert await storage.records(SARA, 10) == [call("c1", 1.0)]
    await storage.keep_unfinished(SARA, call("c2", 2.0))
    assert await storage.settle(SARA) == call("c2", 2.0)
    await storage.aclose()


async def test_looking_at_the_list_marks_every_row_of_that_identity(storage):
    await storage.add(SARA, call("c1", 1.0))
    await storage.add(LINA, call("c2", 1.0))
    await storage.mark_seen(SARA)
    assert [record.seen for record in await storage.records(SARA, 10)] == [True]
    assert [record.seen for record in await storage.records(LINA, 10)] == [False]


async def test_one_row_or_all_can_be_removed(storage):
    for name in ("c1", "c2", "c3"):
        await storage.add(SARA, call(name, 1.0))
    await storage.remove(SARA, call("c2", 1.0))
    assert {record.call_id for record in await storage.records(SARA, 10)} == {"c1", "c3"}
    await storage.remove(SARA, None)
    assert await storage.records(SARA, 10) == []


async def test_a_name_with_half_a_character_is_kept_without_it(storage):
    await storage.put_contact(SARA, Contact(OMAR, "Om\ud800ar"))
    await storage.add(SARA, call("c1", 1.0, peer=Peer(OMAR, "Om\ud800ar")))
    assert (await storage.contacts(SARA))[0].name == "Om?ar"
    assert (await storage.records(SARA, 1))[0].peer.name == "Om?ar"


async def test_an_end_reason_of_a_later_version_reads_as_a_failure(storage, path):
    await storage.add(SARA, call("c1", 1.0))
    with sqlite3.connect(path) as other:
        other.execute("UPDATE calls SET reason = 'abducted'")
    other.close()
    assert (await storage.records(SARA, 1))[0].reason is CallEndReason.FAILED


async def test_the_file_is_for_its_owner_alone(storage, path):
    await storage.load_settings()
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


async def test_many_writers_at_once_lose_nothing(storage):
    await asyncio.gather(*(storage.add(SARA, call(f"c{n}", float(n))) for n in range(100)))
    assert len(await storage.records(SARA, 1000)) == 100


async def test_damage_is_set_aside_with_a_word_in_the_log(path, caplog):
    path.parent.mkdir()
    path.write_bytes(b"this is no database " * 500)
    storage = SqliteStorage(path)
    await storage.save_settings({"version": 1})
    assert await storage.load_settings() == {"version": 1}
    await storage.aclose()
    assert "storage_reset" in caplog.text
    assert storage.was_reset
    damaged = path.with_name("phone.sqlite.damaged")
    assert damaged.read_bytes().startswith(b"this is no database")


async def test_a_second_damage_leaves_the_first_file_alone(path):
    path.parent.mkdir()
    for number in (1, 2, 3):
        path.write_bytes(f"lost file {number} ".encode() * 500)
        storage = SqliteStorage(path)
        await storage.load_settings()
        await storage.aclose()
    aside = sorted(path.parent.glob("*.damaged*"))
    kept = {file.name: file.read_bytes()[:11].decode() for file in aside}
    assert kept == {
        "phone.sqlite.damaged": "lost file 1",
        "phone.sqlite.damaged-2": "lost file 2",
        "phone.sqlite.damaged-3": "lost file 3",
    }


async def test_what_belongs_to_a_damaged_file_stays_with_it_and_joins_no_other(path, monkeypatch):
    stale = path.with_name("phone.sqlite.damaged-wal")
    path.parent.mkdir()
    stale.write_bytes(b"of another file")
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).write_text(f"the file{suffix}")
    verdicts = iter([sqlite3.DatabaseError, None])

    def fail_once(_):
        if next(verdicts):
            raise sqlite3.DatabaseError  # SQLite itself may delete a journal it cannot use
        return sqlite3.connect(":memory:")

    monkeypatch.setattr(storage_module, "_open", fail_once)
    storage_module._open_or_reset(path)[0].close()
    aside = {file.name: file.read_text() for file in path.parent.iterdir()}
    assert aside == {
        "phone.sqlite.damaged-wal": "of another file",
        "phone.sqlite.damaged-2": "the file",
        "phone.sqlite.damaged-2-wal": "the file-wal",
        "phone.sqlite.damaged-2-shm": "the file-shm",
    }


async def test_a_file_damaged_in_the_middle_is_noticed_at_the_next_start(storage, path, caplog):
    for number in range(300):
        await storage.add(SARA, call(f"c{number}", float(number)))
    await storage.aclose()
    content = bytearray(path.read_bytes())
    content[8192:-4096] = os.urandom(len(content) - 8192 - 4096)
    path.write_bytes(content)
    again = SqliteStorage(path)
    assert await again.records(SARA, 10) == []
    await again.aclose()
    assert "storage_reset" in caplog.text


async def test_a_file_of_a_later_version_is_kept_for_it(storage, path, caplog):
    await storage.load_settings()
    await storage.aclose()
    with sqlite3.connect(path) as other:
        other.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    other.close()
    again = SqliteStorage(path)
    assert await again.load_settings() == {}
    await again.aclose()
    assert "newer" in caplog.text
    assert path.with_name("phone.sqlite.damaged").exists()


async def test_settings_that_are_no_json_are_no_settings(storage, path, caplog):
    await storage.save_settings({"version": 1})
    with sqlite3.connect(path) as other:
        other.execute("UPDATE settings SET data = '{'")
    other.close()
    assert await storage.load_settings() == {}
    assert "storage_reset" in caplog.text


async def test_a_place_that_cannot_be_written_is_an_error_with_a_code(tmp_path):
    (tmp_path / "file").write_text("in the way")
    storage = SqliteStorage(tmp_path / "file" / "phone.sqlite")
    with pytest.raises(AppError) as failed:
        await storage.save_settings({})
    await storage.aclose()
    assert failed.value.code is ErrorCode.STORAGE


WRITER = """
import asyncio, sys
from pathlib import Path
from app.adapters.storage import SqliteStorage
from app.domain.contact import Contact

async def write():
    storage = SqliteStorage(Path(sys.argv[1]))
    number = 0
    while True:
        await storage.put_contact("sara", Contact(f"user-{number}", "x" * 200))
        print(number, flush=True)
        number += 1

asyncio.run(write())
"""


@pytest.mark.parametrize("after", [1, 40, 120])
async def test_what_was_acknowledged_survives_a_kill(path, after):
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, cwd=root, text=True
    ) as writer:
        acknowledged = -1
        while acknowledged < after:
            acknowledged = int(writer.stdout.readline())
        writer.send_signal(signal.SIGKILL)
        acknowledged = max([acknowledged, *map(int, writer.stdout.read().split())])
    storage = SqliteStorage(path)
    kept = {contact.identity for contact in await storage.contacts(SARA)}
    await storage.aclose()
    assert {f"user-{number}" for number in range(acknowledged + 1)} <= kept
    assert not path.with_name("phone.sqlite.damaged").exists()
