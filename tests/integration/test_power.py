"""Staying awake and waking up, on private buses with the services that desktops have or lack."""

import asyncio

import pytest
from dbus_fast.aio import MessageBus

from app.adapters.power import PowerWatch
from tests.integration.bus_services import Portal, ScreenSaver, say_sleep, serving

PORTAL_PATH = "/org/freedesktop/portal/desktop"
PORTAL_NAME = "org.freedesktop.portal.Desktop"


@pytest.fixture
async def woken():
    """Set each time the computer woke."""
    return asyncio.Event()


@pytest.fixture
async def watch(bare_bus, woken, monkeypatch):
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", bare_bus)
    watch = PowerWatch(woken.set)
    yield watch
    await watch.aclose()


@pytest.fixture
async def screensaver(watch):
    screensaver = ScreenSaver()
    name = "org.freedesktop.ScreenSaver"
    bus = await serving(screensaver, "/org/freedesktop/ScreenSaver", name)
    yield screensaver
    bus.disconnect()


@pytest.fixture
async def portal(watch):
    portal = Portal()
    portal.bus = await serving(portal, PORTAL_PATH, PORTAL_NAME)
    yield portal
    portal.bus.disconnect()


async def test_a_call_keeps_the_computer_awake_until_it_ends(watch, portal):
    await watch.hold(live=True, picture=False)
    assert list(portal.held.values()) == [(4, "A call is running")]
    await watch.hold(live=True, picture=False)
    assert len(portal.held) == 1
    await watch.hold(live=False, picture=False)
    assert portal.held == {}


async def test_a_picture_keeps_the_screen_on_too(watch, portal):
    await watch.hold(live=True, picture=False)
    await watch.hold(live=True, picture=True)
    assert list(portal.held.values()) == [(4 | 8, "A call is running")]
    await watch.hold(live=True, picture=False)
    assert list(portal.held.values()) == [(4, "A call is running")]


async def test_where_there_is_no_portal_the_screen_saver_is_asked(watch, screensaver):
    await watch.hold(live=True, picture=True)
    assert list(screensaver.held.values()) == [("utd-phone", "A call is running")]
    await watch.hold(live=False, picture=True)
    assert screensaver.held == {}


async def test_many_changes_at_once_end_in_the_last(watch, screensaver):
    changes = [(True, False), (True, True), (False, False), (True, True), (False, False)]
    await asyncio.gather(*(watch.hold(live, picture) for live, picture in changes))
    assert screensaver.held == {}


async def test_at_the_end_the_computer_may_sleep_again(watch, screensaver):
    await watch.hold(live=True, picture=True)
    await watch.aclose()
    await watch.aclose()
    assert screensaver.held == {}


async def test_waking_up_is_told_and_going_to_sleep_is_not(watch, woken, bare_bus):
    await watch.start()
    await say_sleep(bare_bus, before=True)
    probe = await MessageBus(bus_address=bare_bus).connect()
    await probe.request_name("org.example.Probe")  # by now the first signal has been delivered
    probe.disconnect()
    assert not woken.is_set()
    await say_sleep(bare_bus, before=False)
    async with asyncio.timeout(5):
        await woken.wait()


async def test_where_nobody_can_do_it_the_call_goes_on(watch):
    await watch.hold(live=True, picture=True)
    await watch.hold(live=False, picture=False)


async def test_without_any_bus_nothing_happens(monkeypatch, tmp_path, woken):
    nobody = f"unix:path={tmp_path}/nobody"
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", nobody)
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", nobody)
    watch = PowerWatch(woken.set)
    await watch.start()
    await watch.hold(live=True, picture=True)
    await watch.aclose()
    assert not woken.is_set()
