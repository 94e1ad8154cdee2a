"""Room service calls to the media server, with its errors translated; it decides nothing."""

import asyncio
import json
from collections.abc import Awaitable
from typing import TypeVar

import aiohttp
from livekit import api

from app.localengine.errors import MediaDownError

T = TypeVar("T")

# A time-out of the session's is of no use: the room service overrules it with none.
_ANSWER_WITHIN_S = 3.0
# To a participant or room that is missing, send_data takes 3 s to say so; ours are there.
_DATA_WITHIN_S = 1.0
_BACK_WITHIN_S = 3.0
_RESTARTED_WITHIN_S = 6.5  # the client's own patience ends soon after
_RETRY_PAUSE_S = 0.05
MAX_PARTICIPANTS = 2
EMPTY_MARGIN_S = 30
DEPARTURE_MARGIN_S = 10


class Rooms:
    """The rooms of calls; while the media server restarts, callers wait a moment for it."""

    def __init__(self, key: str, secret: str) -> None:
        self._key, self._secret = key, secret
        self._session: aiohttp.ClientSession | None = None
        self._service: api.LiveKitAPI | None = None
        self._up = asyncio.Event()

    def use(self, url: str) -> None:
        """Talk to the server at this http address from now on; it need not be up yet."""
        if self._session is None:
            self._session = aiohttp.ClientSession()
        self._service = api.LiveKitAPI(
            url, self._key, self._secret, session=self._session, failover=False
        )

    def mark(self, *, up: bool) -> None:
        """The server is up, or known to be down."""
        if up:
            self._up.set()
        else:
            self._up.clear()

    @property
    def _rooms(self) -> "api.room_service.RoomService":
        if self._service is None:
            raise MediaDownError("no media server yet")
        return self._service.room

    async def _ask(self, question: Awaitable[T], within_s: float = _ANSWER_WITHIN_S) -> T:
        try:
            async with asyncio.timeout(within_s):
                return await question
        except api.ServerError as error:
            raise MediaDownError(f"{error.code}: {error.message}") from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise MediaDownError(type(error).__name__) from error

    async def answers(self) -> bool:
        """Whether a server that knows our key answers; one of somebody else's does not count."""
        try:
            await self._ask(self._rooms.list_rooms(api.ListRoomsRequest(names=["-"])))
        except MediaDownError:
            return False
        return True

    async def create(self, name: str, *, ring_timeout_s: float, vanished_grace_s: float) -> None:
        """Make a call's room; making one that exists is no error.

        It outlives both waits: for the first to come, for the last to come back. Raises
        ``MediaDownError``.
        """
        request = api.CreateRoomRequest(
            name=name,
            max_participants=MAX_PARTICIPANTS,
            empty_timeout=int(max(ring_timeout_s, vanished_grace_s)) + EMPTY_MARGIN_S,
            departure_timeout=int(vanished_grace_s) + DEPARTURE_MARGIN_S,
        )
        try:
            async with asyncio.timeout(_RESTARTED_WITHIN_S):
                await self._create(request)
        except TimeoutError as error:
            raise MediaDownError("it does not come back") from error

    async def _create(self, request: api.CreateRoomRequest) -> None:
        loop = asyncio.get_running_loop()
        give_up = loop.time() + _BACK_WITHIN_S
        while True:
            if not self._up.is_set():
                await self._up.wait()
                give_up = loop.time() + _BACK_WITHIN_S
            try:
                await self._ask(self._rooms.create_room(request))
            except MediaDownError:
                # A server that has just died is not yet known to be down.
                if self._up.is_set() and loop.time() + _RETRY_PAUSE_S >= give_up:
                    raise
                await asyncio.sleep(_RETRY_PAUSE_S)
            else:
                return

    async def delete(self, name: str) -> None:
        """Close a room; raises ``MediaDownError``, also where it is gone already."""
        await self._ask(self._rooms.delete_room(api.DeleteRoomRequest(room=name)))

    async def present(self, name: str) -> dict[str, str]:
        """Who is in the room: identity to the sid of the present connection."""
        request = api.ListParticipantsRequest(room=name)
        answer = await self._ask(self._rooms.list_participants(request))
        return {person.identity: person.sid for person in answer.participants}

    async def tell_kicked(self, name: str, identity: str) -> None:
        """Tell a participant that he signed in elsewhere (4.2); raises ``MediaDownError``."""
        request = api.SendDataRequest(
            room=name,
            data=json.dumps({"type": "_kicked", "reason": "signed_in_elsewhere"}).encode(),
            kind=api.DataPacket.Kind.RELIABLE,
            destination_identities=[identity],
        )
        await self._ask(self._rooms.send_data(request), _DATA_WITHIN_S)

    async def aclose(self) -> None:
        """Close the connection; the rooms stay."""
        if self._session is not None:
            await self._session.close()
