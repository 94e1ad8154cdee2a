"""Which ports are free: asks the system by binding; it remembers nothing."""

import asyncio
import socket
import time

from app.localengine.folder import Ports

_RELEASE_CHECK_S = 0.02


def family(host: str) -> socket.AddressFamily:
    """The address family in which ``host`` is bound."""
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def listen(host: str, port: int) -> socket.socket:
    """A listening TCP socket; raises ``OSError`` where the port is taken."""
    return socket.create_server((host, port), family=family(host), backlog=128)


def _bound(host: str, kind: socket.SocketKind, port: int) -> socket.socket:
    probe = socket.socket(family(host), kind)
    try:
        if kind is socket.SOCK_STREAM:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
    except OSError:
        probe.close()
        raise
    return probe


def _kinds(ports: Ports) -> tuple[tuple[socket.SocketKind, int], ...]:
    return (
        (socket.SOCK_STREAM, ports.livekit),
        (socket.SOCK_STREAM, ports.livekit_tcp),
        (socket.SOCK_DGRAM, ports.livekit_udp),
    )


def media_ports_free(host: str, ports: Ports) -> bool:
    """Whether the media server could take its ports now."""
    try:
        for kind, port in _kinds(ports):
            _bound(host, kind, port).close()
    except OSError:
        return False
    return True


async def media_ports_released(host: str, ports: Ports, within_s: float) -> bool:
    """Wait for a dying media server to let go of its ports; whether it did."""
    give_up = time.monotonic() + within_s
    while not media_ports_free(host, ports):
        if time.monotonic() >= give_up:
            return False
        await asyncio.sleep(_RELEASE_CHECK_S)
    return True


def choose_media_ports(host: str, engine: int) -> Ports:
    """Three free ports for the media server, beside the engine's own."""
    probes = [_bound(host, kind, 0) for kind, _ in _kinds(Ports())]
    try:
        livekit, tcp, udp = (probe.getsockname()[1] for probe in probes)
    finally:
        for probe in probes:
            probe.close()
    return Ports(engine, livekit, tcp, udp)
