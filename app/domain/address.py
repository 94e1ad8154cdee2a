"""Engine addresses: what a user may type, and where plain http is let through; asks no DNS."""

import ipaddress
import unicodedata
from urllib.parse import SplitResult, urlsplit

from app.domain.errors import AppError, ErrorCode

_LOOPBACK = tuple(ipaddress.ip_network(block) for block in ("127.0.0.0/8", "::1/128"))
_PRIVATE = tuple(
    ipaddress.ip_network(block)
    for block in (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "169.254.0.0/16",
        "fc00::/7",
        "fe80::/10",
    )
)
_PLAIN = frozenset({"http", "ws"})
_API_SUFFIX = "/api/v1"
_HOST_MAX = 253
_LABEL_MAX = 63


def is_loopback(host: str) -> bool:
    """Whether ``host`` is this computer, judged by its spelling alone."""
    return _is_local_name(host, "localhost") or _within(host, _LOOPBACK)


def is_private(host: str) -> bool:
    """Whether ``host`` is on this computer or this network, judged by its spelling alone.

    A bare name is not: nobody knows what a name server makes of it.
    """
    return is_loopback(host) or _is_local_name(host, "local") or _within(host, _PRIVATE)


def _is_local_name(host: str, top: str) -> bool:
    name = host.lower().rstrip(".")
    return name.endswith(f".{top}") or (name == top == "localhost")


def _within(host: str, blocks: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]) -> bool:
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return any((mapped or address) in block for block in blocks)


def is_safe_for_secrets(url: str) -> bool:
    """Whether a secret may travel to ``url``: it is encrypted, or it stays on this network."""
    parts = _split(url)
    return parts.scheme not in _PLAIN or is_private(_host(parts))


def checked_engine_url(text: str, *, plain_http_allowed: bool) -> str:
    """What the user typed as an engine's address, in one spelling and without ``/api/v1``.

    Without a scheme a private address means http and any other https. Raises ``INVALID_ADDRESS``
    for what is no address, and ``INSECURE_ADDRESS`` for http to anywhere but this computer, or
    this network where the user allowed it.
    """
    typed = text.strip()
    if "://" not in typed:
        typed = f"{_scheme_for(typed)}://{typed}"
    parts = _split(typed)
    if parts.scheme not in ("http", "https"):
        raise _invalid("neither http nor https")
    if parts.query or parts.fragment or "@" in parts.netloc:
        raise _invalid("more than an address")
    host = _host(parts)
    allowed = is_loopback(host) or (plain_http_allowed and is_private(host))
    if parts.scheme == "http" and not allowed:
        raise AppError(ErrorCode.INSECURE_ADDRESS, "plain http")
    shown = f"[{host}]" if ":" in host else host
    port = "" if parts.port is None else f":{parts.port}"
    path = parts.path.rstrip("/").removesuffix(_API_SUFFIX).rstrip("/")
    return f"{parts.scheme}://{shown}{port}{path}"


def _scheme_for(typed: str) -> str:
    return "http" if is_private(_host(_split(f"https://{typed}"))) else "https"


def _split(url: str) -> SplitResult:
    # urlsplit drops tabs and line ends; an address that hides such a thing is not let through.
    if any(c.isspace() or unicodedata.category(c)[0] == "C" or c == "\\" for c in url):
        raise _invalid("a character that no address holds")
    try:
        parts = urlsplit(url)
        if parts.port == 0:
            raise _invalid("port 0")
    except ValueError as error:
        raise _invalid("no address") from error
    return parts


def _host(parts: SplitResult) -> str:
    """The host in lower case; raises ``INVALID_ADDRESS`` where there is none."""
    host = parts.hostname or ""
    if ":" in host:
        try:
            ipaddress.IPv6Address(host)
        except ValueError as error:
            raise _invalid("no IPv6 address") from error
        return host
    name = host.removesuffix(".")
    if not name or len(name) > _HOST_MAX or not all(_is_label(part) for part in name.split(".")):
        raise _invalid("no host name")
    return host


def _is_label(label: str) -> bool:
    inside = label.replace("-", "").replace("_", "")
    edges = label[:1] + label[-1:]
    return inside.isalnum() and "-" not in edges and len(label) <= _LABEL_MAX


def _invalid(detail: str) -> AppError:
    return AppError(ErrorCode.INVALID_ADDRESS, detail)
