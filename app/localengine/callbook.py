"""Calls in the database: every function is work for ``Database.run``; no rule of its own."""

import json
import sqlite3
from collections.abc import Sequence

from app.localengine.calls import CallEvent, advance
from app.localengine.pages import Page
from app.protocol.rest import CallRow, CallStatus
from app.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class StoredCall:
    """A call and when it must change by itself: its ring or its length runs out."""

    row: CallRow
    deadline: float | None


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of an event; ``after`` None = it is not allowed in the call's state."""

    before: StoredCall
    after: StoredCall | None


@dataclass(frozen=True, slots=True)
class CallFilter:
    """Which calls are wanted; empty members filter nothing."""

    party: str = ""
    peer: str = ""
    statuses: Sequence[CallStatus] = ()
    call_type: str = ""
    since: float | None = None
    until: float | None = None


def _stored(row: sqlite3.Row) -> StoredCall:
    call = CallRow(
        call_id=row["call_id"],
        call_type=row["type"],
        status=CallStatus(row["status"]),
        caller_identity=row["caller_identity"],
        caller_name=row["caller_name"],
        callee_identity=row["callee_identity"],
        callee_name=row["callee_name"],
        room_name=row["call_id"],
        initiated_at=row["initiated_at"],
        ringing_at=row["ringing_at"],
        answered_at=row["answered_at"],
        ended_at=row["ended_at"],
        end_reason=row["end_reason"],
        metadata=json.loads(row["metadata"]),
    )
    return StoredCall(call, row["deadline"])


def find(connection: sqlite3.Connection, call_id: str) -> StoredCall | None:
    """One call."""
    row = connection.execute("SELECT * FROM calls WHERE call_id = ?", (call_id,)).fetchone()
    return _stored(row) if row else None


def live(connection: sqlite3.Connection) -> list[StoredCall]:
    """Every call that is not over."""
    return [
        _stored(row) for row in connection.execute("SELECT * FROM calls WHERE ended_at IS NULL")
    ]


def live_of(connection: sqlite3.Connection, identity: str) -> list[StoredCall]:
    """The calls of one identity that are not over."""
    query = """SELECT * FROM calls WHERE ended_at IS NULL
        AND (caller_identity = :who OR callee_identity = :who)"""
    return [_stored(row) for row in connection.execute(query, {"who": identity})]


def insert(connection: sqlite3.Connection, call: StoredCall) -> None:
    """Write a new call."""
    row = call.row
    connection.execute(
        """INSERT INTO calls (call_id, type, status, caller_identity, caller_name,
            callee_identity, callee_name, metadata, initiated_at, deadline)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            row.call_id,
            row.call_type,
            row.status,
            row.caller_identity,
            row.caller_name,
            row.callee_identity,
            row.callee_name,
            json.dumps(dict(row.metadata)),
            row.initiated_at,
            call.deadline,
        ),
    )


def move(
    connection: sqlite3.Connection, call_id: str, event: CallEvent, at: float, max_call_s: float
) -> Moved | None:
    """Apply an event; None where there is no such call."""
    before = find(connection, call_id)
    if before is None:
        return None
    row = advance(before.row, event, at)
    if row is None:
        return Moved(before, None)
    deadline = before.deadline
    if row.status.over:
        deadline = None
    elif row.status is CallStatus.ACTIVE:
        deadline = at + max_call_s
    connection.execute(
        """UPDATE calls SET status = ?, ringing_at = ?, answered_at = ?, ended_at = ?,
            end_reason = ?, deadline = ? WHERE call_id = ?""",
        (
            row.status,
            row.ringing_at,
            row.answered_at,
            row.ended_at,
            row.end_reason,
            deadline,
            call_id,
        ),
    )
    return Moved(before, replace(before, row=row, deadline=deadline))


_WANTED = """
    (:party = '' OR :party IN (caller_identity, callee_identity))
    AND (:peer = '' OR :peer IN (caller_identity, callee_identity))
    AND (:statuses = '[]' OR status IN (SELECT value FROM json_each(:statuses)))
    AND (:type = '' OR type = :type)
    AND (:since IS NULL OR initiated_at >= :since)
    AND (:until IS NULL OR initiated_at <= :until)
"""


def listing(
    connection: sqlite3.Connection, wanted: CallFilter, page: Page
) -> tuple[list[CallRow], int]:
    """The newest calls first, and how many there are in all."""
    values = {
        "party": wanted.party,
        "peer": wanted.peer,
        "statuses": json.dumps(list(wanted.statuses)),
        "type": wanted.call_type,
        "since": wanted.since,
        "until": wanted.until,
        "size": page.size,
        "offset": page.offset,
    }
    total = connection.execute(f"SELECT count(*) FROM calls WHERE {_WANTED}", values).fetchone()[0]
    found = connection.execute(
        f"""SELECT * FROM calls WHERE {_WANTED}
            ORDER BY initiated_at DESC, call_id LIMIT :size OFFSET :offset""",
        values,
    )
    return [_stored(row).row for row in found], total
