"""Sessions: bearers, devices, take-over by another device; it opens no socket."""

import hashlib
import math
import secrets
import sqlite3
import time
from collections.abc import Awaitable, Callable

from app.localengine import users
from app.localengine.database import Database
from app.localengine.errors import forbidden, too_many, unauthorized
from app.localengine.hub import Hub
from app.protocol.closecodes import CloseCode
from app.protocol.frames import SessionKicked
from app.protocol.rest import SESSION_LIFETIME_S, ErrorCodes, Messages, UserRow
from app.values import dataclass, field

ELSEWHERE = "signed_in_elsewhere"
SIGNED_OUT = "signed_out"


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in of one device; ``revoked`` says why it no longer counts."""

    identity: str
    device_id: str
    expires_at: float
    revoked: str = ""


@dataclass(frozen=True, slots=True)
class Minted:
    """A new session and its bearer, which is stored nowhere."""

    token: str = field(repr=False)
    user: UserRow


@dataclass(frozen=True, slots=True)
class _Takeover:
    device_id: str
    at: float


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode(errors="replace")).digest()


class Sessions:
    """Mints, knows and revokes bearers; the newest device of an identity wins."""

    def __init__(self, database: Database, hub: Hub, cooldown_s: float) -> None:
        self._database, self._hub, self._cooldown_s = database, hub, cooldown_s
        self._takeovers: dict[str, _Takeover] = {}
        self._on_takeover: Callable[[str], Awaitable[None]] | None = None

    def on_takeover(self, callback: Callable[[str], Awaitable[None]]) -> None:
        """Call back with an identity whose other device was just sent away."""
        self._on_takeover = callback

    async def mint(self, user: UserRow, device_id: str) -> Minted:
        """Sign a device in; raises ``ApiError`` 429 while the identity cools down."""
        self._check_cooldown(user.identity, device_id)
        token = secrets.token_urlsafe(32)
        expires_at = time.time() + SESSION_LIFETIME_S
        session = Session(user.identity, device_id, expires_at)
        known, replaced = await self._database.run(
            lambda c: _insert(c, _hash(token), session, user)
        )
        if self._hub.devices(user.identity) - {device_id}:
            self._takeovers[user.identity] = _Takeover(device_id, time.monotonic())
            replaced = True
        if replaced:  # its socket may be down, and it in a call all the same
            await self._send_away(user.identity, device_id)
        return Minted(token, known)

    def _check_cooldown(self, identity: str, device_id: str) -> None:
        last = self._takeovers.get(identity)
        if last is None:
            return
        pause = last.at + self._cooldown_s - time.monotonic()
        if pause <= 0:
            del self._takeovers[identity]
        elif last.device_id != device_id:
            raise too_many(ErrorCodes.TAKEOVER_COOLDOWN, Messages.COOLDOWN, math.ceil(pause))

    async def _send_away(self, identity: str, device_id: str) -> None:
        farewell = SessionKicked(ELSEWHERE, "Signed in on another device")
        self._hub.dismiss(identity, farewell, CloseCode.TAKEN_OVER, keep_device=device_id)
        if self._on_takeover is not None:
            await self._on_takeover(identity)

    async def find(self, token: str) -> Session | None:
        """The session of a bearer, also a revoked one; None = unknown or expired."""
        now = time.time()
        session = await self._database.run(lambda c: _find(c, _hash(token)))
        return session if session and session.expires_at > now else None

    async def require(self, token: str) -> Session:
        """The session of a bearer that counts; raises ``ApiError`` 401 or 403."""
        session = await self.find(token)
        if session is None or session.revoked == SIGNED_OUT:
            raise unauthorized()
        if session.revoked:
            # 401 would make the client sign in again, and so send the other device away.
            raise forbidden("Signed in on another device")
        return session

    async def sign_out(self, session: Session) -> None:
        """End every session of the device: each renewal left a bearer that still counts."""
        await self._database.run(lambda c: _revoke(c, session, SIGNED_OUT))
        self._takeovers.pop(session.identity, None)

    async def prune(self) -> None:
        """Forget what has expired."""
        now = time.time()
        await self._database.run(
            lambda c: c.execute("DELETE FROM sessions WHERE expires_at <= ?", (now,))
        )


def _insert(
    connection: sqlite3.Connection, token_hash: bytes, session: Session, user: UserRow
) -> tuple[UserRow, bool]:
    """Who signed in, and whether another device's session counts no more for it."""
    now = time.time()
    known = users.put(connection, user, now)
    connection.execute(
        "DELETE FROM sessions WHERE identity = ? AND expires_at <= ?", (session.identity, now)
    )
    replaced = connection.execute(
        """UPDATE sessions SET revoked = ?
            WHERE identity = ? AND device_id <> ? AND revoked = ''""",
        (ELSEWHERE, session.identity, session.device_id),
    )
    connection.execute(
        "INSERT INTO sessions (token_hash, identity, device_id, expires_at) VALUES (?, ?, ?, ?)",
        (token_hash, session.identity, session.device_id, session.expires_at),
    )
    return known, replaced.rowcount > 0


def _find(connection: sqlite3.Connection, token_hash: bytes) -> Session | None:
    row = connection.execute(
        "SELECT * FROM sessions WHERE token_hash = ?", (token_hash,)
    ).fetchone()
    if row is None:
        return None
    return Session(row["identity"], row["device_id"], row["expires_at"], row["revoked"])


def _revoke(connection: sqlite3.Connection, session: Session, why: str) -> None:
    connection.execute(
        """UPDATE sessions SET revoked = ?
            WHERE identity = ? AND device_id = ? AND revoked = ''""",
        (why, session.identity, session.device_id),
    )
