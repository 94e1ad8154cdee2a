"""What is over here and must still be heard by the engine."""

import asyncio

import pytest

from app.domain.errors import AppError, ErrorCode
from app.domain.ids import Identity
from app.domain.signal import SignalState
from app.protocol.frames import CallNews
from app.services.lastwords import HANG_UP_GRACE_S, SAY_AGAIN_S
from tests.fakes.clock import settle
from tests.fakes.services import OMAR, Services
from tests.services.call_facts import serial

ENOUGH_S = sum(SAY_AGAIN_S) + 10


def times_asked(phone: Services, what: str) -> int:
    return sum(request[0] == what for request in phone.engine.asked)


@pytest.mark.parametrize("code", [ErrorCode.TIMED_OUT, ErrorCode.OFFLINE, ErrorCode.RATE_LIMITED])
async def test_a_hang_up_that_does_not_arrive_is_said_until_it_does(
    phone: Services, code: ErrorCode
) -> None:
    await phone.talking()
    phone.engine.refusals["end"] = AppError(code)
    phone.calls.hang_up(serial(phone))
    await phone.clock.advance(SAY_AGAIN_S[0] + SAY_AGAIN_S[1])
    assert times_asked(phone, "end") == 3
    del phone.engine.refusals["end"]
    await phone.clock.advance(ENOUGH_S)
    assert times_asked(phone, "end") == 4


async def test_a_decline_that_does_not_arrive_is_said_again(phone: Services) -> None:
    await phone.invited()
    phone.engine.refusals["reject"] = AppError(ErrorCode.OFFLINE)
    phone.calls.decline(serial(phone))
    await phone.clock.advance(0)
    del phone.engine.refusals["reject"]
    await phone.clock.advance(ENOUGH_S)
    assert times_asked(phone, "reject") == 2


@pytest.mark.parametrize("code", [ErrorCode.NOT_FOUND, ErrorCode.INVALID_TRANSITION])
async def test_a_hang_up_that_is_refused_is_said_once(phone: Services, code: ErrorCode) -> None:
    await phone.talking()
    phone.engine.refusals["end"] = AppError(code)
    phone.calls.hang_up(serial(phone))
    await phone.clock.advance(ENOUGH_S)
    assert times_asked(phone, "end") == 1


async def test_an_engine_that_never_comes_back_is_left_alone_in_the_end(phone: Services) -> None:
    await phone.talking()
    phone.engine.refusals["end"] = AppError(ErrorCode.OFFLINE)
    phone.calls.hang_up(serial(phone))
    await phone.clock.advance(10 * ENOUGH_S)
    assert times_asked(phone, "end") == len(SAY_AGAIN_S) + 1


async def test_the_next_call_does_not_wait_for_the_last_ones_words(phone: Services) -> None:
    await phone.talking()
    phone.engine.refusals["end"] = AppError(ErrorCode.TIMED_OUT)
    phone.calls.hang_up(serial(phone))
    await phone.dialed()
    await phone.news(CallNews.RINGING)
    assert phone.calls.call.value.live


async def test_a_program_that_ends_says_it_once_more_and_does_not_wait_for_an_engine_that_is_away(
    phone: Services,
) -> None:
    await phone.talking()
    phone.engine.refusals["end"] = AppError(ErrorCode.OFFLINE)
    phone.calls.hang_up(serial(phone))
    await settle()
    async with asyncio.timeout(HANG_UP_GRACE_S / 2):
        await phone.calls.aclose()
    assert times_asked(phone, "end") == 2


async def test_an_engine_that_is_there_again_hears_it_at_once(phone: Services) -> None:
    await phone.talking()
    phone.engine.refusals["end"] = AppError(ErrorCode.TIMED_OUT)
    phone.calls.hang_up(serial(phone))
    await phone.clock.advance(10)
    del phone.engine.refusals["end"]
    phone.engine.rows.clear()  # or the call that was left would be ended, too
    before = times_asked(phone, "end")
    phone.transport.drop()
    await phone.clock.advance(1.5)
    assert phone.signalling.state.value is SignalState.CONNECTED
    assert times_asked(phone, "end") == before + 1


async def test_nobody_is_hung_up_on_in_another_ones_name(phone: Services) -> None:
    await phone.talking()
    phone.engine.refusals["end"] = AppError(ErrorCode.TIMED_OUT)
    phone.calls.hang_up(serial(phone))
    await phone.clock.advance(0)
    phone.engine.owner = Identity("lina")
    await phone.clock.advance(ENOUGH_S)
    assert times_asked(phone, "end") == 1


async def test_a_hang_up_while_the_engine_is_asked_answers_the_dial_at_once(
    phone: Services,
) -> None:
    phone.engine.hold = asyncio.Event()
    phone.engine.refusals["end"] = AppError(ErrorCode.OFFLINE)
    answer = phone.calls.dial(OMAR, video=False)
    await settle()
    phone.calls.hang_up(serial(phone))
    phone.engine.hold.set()
    async with asyncio.timeout(5):
        assert await answer is None
    await phone.clock.advance(ENOUGH_S)
    assert times_asked(phone, "end") == len(SAY_AGAIN_S) + 1
