"""Text to frame and back: a tolerant reader, a strict writer, a size limit; no I/O.

Envelope (protocol 3.2): ``{"type", "id"?, "data"}``.
"""

import json
import re
from collections.abc import Callable
from typing import Any

from app.protocol.aliases import (
    DATA_KEYS,
    ID_KEYS,
    TYPE_KEYS,
    Data,
    call_type,
    iso,
    mapping,
    moment,
    number,
    rows,
    strings,
    text,
)
from app.protocol.errors import MalformedFrameError, OversizeFrameError
from app.protocol.frames import (
    Ack,
    Auth,
    CallAnsweredElsewhere,
    CallInvitation,
    CallNews,
    CallUpdate,
    Connected,
    DemoCallMe,
    Frame,
    Ping,
    Pong,
    PresenceEntry,
    PresenceSet,
    PresenceSnapshot,
    PresenceSubscribe,
    PresenceUnsubscribe,
    PresenceUpdate,
    Refusal,
    SessionKicked,
    UnknownFrame,
)

MAX_FRAME_BYTES = 1_000_000
_EXCERPT = 80
_WHO = ("identity", "user_id")


def required(data: Data, *keys: str) -> str:
    """A member without which the frame means nothing."""
    value = text(data, *keys)
    if not value:
        raise KeyError(keys[0])
    return value


def presence_entry(data: Data) -> PresenceEntry:
    """Read one presence member, of a frame or of a REST answer."""
    return PresenceEntry(
        required(data, *_WHO),
        text(data, "status", default="offline"),
        moment(data, "last_seen"),
    )


def _connected(data: Data, _id: str) -> Frame:
    return Connected(
        text(data, "connection_id"),
        text(data, "identity"),
        moment(data, "server_time"),
        number(data, "heartbeat_interval", default=25.0),
    )


def _invitation(data: Data, _id: str) -> Frame:
    caller = required(data, "caller_identity", "from")
    call_id = required(data, "call_id", "id")
    timeout = number(data, "ring_timeout")
    return CallInvitation(
        call_id=call_id,
        caller_identity=caller,
        caller_name=text(data, "caller_name") or caller,
        callee_identity=text(data, "callee_identity"),
        call_type=call_type(data),
        expires_at=moment(data, "expires_at"),
        ring_timeout_s=timeout if timeout > 0 else None,
        caller_avatar=text(data, "caller_avatar"),
        room_name=text(data, "room_name") or call_id,
    )


def _update(news: CallNews) -> Callable[[Data, str], Frame]:
    def read(data: Data, _id: str) -> Frame:
        return CallUpdate(
            news,
            required(data, "call_id", "id"),
            text(data, "identity"),
            text(data, "end_reason"),
            number(data, "duration_seconds"),
            call_type(data),
        )

    return read


def _result(data: Data) -> dict[str, object]:
    return {key: value for key, value in data.items() if key != "ok"}


def _snapshot(data: Data, _id: str) -> Frame:
    # One nameless member must not cost everybody else's presence.
    named = (row for row in rows(data, "presence") if text(row, *_WHO))
    return PresenceSnapshot(tuple(presence_entry(row) for row in named))


READERS: dict[str, Callable[[Data, str], Frame]] = {
    "connected": _connected,
    "auth": lambda d, i: Auth(required(d, "token"), text(d, "device_id"), i),
    "ping": lambda d, _: Ping(number(d, "ts")),
    "pong": lambda d, _: Pong(number(d, "ts")),
    "ack": lambda d, i: Ack(i, _result(d)),
    "error": lambda d, i: Refusal(
        i, text(d, "code"), text(d, "message", "error", "detail"), int(number(d, "status")) or None
    ),
    "presence.subscribe": lambda d, i: PresenceSubscribe(strings(d, "identities"), i),
    "presence.unsubscribe": lambda d, i: PresenceUnsubscribe(strings(d, "identities"), i),
    "presence.set": lambda d, i: PresenceSet(required(d, "status"), i),
    "presence.snapshot": _snapshot,
    "presence.update": lambda d, _: PresenceUpdate(presence_entry(d)),
    "call.invitation": _invitation,
    **{f"call.{news}": _update(news) for news in CallNews},
    "call.answered_elsewhere": lambda d, _: CallAnsweredElsewhere(
        required(d, "call_id", "id"), text(d, "device_id")
    ),
    "session.kicked": lambda d, _: SessionKicked(required(d, "reason"), text(d, "message")),
    "demo.call_me": lambda d, _: DemoCallMe(required(d, "identity"), call_type(d)),
}


def canonical_type(name: str) -> str:
    """``call_accepted``, ``callAccepted`` and ``accepted`` all mean ``call.accepted``."""
    if name in READERS:
        return name
    snake = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
    dotted = snake.replace("_", ".", 1)
    candidates = (snake, dotted, f"call.{snake}")
    return next((candidate for candidate in candidates if candidate in READERS), name)


def decode(message: str) -> Frame:
    """Read one frame; an unknown type is a value.

    Raises ``OversizeFrameError`` and ``MalformedFrameError``.
    """
    size = len(message.encode(errors="replace")) if len(message) * 4 > MAX_FRAME_BYTES else 0
    if size > MAX_FRAME_BYTES:
        raise OversizeFrameError(size)
    request_id = ""
    try:
        envelope = json.loads(message)
        request_id = text(envelope, *ID_KEYS)
        name = canonical_type(required(envelope, *TYPE_KEYS))
        read = READERS.get(name)
        return (
            read(mapping(envelope, *DATA_KEYS), request_id)
            if read
            else UnknownFrame(name, request_id)
        )
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
        OverflowError,
    ) as error:
        raise MalformedFrameError(_excerpt(message), request_id) from error


def _excerpt(message: str) -> str:
    # What follows the word may be a secret, and the excerpt goes where logs go.
    return message.partition("token")[0][:_EXCERPT]


def presence_data(entry: PresenceEntry) -> dict[str, Any]:
    """Write one presence member, of a frame or of a REST answer."""
    return {
        "identity": entry.identity,
        "status": entry.status,
        "last_seen": iso(entry.last_seen),
    }


def _invitation_data(frame: CallInvitation) -> dict[str, Any]:
    data = {
        "call_id": frame.call_id,
        "caller_identity": frame.caller_identity,
        "caller_name": frame.caller_name,
        "callee_identity": frame.callee_identity,
        "type": frame.call_type,
        "call_type": frame.call_type,
        "room_name": frame.room_name or frame.call_id,
        "ring_timeout": int(frame.ring_timeout_s or 0),
        "expires_at": iso(frame.expires_at),
    }
    return data | ({"caller_avatar": frame.caller_avatar} if frame.caller_avatar else {})


def _update_data(frame: CallUpdate) -> dict[str, Any]:
    status = {CallNews.ACCEPTED: "active", CallNews.CANCELLED: "ended"}.get(frame.news, frame.news)
    return {
        "call_id": frame.call_id,
        "status": str(status),
        "end_reason": frame.end_reason or None,
        "duration_seconds": int(frame.duration_s),
        "identity": frame.identity,
        "type": frame.call_type,
    }


def _connected_data(frame: Connected) -> dict[str, Any]:
    return {
        "connection_id": frame.connection_id,
        "identity": frame.identity,
        "server_time": iso(frame.server_time),
        "heartbeat_interval": int(frame.heartbeat_interval_s),
        "resume": False,
    }


def _refusal_data(frame: Refusal) -> dict[str, Any]:
    status = {} if frame.status is None else {"status": frame.status}
    return {"code": frame.code, "message": frame.message, **status}


# Any: each writer takes the one frame type it stands beside, which a dict's type cannot say.
WRITERS: dict[type[Any], Callable[[Any], tuple[str, dict[str, Any]]]] = {
    Connected: lambda f: ("connected", _connected_data(f)),
    Auth: lambda f: ("auth", {"token": f.token, "device_id": f.device_id}),
    Ping: lambda f: ("ping", {"ts": f.ts}),
    Pong: lambda f: ("pong", {"ts": f.ts}),
    Ack: lambda f: ("ack", {"ok": True, **f.result}),
    Refusal: lambda f: ("error", _refusal_data(f)),
    PresenceSubscribe: lambda f: ("presence.subscribe", {"identities": list(f.identities)}),
    PresenceUnsubscribe: lambda f: ("presence.unsubscribe", {"identities": list(f.identities)}),
    PresenceSet: lambda f: ("presence.set", {"status": f.status}),
    PresenceSnapshot: lambda f: (
        "presence.snapshot",
        {"presence": [presence_data(entry) for entry in f.entries]},
    ),
    PresenceUpdate: lambda f: ("presence.update", presence_data(f.entry)),
    CallInvitation: lambda f: ("call.invitation", _invitation_data(f)),
    CallUpdate: lambda f: (f"call.{f.news}", _update_data(f)),
    CallAnsweredElsewhere: lambda f: (
        "call.answered_elsewhere",
        {"call_id": f.call_id, "device_id": f.device_id},
    ),
    SessionKicked: lambda f: ("session.kicked", {"reason": f.reason, "message": f.message}),
    DemoCallMe: lambda f: ("demo.call_me", {"identity": f.identity, "type": f.call_type}),
    UnknownFrame: lambda f: (f.type, {}),
}


def encode(frame: Frame) -> str:
    """Write one frame in the newest spelling."""
    name, data = WRITERS[type(frame)](frame)
    request_id = getattr(frame, "request_id", "")
    envelope = {"type": name, **({"id": request_id} if request_id else {}), "data": data}
    return json.dumps(envelope, ensure_ascii=False, separators=(",", ":"))
