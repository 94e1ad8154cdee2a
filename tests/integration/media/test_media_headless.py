"""Media without devices: leaving its room ends what goes on in it."""

import asyncio

from app.adapters.media.headless import HeadlessRoom
from app.demo.picture import TestCard
from app.demo.voice import NoVoice
from app.domain.ids import Identity
from app.domain.media import Joined, MediaEvent
from app.services.ports import JoinPlan
from tests.integration.media.media_server import MediaServer


async def test_leaving_while_the_microphone_is_published_ends_the_joining(
    server: MediaServer,
) -> None:
    events: list[MediaEvent] = []
    room = HeadlessRoom(events.append, NoVoice, lambda: TestCard("LINA"))
    plan = JoinPlan(1, server.ticket("lina"), Identity("ben"), live=True, camera=True)
    joining = asyncio.create_task(room.join(plan))
    async with asyncio.timeout(20):
        while room._session is None or not room._session.room.isconnected():
            await asyncio.sleep(0.001)
        await room.leave(1)
        await joining
    assert events == []


async def test_leaving_while_a_lost_room_is_left_ends_the_rejoining(server: MediaServer) -> None:
    events: list[MediaEvent] = []
    room = HeadlessRoom(events.append, NoVoice, lambda: TestCard("LINA"))
    plan = JoinPlan(1, server.ticket("lina"), Identity("ben"), live=True, camera=False)
    await room.join(plan)
    lost = room._session
    assert lost is not None
    joining = asyncio.create_task(room.join(plan))
    async with asyncio.timeout(20):
        while not lost.over:
            await asyncio.sleep(0)
        await room.leave(1)
        await joining
    assert room._session is None
    assert [type(event) for event in events] == [Joined]
