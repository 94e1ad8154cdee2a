"""One sign of a broken line, and what the others do about it."""

from collections.abc import AsyncIterator

import pytest

from app.domain.media import Reconnecting
from app.domain.signal import Loss, SignalState
from app.protocol.frames import Ping, Pong
from app.services.linewatch import LineWatch
from app.services.ports import SignalClosedError
from app.services.signalling import PROBE_WAIT_S
from tests.fakes.clock import settle
from tests.fakes.services import Services
from tests.services.call_facts import serial


class Watched:
    """A phone whose lines are watched; ``doubts`` counts those at the open requests."""

    def __init__(self, phone: Services) -> None:
        self.doubts = 0
        self.watch = LineWatch(phone.signalling, phone.calls, self._doubt)

    def _doubt(self) -> None:
        self.doubts += 1


@pytest.fixture
async def watched(phone: Services) -> AsyncIterator[Watched]:
    watched = Watched(phone)
    yield watched
    await watched.watch.aclose()


async def test_a_broken_socket_doubts_the_open_requests(phone: Services, watched: Watched) -> None:
    phone.transport.refusal = SignalClosedError(Loss.NETWORK)
    phone.transport.drop()
    await settle()
    assert watched.doubts == 1
    await phone.clock.advance(30)
    phone.transport.refusal = None
    await phone.clock.advance(60)
    assert phone.signalling.state.value is SignalState.CONNECTED
    assert watched.doubts == 1  # nothing that was opened meanwhile


async def test_sound_that_breaks_asks_whether_the_socket_still_lives(
    phone: Services, watched: Watched
) -> None:
    await phone.talking()
    phone.media.tell(Reconnecting(serial(phone)))
    await settle()
    assert any(isinstance(frame, Ping) for frame in phone.transport.heard())
    phone.transport.say(Pong(0.0))
    await phone.clock.advance(PROBE_WAIT_S + 1)
    assert len(phone.transport.connections) == 1
    assert not watched.doubts


async def test_the_socket_is_asked_once_whatever_is_pressed_meanwhile(
    phone: Services, watched: Watched
) -> None:
    await phone.talking()
    phone.media.tell(Reconnecting(serial(phone)))
    await settle()
    phone.transport.say(Pong(0.0))
    await settle()
    for muted in (True, False):
        phone.calls.set_muted(muted=muted)
        await settle()
    assert sum(isinstance(frame, Ping) for frame in phone.transport.heard()) == 1


async def test_a_socket_that_died_with_the_sound_is_opened_anew(
    phone: Services, watched: Watched
) -> None:
    await phone.talking()
    phone.media.tell(Reconnecting(serial(phone)))
    await phone.clock.advance(PROBE_WAIT_S + 1)
    assert len(phone.transport.connections) == 2
    assert watched.doubts


async def test_a_network_that_is_back_doubts_everything_and_asks_how_the_call_stands(
    phone: Services, watched: Watched
) -> None:
    await phone.talking()
    asked = len(phone.engine.asked)
    watched.watch.came_back()
    await settle()
    assert watched.doubts == 1
    assert "fetch" in [request[0] for request in phone.engine.asked[asked:]]


async def test_who_watches_no_more_doubts_nothing(phone: Services, watched: Watched) -> None:
    await watched.watch.aclose()
    phone.transport.drop()
    await settle()
    assert not watched.doubts
