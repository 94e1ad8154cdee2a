"""An engine without a wire: it grants what it is asked, or refuses what a test wants refused."""

import asyncio
from collections.abc import Sequence

from app.domain.errors import AppError, ErrorCode
from app.domain.ids import CallId, Identity
from app.protocol.frames import PresenceEntry
from app.protocol.rest import (
    CallGrant,
    CallRow,
    CallStatus,
    RoomGrant,
    SessionGrant,
    SessionRequest,
    UserRow,
)
from app.services.ports import EngineAddress

ROOM_URL = "ws://127.0.0.1:7880"
RING_TIMEOUT_S = 30.0
ADAM = Identity("adam")


class FakeEngine:
    """``SessionApi``, ``CallApi`` and ``DirectoryApi``; ``asked`` keeps every request."""

    def __init__(self, owner: Identity = ADAM) -> None:
        self.owner = owner
        self._calls_made = 0
        self.asked: list[tuple[str, ...]] = []
        self.hold: asyncio.Event | None = None
        """An answer to ``create`` waits for it."""
        self.refusals: dict[str, AppError] = {}
        """By the name of the request that is refused."""
        self.rows: dict[CallId, CallRow] = {}
        self.used: list[tuple[str, str]] = []
        """Which engine was to be asked as whom, in order."""
        self.users: dict[Identity, UserRow] = {}
        self.statuses: dict[Identity, str] = {}
        self.ring_timeout_s: float | None = RING_TIMEOUT_S

    def _ask(self, what: str, *facts: str) -> None:
        self.asked.append((what, *facts))
        if what in self.refusals:
            raise self.refusals[what]

    def was_asked(self, what: str) -> bool:
        """Whether a request of that name came."""
        return any(request[0] == what for request in self.asked)

    # ── session ──

    async def mint_session(self, address: EngineAddress, request: SessionRequest) -> SessionGrant:
        """A session for whoever asks."""
        self._ask("mint_session", request.identity)
        return SessionGrant("bearer", request.identity, request.name, "ws://127.0.0.1/signal/ws")

    def use(self, address: EngineAddress, request: SessionRequest, grant: SessionGrant) -> None:
        """Note whom it is to serve."""
        self.used.append((address.engine_url, request.identity))

    async def sign_out(self) -> None:
        """Note it."""
        self._ask("sign_out")

    async def health(self) -> None:
        """It is well."""
        self._ask("health")

    # ── calls ──

    async def create(self, callee: Identity, callee_name: str, *, video: bool) -> CallGrant:
        """A call from our owner."""
        self._ask("create", callee)
        if self.hold is not None:
            await self.hold.wait()
        self._calls_made += 1
        row = CallRow(
            call_id=f"call-{self._calls_made}",
            call_type="video_call" if video else "audio_call",
            status=CallStatus.INITIATING,
            caller_identity=self.owner,
            caller_name=self.owner,
            callee_identity=callee,
            callee_name=callee_name,
            room_name=f"room-{self._calls_made}",
            initiated_at=0.0,
        )
        self.rows[CallId(row.call_id)] = row
        return self._grant(row)

    def _grant(self, row: CallRow) -> CallGrant:
        return CallGrant(row, RoomGrant("room token", ROOM_URL, row.room_name), self.ring_timeout_s)

    async def ringing(self, call_id: CallId) -> None:
        """Note it."""
        self._ask("ringing", call_id)

    async def accept(self, call_id: CallId) -> CallGrant:
        """A way into the room; an invitation that came without a row gets one."""
        self._ask("accept", call_id)
        unknown = CallRow(
            call_id, "audio_call", CallStatus.ACTIVE, "", "", self.owner, self.owner, call_id, 0.0
        )
        return self._grant(self.rows.get(call_id, unknown))

    async def reject(self, call_id: CallId) -> None:
        """Note it."""
        self._ask("reject", call_id)

    async def busy(self, call_id: CallId) -> None:
        """Note it."""
        self._ask("busy", call_id)

    async def end(self, call_id: CallId) -> None:
        """Note it."""
        self._ask("end", call_id)

    async def fetch(self, call_id: CallId) -> CallRow:
        """How a call stands."""
        self._ask("fetch", call_id)
        if call_id not in self.rows:
            raise AppError(ErrorCode.NOT_FOUND)
        return self.rows[call_id]

    # ── directory ──

    @property
    def own_identity(self) -> Identity:
        """Whose bearer it is."""
        return self.owner

    async def live_calls(self) -> Sequence[CallRow]:
        """Calls that are not over."""
        self._ask("live_calls")
        return tuple(row for row in self.rows.values() if not row.status.over)

    async def search_users(self, query: str) -> Sequence[UserRow]:
        """Who has the query in the id or name."""
        self._ask("search_users", query)
        return tuple(u for u in self.users.values() if query in u.identity or query in u.name)

    async def user(self, identity: Identity) -> UserRow:
        """One person."""
        self._ask("user", identity)
        if identity not in self.users:
            raise AppError(ErrorCode.NOT_FOUND)
        return self.users[identity]

    async def presence(self, identities: Sequence[Identity]) -> Sequence[PresenceEntry]:
        """What the test said of them."""
        self._ask("presence", *identities)
        return tuple(PresenceEntry(i, self.statuses.get(i, "offline")) for i in identities)

    async def room_token(self, room_name: str, call_type: str) -> RoomGrant:
        """A fresh way into a room."""
        self._ask("room_token", room_name, call_type)
        return RoomGrant("fresh room token", ROOM_URL, room_name)

    async def demo_call_me(self, identity: Identity, *, video: bool) -> None:
        """Note it."""
        self._ask("demo_call_me", identity)
