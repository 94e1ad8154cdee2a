"""What ``utd-phone ctl`` prints: facts as JSON, values by dotted keys; it asks nobody."""

from typing import Any

from app.domain.call import Call
from app.domain.errors import AppError, ErrorCode
from app.domain.media import MediaStats, VideoStats

Body = dict[str, Any]


def call_body(call: Call, now: float) -> Body:
    """A call as JSON; ``seconds`` since media came up."""
    end = call.ended_at if call.ended_at is not None else now
    return {
        "id": call.call_id,
        "state": str(call.state),
        "peer": call.peer.identity,
        "name": call.peer.name,
        "direction": str(call.direction),
        "video": call.video,
        "muted": call.muted,
        "camera": call.camera_on,
        "peer_muted": call.peer_muted,
        "peer_video": call.peer_video,
        "end_reason": str(call.end_reason or ""),
        "error": call.error,
        "seconds": round(end - call.connected_at, 1) if call.connected_at is not None else 0.0,
    }


def media_body(stats: MediaStats) -> Body:
    """Measured facts as JSON."""
    return {
        "rtt_ms": round(stats.rtt_ms, 1),
        "loss": round(stats.loss, 4),
        "jitter_ms": round(stats.jitter_ms, 1),
        "audio_level_in": round(stats.audio_level_in, 4),
        "audio_level_out": round(stats.audio_level_out, 4),
        "picture_held": stats.picture_held,
        "silent_s": round(stats.silent_s, 1),
        "underruns": stats.underruns,
        "video_in": _video_body(stats.video_in),
        "video_out": _video_body(stats.video_out),
    }


def _video_body(video: VideoStats) -> Body:
    return {"width": video.width, "height": video.height, "fps": round(video.fps, 1)}


def look_up(body: Body, key: str) -> object:
    """The value of a dotted key; raises ``USAGE`` for one that does not exist."""
    value: object = body
    for part in key.split("."):
        if not isinstance(value, dict) or part not in value:
            raise AppError(ErrorCode.USAGE, f"no such key: {key}")
        value = value[part]
    return value


def as_text(value: object) -> str:
    """A value as the command line spells it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
