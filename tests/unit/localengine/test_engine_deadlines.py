"""Deadlines: each once, at its time, replaced and called off."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from app.localengine.deadlines import Deadlines


@pytest.fixture
async def deadlines() -> AsyncIterator[Deadlines]:
    deadlines = Deadlines()
    yield deadlines
    await deadlines.aclose()


def noting(done: list[str], word: str) -> Callable[[], Awaitable[None]]:
    """Something that leaves a trace."""

    async def note() -> None:
        done.append(word)

    return note


async def until(condition: Callable[[], bool]) -> None:
    """Wait for it."""
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.005)


async def test_what_is_due_happens_in_order(deadlines: Deadlines) -> None:
    done: list[str] = []
    now = time.time()
    deadlines.set("late", now + 0.1, noting(done, "late"))
    deadlines.set("soon", now + 0.05, noting(done, "soon"))
    deadlines.set("past", now - 100, noting(done, "past"))
    await until(lambda: len(done) == 3)
    assert done == ["past", "soon", "late"]
    assert time.time() >= now + 0.1


async def test_a_new_deadline_replaces_the_old_one(deadlines: Deadlines) -> None:
    done: list[str] = []
    deadlines.set("call", time.time() + 0.05, noting(done, "old"))
    deadlines.set("call", time.time() + 0.1, noting(done, "new"))
    await until(lambda: bool(done))
    assert done == ["new"]


async def test_what_is_called_off_does_not_happen(deadlines: Deadlines) -> None:
    done: list[str] = []
    deadlines.set("call", time.time() + 0.05, noting(done, "call"))
    deadlines.cancel("call")
    deadlines.cancel("call")
    deadlines.set("other", time.time() + 0.1, noting(done, "other"))
    await until(lambda: bool(done))
    assert done == ["other"]


async def test_what_happens_may_call_itself_off(deadlines: Deadlines) -> None:
    done: list[str] = []

    async def end() -> None:
        deadlines.cancel("call")
        await asyncio.sleep(0)
        done.append("ended")

    deadlines.set("call", time.time(), end)
    await until(lambda: bool(done))
