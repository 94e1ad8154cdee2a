"""Who may come in: reads the credentials of a request, counts it; grants nothing beyond that."""

import hmac
import time

from aiohttp import web

from app.localengine.errors import ApiError, forbidden, unauthorized
from app.localengine.folder import Project
from app.localengine.limits import RateLimit
from app.localengine.sessions import Session, Sessions
from app.localengine.web import identity_in
from app.protocol.aliases import Data
from app.protocol.rest import (
    HEADER_APP_ID,
    HEADER_APP_KEY,
    HEADER_APP_SECRET,
    ErrorCodes,
    Messages,
)
from app.values import dataclass

_BEARER = "bearer "


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks; ``identity`` None = the project's own back end, with the server secret."""

    identity: str | None
    device_id: str = ""


BACK_END = Asker(None)


def bearer_of(request: web.Request) -> str:
    """The bearer of a request; empty where there is none."""
    said = request.headers.get("Authorization", "")
    return said[len(_BEARER) :].strip() if said.lower().startswith(_BEARER) else ""


def _missing() -> ApiError:
    return ApiError(401, ErrorCodes.MISSING_CREDENTIALS, Messages.MISSING_HEADERS)


class Gate:
    """Checks credentials."""

    def __init__(self, project: Project, sessions: Sessions, limit: RateLimit) -> None:
        self._project, self._sessions, self._limit = project, sessions, limit

    def count(self, identity: str) -> None:
        """Count a request of an identity; raises ``ApiError`` 429."""
        self._limit.count(identity, time.monotonic())

    def _check_app_id(self, request: web.Request) -> None:
        said = request.headers.get(HEADER_APP_ID, "")
        if not _same(said, self._project.app_id):
            raise unauthorized() if said else _missing()

    def _has_secret(self, request: web.Request) -> bool:
        """Whether the request shows the server secret; a wrong one is refused."""
        said = request.headers.get(HEADER_APP_SECRET, "")
        if not said:
            return False
        self._check_app_id(request)
        if not _same(said, self._project.server_secret):
            raise unauthorized()
        return True

    def require_project(self, request: web.Request) -> None:
        """The app key or the server secret must be right; raises ``ApiError`` 401."""
        if self._has_secret(request):
            return
        key = request.headers.get(HEADER_APP_KEY, "")
        if not key:
            raise _missing()
        self._check_app_id(request)
        if not _same(key, self._project.app_key):
            raise unauthorized()

    async def session(self, request: web.Request) -> Session:
        """The session whose bearer the request shows; raises ``ApiError`` 401, 403, 429."""
        token = bearer_of(request)
        if not token:
            raise _missing()
        if request.headers.get(HEADER_APP_ID):
            self._check_app_id(request)
        session = await self._sessions.require(token)
        self.count(session.identity)
        return session

    async def asker(self, request: web.Request) -> Asker:
        """A person with a bearer, or the back end with the secret; raises ``ApiError``."""
        if self._has_secret(request):
            return BACK_END
        session = await self.session(request)
        return Asker(session.identity, session.device_id)


def _same(said: str, true: str) -> bool:
    return hmac.compare_digest(said.encode(errors="replace"), true.encode())


def acting(asker: Asker, body: Data, *keys: str) -> str:
    """In whose name the request speaks: the body may repeat the bearer's, not change it.

    Empty where the back end names nobody.
    """
    said = identity_in(body, *keys)
    if asker.identity is None:
        return said
    if said and said != asker.identity:
        raise forbidden("The identity is not that of the bearer")
    return asker.identity
