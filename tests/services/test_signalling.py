"""The signal socket's service: it connects, greets, drops what is broken, and comes back."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest

from app.domain.errors import AppError, ErrorCode
from app.domain.signal import GiveUp, Loss, SignalState
from app.protocol.codec import encode
from app.protocol.frames import Auth, Connected, Frame, Ping, Pong, SessionKicked, UnknownFrame
from app.protocol.rest import SessionGrant
from app.services import signalling
from app.services.ports import SignalClosedError
from app.services.signalling import PROBE_WAIT_S, SignallingService
from tests.fakes.clock import VirtualClock, settle
from tests.fakes.signal import FakeConnection, FakeTransport

GRANT = SessionGrant("bearer", "adam", "Adam", "ws://127.0.0.1/ws")


@dataclass
class Line:
    """A socket's service with everything around it in hand."""

    clock: VirtualClock = field(default_factory=VirtualClock)
    transport: FakeTransport = field(default_factory=FakeTransport)
    frames: list[Frame] = field(default_factory=list)
    given_up: list[GiveUp] = field(default_factory=list)
    renewals: int = 0
    refusal: AppError | None = None

    def __post_init__(self) -> None:
        self.service = SignallingService(self.transport, self.clock)
        self.service.on_frame(self.frames.append)

    async def renew(self) -> SessionGrant:
        self.renewals += 1
        if self.refusal is not None:
            raise self.refusal
        return GRANT

    async def connect(self) -> None:
        self.service.start(GRANT, "here", self.renew, self.given_up.append)
        await settle()

    @property
    def state(self) -> SignalState:
        return self.service.state.value


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    line = Line()
    await line.connect()
    yield line
    await line.service.stop()


async def test_the_first_connection_uses_the_fresh_session(line: Line) -> None:
    assert line.state is SignalState.CONNECTED
    assert line.renewals == 0


async def test_a_lost_connection_is_renewed_and_comes_back(line: Line) -> None:
    line.transport.drop()
    await settle()
    assert line.state is SignalState.RECONNECTING
    await line.clock.advance(1)
    assert line.state is SignalState.CONNECTED
    assert line.renewals == 1


async def test_the_network_coming_back_ends_the_pause(line: Line) -> None:
    line.transport.refusal = SignalClosedError(Loss.NETWORK)
    line.transport.drop()
    await line.clock.advance(20)
    line.transport.refusal = None
    line.service.hurry()
    await settle()
    assert line.state is SignalState.CONNECTED


async def test_a_network_that_comes_back_during_a_try_ends_the_pause_after_it(line: Line) -> None:
    line.transport.refusal = SignalClosedError(Loss.NETWORK)
    line.transport.drop()
    await line.clock.advance(20)
    dialling, refused = asyncio.Event(), asyncio.Event()

    async def slow(ws_url: str, token: str, device_id: str) -> FakeConnection:
        dialling.set()
        await refused.wait()
        raise SignalClosedError(Loss.NETWORK)

    line.transport.open, usual = slow, line.transport.open  # type: ignore[method-assign]
    await line.clock.advance(40)
    assert dialling.is_set()
    line.service.hurry()
    line.transport.open, line.transport.refusal = usual, None  # type: ignore[method-assign]
    refused.set()
    await settle()
    assert line.state is SignalState.CONNECTED


async def test_a_network_that_came_back_once_hurries_one_try(line: Line) -> None:
    line.transport.refusal = SignalClosedError(Loss.NETWORK)
    line.transport.drop()
    await line.clock.advance(20)
    renewals = line.renewals
    line.service.hurry()
    await settle()
    assert line.renewals == renewals + 1


async def test_a_network_that_came_back_before_a_good_try_hurries_none_after_it(
    line: Line,
) -> None:
    greet = asyncio.Event()
    usual = line.transport.open

    async def slow(ws_url: str, token: str, device_id: str) -> FakeConnection:
        await greet.wait()
        return await usual(ws_url, token, device_id)

    line.transport.open = slow  # type: ignore[method-assign]
    line.transport.drop()
    await line.clock.advance(1)
    line.service.hurry()
    greet.set()
    await settle()
    assert line.state is SignalState.CONNECTED
    line.transport.drop()
    await settle()
    assert line.state is SignalState.RECONNECTING


async def test_a_try_that_is_told_to_wait_waits_however_the_network_hurries(line: Line) -> None:
    refused = asyncio.Event()

    async def limited(ws_url: str, token: str, device_id: str) -> FakeConnection:
        await refused.wait()
        raise SignalClosedError(Loss.LIMITED)

    line.transport.open, usual = limited, line.transport.open  # type: ignore[method-assign]
    line.transport.drop()
    await line.clock.advance(1)
    line.service.hurry()
    line.transport.open = usual  # type: ignore[method-assign]
    refused.set()
    await line.clock.advance(20)
    assert line.state is SignalState.RECONNECTING


async def test_a_line_that_is_dead_after_a_sleep_is_opened_anew_at_once(line: Line) -> None:
    line.service.hurry()
    await settle()
    assert line.transport.heard() == [Ping(line.clock.now())]
    await line.clock.advance(PROBE_WAIT_S - 0.1)
    line.service.hurry()  # a second wake-up grants no more time
    await settle()
    assert len(line.transport.heard()) == 1
    assert len(line.transport.connections) == 1
    await line.clock.advance(0.1)
    assert line.transport.connections[0].closed
    assert len(line.transport.connections) == 2
    assert line.state is SignalState.CONNECTED
    await line.clock.advance(60)
    assert len(line.transport.connections) == 2


async def test_a_line_that_answers_after_a_sleep_is_kept(line: Line) -> None:
    for _ in range(2):
        line.service.hurry()
        await line.clock.advance(PROBE_WAIT_S - 0.1)
        line.transport.say(Pong(line.clock.now()))
        await settle()
    await line.clock.advance(60)
    assert [type(frame) for frame in line.transport.heard()] == [Ping, Ping]
    assert len(line.transport.connections) == 1


async def test_a_line_that_breaks_while_it_is_probed_does_not_cost_the_next_one(
    line: Line,
) -> None:
    line.service.hurry()
    await line.clock.advance(1)
    line.transport.drop()
    await line.clock.advance(60)
    assert len(line.transport.connections) == 2
    assert line.state is SignalState.CONNECTED


@pytest.mark.parametrize(
    ("loss", "state"),
    [(Loss.TAKEN_OVER, SignalState.KICKED), (Loss.FORBIDDEN, SignalState.FAILED)],
)
async def test_some_losses_are_final(line: Line, loss: Loss, state: SignalState) -> None:
    line.transport.drop(loss)
    await line.clock.advance(600)
    assert line.state is state
    assert line.given_up == [GiveUp(loss)]
    assert len(line.transport.connections) == 1


async def test_a_kick_by_frame_is_final_too(line: Line) -> None:
    line.transport.say(SessionKicked("signed_in_elsewhere"))
    await settle()
    assert line.given_up == [GiveUp(Loss.TAKEN_OVER)]


async def test_a_refused_renewal_is_tried_again_or_given_up(line: Line) -> None:
    line.refusal = AppError(ErrorCode.OFFLINE)
    line.transport.drop()
    await line.clock.advance(10)
    assert line.state is SignalState.RECONNECTING
    line.refusal = AppError(ErrorCode.BANNED)
    await line.clock.advance(30)
    assert line.given_up == [GiveUp(Loss.FORBIDDEN, ErrorCode.BANNED)]


async def test_broken_frames_are_dropped_and_the_line_stays(line: Line) -> None:
    for text in ("", "null", "[]", "{", '{"type":"call.invitation","data":{}}', "x" * 2_000_000):
        line.transport.say_text(text)
    line.transport.say_text('{"type":"weather.report"}')
    await settle()
    assert line.state is SignalState.CONNECTED
    assert line.frames == [UnknownFrame("weather.report")]


async def test_a_ping_is_answered_with_its_own_stamp(line: Line) -> None:
    line.transport.say(Ping(17.5))
    await settle()
    assert line.transport.heard() == [Pong(17.5)]


async def test_the_engines_clock_is_learnt_from_its_greeting() -> None:
    line = Line()
    line.transport.server_time = line.clock.now() - 240
    await line.connect()
    assert line.service.server_now == pytest.approx(line.clock.now() - 240, abs=0.01)
    await line.service.stop()


async def test_a_date_that_is_put_right_changes_nothing_about_the_engines_clock() -> None:
    line = Line()
    line.transport.server_time = line.clock.now() + 3600
    await line.connect()
    line.clock.put_right(3600)
    await line.clock.advance(10)
    assert line.service.server_now == pytest.approx(line.clock.now(), abs=0.01)
    await line.service.stop()


async def test_an_engine_that_does_not_greet_is_told_again_who_we_are() -> None:
    class Mute(FakeTransport):
        async def open(self, ws_url: str, token: str, device_id: str) -> FakeConnection:
            connection = FakeConnection()
            self.connections.append(connection)
            return connection

    service = SignallingService(transport := Mute(), VirtualClock())
    service.start(GRANT, "here", Line().renew, [].append)
    await settle()
    # The wait for a greeting runs on the loop's own clock; three real seconds are the price.
    async with asyncio.timeout(10):
        while not transport.heard():
            await asyncio.sleep(0.05)
    assert transport.heard() == [Auth("bearer", "here", "1")]
    transport.say(Connected("c", "adam", None, 25))
    await settle()
    assert service.state.value is SignalState.CONNECTED
    await service.stop()


@pytest.mark.parametrize("first", [encode(Ping(4.0)), '{"type":"weather.report"}', "{"])
async def test_an_engine_that_says_something_else_first_is_told_who_we_are(
    monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    monkeypatch.setattr(signalling, "GREETING_WAIT_S", 0.5)

    class Chatty(FakeTransport):
        async def open(self, ws_url: str, token: str, device_id: str) -> FakeConnection:
            connection = FakeConnection()
            connection.put(first)
            self.connections.append(connection)
            return connection

    line = Line(transport=Chatty())
    await line.connect()
    async with asyncio.timeout(10):
        while Auth("bearer", "here", "1") not in line.transport.heard():
            await asyncio.sleep(0.01)
    assert (Pong(4.0) in line.transport.heard()) == ("ping" in first)
    assert line.state is SignalState.CONNECTING
    line.transport.say(Connected("c", "adam", None, 25))
    await settle()
    assert line.state is SignalState.CONNECTED
    await line.service.stop()


async def test_a_listener_that_fails_costs_its_frame(
    line: Line, announce_errors: Callable[..., None]
) -> None:
    announce_errors("ValueError")

    def fail(frame: Frame) -> None:
        raise ValueError(frame)

    line.service._listeners.insert(0, fail)
    for number in (1, 2):
        line.transport.say(UnknownFrame(f"weather.{number}"))
    await settle()
    assert line.frames == [UnknownFrame("weather.1"), UnknownFrame("weather.2")]
    assert line.state is SignalState.CONNECTED
    assert not line.transport.connections[-1].closed


async def test_a_bug_in_a_conversation_costs_the_connection_only(
    line: Line, monkeypatch: pytest.MonkeyPatch, announce_errors: Callable[..., None]
) -> None:
    announce_errors("task signal.converse failed ValueError")

    def fail(_: str) -> Frame:
        raise ValueError

    with monkeypatch.context() as broken:
        broken.setattr(signalling, "decode", fail)
        line.transport.say_text("{}")
        await settle()
    assert line.state is SignalState.RECONNECTING
    await line.clock.advance(1)
    assert line.state is SignalState.CONNECTED


async def test_what_is_said_before_a_kick_is_heard_before_it(line: Line) -> None:
    at: list[SignalState] = []
    line.service.on_frame(lambda _: at.append(line.state))
    line.transport.say(UnknownFrame("weather"))
    line.transport.say(SessionKicked("signed_in_elsewhere"))
    await settle()
    assert at == [SignalState.CONNECTED]


async def test_sending_without_a_line_is_silent(line: Line) -> None:
    await line.service.stop()
    await line.service.send(Pong(1))
    assert line.state is SignalState.DISCONNECTED
