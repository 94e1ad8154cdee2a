"""The engine's SQLite file: one connection, one worker thread, one transaction per piece of work.

It knows no business rule. A finished ``run`` has reached the disk and survives a kill.
"""

import asyncio
import logging
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

log = logging.getLogger(__name__)

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]

MIGRATIONS = (
    """
    CREATE TABLE users (
        identity TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        avatar TEXT NOT NULL DEFAULT '',
        folded_identity TEXT NOT NULL,
        folded_name TEXT NOT NULL,
        seen_at REAL NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE sessions (
        token_hash BLOB PRIMARY KEY,
        identity TEXT NOT NULL REFERENCES users (identity),
        device_id TEXT NOT NULL,
        expires_at REAL NOT NULL,
        revoked TEXT NOT NULL DEFAULT ''
    ) WITHOUT ROWID;
    CREATE INDEX sessions_of ON sessions (identity);
    CREATE TABLE calls (
        call_id TEXT PRIMARY KEY,
        type TEXT NOT NULL,
        status TEXT NOT NULL,
        caller_identity TEXT NOT NULL,
        caller_name TEXT NOT NULL,
        callee_identity TEXT NOT NULL,
        callee_name TEXT NOT NULL,
        metadata TEXT NOT NULL,
        initiated_at REAL NOT NULL,
        ringing_at REAL,
        answered_at REAL,
        ended_at REAL,
        end_reason TEXT NOT NULL DEFAULT '',
        deadline REAL
    ) WITHOUT ROWID;
    CREATE INDEX calls_made ON calls (caller_identity, initiated_at);
    CREATE INDEX calls_taken ON calls (callee_identity, initiated_at);
    CREATE INDEX calls_live ON calls (status) WHERE ended_at IS NULL;
    """,
)
"""Each is one step of the schema; a file remembers in ``user_version`` how many it has seen."""


class Database:
    """Runs work on the file, one piece after the other, off the loop."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="engine-database")
        self._connection: sqlite3.Connection | None = None

    async def open(self) -> None:
        """Open the file and bring its schema up to date; one that cannot be read is set aside."""
        self._connection = await asyncio.get_running_loop().run_in_executor(
            self._worker, self._connected
        )

    def _connected(self) -> sqlite3.Connection:
        try:
            return self._connect()
        except sqlite3.OperationalError:
            raise  # the disk, not the file
        except sqlite3.DatabaseError as error:
            # Calls that are over and people who come back by themselves: not worth an engine.
            kept = self._set_aside()
            log.warning("the database cannot be read (%s), kept as %s", error, kept.name)
            return self._connect()

    def _set_aside(self) -> Path:
        """Rename the file and what belongs to it; what was set aside before stays."""
        name = f"{self._path.name}.damaged-{time.time_ns()}"
        for belongs in ("", "-wal", "-shm"):
            part = self._path.with_name(self._path.name + belongs)
            if part.exists():
                part.replace(self._path.with_name(name + belongs))
        return self._path.with_name(name)

    def _connect(self) -> sqlite3.Connection:
        with ExitStack() as unless_opened:
            connection = sqlite3.connect(self._path, isolation_level=None, timeout=10)
            unless_opened.callback(connection.close)
            self._bring_up_to_date(connection)
            unless_opened.pop_all()
        return connection

    def _bring_up_to_date(self, connection: sqlite3.Connection) -> None:
        self._path.chmod(0o600)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        done = connection.execute("PRAGMA user_version").fetchone()[0]
        for number, step in enumerate(MIGRATIONS[done:], done + 1):
            connection.executescript(f"BEGIN; {step}; PRAGMA user_version = {number}; COMMIT;")

    async def run(self, work: Work[T]) -> T:
        """Do ``work`` in one transaction on the worker thread; it must be short."""
        return await asyncio.get_running_loop().run_in_executor(
            self._worker, self._transaction, work
        )

    def _transaction(self, work: Work[T]) -> T:
        if self._connection is None:
            raise RuntimeError("the database is not open")
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            return work(self._connection)

    async def aclose(self) -> None:
        """Close the file."""
        if self._connection is not None:
            await asyncio.get_running_loop().run_in_executor(self._worker, self._connection.close)
            self._connection = None
        self._worker.shutdown()
