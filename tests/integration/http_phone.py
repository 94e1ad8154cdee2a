"""A phone's door to an engine over HTTP, and what it is refused with."""

import pytest

from app.adapters.http import HttpEngine
from app.adapters.httpwire import Patience
from app.domain.errors import AppError, ErrorCode
from app.protocol.rest import SessionGrant, SessionRequest
from app.services.ports import EngineAddress

KEY, BEARER = "0123456789abcdef" * 2, "eyJhbGciOi.b3arer_0f-sara=="
QUICK = Patience(connect_s=2.0, silence_s=0.5, whole_s=1.5)


class Phone:
    """An ``HttpEngine`` whose sign-in is renewed by minting again, as the session service does."""

    def __init__(self, address: EngineAddress, identity: str, device: str = "desk") -> None:
        self.address = address
        self.request = SessionRequest(identity, identity.title(), device, "linux", "0.1.0")
        self.engine = HttpEngine(self.renew, QUICK if address.app_key == KEY else None)
        self.mints = 0

    async def renew(self) -> None:
        self.mints += 1
        self.use(await self.engine.mint_session(self.address, self.request))

    def use(self, grant: SessionGrant) -> None:
        self.grant = grant
        self.engine.use(self.address, self.request, grant)


async def code_of(asking) -> ErrorCode:
    with pytest.raises(AppError) as failed:
        await asking
    return failed.value.code
