"""The stage of the benches: two phones, or two reference endpoints, on one private desktop."""

import asyncio
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from queue import Queue
from typing import Any

from livekit import api

from app.viewmodels.call import PAGE_S
from desk import PrivateDesk, wait_for
from tests.bench.bare_ring import HIDE, HOST
from tests.bench.glass import Glass, Strip, share_of
from tests.e2e.phone import Owner, Phone

SARA = Owner("sara", "Sara", "a")
OMAR = Owner("omar", "Omar", "b")
_ANSWER_S = 30.0
REST_S = 3.0
_BEGIN = Strip(20, 20, 8, 8)
"""Where the screen begins; the reference of a ring has its button there."""


@dataclass
class Endpoint:
    """One reference endpoint: a process, its facts, its devices."""

    process: "subprocess.Popen[str]"
    facts: "Queue[dict[str, Any]]" = field(default_factory=Queue)

    def start_reading(self) -> None:
        """Collect its facts in a thread."""
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self.process.stdout or ():
            self.facts.put(json.loads(line))

    def wait_for(self, fact: str) -> dict[str, Any]:
        """The next fact of that name."""
        end = time.monotonic() + _ANSWER_S
        while True:
            said = self.facts.get(timeout=max(0.1, end - time.monotonic()))
            if said["fact"] == fact:
                return said

    def unmute(self) -> None:
        """Its peer accepted."""
        if self.process.stdin is not None:
            self.process.stdin.write("unmute\n")
            self.process.stdin.flush()

    def leave(self) -> None:
        """End it."""
        if self.process.stdin is not None:
            self.process.stdin.close()
        self.process.wait(10)


@dataclass(frozen=True)
class BareRing:
    """The reference of a ring: where to click, and how its window goes away again."""

    button: tuple[int, int]
    port: int

    def hide(self) -> None:
        """Take the window away."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
            line.sendto(HIDE, (HOST, self.port))


class Stage:
    """What every call bench needs: the desk, the engine's media server, both kinds of endpoint."""

    def __init__(self, desk: PrivateDesk, glass: Glass) -> None:
        self.desk, self.glass = desk, glass
        self.sara, self.omar = Phone(desk, SARA), Phone(desk, OMAR)
        self._rooms = 0

    def start_phones(self) -> None:
        """Both phones, signed in."""
        for phone in (self.sara, self.omar):
            phone.choose_devices(ring_volume=0)  # a ring cut off would pass for a first sound
            phone.start()
        for phone in (self.sara, self.omar):
            phone.wait_signed_in()

    def quit_phones(self) -> None:
        """End both."""
        self.sara.quit()
        self.omar.quit()

    @cached_property
    def accept_patch(self) -> tuple[Strip, bytes]:
        """Where the pop-up is green beside its words, and that colour; found by letting it ring."""
        self.ring()
        button = self.omar.see("accept")
        strip = Strip(button.x + 10, button.y, 2, button.height)
        middle = 2 * 4 * (button.height // 2)
        time.sleep(1)  # it slides into place
        green = self.glass.see(strip)[middle : middle + 4]
        self.sara.ctl("hangup")
        self.omar.wait("call.state", "ended")
        wait_for("an empty corner", lambda: not share_of(self.glass.see(strip), green))
        return strip, green

    def rest(self) -> None:
        """As between two calls of a user: the last one is put away, the next windows are ready."""
        time.sleep(PAGE_S + REST_S)

    @contextmanager
    def call(self, *, video: bool = False) -> Iterator[None]:
        """A call from Sara to Omar, active while inside."""
        self.ring(video=video)
        self.omar.ctl("accept")
        for phone in (self.sara, self.omar):
            phone.wait("call.state", "active")
        yield
        self.sara.ctl("hangup")
        for phone in (self.sara, self.omar):
            phone.wait("call.state", "ended")

    def ring(self, *, video: bool = False) -> None:
        """Sara calls, Omar rings."""
        self.sara.ctl("call", "omar", *(("--video",) if video else ()))
        self.omar.wait("call.state", "ringing")

    # ── reference ──

    @contextmanager
    def bare_ring(self) -> Iterator[BareRing]:
        """Two bare programs, one of which is clicked and the other rings."""
        blue, green, red = self.accept_patch[1][:3]
        with self._bare("show", f"#{red:02x}{green:02x}{blue:02x}") as callee:
            assert callee.stdout is not None
            port = int(callee.stdout.readline())
            begin = self.glass.see(_BEGIN)
            with self._bare("press", str(port)):
                self.glass.changed(_BEGIN, begin)
                yield BareRing((_BEGIN.x, _BEGIN.y), port)

    @contextmanager
    def _bare(self, role: str, said: str) -> "Iterator[subprocess.Popen[bytes]]":
        command = [sys.executable, "-m", "tests.bench.bare_ring", role, said]
        process = subprocess.Popen(command, env=self.desk.env, stdout=subprocess.PIPE)
        try:
            yield process
        finally:
            process.terminate()
            process.communicate(timeout=10)

    @property
    def engine(self) -> Path:
        """The built-in engine's folder."""
        return Path(self.sara.env["XDG_DATA_HOME"]) / "utd-phone" / "engine"

    def next_room(self) -> str:
        """A room nobody has used; the engine's media server makes none by itself."""
        self._rooms += 1
        name = f"bench-{self._rooms}"
        asyncio.run(self._create(name))
        return name

    async def _create(self, room: str) -> None:
        project, address = self._media_server()
        url = address.replace("ws://", "http://")
        keys = project["livekit_key"], project["livekit_secret"]
        async with api.LiveKitAPI(url, *keys, failover=False) as server:
            await server.room.create_room(api.CreateRoomRequest(name=room, empty_timeout=60))

    def _media_server(self) -> tuple[dict[str, str], str]:
        project = json.loads((self.engine / "project.json").read_text())
        return project, json.loads((self.engine / "engine.json").read_text())["livekit_url"]

    def endpoint(self, owner: Owner, room: str, *flags: str) -> Endpoint:
        """A reference endpoint in ``room``, on that owner's devices."""
        project, address = self._media_server()
        grants = api.VideoGrants(room_join=True, room=room)
        token = api.AccessToken(project["livekit_key"], project["livekit_secret"])
        env = {
            **self.desk.env,
            "FLOOR_TOKEN": token.with_identity(owner.identity).with_grants(grants).to_jwt(),
            "PULSE_SINK": f"speaker_{owner.pair}",
            "PULSE_SOURCE": f"mic_{owner.pair}",
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.floor", address, *flags],
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        endpoint = Endpoint(process)
        endpoint.start_reading()
        return endpoint

    @contextmanager
    def reference_call(self, *flags: str) -> Iterator[tuple[Endpoint, Endpoint]]:
        """Two reference endpoints that hear each other."""
        room = self.next_room()
        both = self.endpoint(SARA, room, *flags), self.endpoint(OMAR, room, *flags)
        for endpoint in both:
            endpoint.wait_for("subscribed")
        yield both
        for endpoint in both:
            endpoint.leave()
