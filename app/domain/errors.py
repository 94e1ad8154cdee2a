"""What can go wrong in a way the user meets, as stable codes; ``words`` makes the sentences."""

from enum import StrEnum


class ErrorCode(StrEnum):
    """What failed: the codes of engine-protocol 6.1, then our own; logs and support quote them."""

    INVALID_CREDENTIALS = "invalid_credentials"
    MISSING_CREDENTIALS = "missing_credentials"
    PROJECT_SUSPENDED = "project_suspended"
    BANNED = "banned"
    FORBIDDEN = "forbidden"
    FEATURE_DISABLED = "feature_disabled"
    SIGNALING_DISABLED = "signaling_disabled"
    TYPE_NOT_ENABLED = "type_not_enabled"
    APPKEY_MINT_DISABLED = "appkey_identity_mint_disabled"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    CALLEE_BUSY = "callee_busy"
    INVALID_TRANSITION = "invalid_transition"
    VALIDATION = "validation"
    RATE_LIMITED = "rate_limited"
    TAKEOVER_COOLDOWN = "takeover_cooldown"
    PAYLOAD_TOO_LARGE = "payload_too_large"
    INTERNAL = "internal"

    SERVER = "server"
    OFFLINE = "offline"
    TIMED_OUT = "timed_out"
    SIGNED_OUT = "signed_out"
    SIGNED_IN_ELSEWHERE = "signed_in_elsewhere"
    MALFORMED_ANSWER = "malformed_answer"
    INSECURE_ADDRESS = "insecure_address"
    INVALID_ADDRESS = "invalid_address"
    INVALID_IDENTITY = "invalid_identity"
    OWN_IDENTITY = "own_identity"
    ALREADY_IN_CALL = "already_in_call"
    NO_CALL = "no_call"
    NOT_RINGING = "not_ringing"
    NO_MICROPHONE = "no_microphone"
    NO_SPEAKER = "no_speaker"
    NO_SOUND_DEVICES = "no_sound_devices"
    NO_CAMERA = "no_camera"
    CAMERA_SILENT = "camera_silent"
    DEVICE_LOST = "device_lost"
    MEDIA_REFUSED = "media_refused"
    MEDIA_UNREACHABLE = "media_unreachable"
    WRONG_ROOM = "wrong_room"
    ENGINE_NOT_STARTED = "engine_not_started"
    NO_MEDIA_SERVER = "no_media_server"
    KEYRING_UNAVAILABLE = "keyring_unavailable"
    STORAGE = "storage"
    STORAGE_RESET = "storage_reset"
    USAGE = "usage"


class AppError(Exception):
    """Something the user can meet; ``detail`` is for the log and never holds a secret."""

    def __init__(
        self, code: ErrorCode, detail: str = "", retry_after_s: float | None = None
    ) -> None:
        super().__init__(f"{code}: {detail}" if detail else str(code))
        self.code = code
        self.detail = detail
        self.retry_after_s = retry_after_s
