"""Echo, Lina and Omar: real clients of the engine with a habit each; they open no window."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import AsyncExitStack

from app.adapters.media.headless import HeadlessRoom, Picture, Voice
from app.demo.picture import MirrorPicture, TestCard
from app.demo.voice import EchoVoice, NoVoice, SpeechVoice
from app.domain.call import Call, CallState
from app.domain.errors import AppError
from app.domain.ids import Identity
from app.protocol.frames import DemoCallMe, Frame
from app.sdk.client import Person, StreamClient
from app.services.inbound import is_video
from app.services.ports import EngineAddress
from app.services.tasks import TaskScope
from app.values import dataclass

log = logging.getLogger(__name__)

ECHO = Identity("echo")
LINA = Identity("lina")
OMAR = Identity("omar")

ANSWER_AFTER_S = 1.0


@dataclass(frozen=True, slots=True)
class Habit:
    """What one demo person is like; ``answers`` false lets every call ring out."""

    person: Person
    answers: bool
    voice: Callable[[], Voice]
    picture: Callable[[], Picture]


HABITS = (
    Habit(Person(ECHO, "Echo"), True, EchoVoice, lambda: MirrorPicture("ECHO")),
    Habit(Person(LINA, "Lina"), True, lambda: SpeechVoice(210.0, seed=7), lambda: TestCard("LINA")),
    Habit(Person(OMAR, "Omar"), False, NoVoice, lambda: TestCard("ECHO")),
)


class DemoPerson:
    """Keeps one habit for as long as its client lives."""

    def __init__(self, habit: Habit, address: EngineAddress) -> None:
        self._habit = habit
        self._tasks = TaskScope()
        self._answering = 0
        self._client = StreamClient(
            address,
            habit.person,
            lambda on_event: HeadlessRoom(on_event, habit.voice, habit.picture),
        )

    async def start(self) -> None:
        """Sign in and begin."""
        await self._client.__aenter__()
        self._client.signalling.on_frame(self._hear)
        if self._habit.answers:
            self._client.calls.call.subscribe(self._call_changed)
        await self._client.authenticate()
        log.info("%s is here", self._habit.person.identity)

    def _call_changed(self) -> None:
        call = self._client.calls.call.value
        # A call that rings may change while it rings: its way into the room comes then.
        if call.state is CallState.RINGING and call.serial != self._answering:
            self._answering = call.serial
            self._tasks.spawn(self._answer(call), f"demo.answer.{call.serial}")

    async def _answer(self, call: Call) -> None:
        await asyncio.sleep(ANSWER_AFTER_S)
        self._client.calls.accept(call.serial, camera=call.video)

    def _hear(self, frame: Frame) -> None:
        if isinstance(frame, DemoCallMe):
            self._tasks.spawn(self._call(frame), "demo.call")

    async def _call(self, frame: DemoCallMe) -> None:
        try:
            await self._client.call(Identity(frame.identity), video=is_video(frame.call_type))
        except AppError as error:
            log.info("%s cannot call: %s", self._habit.person.identity, error.code)

    async def aclose(self) -> None:
        """Leave."""
        await self._tasks.aclose()
        await self._client.aclose()


async def live(address: EngineAddress, until: asyncio.Event, ready: Callable[[], None]) -> None:
    """Have all demo people at the engine until ``until`` is set; ``ready`` when all are there."""
    async with AsyncExitStack() as stack:
        for habit in HABITS:
            person = DemoPerson(habit, address)
            stack.push_async_callback(person.aclose)
            await person.start()
        ready()
        await until.wait()
