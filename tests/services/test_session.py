"""Signing in and out, renewing, being taken over."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from app.domain.errors import AppError, ErrorCode
from app.domain.ids import Identity
from app.domain.session import Session, SessionState
from app.domain.settings import Account, AccountKind
from app.domain.signal import Loss, SignalState
from app.protocol.frames import SessionKicked
from app.protocol.rest import SessionGrant, SessionRequest
from app.sdk.keeping import GivenEngine, MemorySecrets, MemoryStorage
from app.services.ports import EngineAddress, EngineHost
from app.services.session import SessionService
from app.services.settings import SettingsService
from app.services.signalling import SignallingService
from app.values import replace
from tests.fakes.clock import VirtualClock, settle
from tests.fakes.engine_api import FakeEngine
from tests.fakes.engine_host import FakeEngineHost
from tests.fakes.signal import FakeTransport

ADDRESS = EngineAddress("http://127.0.0.1:1", "http://127.0.0.1:1", "1234567890", "k" * 32)
HERE = Account(AccountKind.BUILT_IN, Identity("adam"), "Adam")
THERE = replace(
    HERE,
    kind=AccountKind.ENGINE,
    engine_url="http://10.0.0.7:8760",
    app_id="1",
    plain_http_allowed=True,
)


@dataclass
class Door:
    """A session service with everything around it in hand."""

    clock: VirtualClock = field(default_factory=VirtualClock)
    engine: FakeEngine = field(default_factory=FakeEngine)
    transport: FakeTransport = field(default_factory=FakeTransport)
    secrets: MemorySecrets = field(default_factory=MemorySecrets)
    host: EngineHost = field(default_factory=lambda: GivenEngine(ADDRESS))

    def __post_init__(self) -> None:
        self.settings = SettingsService(MemoryStorage({}))
        self.signalling = SignallingService(self.transport, self.clock)
        self.service = SessionService(
            self.engine,
            self.host,
            self.signalling,
            self.secrets,
            self.settings,
            self.clock,
        )

    @property
    def state(self) -> SessionState:
        return self.service.session.value.state

    @property
    def mints(self) -> int:
        return sum(what == "mint_session" for what, *_ in self.engine.asked)


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    door = Door()
    await door.settings.load()
    yield door
    await door.service.aclose()
    await door.settings.aclose()


async def test_signing_in_connects_and_is_remembered(door: Door) -> None:
    await door.service.sign_in(HERE, "")
    await settle()
    assert door.state is SessionState.SIGNED_IN
    assert door.signalling.state.value is SignalState.CONNECTED
    assert door.settings.settings.value.account == HERE


async def test_a_key_that_no_keyring_keeps_is_said_to_be_in_memory(door: Door) -> None:
    await door.service.sign_in(THERE, "secret-key")
    assert door.service.session.value.secrets_in_memory
    assert "secret-key" not in repr(door.settings.settings.value)


async def test_a_script_signs_in_without_being_remembered(door: Door) -> None:
    await door.service.sign_in(THERE, "secret-key", remember=False)
    assert door.settings.settings.value.account is None
    assert not door.service.session.value.secrets_in_memory


async def test_a_failed_sign_in_leaves_its_code(door: Door) -> None:
    door.engine.refusals["mint_session"] = AppError(ErrorCode.INVALID_CREDENTIALS)
    with pytest.raises(AppError):
        await door.service.sign_in(THERE, "wrong")
    assert door.state is SessionState.SIGNED_OUT
    assert door.service.session.value.error == ErrorCode.INVALID_CREDENTIALS
    assert door.signalling.state.value is SignalState.DISCONNECTED


@pytest.mark.parametrize("identity", ["", "   ", "a\u202eb", "x" * 200])
async def test_nobody_signs_in_under_an_impossible_id(door: Door, identity: str) -> None:
    with pytest.raises(AppError) as refused:
        await door.service.sign_in(replace(HERE, identity=Identity(identity)), "")
    assert refused.value.code is ErrorCode.INVALID_IDENTITY
    assert door.mints == 0


async def test_plain_http_needs_the_users_tick(door: Door) -> None:
    with pytest.raises(AppError) as refused:
        await door.service.sign_in(replace(THERE, plain_http_allowed=False), "secret-key")
    assert refused.value.code is ErrorCode.INSECURE_ADDRESS
    assert door.mints == 0


async def test_signing_out_while_the_engine_is_asked_stays_signed_out(door: Door) -> None:
    asked, answer = asyncio.Event(), asyncio.Event()
    mint = door.engine.mint_session

    async def slow_mint(address: EngineAddress, request: SessionRequest) -> SessionGrant:
        asked.set()
        await answer.wait()
        return await mint(address, request)

    door.engine.mint_session = slow_mint  # type: ignore[method-assign]  # a slow engine
    signing_in = asyncio.ensure_future(door.service.sign_in(HERE, ""))
    await asked.wait()
    await door.service.sign_out()
    answer.set()
    with pytest.raises(AppError) as refused:
        await signing_in
    assert refused.value.code is ErrorCode.SIGNED_OUT
    assert door.service.session.value == Session()
    assert door.settings.settings.value.account is None
    assert door.engine.asked[-1] == ("sign_out",)


@pytest.mark.parametrize("slow", ["host", "mint"])
async def test_a_slow_sign_in_leaves_the_one_after_it_alone(slow: str) -> None:
    answer, host = asyncio.Event(), FakeEngineHost()
    door = Door(host=host)
    await door.settings.load()
    mint = door.engine.mint_session

    async def slow_mint(address: EngineAddress, request: SessionRequest) -> SessionGrant:
        if request.identity == HERE.identity:
            await answer.wait()
        return await mint(address, request)

    if slow == "host":
        host.hold = answer
    else:
        door.engine.mint_session = slow_mint  # type: ignore[method-assign]  # a slow engine
    first = asyncio.ensure_future(door.service.sign_in(HERE, ""))
    await settle()
    await door.service.sign_out()
    await door.service.sign_in(replace(THERE, identity=Identity("bert")), "key")
    answer.set()
    with pytest.raises(AppError) as refused:
        await first
    assert refused.value.code is ErrorCode.SIGNED_OUT
    assert door.engine.used == [(THERE.engine_url, "bert")]
    assert door.state is SessionState.SIGNED_IN
    assert door.service.session.value.identity == "bert"
    await door.service.aclose()
    await door.settings.aclose()


async def test_the_same_account_twice_is_signed_in_once() -> None:
    door = Door(engine=SlowEngine())
    await door.settings.load()
    first = asyncio.ensure_future(door.service.sign_in(HERE, ""))
    await settle()
    await door.service.sign_in(HERE, "")
    with pytest.raises(AppError) as refused:
        await first
    assert refused.value.code is ErrorCode.SIGNED_OUT
    await settle()
    assert len(door.transport.connections) == 1
    await door.service.aclose()
    await door.settings.aclose()


async def test_the_next_start_signs_in_by_itself(door: Door) -> None:
    assert not await door.service.resume()
    await door.service.sign_in(HERE, "")
    await door.service.aclose()
    assert await door.service.resume()
    assert door.state is SessionState.SIGNED_IN


async def test_a_start_without_a_network_signs_in_when_it_comes(door: Door) -> None:
    await door.service.sign_in(HERE, "")
    await door.service.aclose()
    door.engine.refusals["mint_session"] = AppError(ErrorCode.OFFLINE)
    resuming = asyncio.ensure_future(door.service.resume())
    await door.clock.advance(1)
    assert door.service.session.value.error == ErrorCode.OFFLINE
    del door.engine.refusals["mint_session"]
    await door.clock.advance(10)
    assert await resuming
    assert door.state is SessionState.SIGNED_IN


async def test_a_script_signs_in_when_the_engine_comes(door: Door) -> None:
    door.engine.refusals["mint_session"] = AppError(ErrorCode.TIMED_OUT)
    signing_in = asyncio.ensure_future(door.service.persist(HERE, "", remember=False))
    await door.clock.advance(1)
    assert door.state is SessionState.SIGNED_OUT
    del door.engine.refusals["mint_session"]
    await door.clock.advance(10)
    await signing_in
    assert door.state is SessionState.SIGNED_IN
    assert door.settings.settings.value.account is None


async def test_a_start_with_a_wrong_key_does_not_try_again(door: Door) -> None:
    await door.service.sign_in(THERE, "once-right")
    await door.service.aclose()
    door.engine.refusals["mint_session"] = AppError(ErrorCode.INVALID_CREDENTIALS)
    before = door.mints
    assert await door.service.resume()
    assert door.mints == before + 1


async def test_a_session_is_renewed_before_it_ends(door: Door) -> None:
    await door.service.sign_in(HERE, "")
    await door.clock.advance(0.79 * 3600)
    assert door.mints == 1
    await door.clock.advance(0.02 * 3600)
    assert door.mints == 2


class SlowEngine(FakeEngine):
    """An engine whose answers take their time, as over a network."""

    async def mint_session(self, address: EngineAddress, request: SessionRequest) -> SessionGrant:
        await asyncio.sleep(0.01)
        return await super().mint_session(address, request)


async def test_renewals_at_the_same_time_share_one_mint() -> None:
    door = Door(engine=SlowEngine())
    await door.settings.load()
    await door.service.sign_in(HERE, "")
    await asyncio.gather(*(door.service.renew() for _ in range(5)))
    assert door.mints == 2
    await door.service.aclose()
    await door.settings.aclose()


async def test_a_take_over_keeps_away_until_the_user_asks(door: Door) -> None:
    await door.service.sign_in(HERE, "")
    await settle()
    door.transport.drop(Loss.TAKEN_OVER)
    await door.clock.advance(86_400)
    assert door.state is SessionState.ELSEWHERE
    assert door.mints == 1
    await door.service.sign_back_in()
    await settle()
    assert door.state is SessionState.SIGNED_IN
    assert door.signalling.state.value is SignalState.CONNECTED


@pytest.mark.parametrize("loss", [Loss.TAKEN_OVER, Loss.FORBIDDEN])
async def test_whoever_was_sent_away_gets_no_bearer_for_a_request(door: Door, loss: Loss) -> None:
    await door.service.sign_in(HERE, "")
    await settle()
    door.transport.drop(loss)
    await settle()
    assert door.clock.sleepers == 0
    with pytest.raises(AppError) as refused:
        await door.service.renew()
    assert refused.value.code is ErrorCode.SIGNED_OUT
    await door.clock.advance(86_400)
    assert door.mints == 1


@pytest.mark.parametrize(
    ("refusal", "error"),
    [
        ("kick", ErrorCode.BANNED),
        (ErrorCode.BANNED, ErrorCode.BANNED),
        (ErrorCode.INVALID_CREDENTIALS, ErrorCode.INVALID_CREDENTIALS),
        (ErrorCode.PROJECT_SUSPENDED, ErrorCode.PROJECT_SUSPENDED),
        ("close", ErrorCode.FORBIDDEN),
    ],
)
async def test_whoever_was_sent_away_learns_why(door: Door, refusal: str, error: ErrorCode) -> None:
    await door.service.sign_in(HERE, "")
    await settle()
    if refusal == "kick":
        door.transport.say(SessionKicked("banned"))
    elif refusal == "close":
        door.transport.drop(Loss.FORBIDDEN)
    else:
        door.engine.refusals["mint_session"] = AppError(ErrorCode(refusal))
        door.transport.drop()
    await door.clock.advance(3)
    assert door.state is SessionState.SIGNED_OUT
    assert door.service.session.value.error == error


async def test_signing_out_forgets_everything(door: Door) -> None:
    await door.service.sign_in(THERE, "secret-key")
    await door.service.sign_out()
    assert door.state is SessionState.SIGNED_OUT
    assert door.settings.settings.value.account is None
    assert door.engine.was_asked("sign_out")
    assert not await door.service.resume()


async def test_an_engine_that_is_away_does_not_keep_anybody_signed_in(door: Door) -> None:
    await door.service.sign_in(HERE, "")
    door.engine.refusals["sign_out"] = AppError(ErrorCode.OFFLINE)
    await door.service.sign_out()
    assert door.state is SessionState.SIGNED_OUT
