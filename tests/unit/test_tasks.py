"""Tasks have an owner and a name; none is lost, a failure is logged once, a close ends them all."""

import asyncio

import pytest

from app.services.tasks import TaskScope


async def for_ever() -> None:
    await asyncio.Event().wait()


async def fail() -> None:
    raise LookupError("no such thing")


@pytest.fixture
async def scope():
    scope = TaskScope()
    yield scope
    await scope.aclose()


async def test_a_task_runs_under_its_name_and_gives_its_result(scope):
    async def work() -> str:
        task = asyncio.current_task()
        return task.get_name() if task else ""

    assert await scope.spawn(work(), "call.join") == "call.join"


async def test_a_failure_is_logged_once_under_the_tasks_name(scope, announce_errors, error_watch):
    announce_errors("task call.join failed LookupError('no such thing')")
    await asyncio.wait({scope.spawn(fail(), "call.join")})
    await scope.drain()
    await scope.aclose()
    assert len(error_watch.messages) == 1


async def test_a_cancelled_task_is_no_failure(scope):
    task = scope.spawn(for_ever(), "call.join")
    scope.cancel("call.join")
    await asyncio.wait({task})
    assert task.cancelled()


async def test_only_tasks_of_the_name_are_cancelled(scope):
    twins = [scope.spawn(for_ever(), "ring"), scope.spawn(for_ever(), "ring")]
    other = scope.spawn(for_ever(), "poll")
    scope.cancel("ring")
    scope.cancel("nothing of that name")
    await asyncio.wait(twins)
    assert [task.cancelled() for task in twins] == [True, True]
    assert not other.done()


async def test_a_task_that_cancels_its_own_name_goes_on(scope):
    async def renew() -> str:
        scope.cancel("renew")
        await asyncio.sleep(0)
        return "renewed"

    assert await scope.spawn(renew(), "renew") == "renewed"


async def test_a_close_waits_for_the_last_words(scope):
    said = []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            said.append("closed")

    scope.spawn(work(), "call.join")
    await asyncio.sleep(0)
    await scope.aclose()
    assert said == ["closed"]


async def test_a_close_ends_what_the_last_words_began(scope):
    begun = []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            begun.append(scope.spawn(for_ever(), "late"))

    scope.spawn(work(), "call.join")
    await asyncio.sleep(0)
    await scope.aclose()
    assert begun[0].cancelled()


async def test_a_close_is_for_once_and_may_come_twice(scope):
    await scope.aclose()
    await scope.aclose()


async def test_a_task_may_close_its_own_scope(scope):
    other = scope.spawn(for_ever(), "other")

    async def close() -> str:
        await scope.aclose()
        return "closed"

    closing = scope.spawn(close(), "close")
    assert await closing == "closed"
    assert other.cancelled()


async def test_draining_waits_for_work_and_for_what_that_begins(scope):
    done = []

    async def second() -> None:
        await asyncio.sleep(0)
        done.append("second")

    async def first() -> None:
        await asyncio.sleep(0)
        scope.spawn(second(), "second")
        done.append("first")

    scope.spawn(first(), "first")
    await scope.drain()
    assert done == ["first", "second"]


async def test_draining_does_not_fail_with_what_it_waits_for(scope, announce_errors):
    announce_errors("task history.add failed")
    scope.spawn(fail(), "history.add")
    await scope.drain()
