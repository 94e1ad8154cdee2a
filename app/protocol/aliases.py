"""Every accepted spelling, as data, and the tolerant readers over it; writing is strict.

Older kits and older engine generations spell the same things differently (protocol 0, 3.2, 3.5);
a reader here takes any of them and never raises on a wrong type, it answers its default.
"""

import base64
import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

Data = Mapping[str, Any]

TYPE_KEYS = ("type", "event")
ID_KEYS = ("id", "request_id", "ref", "ack_id")
DATA_KEYS = ("data", "payload")

AUDIO_CALL, VIDEO_CALL = "audio_call", "video_call"
CALL_TYPES = {
    AUDIO_CALL: AUDIO_CALL,
    "voice": AUDIO_CALL,
    "audio": AUDIO_CALL,
    VIDEO_CALL: VIDEO_CALL,
    "video": VIDEO_CALL,
}
OLD_CALL_TYPES = {AUDIO_CALL: "voice", VIDEO_CALL: "video"}
"""What an engine of the first generation wants instead (protocol 2.2)."""

_FIRST_MILLISECONDS = 1e12
_LAST_MOMENT = 253_402_300_799.0
"""The end of the year 9999: what ISO 8601 and ``datetime`` can say."""


def call_type_of(*, video: bool) -> str:
    """How a call's type is written."""
    return VIDEO_CALL if video else AUDIO_CALL


def first(data: Data, *keys: str) -> Any:
    """The first member present and not null, else None."""
    return next((data[key] for key in keys if data.get(key) is not None), None)


def text(data: Data, *keys: str, default: str = "") -> str:
    """A string that can be stored and sent; numbers become their digits."""
    value = first(data, *keys)
    if isinstance(value, str):
        return _sendable(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return default


def _sendable(value: str) -> str:
    # JSON can escape half a surrogate pair, which neither UTF-8 nor a database takes.
    return value if value.isascii() else value.encode(errors="replace").decode()


def number(data: Data, *keys: str, default: float = 0.0) -> float:
    """A finite number, also from a string of digits."""
    value = first(data, *keys)
    try:
        said = float(value)
    except (TypeError, ValueError, OverflowError):
        return default
    return said if math.isfinite(said) else default


def flag(data: Data, *keys: str) -> bool | None:
    """A boolean from bool, 0/1 or their strings; None = unknown, which is not False."""
    value = first(data, *keys)
    if isinstance(value, str):
        return {"true": True, "1": True, "false": False, "0": False}.get(value.lower())
    return bool(value) if isinstance(value, bool | int) else None


def mapping(data: Data, *keys: str) -> Data:
    """An object, also from a JSON string of one; anything else is empty."""
    value = first(data, *keys)
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return {}
    return value if isinstance(value, Mapping) else {}


def rows(data: Data, *keys: str) -> tuple[Data, ...]:
    """A list of objects; members that are none are left out."""
    value = first(data, *keys)
    return (
        tuple(row for row in value if isinstance(row, Mapping)) if isinstance(value, list) else ()
    )


def strings(data: Data, *keys: str) -> tuple[str, ...]:
    """A list of strings; a single string counts as a list of one."""
    value = first(data, *keys)
    if isinstance(value, str):
        return (_sendable(value),)
    items = value if isinstance(value, list) else []
    return tuple(_sendable(item) for item in items if isinstance(item, str))


def moment(data: Data, *keys: str) -> float | None:
    """Seconds since the epoch, from ISO 8601 or from a number of seconds or milliseconds.

    Nothing was said before 1970, nor will be after 9999: such a moment is None.
    """
    said = number(data, *keys)
    if said == 0:
        # Not the other way round: a number of milliseconds can be read as a date of the year 1712.
        said = parse_iso(text(data, *keys)) or 0.0
    seconds = said / 1000 if said > _FIRST_MILLISECONDS else said
    return seconds if 0 < seconds <= _LAST_MOMENT else None


def parse_iso(value: str) -> float | None:
    """Seconds since the epoch of an ISO 8601 text; without a zone it is UTC."""
    try:
        when = datetime.fromisoformat(value)
    except ValueError:
        return None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()


def iso(seconds: float | None) -> str | None:
    """The strict spelling of a moment: UTC, milliseconds, ``Z``."""
    if seconds is None:
        return None
    when = datetime.fromtimestamp(seconds, UTC)
    return when.strftime("%Y-%m-%dT%H:%M:%S.") + f"{when.microsecond // 1000:03d}Z"


def call_type(data: Data) -> str:
    """``audio_call`` or ``video_call`` from any spelling under any of the keys."""
    said = text(data, "type"), text(data, "call_type")
    return next((CALL_TYPES[name] for name in said if name in CALL_TYPES), "audio_call")


def jwt_expiry(token: str) -> float | None:
    """The ``exp`` a JWT says of itself, unverified; None where ``token`` is none."""
    _, _, rest = token.partition(".")
    claims = rest.partition(".")[0]
    try:
        said = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    except (ValueError, RecursionError):
        return None
    return moment(said, "exp") if isinstance(said, Mapping) else None
