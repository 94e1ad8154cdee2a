"""The engine's parts and how they are joined; it starts nothing."""

from collections.abc import Callable

from aiohttp import web

from app.localengine.addresses import Addresses
from app.localengine.attendance import Attendance
from app.localengine.callroutes import CallRoutes
from app.localengine.database import Database
from app.localengine.folder import Project
from app.localengine.gate import Gate
from app.localengine.hooks import HookRoutes
from app.localengine.hub import Hub
from app.localengine.keeper import Keeper
from app.localengine.limits import RateLimit
from app.localengine.options import EngineOptions, ExternalMedia
from app.localengine.presence import PresenceBook
from app.localengine.rooms import Rooms
from app.localengine.sessionroutes import SessionRoutes
from app.localengine.sessions import Sessions
from app.localengine.signal import SignalRoutes
from app.localengine.switchboard import Exchange, Switchboard
from app.localengine.tokens import TokenMint
from app.localengine.userroutes import UserRoutes
from app.localengine.web import BODY_MAX_BYTES, answer_problems


class Parts:
    """Everything between the sockets and the files."""

    def __init__(
        self, options: EngineOptions, project: Project, database: Database, hub: Hub
    ) -> None:
        timings = options.timings
        self._project, self._database, self._hub = project, database, hub
        self._keys = options.media or ExternalMedia("", project.livekit_key, project.livekit_secret)
        key, secret = self._keys.key, self._keys.secret
        self.rooms = Rooms(key, secret)
        self.attendance = Attendance(timings.vanished_grace_s)
        self.sessions = Sessions(database, hub, timings.takeover_cooldown_s)
        self._presence = PresenceBook(database, hub, timings.presence_grace_s)
        self._gate = Gate(project, self.sessions, RateLimit(options.rate_limit))
        self._signal = SignalRoutes(self._gate, self.sessions, hub, self._presence, timings)
        mint = TokenMint(project.app_id, key, secret)
        exchange = Exchange(database, hub, self.rooms, self.attendance, mint)
        self._switchboard = Switchboard(exchange, timings)
        self.keeper = Keeper(database, self._switchboard, self.rooms, self.attendance)
        self.attendance.on_absent(self.keeper.party_gone)
        self.sessions.on_takeover(self.keeper.taken_over)
        self._signal.on_arrival(self.keeper.connected)

    def application(self, addresses: Addresses, media_port: Callable[[], int]) -> web.Application:
        """Everything that answers HTTP; webhooks only from a media server of our own."""
        app_id = self._project.app_id
        calls = CallRoutes(self._gate, self._switchboard, addresses, media_port, app_id)
        sessions = SessionRoutes(self._gate, self.sessions, self._hub, addresses)
        people = UserRoutes(self._gate, self._database, self._presence)
        hooks = HookRoutes(self._keys.key, self._keys.secret, self.attendance)
        application = web.Application(middlewares=[answer_problems], client_max_size=BODY_MAX_BYTES)
        application.add_routes(sessions.routes(app_id))
        application.add_routes(calls.routes())
        application.add_routes(people.routes())
        application.add_routes(self._signal.routes())
        application.add_routes(hooks.routes())
        return application

    async def aclose(self) -> None:
        """Stop every clock and every task."""
        await self._signal.aclose()
        await self._presence.aclose()
        await self.attendance.aclose()
        await self._switchboard.aclose()
        await self.rooms.aclose()
