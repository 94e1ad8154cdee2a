"""Accepting while the network changes."""

import asyncio
from collections.abc import Callable

import pytest

from app.domain.call import CallState
from app.domain.errors import AppError, ErrorCode
from app.domain.ids import CallId
from app.protocol.rest import CallGrant, CallStatus
from app.values import replace
from tests.fakes.clock import settle
from tests.fakes.services import Services
from tests.services.call_facts import E, reason, row, serial

Answer = AppError | None


def answering(phone: Services, *answers: Answer) -> list[CallId]:
    """The engine answers accepts so, one after the other; the result is what was asked."""
    asked: list[CallId] = []
    left, granted = list(answers), phone.engine.accept

    async def accept(call_id: CallId) -> CallGrant:
        asked.append(call_id)
        if (refusal := left.pop(0)) is not None:
            raise refusal
        return await granted(call_id)

    phone.engine.accept = accept  # type: ignore[method-assign]
    return asked


async def accepted(phone: Services, status: CallStatus = CallStatus.RINGING) -> None:
    """It rings, and the user accepts; the engine's row says ``status``."""
    call_id = CallId(await phone.invited())
    phone.engine.rows[call_id] = replace(row(call_id, CallStatus.RINGING), status=status)
    phone.calls.accept(serial(phone), camera=False)
    await settle()


@pytest.mark.parametrize("code", [ErrorCode.TIMED_OUT, ErrorCode.OFFLINE])
async def test_an_accept_that_does_not_arrive_is_said_again(
    phone: Services, code: ErrorCode
) -> None:
    asked = answering(phone, AppError(code), None)
    await accepted(phone)
    assert len(asked) == 2
    assert phone.state is CallState.CONNECTING


async def test_an_accept_that_never_arrives_ends_the_call(phone: Services) -> None:
    asked = answering(phone, AppError(ErrorCode.TIMED_OUT), AppError(ErrorCode.TIMED_OUT))
    await accepted(phone)
    assert len(asked) == 2
    assert reason(phone) is E.FAILED


@pytest.mark.parametrize(
    ("status", "end"), [(CallStatus.ACTIVE, None), (CallStatus.ENDED, E.CANCELLED)]
)
async def test_an_accept_whose_answer_is_lost_was_heard_where_the_call_goes_on(
    phone: Services, status: CallStatus, end: E | None
) -> None:
    answering(phone, AppError(ErrorCode.TIMED_OUT), AppError(ErrorCode.CONFLICT))
    await accepted(phone, status)
    assert reason(phone) is end


async def test_a_refused_accept_is_said_once(phone: Services) -> None:
    asked = answering(phone, AppError(ErrorCode.CONFLICT))
    await accepted(phone, CallStatus.ACTIVE)
    assert len(asked) == 1
    assert reason(phone) is E.CANCELLED


async def test_an_accept_on_a_line_that_broke_is_said_again_over_the_new_one(
    phone: Services,
) -> None:
    asked: list[CallId] = []
    granted: Callable[[CallId], object] = phone.engine.accept

    async def accept(call_id: CallId) -> object:
        asked.append(call_id)
        if len(asked) == 1:
            await asyncio.Event().wait()
        return await granted(call_id)  # type: ignore[misc]

    phone.engine.accept = accept  # type: ignore[method-assign,assignment]
    await accepted(phone)
    assert len(asked) == 1
    phone.transport.drop()
    await phone.clock.advance(1.5)
    assert len(asked) == 2
    assert phone.state is CallState.CONNECTING
