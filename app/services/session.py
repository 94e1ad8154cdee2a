"""Signs in and out, renews the session, and hears of a take-over; it speaks no HTTP."""

import asyncio
import itertools
import logging
import sys

from app import __version__
from app.domain.address import checked_engine_url
from app.domain.contact import checked_identity
from app.domain.errors import AppError, ErrorCode
from app.domain.session import Capabilities, Session, SessionState
from app.domain.settings import Account, AccountKind
from app.domain.signal import GiveUp, Loss
from app.protocol.rest import RENEW_AT, SessionGrant, SessionRequest
from app.services.ports import Clock, EngineAddress, EngineHost, SecretStore, SessionApi
from app.services.settings import SettingsService
from app.services.signalling import SignallingService
from app.services.store import Store
from app.services.tasks import TaskScope
from app.values import replace

log = logging.getLogger(__name__)

RESUME_PAUSES_S = (2.0, 5.0, 15.0, 30.0)
"""How long the next try of a start without a network waits."""
_PASSING = (
    ErrorCode.OFFLINE,
    ErrorCode.TIMED_OUT,
    ErrorCode.INTERNAL,
    ErrorCode.SERVER,
    ErrorCode.RATE_LIMITED,
)

_RENEWAL = "session.renew"
_SYSTEMS = {"win32": "windows", "darwin": "macos"}


class SessionService:
    """Owns who is signed in."""

    def __init__(
        self,
        api: SessionApi,
        host: EngineHost,
        signalling: SignallingService,
        secrets: SecretStore,
        settings: SettingsService,
        clock: Clock,
    ) -> None:
        self._api, self._host, self._signalling = api, host, signalling
        self._secrets, self._settings, self._clock = secrets, settings, clock
        self._account: Account | None = None
        self.tried: Account | None = None
        """Who signed in last, or could not."""
        self._app_key = ""
        self._remembered = True
        self._grant: SessionGrant | None = None
        self._renewing = asyncio.Lock()
        self._tasks = TaskScope()
        self.session = Store(Session())

    async def resume(self) -> bool:
        """Sign in as the last time, if there was one."""
        account = self._settings.settings.value.account
        if account is None:
            return False
        key = "" if account.kind is AccountKind.BUILT_IN else await self._secrets.get(_key(account))
        await self.persist(account, key or "")
        return True

    async def persist(self, account: Account, app_key: str, *, remember: bool = True) -> None:
        """Sign in with nobody there to press again: while the engine is away, again and again.

        A failure stays in the session's error. Whoever signs in by hand meanwhile ends the tries.
        """
        for pause_s in itertools.chain(RESUME_PAUSES_S, itertools.repeat(RESUME_PAUSES_S[-1])):
            try:
                await self.sign_in(account, app_key, remember=remember)
            except AppError as error:
                log.warning("session: not signed in: %s", error.code)
                if error.code not in _PASSING:
                    break
            else:
                break
            await self._clock.sleep(pause_s)
            if self.session.value.state is not SessionState.SIGNED_OUT:
                break

    async def sign_in(self, account: Account, app_key: str, *, remember: bool = True) -> None:
        """Sign in and stay signed in, at the next start too with ``remember``.

        Raises ``AppError`` and leaves its code in the session.
        """
        account = replace(account)  # each try is told apart by its own, though equal, account
        await self._tasks.aclose()
        await self._signalling.stop()
        self.session.set(
            Session(SessionState.SIGNING_IN, account.identity, account.name or account.identity)
        )
        self._account, self._app_key, self._remembered = account, app_key, remember
        self.tried = account
        try:
            checked_identity(account.identity)
            grant = await self._mint(account)
        except AppError as error:
            if self._account is account:
                self._account, self._app_key = None, ""
                now = self.session.value
                self.session.set(replace(now, state=SessionState.SIGNED_OUT, error=error.code))
            raise
        kept = not remember or await self._remember(account, app_key)
        self._check_wanted(account)
        await self._signed_in(account, grant, kept=kept)

    def _check_wanted(self, account: Account) -> None:
        """Raise ``SIGNED_OUT`` where the user signed out, or in otherwise, while others worked."""
        if self._account is not account:
            raise AppError(ErrorCode.SIGNED_OUT, "not wanted any more")

    async def _remember(self, account: Account, app_key: str) -> bool:
        """Whether the key will be known at the next start."""
        self._settings.change(replace(self._settings.settings.value, account=account))
        if account.kind is AccountKind.BUILT_IN:
            return True
        return await self._secrets.put(_key(account), app_key)

    async def _signed_in(self, account: Account, grant: SessionGrant, *, kept: bool) -> None:
        capabilities = Capabilities(
            grant.signaling_enabled, grant.messaging_enabled, dict(grant.limits)
        )
        self.session.set(
            Session(
                SessionState.SIGNED_IN,
                account.identity,
                grant.name or account.name or account.identity,
                capabilities,
                secrets_in_memory=not kept,
            )
        )
        log.info("session: signed in")
        self._tasks.spawn(self._renew_in_time(grant), _RENEWAL)
        if capabilities.signaling is not False:
            device_id = self._settings.settings.value.device_id
            self._signalling.start(grant, device_id, self.renew_grant, self._given_up)

    async def renew_grant(self) -> SessionGrant:
        """Mint a fresh session; callers at the same time share one mint.

        Raises ``SIGNED_OUT`` for who is not signed in: a mint would take the session back from
        the device that took it over (protocol 1.7).
        """
        stale = self._grant
        async with self._renewing:
            if self.session.value.state is not SessionState.SIGNED_IN:
                raise AppError(ErrorCode.SIGNED_OUT)
            if self._grant is not None and self._grant is not stale:
                return self._grant
            return await self._mint(self._account)

    async def renew(self) -> None:
        """Mint a fresh bearer after a 401."""
        await self.renew_grant()

    async def _mint(self, account: Account | None) -> SessionGrant:
        """Mint a session of ``account`` and use it, unless something else is wanted by then."""
        if account is None:
            raise AppError(ErrorCode.SIGNED_OUT)
        address = await self._address(account)
        self._check_wanted(account)
        request = SessionRequest(
            identity=account.identity,
            name=account.name or account.identity,
            device_id=self._settings.settings.value.device_id,
            os=_SYSTEMS.get(sys.platform, "linux"),
            app_version=__version__,
        )
        grant = await self._api.mint_session(address, request)
        if self._account is None:
            self._api.use(address, request, grant)
            await self._give_back()
        self._check_wanted(account)
        self._api.use(address, request, grant)
        self._grant = grant
        return grant

    async def _address(self, account: Account) -> EngineAddress:
        if account.kind is AccountKind.BUILT_IN:
            return await self._host.ensure()
        allowed = account.plain_http_allowed
        url = checked_engine_url(account.engine_url, plain_http_allowed=allowed)
        token_url = account.token_url or url
        return EngineAddress(url, token_url, account.app_id, self._app_key)

    async def _renew_in_time(self, grant: SessionGrant) -> None:
        while True:
            await self._clock.sleep(grant.expires_in_s * RENEW_AT)
            try:
                grant = await self.renew_grant()
            except AppError as error:
                # The next request meets a 401 and renews then; here it is only early.
                log.warning("session: early renewal failed: %s", error.code)

    def _given_up(self, decision: GiveUp) -> None:
        self._tasks.cancel(_RENEWAL)
        elsewhere = decision.loss is Loss.TAKEN_OVER
        state = SessionState.ELSEWHERE if elsewhere else SessionState.SIGNED_OUT
        error = "" if elsewhere else decision.code or ErrorCode.FORBIDDEN
        self.session.set(replace(self.session.value, state=state, error=error))

    async def sign_back_in(self) -> None:
        """Take the session back after it was taken over elsewhere."""
        if self._account is not None:
            await self.sign_in(self._account, self._app_key, remember=self._remembered)

    async def sign_out(self) -> None:
        """Forget the account and its secrets."""
        account, self._account = self._account, None
        self._app_key, self._grant = "", None
        await self._tasks.aclose()
        await self._signalling.stop()
        self.session.set(Session())
        self._settings.change(replace(self._settings.settings.value, account=None))
        if account is not None:
            await self._secrets.forget(_key(account))
            await self._give_back()

    async def _give_back(self) -> None:
        try:
            await self._api.sign_out()
        except AppError as error:
            log.info("session: engine did not hear the sign-out: %s", error.code)

    async def aclose(self) -> None:
        """Stop renewing and close the socket; the account stays for the next start."""
        await self._tasks.aclose()
        await self._signalling.stop()


def _key(account: Account) -> str:
    return f"app-key:{account.engine_url}:{account.app_id}"
