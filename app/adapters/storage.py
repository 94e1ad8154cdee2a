"""Settings, contacts and call history of one profile in one SQLite file; it decides nothing.

Everything runs in one worker thread, which owns the connection. What was acknowledged survives
a kill, of the program and of the machine.
"""

import asyncio
import json
import logging
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

from app.domain.call import CallEndReason, Direction, Peer
from app.domain.contact import Contact
from app.domain.errors import AppError, ErrorCode
from app.domain.history import CallRecord
from app.domain.ids import CallId, Identity

log = logging.getLogger(__name__)

MIGRATIONS = (
    """
    CREATE TABLE settings (id INTEGER PRIMARY KEY CHECK (id = 1), data TEXT NOT NULL);
    CREATE TABLE contacts (
        owner TEXT NOT NULL,
        identity TEXT NOT NULL,
        name TEXT NOT NULL,
        favourite INTEGER NOT NULL,
        PRIMARY KEY (owner, identity)
    ) WITHOUT ROWID;
    CREATE TABLE calls (
        id INTEGER PRIMARY KEY,
        owner TEXT NOT NULL,
        call_id TEXT NOT NULL,
        peer TEXT NOT NULL,
        peer_name TEXT NOT NULL,
        direction TEXT NOT NULL,
        video INTEGER NOT NULL,
        started_at REAL NOT NULL,
        duration_s REAL NOT NULL,
        reason TEXT NOT NULL,
        seen INTEGER NOT NULL
    );
    CREATE UNIQUE INDEX calls_once ON calls (owner, call_id) WHERE call_id <> '';
    CREATE INDEX calls_newest ON calls (owner, started_at);
    """,
    # The call that goes on, one for each owner, so that noting its length touches no index.
    """
    CREATE TABLE unfinished_calls (
        owner TEXT PRIMARY KEY,
        call_id TEXT NOT NULL,
        peer TEXT NOT NULL,
        peer_name TEXT NOT NULL,
        direction TEXT NOT NULL,
        video INTEGER NOT NULL,
        started_at REAL NOT NULL,
        duration_s REAL NOT NULL,
        reason TEXT NOT NULL,
        seen INTEGER NOT NULL
    ) WITHOUT ROWID;
    """,
)
"""One script for each schema version; a file is brought from its own version to the last."""

_ROW = """
    (owner, call_id, peer, peer_name, direction, video, started_at, duration_s, reason, seen)
    VALUES (:owner, :call_id, :peer, :peer_name, :direction, :video, :started_at, :duration_s,
            :reason, :seen)
"""
_ADD = f"REPLACE INTO calls {_ROW}"
_KEEP_UNFINISHED = f"REPLACE INTO unfinished_calls {_ROW}"
_FORGET_UNFINISHED = "DELETE FROM unfinished_calls WHERE owner = ?"

_BUSY_S = 5.0
_SIDE_FILES = ("", "-wal", "-shm")

T = TypeVar("T")


class UnreadableFileError(sqlite3.DatabaseError):
    """The file is damaged, or was written by a later version."""


class SqliteStorage:
    """What a profile keeps on disk."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._worker = ThreadPoolExecutor(1, "storage")
        self._closed = False
        self.was_reset = False
        """What was stored could not be read, and lies beside the new file now."""

    async def _run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do ``work`` in the worker as one transaction, all of it or nothing.

        Raises ``AppError``.
        """

        def in_worker() -> T:
            connection = self._opened()
            with connection:
                return work(connection)

        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._worker, in_worker)
        except (sqlite3.Error, OSError) as error:
            raise AppError(ErrorCode.STORAGE, f"{type(error).__name__}: {error}") from error

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection, self.was_reset = _open_or_reset(self._path)
        return self._connection

    async def load_settings(self) -> Mapping[str, Any]:
        """The stored settings, empty at first."""
        rows = await self._run(lambda c: c.execute("SELECT data FROM settings").fetchall())
        try:
            data = json.loads(rows[0]["data"]) if rows else {}
        except ValueError:
            log.warning("storage_reset: the settings are no JSON")
            return {}
        return data if isinstance(data, dict) else {}

    async def save_settings(self, data: Mapping[str, Any]) -> None:
        """Replace them."""
        text = json.dumps(data)
        await self._run(lambda c: c.execute("REPLACE INTO settings VALUES (1, ?)", (text,)))

    async def contacts(self, owner: Identity) -> Sequence[Contact]:
        """The contacts of one signed-in identity."""
        query = "SELECT * FROM contacts WHERE owner = ?"
        rows = await self._run(lambda c: c.execute(query, (owner,)).fetchall())
        return [
            Contact(Identity(row["identity"]), row["name"], bool(row["favourite"])) for row in rows
        ]

    async def put_contact(self, owner: Identity, contact: Contact) -> None:
        """Add or replace one."""
        values = (owner, contact.identity, _storable(contact.name), contact.favourite)
        await self._run(lambda c: c.execute("REPLACE INTO contacts VALUES (?, ?, ?, ?)", values))

    async def remove_contact(self, owner: Identity, identity: Identity) -> None:
        """Remove one; idempotent."""
        statement = "DELETE FROM contacts WHERE owner = ? AND identity = ?"
        await self._run(lambda c: c.execute(statement, (owner, identity)))

    async def records(self, owner: Identity, limit: int) -> Sequence[CallRecord]:
        """The newest rows first."""
        query = "SELECT * FROM calls WHERE owner = ? ORDER BY started_at DESC, id DESC LIMIT ?"
        rows = await self._run(lambda c: c.execute(query, (owner, limit)).fetchall())
        return [_record(row) for row in rows]

    async def keep_newest(self, owner: Identity, kept: int) -> None:
        """Forget all rows but the newest ones."""
        statement = """DELETE FROM calls WHERE id IN (SELECT id FROM calls WHERE owner = ?
            ORDER BY started_at DESC, id DESC LIMIT -1 OFFSET ?)"""
        await self._run(lambda c: c.execute(statement, (owner, kept)))

    async def add(self, owner: Identity, record: CallRecord) -> None:
        """Add a row; one call has one row, the last word wins."""
        values = _values(owner, record)
        await self._run(lambda c: c.execute(_ADD, values))

    async def keep_unfinished(self, owner: Identity, record: CallRecord) -> None:
        """Have the call that goes on on the disk, apart from the rows; there is only one."""
        values = _values(owner, record)
        await self._run(lambda c: c.execute(_KEEP_UNFINISHED, values))

    async def keep_length(self, owner: Identity, duration_s: float) -> None:
        """Note how long the unfinished call lasts by now; nothing where none is kept."""
        statement = "UPDATE unfinished_calls SET duration_s = ? WHERE owner = ?"
        await self._run(lambda c: c.execute(statement, (duration_s, owner)))

    async def finish(self, owner: Identity, record: CallRecord) -> None:
        """Add the row of the call that went on; it is unfinished no more."""
        values = _values(owner, record)

        def write(connection: sqlite3.Connection) -> None:
            connection.execute(_ADD, values)
            connection.execute(_FORGET_UNFINISHED, (owner,))

        await self._run(write)

    async def settle(self, owner: Identity) -> CallRecord | None:
        """Add what was left unfinished as it was last kept; the row, None where nothing was."""

        def move(connection: sqlite3.Connection) -> "CallRecord | None":
            query = "SELECT * FROM unfinished_calls WHERE owner = ?"
            row = connection.execute(query, (owner,)).fetchone()
            if row is None:
                return None
            connection.execute(_ADD, dict(row))
            connection.execute(_FORGET_UNFINISHED, (owner,))
            return _record(row)

        return await self._run(move)

    async def mark_seen(self, owner: Identity) -> None:
        """All rows have been looked at."""
        statement = "UPDATE calls SET seen = 1 WHERE owner = ? AND seen = 0"
        await self._run(lambda c: c.execute(statement, (owner,)))

    async def remove(self, owner: Identity, record: CallRecord | None) -> None:
        """Remove one row, or all."""
        if record is None:
            await self._run(lambda c: c.execute("DELETE FROM calls WHERE owner = ?", (owner,)))
            return
        statement = (
            "DELETE FROM calls WHERE owner = ? AND call_id = ?"
            " AND (call_id <> '' OR (peer = ? AND started_at = ?))"
        )
        values = (owner, record.call_id, record.peer.identity, record.started_at)
        await self._run(lambda c: c.execute(statement, values))

    async def aclose(self) -> None:
        """Finish what is being written and close the file; idempotent."""
        if not self._closed:
            self._closed = True
            await asyncio.get_running_loop().run_in_executor(self._worker, self._close)
            self._worker.shutdown()

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _values(owner: Identity, record: CallRecord) -> dict[str, Any]:
    return {
        "owner": owner,
        "call_id": record.call_id,
        "peer": record.peer.identity,
        "peer_name": _storable(record.peer.name),
        "direction": str(record.direction),
        "video": record.video,
        "started_at": record.started_at,
        "duration_s": record.duration_s,
        "reason": str(record.reason),
        "seen": record.seen,
    }


def _storable(text: str) -> str:
    """JSON from outside can hold half a surrogate pair, which no UTF-8 file can."""
    return text.encode(errors="replace").decode()


def _record(row: sqlite3.Row) -> CallRecord:
    """A stored row; what a later version may have written there is read as a failure."""
    reasons = {str(reason): reason for reason in CallEndReason}
    return CallRecord(
        CallId(row["call_id"]),
        Peer(Identity(row["peer"]), row["peer_name"]),
        Direction(row["direction"]),
        bool(row["video"]),
        row["started_at"],
        row["duration_s"],
        reasons.get(row["reason"], CallEndReason.FAILED),
        seen=bool(row["seen"]),
    )


def _open_or_reset(path: Path) -> tuple[sqlite3.Connection, bool]:
    """Open the file, and say whether it is a new one in the place of one that is unreadable.

    That one is kept beside it under another name, never deleted.
    """
    try:
        return _open(path), False
    except sqlite3.OperationalError:
        raise  # locked, full, read-only: the file itself is in order
    except sqlite3.DatabaseError as error:
        log.warning("storage_reset: %s is set aside: %s", path.name, error)
        _set_aside(path)
        return _open(path), True


def _open(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    connection = sqlite3.connect(path, timeout=_BUSY_S)
    connection.row_factory = sqlite3.Row
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        _check(connection)
        _migrate(connection)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _check(connection: sqlite3.Connection) -> None:
    verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if verdict != "ok":
        raise UnreadableFileError(verdict)
    version = _version(connection)
    if version > len(MIGRATIONS):
        raise UnreadableFileError(f"schema {version} is newer than this program")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _migrate(connection: sqlite3.Connection) -> None:
    """Bring the file to the last version, one transaction for each step."""
    for version in range(_version(connection), len(MIGRATIONS)):
        step = f"BEGIN; {MIGRATIONS[version]}; PRAGMA user_version = {version + 1}; COMMIT;"
        with closing(connection.cursor()) as cursor:
            cursor.executescript(step)


def _set_aside(path: Path) -> None:
    """Put the file and what belongs to it beside those that were set aside before."""
    aside, number = path.with_name(f"{path.name}.damaged"), 1
    while any(part.exists() for part in _parts(aside)):
        number += 1
        aside = path.with_name(f"{path.name}.damaged-{number}")
    # The file itself last: a kill before it lets the next start come here again.
    for part, kept in reversed(list(zip(_parts(path), _parts(aside), strict=True))):
        if part.exists():
            part.replace(kept)


def _parts(path: Path) -> list[Path]:
    return [path.with_name(path.name + suffix) for suffix in _SIDE_FILES]
