"""The engine's SQLite file: one connection, one worker thread, one transaction per piece of work.

It knows no business rule. A finished ``run`` has reached the disk and survives a kill.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

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
        """Open the file and bring its schema up to date."""
        self._connection = await asyncio.get_running_loop().run_in_executor(
            self._worker, self._connect
        )

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, isolation_level=None, timeout=10)
        self._path.chmod(0o600)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        done = connection.execute("PRAGMA user_version").fetchone()[0]
        for number, step in enumerate(MIGRATIONS[done:], done + 1):
            connection.executescript(f"BEGIN; {step}; PRAGMA user_version = {number}; COMMIT;")
        return connection

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
