"""That a call keeps the computer awake, and that waking up brings the phone back at once."""

import asyncio
import sys
from pathlib import Path

from desk import PrivateDesk, wait_for
from tests.e2e.conftest import SARA
from tests.e2e.engine import engine_apart
from tests.e2e.phone import Phone
from tests.e2e.test_calls import assert_both_idle
from tests.integration.bus_services import say_sleep

ROOT = Path(__file__).parents[2]

PORTAL = """
import asyncio
from tests.integration.bus_services import Portal, serving

async def main():
    portal, said = Portal(), None
    path, name = "/org/freedesktop/portal/desktop", "org.freedesktop.portal.Desktop"
    portal.bus = await serving(portal, path, name)
    while portal.bus.connected:
        held = sorted(flags for flags, _ in portal.held.values())
        if held != said:
            print(held, flush=True)
        said = held
        await asyncio.sleep(0.02)

asyncio.run(main())
"""

NO_SLEEP, NO_BLANK_SCREEN = 4, 8


def test_a_call_keeps_the_computer_awake_and_its_picture_the_screen(
    desk: PrivateDesk, sara: Phone, omar: Phone
) -> None:
    portal = desk.start_for({**desk.env, "PYTHONPATH": str(ROOT)}, sys.executable, "-c", PORTAL)

    def held(*flags: int) -> None:
        def last() -> str:
            return (desk.output_of(portal).splitlines() or [""])[-1]

        wait_for(f"{flags} held", lambda: last() == str(list(flags)), 5)

    held()
    sara.ctl("call", "omar")
    omar.wait("call.state", "ringing")
    omar.ctl("accept")
    for phone in (sara, omar):
        phone.wait("call.state", "active")
    held(NO_SLEEP, NO_SLEEP)
    sara.ctl("camera", "on")
    omar.wait("call.peer_video", "true", 10)
    held(NO_SLEEP | NO_BLANK_SCREEN, NO_SLEEP | NO_BLANK_SCREEN)
    omar.ctl("hangup")
    assert_both_idle(sara, omar)
    held()


def test_a_computer_that_wakes_up_tries_the_engine_at_once(
    desk: PrivateDesk, tmp_path: Path
) -> None:
    system_bus = desk.env["DBUS_SESSION_BUS_ADDRESS"]  # the desk has one bus, which does for both
    with engine_apart(desk, tmp_path) as engine:
        sara = engine.phone(desk, SARA, DBUS_SYSTEM_BUS_ADDRESS=system_bus)
        sara.start()
        sara.wait_signed_in()
        engine.process.kill()

        def tries() -> int:
            return sara.log.count("signal: no session")

        # After four tries in vain the next one is six seconds away, or more.
        wait_for("four tries", lambda: tries() == 4, 30)
        asyncio.run(say_sleep(system_bus, before=True))
        asyncio.run(say_sleep(system_bus, before=False))
        wait_for("one more try", lambda: tries() == 5, 3)
        assert sara.log.count("power: awake again") == 1
        sara.quit()
