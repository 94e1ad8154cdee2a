"""The people this engine knows: work for ``Database.run``; it signs nobody in."""

import sqlite3
import unicodedata

from app.localengine.pages import Page
from app.protocol.rest import UserRow


def folded(text: str) -> str:
    """The form in which names are compared: no case, one spelling of each character."""
    return unicodedata.normalize("NFKC", text).casefold()


def _user(row: sqlite3.Row) -> UserRow:
    return UserRow(row["identity"], row["name"], row["avatar"])


def find(connection: sqlite3.Connection, identity: str) -> UserRow | None:
    """One person."""
    row = connection.execute("SELECT * FROM users WHERE identity = ?", (identity,)).fetchone()
    return _user(row) if row else None


def put(connection: sqlite3.Connection, user: UserRow, at: float) -> UserRow:
    """Add a person, or change name and avatar; an empty one of a known person stays."""
    known = find(connection, user.identity)
    name = user.name or (known.name if known else user.identity)
    avatar = user.avatar or (known.avatar if known else "")
    connection.execute(
        """INSERT INTO users (identity, name, avatar, folded_identity, folded_name, seen_at)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (identity) DO UPDATE SET
            name = excluded.name, avatar = excluded.avatar, folded_name = excluded.folded_name""",
        (user.identity, name, avatar, folded(user.identity), folded(name), at),
    )
    return UserRow(user.identity, name, avatar)


def seen(connection: sqlite3.Connection, identity: str, at: float) -> None:
    """Remember when a person was last here."""
    connection.execute("UPDATE users SET seen_at = ? WHERE identity = ?", (at, identity))


def last_seen(connection: sqlite3.Connection, identities: list[str]) -> dict[str, float]:
    """When each of the known ones was last here."""
    marks = ", ".join("?" * len(identities))
    rows = connection.execute(
        f"SELECT identity, seen_at FROM users WHERE identity IN ({marks})", identities
    )
    return {row["identity"]: row["seen_at"] for row in rows}


def search(
    connection: sqlite3.Connection, query: str, asker: str, page: Page
) -> tuple[list[UserRow], int]:
    """People whose id or name holds ``query``, those that begin with it first, never the asker."""
    wanted = {
        "query": folded(query.strip()),
        "asker": asker,
        "size": page.size,
        "offset": page.offset,
    }
    where = """identity <> :asker
        AND (instr(folded_name, :query) > 0 OR instr(folded_identity, :query) > 0)"""
    total = connection.execute(f"SELECT count(*) FROM users WHERE {where}", wanted).fetchone()[0]
    rows = connection.execute(
        f"""SELECT * FROM users WHERE {where}
            ORDER BY NOT (substr(folded_name, 1, length(:query)) = :query
                OR substr(folded_identity, 1, length(:query)) = :query),
            folded_name, identity LIMIT :size OFFSET :offset""",
        wanted,
    )
    return [_user(row) for row in rows], total
