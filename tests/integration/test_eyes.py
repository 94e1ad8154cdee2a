"""The eyes of the end-to-end tests: a crowded screen, beside a bus that is busy with others."""

import asyncio
import os
import signal
import threading
import time

from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus

from eyes import Eyes

CONTROLS = 600
BUSY_S = 0.3
ACCESSIBLE = "/org/a11y/atspi/accessible"
_NAME = Variant("s", "Somebody in a long list of people")


class CrowdedApp:
    """A screen reader's bus with one app on it that shows ``CONTROLS`` labels."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._ended = asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._live(),))
        self.daemon = 0

    def __enter__(self) -> "CrowdedApp":
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join()
        self._loop.close()

    async def _live(self) -> None:
        self._bus = await MessageBus(self._address).connect()
        self._bus.add_message_handler(self._answer)
        for name in ("org.a11y.Bus", "org.a11y.atspi.Registry"):
            await self._bus.request_name(name)
        self.daemon = await self._pid_of_daemon()
        self._ready.set()
        await self._ended.wait()
        self._bus.disconnect()
        await self._bus.wait_for_disconnect()

    async def _pid_of_daemon(self) -> int:
        bus = "org.freedesktop.DBus"
        asked = Message(bus, "/", bus, "GetConnectionUnixProcessID", signature="s", body=[bus])
        answer = await self._bus.call(asked)
        assert answer is not None
        return int(answer.body[0])

    def _answer(self, asked: Message) -> Message | bool:
        if asked.message_type is not MessageType.METHOD_CALL:
            return False
        if asked.member == "Get" and self.daemon:
            self._keep_the_daemon_busy()
        answers: dict[str | None, tuple[str, object]] = {
            "GetAddress": ("s", self._address),
            "GetChildren": ("a(so)", self._inside(asked.path or "")),
            "Get": ("v", _NAME),
            "GetRoleName": ("s", "label"),
            "GetExtents": ("(iiii)", [0, 0, 10, 10]),
            "GetState": ("au", [1 << 25, 0]),
        }
        if asked.member not in answers:
            return False
        signature, answer = answers[asked.member]
        return Message.new_method_return(asked, signature, [answer])

    def _keep_the_daemon_busy(self) -> None:
        daemon, self.daemon = self.daemon, 0
        os.kill(daemon, signal.SIGSTOP)
        time.sleep(BUSY_S)
        os.kill(daemon, signal.SIGCONT)

    def _inside(self, path: str) -> list[list[str]]:
        me = self._bus.unique_name or ""
        if path == f"{ACCESSIBLE}/root":
            return [[me, f"{ACCESSIBLE}/app"]]
        if path == f"{ACCESSIBLE}/app":
            return [[me, f"{ACCESSIBLE}/label{number}"] for number in range(CONTROLS)]
        return []


def test_a_long_list_is_read_whole_while_the_bus_is_busy(bare_bus):
    with CrowdedApp(bare_bus) as app, Eyes(bare_bus) as eyes:
        assert len(eyes.controls(os.getpid())) == CONTROLS
        assert not app.daemon, "the bus was never busy"
