"""The engine over HTTP: sign-in, calls and people; httpx and its errors stop one module below.

Mints show the app key, everything else the bearer it was told to use (protocol 1.3). A bearer the
engine does not take any more is renewed once for each request, by whoever owns the sign-in.
"""

import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

from app.adapters.httperrors import names_the_type
from app.adapters.httpwire import Ask, HttpWire, Patience
from app.domain.address import checked_engine_url, is_loopback, is_safe_for_secrets
from app.domain.errors import AppError, ErrorCode
from app.domain.ids import NO_IDENTITY, CallId, Identity
from app.protocol.aliases import OLD_CALL_TYPES, Data, call_type_of, rows
from app.protocol.codec import presence_entry
from app.protocol.frames import PresenceEntry
from app.protocol.rest import (
    API_PREFIX,
    CALLS,
    DEMO_CALL_ME,
    HEADER_APP_ID,
    HEADER_APP_KEY,
    HEALTH,
    PRESENCE,
    SESSION,
    TOKEN,
    USERS,
    CallGrant,
    CallRow,
    RoomGrant,
    SessionGrant,
    SessionRequest,
    UserRow,
    call_path,
    list_rows,
    server_time,
    user_path,
)
from app.services.ports import EngineAddress
from app.values import replace

log = logging.getLogger(__name__)

_QUERY_MAX = 4000
"""How many characters of identities one presence question carries; servers cap addresses at 8 k."""
_OVER = frozenset({ErrorCode.NOT_FOUND, ErrorCode.CONFLICT, ErrorCode.INVALID_TRANSITION})
_UNKNOWN_BEARER = frozenset({ErrorCode.INVALID_CREDENTIALS, ErrorCode.MISSING_CREDENTIALS})
_PLAIN = frozenset({"http", "ws"})
_UNREACHED = frozenset({ErrorCode.OFFLINE, ErrorCode.TIMED_OUT})


class HttpEngine:
    """One engine as one signed-in person sees it."""

    def __init__(
        self, renew: Callable[[], Awaitable[None]], patience: Patience | None = None
    ) -> None:
        self._renew = renew
        self._wire = HttpWire(patience or Patience())
        self._address: EngineAddress | None = None
        self._bearer = ""
        self._request: SessionRequest | None = None
        self._old_types = False

    # ── sign-in ──

    @property
    def own_identity(self) -> Identity:
        """Whose bearer is used; empty before the first sign-in."""
        return Identity(self._request.identity) if self._request else NO_IDENTITY

    async def mint_session(self, address: EngineAddress, request: SessionRequest) -> SessionGrant:
        """Mint a session; what is asked meanwhile is asked as before.

        Raises ``INVALID_ADDRESS`` and ``INSECURE_ADDRESS`` too.
        """
        for url in (address.engine_url, address.token_url):
            checked_engine_url(url, plain_http_allowed=True)
        answer = await self._mint(address, SESSION, request.body())
        grant = SessionGrant.read(answer, server_time(answer) or self._wire.server_now)
        wants_socket = grant.signaling_enabled is not False
        if not _is_header_word(grant.user_token) or (wants_socket and not grant.ws_url):
            raise AppError(ErrorCode.MALFORMED_ANSWER, "a session without token or address")
        if grant.ws_url:
            _refuse_open(grant.ws_url, address)
        return grant

    def use(self, address: EngineAddress, request: SessionRequest, grant: SessionGrant) -> None:
        """Ask this engine as this person from now on."""
        if address != self._address:
            self._old_types = False
        self._address, self._request, self._bearer = address, request, grant.user_token

    async def sign_out(self) -> None:
        """Give the bearer back; an engine that knows no sign-out is no error."""
        bearer, self._bearer, self._request = self._bearer, "", None
        if bearer:
            try:
                await self._send_as(bearer, self._ask("DELETE", SESSION))
            except AppError as error:
                log.info("http: sign-out: %s", error.code)

    async def health(self) -> None:
        """Ask whether the engine answers at all."""
        url = f"{self._engine.engine_url.rstrip('/')}{HEALTH}"
        await self._wire.send(Ask("GET", url))

    # ── calls ──

    async def create(self, callee: Identity, callee_name: str, *, video: bool) -> CallGrant:
        """Call somebody."""
        own = self._signed_in
        kind = call_type_of(video=video)
        body = {
            "caller_identity": own.identity,
            "callee_identity": callee,
            "caller_name": own.name,
            "callee_name": callee_name,
            "type": OLD_CALL_TYPES[kind] if self._old_types else kind,
            "os": own.os,
        }
        try:
            answer = await self._post(CALLS, body)
        except AppError as error:
            if self._old_types or not names_the_type(error):
                raise
            answer = await self._post(CALLS, {**body, "type": OLD_CALL_TYPES[kind]})
            self._old_types = True
        return self._granted(answer)

    async def ringing(self, call_id: CallId) -> None:
        """Say that it rings here."""
        await self._act(call_id, "ringing")

    async def accept(self, call_id: CallId) -> CallGrant:
        """Accept."""
        body = {"identity": self._signed_in.identity, "os": self._signed_in.os}
        return self._granted(await self._post(call_path(call_id, "accept"), body))

    async def reject(self, call_id: CallId) -> None:
        """Decline; a call that is over already is no error."""
        await self._finish(call_id, "reject")

    async def busy(self, call_id: CallId) -> None:
        """Say that we are in a call; a call that is over already is no error."""
        await self._finish(call_id, "busy")

    async def end(self, call_id: CallId) -> None:
        """Hang up; a call that is over already is no error."""
        await self._finish(call_id, "end")

    async def fetch(self, call_id: CallId) -> CallRow:
        """Ask how a call stands."""
        return _call_row(await self._get(call_path(call_id)))

    async def live_calls(self) -> Sequence[CallRow]:
        """Own calls that are not over, newest first."""
        answer = await self._get(CALLS, identity=self.own_identity)
        found = [_call_row(row) for row in list_rows(answer)]
        live = (row for row in found if not row.status.over)
        return sorted(live, key=lambda row: row.initiated_at, reverse=True)

    async def _act(self, call_id: CallId, action: str) -> None:
        await self._post(call_path(call_id, action), {"identity": self.own_identity})

    async def _finish(self, call_id: CallId, action: str) -> None:
        try:
            await self._act(call_id, action)
        except AppError as error:
            if error.code not in _OVER:
                raise

    def _granted(self, answer: Data) -> CallGrant:
        _call_row(answer)
        grant = CallGrant.read(answer)
        self._check_room(grant.room)
        return grant

    def _check_room(self, room: RoomGrant) -> None:
        if not room.token or not room.url:
            raise AppError(ErrorCode.MALFORMED_ANSWER, "a room without token or address")
        _refuse_open(room.url, self._engine)

    # ── people ──

    async def search_users(self, query: str) -> Sequence[UserRow]:
        """People whose name or id fits."""
        answer = await self._get(USERS, query=query)
        found = (UserRow.read(row) for row in list_rows(answer))
        return [user for user in found if user.identity]

    async def user(self, identity: Identity) -> UserRow:
        """One person; raises ``NOT_FOUND``."""
        user = UserRow.read(await self._get(user_path(identity)))
        if not user.identity:
            raise AppError(ErrorCode.MALFORMED_ANSWER, "a person without identity")
        return user

    async def presence(self, identities: Sequence[Identity]) -> Sequence[PresenceEntry]:
        """Presence while the socket is down."""
        found: list[PresenceEntry] = []
        for names in _in_portions(identities):
            answer = await self._get(PRESENCE, identities=names)
            known = rows(answer, "presence", "data")
            found += [presence_entry(row) for row in known if row.get("identity")]
        return found

    async def room_token(self, room_name: str, call_type: str) -> RoomGrant:
        """A fresh way into the room of a call that goes on."""
        own = self._signed_in
        body = {**own.body(), "room_name": room_name, "type": call_type}
        grant = RoomGrant.read(await self._mint(self._engine, TOKEN, body))
        self._check_room(grant)
        return grant

    async def demo_call_me(self, identity: Identity, *, video: bool) -> None:
        """Ask a demo person to call us."""
        kind = call_type_of(video=video)
        await self._post(DEMO_CALL_ME, {"identity": identity, "type": kind})

    # ── the way there ──

    @property
    def _engine(self) -> EngineAddress:
        if self._address is None:
            raise AppError(ErrorCode.SIGNED_OUT, "no engine yet")
        return self._address

    @property
    def _signed_in(self) -> SessionRequest:
        if self._request is None:
            raise AppError(ErrorCode.SIGNED_OUT, "nobody is signed in")
        return self._request

    def _ask(self, method: str, path: str, **more: Mapping[str, Any]) -> Ask:
        return _ask_at(self._engine.engine_url, method, path, **more)

    async def _get(self, path: str, **query: str) -> Data:
        return await self._call(self._ask("GET", path, query=query))

    async def _post(self, path: str, body: Mapping[str, Any]) -> Data:
        return await self._call(self._ask("POST", path, body=body))

    async def _mint(self, engine: EngineAddress, path: str, body: Mapping[str, Any]) -> Data:
        """Ask the token host; where it cannot be reached, the engine host (protocol 1.1)."""
        if not (_is_header_word(engine.app_id) and _is_header_word(engine.app_key)):
            raise AppError(ErrorCode.INVALID_CREDENTIALS, "an id or key that no header can carry")
        keys = {HEADER_APP_ID: engine.app_id, HEADER_APP_KEY: engine.app_key}
        try:
            ask = _ask_at(engine.token_url, "POST", path, headers=keys, body=body)
            return await self._wire.send(ask)
        except AppError as error:
            if error.code not in _UNREACHED or engine.token_url == engine.engine_url:
                raise
            log.warning("http: the token host cannot be reached: %s", error.code)
        ask = _ask_at(engine.engine_url, "POST", path, headers=keys, body=body)
        return await self._wire.send(ask)

    async def _call(self, ask: Ask) -> Data:
        """Ask with the bearer; one that is gone or refused is renewed, then asked once more.

        A question of one sign-in never goes out with the bearer of another.
        """
        asking = self._address, self.own_identity
        if not self._bearer:
            await self._renew()
        refused = self._bearer
        try:
            return await self._send_as(refused, ask)
        except AppError as error:
            if error.code is not ErrorCode.SIGNED_OUT:
                raise
        if self._bearer in ("", refused):  # else somebody has renewed it meanwhile
            await self._renew()
        if (self._address, self.own_identity) != asking:
            raise AppError(ErrorCode.SIGNED_OUT, "somebody else signed in meanwhile")
        return await self._send_as(self._bearer, ask)

    async def _send_as(self, bearer: str, ask: Ask) -> Data:
        if not bearer:
            raise AppError(ErrorCode.SIGNED_OUT, "no bearer")
        headers = {HEADER_APP_ID: self._engine.app_id, "Authorization": f"Bearer {bearer}"}
        try:
            return await self._wire.send(replace(ask, headers=headers))
        except AppError as error:
            if error.code in _UNKNOWN_BEARER:
                raise AppError(ErrorCode.SIGNED_OUT, error.detail) from error
            raise

    def distrust(self) -> None:
        """Ask over new connections from now on: those that are open may lead nowhere."""
        self._wire.distrust()

    async def aclose(self) -> None:
        """Close the connections; idempotent."""
        await self._wire.aclose()


def _ask_at(host: str, method: str, path: str, **more: Mapping[str, Any]) -> Ask:
    return Ask(method, f"{host.rstrip('/')}{API_PREFIX}{path}", **more)


def _refuse_open(url: str, engine: EngineAddress) -> None:
    """Refuse an address of an answer to which a token would travel for all to read."""
    try:
        safe = is_safe_for_secrets(url)
    except AppError as error:
        raise AppError(ErrorCode.MALFORMED_ANSWER, error.detail) from error
    parts = urlsplit(url)
    downgraded = engine.engine_url.startswith("https:") and parts.scheme in _PLAIN
    if not safe or (downgraded and not is_loopback(parts.hostname or "")):
        raise AppError(ErrorCode.INSECURE_ADDRESS, "the engine names a plain address")


def _is_header_word(text: str) -> bool:
    return bool(text) and text.isascii() and text.isprintable() and " " not in text


def _call_row(data: Data) -> CallRow:
    row = CallRow.read(data)
    if not row.call_id:
        raise AppError(ErrorCode.MALFORMED_ANSWER, "a call without id")
    return row


def _in_portions(identities: Iterable[Identity]) -> Iterator[str]:
    """The identities joined by commas, in as many portions as addresses have to be."""
    portion: list[str] = []
    length = 0
    for identity in identities:
        cost = len(quote(identity, safe="")) + len("%2C")
        if portion and length + cost > _QUERY_MAX:
            yield ",".join(portion)
            portion, length = [], 0
        portion.append(identity)
        length += cost
    if portion:
        yield ",".join(portion)
