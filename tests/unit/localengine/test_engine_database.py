"""The engine's SQLite file: transactions whole or not at all, schema, durability settings."""

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.localengine import users
from app.localengine.database import MIGRATIONS, Database
from app.localengine.pages import Page
from app.protocol.rest import UserRow


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(tmp_path / "engine.sqlite3")
    await database.open()
    yield database
    await database.aclose()


async def test_what_fails_leaves_nothing(database: Database) -> None:
    def half_done(connection: sqlite3.Connection) -> None:
        users.put(connection, UserRow("sara", "Sara"), 1.0)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await database.run(half_done)
    assert await database.run(lambda c: users.find(c, "sara")) is None
    await database.run(lambda c: users.put(c, UserRow("sara", "Sara"), 1.0))
    assert await database.run(lambda c: users.find(c, "sara")) == UserRow("sara", "Sara")


async def test_what_is_done_is_on_the_disk(database: Database) -> None:
    def settings(connection: sqlite3.Connection) -> tuple[str, int]:
        journal = connection.execute("PRAGMA journal_mode").fetchone()[0]
        return journal, connection.execute("PRAGMA synchronous").fetchone()[0]

    assert await database.run(settings) == ("wal", 2), "2 is FULL"


async def test_an_old_file_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "engine.sqlite3"
    for _ in range(2):
        database = Database(path)
        await database.open()
        await database.run(lambda c: users.put(c, UserRow("sara", "Sara"), 1.0))
        await database.aclose()
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA user_version").fetchone()[0] == len(MIGRATIONS)
        assert connection.execute("SELECT count(*) FROM users").fetchone()[0] == 1
    connection.close()
    assert path.stat().st_mode & 0o077 == 0


async def test_a_closed_file_is_not_written(tmp_path: Path) -> None:
    database = Database(tmp_path / "engine.sqlite3")
    with pytest.raises(RuntimeError, match="not open"):
        await database.run(lambda c: c.execute("SELECT 1"))
    await database.aclose()


@pytest.mark.parametrize(
    ("name", "folded"),
    [("STRASSE", "strasse"), ("Straße", "strasse"), ("ﬁn", "fin"), ("ليلى", "ليلى"), ("É", "é")],
)
def test_names_are_compared_without_case(name: str, folded: str) -> None:
    assert users.folded(name) == folded


async def test_an_empty_name_leaves_the_known_one(database: Database) -> None:
    await database.run(lambda c: users.put(c, UserRow("sara", "Sara", "https://x.example/a"), 1.0))
    kept = await database.run(lambda c: users.put(c, UserRow("sara", ""), 2.0))
    assert kept == UserRow("sara", "Sara", "https://x.example/a")
    nameless = await database.run(lambda c: users.put(c, UserRow("omar", ""), 2.0))
    assert nameless == UserRow("omar", "omar")
    found, total = await database.run(lambda c: users.search(c, "", "sara", Page()))
    assert (found, total) == ([UserRow("omar", "omar")], 1)


@pytest.mark.parametrize("times", [1, 2])
async def test_a_file_that_cannot_be_read_is_set_aside_and_kept(tmp_path: Path, times: int) -> None:
    path = tmp_path / "engine.sqlite3"
    for _ in range(times):
        path.write_bytes(b"no database at all " * 1000)
        database = Database(path)
        await database.open()
        assert await database.run(lambda c: users.find(c, "sara")) is None
        await database.aclose()
    kept = sorted(tmp_path.glob("engine.sqlite3.damaged-*"))
    assert [part.read_bytes()[:11] for part in kept] == [b"no database"] * times


async def test_a_file_that_is_in_use_is_not_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "engine.sqlite3"
    path.mkdir()
    database = Database(path)
    with pytest.raises(sqlite3.OperationalError):
        await database.open()
    await database.aclose()
    assert list(tmp_path.iterdir()) == [path]
