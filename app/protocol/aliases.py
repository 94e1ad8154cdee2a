"""Every accepted spelling, as data, and the tolerant readers over it; writing is strict.

Older kits and older engine generations spell the same things differently (protocol 0, 3.2, 3.5);
a reader here takes any of them and never raises on a wrong type, it answers its default.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

Data = Mapping[str, Any]

TYPE_KEYS = ("type", "event")
ID_KEYS = ("id", "request_id", "ref", "ack_id")
DATA_KEYS = ("data", "payload")

CALL_TYPES = {
    "audio_call": "audio_call",
    "voice": "audio_call",
    "audio": "audio_call",
    "video_call": "video_call",
    "video": "video_call",
}
OLD_CALL_TYPES = {"audio_call": "voice", "video_call": "video"}
"""What an engine of the first generation wants instead (protocol 2.2)."""


def first(data: Data, *keys: str) -> Any:
    """The first member present and not null, else None."""
    return next((data[key] for key in keys if data.get(key) is not None), None)


def text(data: Data, *keys: str, default: str = "") -> str:
    """A string; numbers become their digits."""
    value = first(data, *keys)
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return default


def number(data: Data, *keys: str, default: float = 0.0) -> float:
    """A number, also from a string of digits."""
    value = first(data, *keys)
    try:
        return float(value) if not isinstance(value, bool) else float(int(value))
    except (TypeError, ValueError):
        return default


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
        except ValueError:
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
        return (value,)
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def moment(data: Data, *keys: str) -> float | None:
    """Seconds since the epoch, from ISO 8601 or from a number of seconds or milliseconds."""
    value = first(data, *keys)
    if isinstance(value, str) and not value.replace(".", "", 1).isdigit():
        return parse_iso(value)
    seconds = number(data, *keys)
    if seconds <= 0:
        return None
    return seconds / 1000 if seconds > 1e11 else seconds


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
