"""The whole core without a window: two clients call each other through a real engine and media."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest

from app.adapters.media.headless import HeadlessRoom
from app.demo.people import ECHO, HABITS, LINA, OMAR, DemoPerson
from app.demo.picture import TestCard, planes_of
from app.demo.voice import SILENCE
from app.domain.call import CallEndReason, CallState
from app.domain.errors import AppError, ErrorCode
from app.domain.ids import Identity
from app.sdk.client import Person, StreamClient
from app.services.ports import EngineAddress, VideoFrame
from tests.integration.engine_process import EngineProcess, running_engine

HERTZ = 500


class Beeper:
    """A voice that says one tone and remembers what it heard."""

    def __init__(self) -> None:
        self._count = 0
        self.heard: list[bytes] = []

    def speak(self) -> bytes:
        at = (np.arange(480) + self._count * 480) / 48_000
        self._count += 1
        return np.round(9_000 * np.sin(2 * np.pi * HERTZ * at)).astype("<i2").tobytes()

    def hear(self, block: bytes) -> None:
        self.heard.append(block)

    @property
    def loudness(self) -> float:
        """Of the last second."""
        last = np.frombuffer(b"".join(self.heard[-100:]) or SILENCE, "<i2").astype(float)
        return float(np.sqrt((last**2).mean()))


class Watcher(TestCard):
    """A card that remembers the newest picture it saw."""

    def __init__(self) -> None:
        super().__init__("LINA")
        self.seen: VideoFrame | None = None

    def see(self, frame: VideoFrame) -> None:
        self.seen = frame


class Somebody:
    """A signed-in client with a voice and eyes."""

    def __init__(self, engine: EngineProcess, identity: str) -> None:
        self.voice, self.picture = Beeper(), Watcher()
        self.client = StreamClient(
            address_of(engine),
            Person(Identity(identity), identity.title()),
            lambda on_event: HeadlessRoom(on_event, lambda: self.voice, lambda: self.picture),
        )
        self.call = self.client.calls.call

    async def reach(self, state: CallState) -> None:
        async with asyncio.timeout(20):
            await self.client.call_in(state)


def address_of(engine: EngineProcess) -> EngineAddress:
    url = engine.engine_url
    return EngineAddress(url, url, engine.ready["app_id"], engine.ready["app_key"])


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[EngineProcess]:
    async with running_engine(tmp_path / "engine") as engine:
        yield engine


@asynccontextmanager
async def signed_in(engine: EngineProcess, identity: str) -> AsyncIterator[Somebody]:
    somebody = Somebody(engine, identity)
    async with somebody.client:
        await somebody.client.authenticate()
        yield somebody


async def until(true: Callable[[], object], seconds: float = 20) -> None:
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.02)


async def test_a_call_is_heard_both_ways_and_ends_at_both(engine: EngineProcess) -> None:
    async with signed_in(engine, "sara") as sara, signed_in(engine, "omar") as omar:
        assert await sara.client.call(Identity("omar")) is None
        await omar.reach(CallState.RINGING)
        await sara.reach(CallState.ALERTING)
        omar.client.calls.accept(omar.call.value.serial, camera=False)
        await asyncio.gather(sara.reach(CallState.ACTIVE), omar.reach(CallState.ACTIVE))
        await until(lambda: sara.voice.loudness > 1000 and omar.voice.loudness > 1000)
        sara.client.calls.set_muted(muted=True)
        await until(lambda: omar.voice.loudness < 20)
        sara.client.calls.hang_up(sara.call.value.serial)
        await omar.reach(CallState.ENDED)
        assert sara.call.value.end_reason is CallEndReason.LOCAL_HANGUP
        assert omar.call.value.end_reason is CallEndReason.REMOTE_HANGUP


async def test_nothing_is_heard_before_the_call_is_accepted(engine: EngineProcess) -> None:
    async with signed_in(engine, "sara") as sara, signed_in(engine, "omar") as omar:
        await sara.client.call(Identity("omar"))
        await omar.reach(CallState.RINGING)
        omar.client.calls.decline(omar.call.value.serial)
        await sara.reach(CallState.ENDED)
        assert sara.call.value.end_reason is CallEndReason.REJECTED
        assert omar.call.value.end_reason is CallEndReason.DECLINED
        assert not omar.voice.heard


async def test_both_calling_at_once_become_one_call(engine: EngineProcess) -> None:
    async with signed_in(engine, "sara") as sara, signed_in(engine, "omar") as omar:
        clicks = sara.client.call(Identity("omar")), omar.client.call(Identity("sara"))
        assert await asyncio.gather(*clicks) == [None, None]
        await asyncio.gather(sara.reach(CallState.ACTIVE), omar.reach(CallState.ACTIVE))
        assert sara.call.value.call_id == omar.call.value.call_id


async def test_a_call_survives_the_engine_being_killed(engine: EngineProcess) -> None:
    async with signed_in(engine, "sara") as sara, signed_in(engine, "omar") as omar:
        await sara.client.call(Identity("omar"))
        await omar.reach(CallState.RINGING)
        omar.client.calls.accept(omar.call.value.serial, camera=False)
        await asyncio.gather(sara.reach(CallState.ACTIVE), omar.reach(CallState.ACTIVE))
        call_id = sara.call.value.call_id
        await engine.restart()
        sara.voice.heard.clear()
        omar.voice.heard.clear()
        await until(lambda: sara.voice.loudness > 1000 and omar.voice.loudness > 1000, 60)
        assert {sara.call.value.call_id, omar.call.value.call_id} == {call_id}
        await until(lambda: sara.call.value.state is CallState.ACTIVE)


@pytest.mark.parametrize(
    ("callee", "code"), [("nobody", ErrorCode.NOT_FOUND), ("busy", ErrorCode.CALLEE_BUSY)]
)
async def test_a_refused_call_says_why(engine: EngineProcess, callee: str, code: str) -> None:
    async with (
        signed_in(engine, "sara") as sara,
        signed_in(engine, "busy") as busy,
        signed_in(engine, "third") as third,
    ):
        await busy.client.call(Identity("third"))
        await third.reach(CallState.RINGING)
        refusal = await sara.client.call(Identity(callee))
        assert isinstance(refusal, AppError)
        assert refusal.code == code
        assert sara.call.value.state is CallState.ENDED


async def test_a_wrong_key_signs_nobody_in(engine: EngineProcess) -> None:
    engine.ready["app_key"] = "0" * 32
    somebody = Somebody(engine, "sara")
    async with somebody.client:
        with pytest.raises(AppError) as refused:
            await somebody.client.authenticate()
    assert refused.value.code is ErrorCode.INVALID_CREDENTIALS


async def test_echo_answers_and_mirrors_what_it_sees(engine: EngineProcess) -> None:
    echo = DemoPerson(HABITS[0], address_of(engine))
    await echo.start()
    try:
        async with signed_in(engine, "sara") as sara:
            await sara.client.call(ECHO, video=True)
            await sara.reach(CallState.ACTIVE)
            await until(lambda: sara.voice.loudness > 1000)
            await until(lambda: mirrored(sara.picture.seen))
    finally:
        await echo.aclose()


async def test_echo_answers_a_call_once(
    engine: EngineProcess, caplog: pytest.LogCaptureFixture
) -> None:
    echo = DemoPerson(HABITS[0], address_of(engine))
    await echo.start()
    try:
        async with signed_in(engine, "sara") as sara:
            await sara.client.call(ECHO)
            await sara.reach(CallState.ACTIVE)
            await until(lambda: sara.voice.loudness > 1000)
            assert "Accepted changes nothing" not in caplog.text
    finally:
        await echo.aclose()


def mirrored(frame: VideoFrame | None) -> bool:
    """The card's brightest bar is its left one: mirrored it stands at the right."""
    if frame is None:
        return False
    luma = planes_of(frame)[0]
    row = luma[frame.height // 2].astype(int)
    return bool(row[-20:].mean() > row[:20].mean() + 60)


async def test_lina_calls_whoever_asks(engine: EngineProcess) -> None:
    lina = DemoPerson(HABITS[1], address_of(engine))
    await lina.start()
    try:
        async with signed_in(engine, "sara") as sara:
            await sara.client.ask_to_be_called(LINA, video=True)
            await sara.reach(CallState.RINGING)
            assert sara.call.value.peer.name == "Lina"
            assert sara.call.value.video
    finally:
        await lina.aclose()


async def test_omar_rings_and_does_not_answer(engine: EngineProcess) -> None:
    omar = DemoPerson(HABITS[2], address_of(engine))
    await omar.start()
    try:
        async with signed_in(engine, "sara") as sara:
            await sara.client.call(OMAR)
            await sara.reach(CallState.ALERTING)
            sara.client.calls.hang_up(sara.call.value.serial)
            assert sara.call.value.end_reason is CallEndReason.CANCELLED
    finally:
        await omar.aclose()
