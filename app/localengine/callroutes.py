"""Calls and their room tokens over HTTP; the switchboard decides."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from app.localengine.addresses import Addresses
from app.localengine.callbook import CallFilter
from app.localengine.calls import CallEvent
from app.localengine.errors import ApiError, invalid, not_found
from app.localengine.gate import Asker, Gate, acting, bearer_of
from app.localengine.pages import Page
from app.localengine.switchboard import CallWish, Switchboard
from app.localengine.web import identity_in, metadata_in, name_in, read_body, word_in
from app.protocol.aliases import CALL_TYPES, Data, call_type, moment, text
from app.protocol.rest import (
    API_PREFIX,
    CALLS,
    ROOM_TOKEN_LIFETIME_S,
    TOKEN,
    CallGrant,
    CallRow,
    CallStatus,
    ErrorCodes,
    Messages,
    RoomGrant,
)

_DAY_S = 86_400
_DATE_ONLY = len("2026-10-01")


class CallRoutes:
    """Everything below ``/calls``, and ``/token``."""

    def __init__(
        self,
        gate: Gate,
        switchboard: Switchboard,
        addresses: Addresses,
        media_port: Callable[[], int],
        app_id: str,
    ) -> None:
        self._gate, self._switchboard = gate, switchboard
        self._addresses, self._media_port = addresses, media_port
        self._room_prefix = f"p{app_id}_"

    def routes(self) -> list[web.RouteDef]:
        """The routes of this part."""
        call = API_PREFIX + CALLS + "/{call_id}"
        return [
            web.post(API_PREFIX + CALLS, self.create),
            web.get(API_PREFIX + CALLS, self.listing),
            web.get(call, self.show),
            web.post(call + "/ringing", self._action(CallEvent.RANG)),
            web.post(call + "/accept", self.accept),
            web.post(call + "/reject", self._action(CallEvent.DECLINED)),
            web.post(call + "/busy", self._action(CallEvent.FOUND_BUSY)),
            web.post(call + "/end", self.end),
            web.post(API_PREFIX + TOKEN, self.room_token),
        ]

    async def create(self, request: web.Request) -> web.Response:
        """Call somebody."""
        asker = await self._gate.asker(request)
        body = await read_body(request)
        wish = CallWish(
            caller=acting(asker, body, "caller_identity"),
            callee=identity_in(body, "callee_identity"),
            call_type=_type_of_call(body),
            caller_name=name_in(body, "caller_name"),
            metadata=metadata_in(body),
        )
        if not wish.caller or not wish.callee:
            raise invalid(Messages.CALL_FIELDS)
        row = await self._switchboard.place(wish)
        room = self._grant(request, row, wish.caller, asker.device_id)
        grant = CallGrant(row, room, self._switchboard.ring_timeout_s)
        return web.json_response(grant.body(), status=201)

    def _grant(self, request: web.Request, row: CallRow, party: str, device_id: str) -> RoomGrant:
        token = self._switchboard.token(row, party, device_id)
        url = self._addresses.media_url(request, self._media_port())
        return RoomGrant(token, url, row.room_name)

    async def _party(self, request: web.Request) -> tuple[Asker, str]:
        """Who acts on a call."""
        asker = await self._gate.asker(request)
        identity = acting(asker, await read_body(request), "identity")
        if not identity:
            raise invalid("identity is required")
        return asker, identity

    def _action(self, event: CallEvent) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def act(request: web.Request) -> web.Response:
            _, identity = await self._party(request)
            row = await self._switchboard.act(request.match_info["call_id"], identity, event)
            return web.json_response(row.body())

        return act

    async def accept(self, request: web.Request) -> web.Response:
        """Answer the call; the way into its room comes with it."""
        asker, identity = await self._party(request)
        call_id = request.match_info["call_id"]
        row = await self._switchboard.act(call_id, identity, CallEvent.ACCEPTED)
        room = self._grant(request, row, identity, asker.device_id)
        return web.json_response(CallGrant(row, room).body())

    async def end(self, request: web.Request) -> web.Response:
        """Hang up, cancel or decline, whichever it is now."""
        _, identity = await self._party(request)
        row = await self._switchboard.hang_up(request.match_info["call_id"], identity)
        return web.json_response(row.body())

    async def show(self, request: web.Request) -> web.Response:
        """One call."""
        asker = await self._gate.asker(request)
        row = await self._switchboard.get(request.match_info["call_id"], asker.identity)
        return web.json_response(row.body())

    async def listing(self, request: web.Request) -> web.Response:
        """Own calls with a bearer, all with the secret."""
        asker = await self._gate.asker(request)
        page = Page.read(request.query)
        wanted = _filter(asker, request.query)
        rows, total = await self._switchboard.listing(wanted, page)
        return web.json_response(page.body((row.body() for row in rows), total))

    async def room_token(self, request: web.Request) -> web.Response:
        """A fresh way into the room of a call that goes on."""
        bearer = bearer_of(request)
        if bearer:
            asker = await self._gate.asker(request)
        else:
            self._gate.require_project(request)
            asker = Asker(None)
        body = await read_body(request)
        identity = acting(asker, body, "identity")
        room_name = word_in(body, "room_name", "roomName").removeprefix(self._room_prefix)
        if not identity or not room_name:
            raise invalid(Messages.TOKEN_FIELDS)
        if asker.identity is None:
            self._gate.count(identity)
        if text(body, "type", "service", "kind", default="audio_call") not in CALL_TYPES:
            message = "This room type is not enabled for this project"
            raise ApiError(403, ErrorCodes.TYPE_NOT_ENABLED, message)
        row = await self._switchboard.get(room_name, identity)
        if row.status.over:
            raise not_found("Room not found")
        grant = self._grant(request, row, identity, asker.device_id)
        answer = {
            "token": grant.token,
            "url": grant.url,
            "room_name": grant.room_name,
            "type": row.call_type,
            "ws_url": self._addresses.socket_url(request),
            "expires_in": ROOM_TOKEN_LIFETIME_S,
        }
        return web.json_response(answer | ({"user_token": bearer} if bearer else {}))


def _type_of_call(body: Data) -> str:
    """The type of a new call, in any spelling; one that is none is refused."""
    said = text(body, "type", "call_type", "service", "kind")
    if said and said not in CALL_TYPES:
        raise invalid("type must be audio_call or video_call")
    return CALL_TYPES.get(said, "audio_call")


def _filter(asker: Asker, query: Data) -> CallFilter:
    said = text(query, "identity")
    own = asker.identity or said
    return CallFilter(
        party=own,
        peer="" if said == own else said,
        statuses=_statuses(text(query, "status")),
        call_type=call_type(query) if _known_type(text(query, "type")) else "",
        since=_bound(query, "start_date"),
        until=_bound(query, "end_date"),
    )


def _known_type(said: str) -> bool:
    if said and said not in CALL_TYPES:
        raise invalid("type must be audio_call or video_call")
    return bool(said)


def _statuses(said: str) -> list[CallStatus]:
    names = [name.strip() for name in said.split(",") if name.strip()]
    try:
        return [CallStatus(name) for name in names]
    except ValueError as error:
        raise invalid("status is not one of a call") from error


def _bound(query: Data, name: str) -> float | None:
    """A moment of a date filter; a last day without a time counts whole."""
    said = text(query, name)
    if not said:
        return None
    at = moment(query, name)
    if at is None:
        raise invalid(f"{name} is not a date")
    whole_day = name == "end_date" and len(said) == _DATE_ONLY and "-" in said
    return at + _DAY_S if whole_day else at
