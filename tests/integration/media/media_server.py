"""A real media server for tests, on free ports, that can be stopped, frozen and killed."""

import asyncio
import json
import os
import random
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from livekit import api

from app.domain.call import RoomTicket
from app.localengine.mediaprogram import find_server
from tests.integration.leash import LEASH

KEY, SECRET = "test-key", "test-secret-of-more-than-32-letters"
_READY_S = 20.0


def free_ports(count: int) -> list[int]:
    """Ports of the loopback that nobody uses now, neither by TCP nor by UDP.

    From below those that the system gives to whoever connects: one of those may be taken again
    before the server has it.
    """
    found: list[int] = []
    while len(found) < count:
        port = random.randrange(20_000, 30_000)
        if port not in found and _is_free(port):
            found.append(port)
    return found


def _is_free(port: int) -> bool:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(type=kind) as one:
            try:
                one.bind(("127.0.0.1", port))
            except OSError:
                return False
    return True


class MediaServer:
    """One ``livekit-server``; started again it has the same ports and keys."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ports = free_ports(3)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where clients connect."""
        return f"ws://127.0.0.1:{self._ports[0]}"

    async def start(self) -> None:
        """Start it and wait until it answers."""
        port, tcp, udp = self._ports
        config = {
            "port": port,
            "bind_addresses": ["127.0.0.1"],
            "keys": {KEY: SECRET},
            "rtc": {
                "tcp_port": tcp,
                "udp_port": udp,
                "use_external_ip": False,
                "enable_loopback_candidate": True,
                "node_ip": "127.0.0.1",
                "interfaces": {"includes": ["lo"]},
                "ips": {"includes": ["127.0.0.1/32"]},
            },
            "room": {"auto_create": True, "empty_timeout": 60, "departure_timeout": 70},
            "logging": {"level": "error", "json": True, "pion_level": "error"},
        }
        self._launch(config, await find_server())
        await self._answers(port)

    def _launch(self, config: Mapping[str, object], program: Path) -> None:
        with open(self._folder / "livekit.log", "ab") as output:
            self._process = subprocess.Popen(
                [*LEASH, str(program)],
                env={**os.environ, "LIVEKIT_CONFIG": json.dumps(config)},
                stdout=output,
                stderr=output,
            )

    async def _answers(self, port: int) -> None:
        end = time.monotonic() + _READY_S
        while self._process is not None and self._process.poll() is None and time.monotonic() < end:
            with suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                await writer.wait_closed()
                return
            await asyncio.sleep(0.02)
        self.kill()
        said = (self._folder / "livekit.log").read_text()[-2000:]
        raise TimeoutError(f"the media server does not answer:\n{said}")

    def freeze(self) -> None:
        """Let it do nothing, as a dead network would."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def kill(self) -> None:
        """End it without a word."""
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(signal.SIGCONT)
            process.kill()
            process.wait()

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)

    def ticket(self, identity: str, room: str = "call-1", secret: str = SECRET) -> RoomTicket:
        """What lets ``identity`` into ``room``."""
        grants = api.VideoGrants(
            room_join=True, room=room, can_publish=True, can_subscribe=True, can_publish_data=True
        )
        token = api.AccessToken(KEY, secret).with_identity(identity).with_grants(grants)
        return RoomTicket(self.url, token.to_jwt(), room)

    def rooms(self) -> api.LiveKitAPI:
        """The server's own API; to be closed."""
        return api.LiveKitAPI(self.url.replace("ws", "http", 1), KEY, SECRET, failover=False)
