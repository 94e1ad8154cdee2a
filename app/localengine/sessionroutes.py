"""Health, sign-in, sign-out and the demo path over HTTP; what they mean is decided elsewhere."""

import time

from aiohttp import web

from app.localengine.addresses import Addresses
from app.localengine.errors import invalid, not_found
from app.localengine.gate import Gate
from app.localengine.hub import Hub
from app.localengine.sessions import SIGNED_OUT, Sessions
from app.localengine.web import avatar_in, identity_in, name_in, read_body, word_in
from app.protocol.aliases import Data, call_type, iso
from app.protocol.closecodes import CloseCode
from app.protocol.frames import DemoCallMe, SessionKicked
from app.protocol.rest import (
    API_PREFIX,
    DEMO_CALL_ME,
    HEALTH,
    SESSION,
    SESSION_LIFETIME_S,
    SessionGrant,
    UserRow,
)

_LIMITS: Data = {
    "history_days": 90,
    "max_group_members": 256,
    "max_friends": 500,
    "max_chatrooms": 50,
}


class SessionRoutes:
    """Who is there, and who comes and goes."""

    def __init__(self, gate: Gate, sessions: Sessions, hub: Hub, addresses: Addresses) -> None:
        self._gate, self._sessions, self._hub = gate, sessions, hub
        self._addresses = addresses

    def routes(self, app_id: str) -> list[web.RouteDef]:
        """The routes of this part."""

        async def health(_: web.Request) -> web.Response:
            now = iso(time.time())
            return web.json_response({"status": "ok", "server_time": now, "app_id": app_id})

        return [
            web.get(HEALTH, health),
            web.get(API_PREFIX + HEALTH, health),
            web.post(API_PREFIX + SESSION, self.sign_in),
            web.delete(API_PREFIX + SESSION, self.sign_out),
            web.post(API_PREFIX + DEMO_CALL_ME, self.demo_call_me),
        ]

    async def sign_in(self, request: web.Request) -> web.Response:
        """Mint a session (protocol 1.4)."""
        self._gate.require_project(request)
        body = await read_body(request)
        identity = identity_in(body, "identity", "user_id")
        if not identity:
            raise invalid("identity is required")
        user = UserRow(identity, name_in(body, "name"), avatar_in(body))
        device_id = word_in(body, "device_id", "deviceId")
        self._gate.count(identity)
        minted = await self._sessions.mint(user, device_id)
        grant = SessionGrant(
            user_token=minted.token,
            identity=identity,
            name=minted.user.name,
            ws_url=self._addresses.socket_url(request),
            signaling_enabled=True,
            messaging_enabled=False,
            limits=_LIMITS,
            expires_in_s=SESSION_LIFETIME_S,
        )
        return web.json_response(grant.body(time.time()))

    async def sign_out(self, request: web.Request) -> web.Response:
        """Sign the device out."""
        session = await self._gate.session(request)
        await self._sessions.sign_out(session)
        farewell = SessionKicked(SIGNED_OUT, "Signed out")
        for line in self._hub.lines(session.identity, session.device_id):
            line.send(farewell)
            line.close(CloseCode.NORMAL)
        return web.Response(status=204)

    async def demo_call_me(self, request: web.Request) -> web.Response:
        """Ask a demo person to call the one who asks."""
        session = await self._gate.session(request)
        body = await read_body(request)
        person = identity_in(body, "identity")
        if not person:
            raise invalid("identity is required")
        if not self._hub.connected(person):
            raise not_found("This person is not connected")
        wanted = call_type(body)
        self._hub.send(person, DemoCallMe(session.identity, wanted))
        return web.json_response({"identity": person, "type": wanted})
