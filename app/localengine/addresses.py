"""The addresses the engine gives out: those by which the client itself came; it binds nothing."""

import re
import socket

from aiohttp import web
from yarl import URL

from app.localengine.options import LOOPBACK
from app.protocol.rest import API_PREFIX, SIGNAL
from app.values import dataclass

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[\w.-]+)(:[0-9]{1,5})?")
_EVERYWHERE = frozenset({"", "0.0.0.0", "::"})
_FAR_AWAY = ("192.0.2.1", 9)
"""An address that belongs to nobody (RFC 5737)."""
_SOCKET_SCHEMES = {"http": "ws", "https": "wss", "ws": "ws", "wss": "wss"}


def is_loopback(host: str) -> bool:
    """Whether only this computer reaches what is bound to ``host``."""
    return host in {"localhost", "::1"} or host.startswith("127.")


def reach(host: str) -> str:
    """How this computer reaches what is bound to ``host``, fit for an address."""
    if host in {"", "0.0.0.0"}:
        return LOOPBACK
    if ":" in host:
        return "[::1]" if host == "::" else f"[{host}]"
    return host


def own_address() -> str:
    """This computer's address in its network, the loopback where it is in none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as question:
        try:
            # Which way there would be; a datagram socket that connects sends nothing.
            question.connect(_FAR_AWAY)
        except OSError:
            return LOOPBACK
        return str(question.getsockname()[0])


def for_others(url: str, host: str) -> str:
    """An address of ours as other computers reach it, where ``host`` lets them at all."""
    if host not in _EVERYWHERE or not is_loopback(URL(url).host or ""):
        return url
    return str(URL(url).with_host(own_address())).rstrip("/")


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where clients find the engine and the media server."""

    host: str
    port: int
    public_url: str = ""
    external_media: str = ""

    @property
    def engine_url(self) -> str:
        """For apps on this computer."""
        return f"http://{reach(self.host)}:{self.port}"

    def local_media_url(self, media_port: int) -> str:
        """For apps on this computer."""
        return self.external_media or f"ws://{reach(self.host)}:{media_port}"

    def _base(self, request: web.Request) -> URL:
        if self.public_url:
            return URL(self.public_url)
        said = request.headers.get("Host", "")
        try:
            return URL(f"http://{said}" if _HOST.fullmatch(said) else self.engine_url)
        except ValueError:  # a port beyond the last one
            return URL(self.engine_url)

    def socket_url(self, request: web.Request) -> str:
        """The signal socket, as this client reaches it."""
        base = self._base(request)
        path = base.path.rstrip("/") + API_PREFIX + SIGNAL
        return str(base.with_scheme(_SOCKET_SCHEMES[base.scheme]).with_path(path))

    def media_url(self, request: web.Request, media_port: int) -> str:
        """The media server, as this client reaches it."""
        if self.external_media:
            return self.external_media
        base = self._base(request)
        scheme = _SOCKET_SCHEMES[base.scheme]
        return str(base.with_scheme(scheme).with_port(media_port).with_path("")).rstrip("/")
