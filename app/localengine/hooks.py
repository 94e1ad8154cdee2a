"""What the media server reports of its rooms: by webhook, or where none can come by asking.

It only reports joins and leaves to ``Attendance``; it ends no call.
"""

import asyncio
import base64
import binascii
import hashlib
import hmac
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable

import jwt
from aiohttp import web
from google.protobuf.json_format import Parse, ParseError
from livekit import api
from livekit.protocol.models import DisconnectReason
from livekit.protocol.webhook import WebhookEvent

from app.localengine.attendance import Attendance
from app.localengine.errors import MediaDownError, unauthorized
from app.localengine.rooms import Rooms
from app.protocol.rest import API_PREFIX, LIVEKIT_HOOK

log = logging.getLogger(__name__)

_REMEMBERED = 1000
_ON_PURPOSE = DisconnectReason.CLIENT_INITIATED


class HookRoutes:
    """Receives webhooks: verified, each event once."""

    def __init__(self, key: str, secret: str, attendance: Attendance) -> None:
        self._verifier = api.TokenVerifier(key, secret)
        self._attendance = attendance
        self._seen: OrderedDict[str, None] = OrderedDict()

    def routes(self) -> list[web.RouteDef]:
        """The route of this part."""
        return [web.post(API_PREFIX + LIVEKIT_HOOK, self.receive)]

    async def receive(self, request: web.Request) -> web.Response:
        """One event; a repeated one is answered and dropped."""
        event = self._verified(await request.read(), request.headers.get("Authorization", ""))
        if event.id not in self._seen:
            self._seen[event.id] = None
            if len(self._seen) > _REMEMBERED:
                self._seen.popitem(last=False)
            self._report(event)
        return web.Response()

    def _verified(self, body: bytes, token: str) -> WebhookEvent:
        """The event, if our media server signed it; raises ``ApiError``."""
        try:
            signed = base64.b64decode(self._verifier.verify(token).sha256 or "")
            event = Parse(body.decode(), WebhookEvent(), ignore_unknown_fields=True)
        except (jwt.InvalidTokenError, binascii.Error, ParseError, UnicodeDecodeError) as error:
            log.warning("a webhook was refused: %s", type(error).__name__)
            raise unauthorized() from error
        if not hmac.compare_digest(signed, hashlib.sha256(body).digest()):
            log.warning("a webhook was refused: its hash is wrong")
            raise unauthorized()
        return event

    def _report(self, event: WebhookEvent) -> None:
        call_id, person = event.room.name, event.participant
        if event.event == "participant_joined":
            self._attendance.joined(call_id, person.identity, person.sid)
        elif event.event == "participant_left":
            on_purpose = person.disconnect_reason == _ON_PURPOSE
            self._attendance.left(call_id, person.identity, person.sid, on_purpose=on_purpose)


class RoomPoll:
    """Looks into the rooms of running calls again and again; why somebody left it cannot tell."""

    def __init__(self, rooms: Rooms, attendance: Attendance, every_s: float) -> None:
        self._rooms, self._attendance, self._every_s = rooms, attendance, every_s

    async def run(self, on_back: Callable[[], Awaitable[None]]) -> None:
        """Go on until cancelled; ``on_back`` runs when a lost media server answers again."""
        lost = False
        while True:
            await asyncio.sleep(self._every_s)
            try:
                if lost:
                    await on_back()
                await self._look()
                lost = False
            except MediaDownError as error:
                if not lost:
                    log.warning("the media server does not answer: %s", error)
                lost = True

    async def _look(self) -> None:
        for call_id in self._attendance.calls:
            self._attendance.found(call_id, await self._rooms.present(call_id))
