"""A real media server for tests, on free ports, that can be stopped, frozen and killed."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from livekit import api

from app.domain.call import RoomTicket
from app.localengine.mediaprogram import find_server
from tests.integration.leash import LEASH

KEY, SECRET = "test-key", "test-secret-of-more-than-32-letters"
_READY_S = 20.0


def free_ports(count: int) -> list[int]:
    """Ports of the loopback that nobody uses now."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]
    finally:
        for one in sockets:
            one.close()


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
        program = await find_server()
        with open(self._folder / "livekit.log", "ab") as output:
            self._process = subprocess.Popen(
                [*LEASH, str(program)],
                env={**os.environ, "LIVEKIT_CONFIG": json.dumps(config)},
                stdout=output,
                stderr=output,
            )
        await self._answers(port)

    async def _answers(self, port: int) -> None:
        end = time.monotonic() + _READY_S
        while time.monotonic() < end:
            with suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                await writer.wait_closed()
                return
            await asyncio.sleep(0.02)
        raise TimeoutError("the media server does not answer")

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
