"""That the guards around every test can fail: they are run over tests that break each rule."""

from pathlib import Path

import pytest

GUARDED = """
import asyncio
import logging
import threading

import pytest

release = threading.Event()


@pytest.fixture(scope="module", autouse=True)
def _release():
    yield
    release.set()


def test_logs_an_error():
    logging.getLogger("x").error("boom")


def test_logs_the_error_it_announced(announce_errors):
    announce_errors("boom")
    logging.getLogger("x").error("boom")


def test_announces_an_error_that_does_not_come(announce_errors):
    announce_errors("boom")


def test_leaves_a_thread():
    threading.Thread(target=release.wait, name="left").start()


def test_ends_its_thread_a_little_later():
    threading.Timer(0.05, int).start()


async def test_uses_the_workers_of_its_loop():
    await asyncio.to_thread(int)


async def test_leaves_a_task():
    asyncio.get_running_loop().create_task(asyncio.Event().wait(), name="left")


@pytest.fixture
async def worker():
    task = asyncio.get_running_loop().create_task(asyncio.Event().wait(), name="kept")
    yield
    task.cancel()


async def test_has_a_fixture_that_ends_its_task(worker):
    pass


async def test_loses_an_exception():
    async def fail():
        raise LookupError

    asyncio.get_running_loop().create_task(fail())
    await asyncio.sleep(0)
"""


def test_each_guard_catches_what_it_guards_against(pytester: pytest.Pytester) -> None:
    guards = Path(__file__).with_name("conftest.py").read_text()
    pytester.makeconftest(guards.replace("PATIENCE_S = 5.0", "PATIENCE_S = 0.5"))
    pytester.makeini(
        "[pytest]\nasyncio_mode = auto\nasyncio_default_fixture_loop_scope = function\n"
    )
    pytester.makepyfile(GUARDED)
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=9, errors=5)
    # Where CI is set pytest writes the reason after the name, however long the line becomes.
    failed = [line for line in result.outlines if line.startswith("ERROR test_")]
    caught = [line.split("::")[1].partition(" - ")[0] for line in failed]
    assert sorted(caught) == [
        "test_announces_an_error_that_does_not_come",
        "test_leaves_a_task",
        "test_leaves_a_thread",
        "test_logs_an_error",
        "test_loses_an_exception",
    ]
