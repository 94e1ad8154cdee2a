"""People and presence over HTTP; what is known of them is kept elsewhere."""

import time

from aiohttp import web

from app.localengine import users
from app.localengine.database import Database
from app.localengine.errors import invalid, not_found
from app.localengine.gate import Gate
from app.localengine.pages import Page
from app.localengine.presence import PresenceBook
from app.localengine.web import avatar_in, name_in, read_body
from app.protocol.codec import presence_data
from app.protocol.rest import API_PREFIX, PRESENCE, PROFILE, USERS, UserRow

PEOPLE_MAX = 500
"""How many people one presence question may name."""


class UserRoutes:
    """Search, profiles, presence."""

    def __init__(self, gate: Gate, database: Database, presence: PresenceBook) -> None:
        self._gate, self._database, self._presence = gate, database, presence

    def routes(self) -> list[web.RouteDef]:
        """The routes of this part; the own profile before the profile of anybody."""
        return [
            web.get(API_PREFIX + USERS, self.search),
            web.get(API_PREFIX + PROFILE, self.own_profile),
            web.put(API_PREFIX + PROFILE, self.change_profile),
            web.get(API_PREFIX + USERS + "/{identity}", self.profile),
            web.get(API_PREFIX + PRESENCE, self.presence),
        ]

    async def search(self, request: web.Request) -> web.Response:
        """People whose id or name holds the query, never the asker."""
        asker = await self._gate.asker(request)
        page = Page.read(request.query)
        query = request.query.get("query", "")
        found, total = await self._database.run(
            lambda c: users.search(c, query, asker.identity or "", page)
        )
        return web.json_response(page.body((user.body() for user in found), total))

    async def profile(self, request: web.Request) -> web.Response:
        """One person."""
        await self._gate.asker(request)
        return await self._show(request.match_info["identity"])

    async def own_profile(self, request: web.Request) -> web.Response:
        """The asker."""
        session = await self._gate.session(request)
        return await self._show(session.identity)

    async def _show(self, identity: str) -> web.Response:
        user = await self._database.run(lambda c: users.find(c, identity))
        if user is None:
            raise not_found("User not found")
        return web.json_response(user.body())

    async def change_profile(self, request: web.Request) -> web.Response:
        """Change the asker's name or avatar; what is left out stays."""
        session = await self._gate.session(request)
        body = await read_body(request)
        wanted = UserRow(session.identity, name_in(body, "name"), avatar_in(body))
        user = await self._database.run(lambda c: users.put(c, wanted, time.time()))
        return web.json_response(user.body())

    async def presence(self, request: web.Request) -> web.Response:
        """How people are, for those who have no socket."""
        await self._gate.asker(request)
        said = request.query.get("identities", "").split(",")
        wanted = list(dict.fromkeys(name.strip() for name in said if name.strip()))
        if len(wanted) > PEOPLE_MAX:
            raise invalid(f"identities names more than {PEOPLE_MAX} people")
        entries = await self._presence.of(wanted)
        return web.json_response({"presence": [presence_data(entry) for entry in entries]})
