"""Error codes as sentences that say what to do; for logs and support the code itself is quoted."""

from PySide6.QtCore import QCoreApplication

from app.domain.errors import ErrorCode
from app.viewmodels.words.marked import QT_TRANSLATE_NOOP
from app.viewmodels.words.names import left_to_right

_SENTENCES: dict[ErrorCode, str] = {
    ErrorCode.INVALID_CREDENTIALS: QT_TRANSLATE_NOOP(
        "errors", "The app id or the key is not right. Check both and sign in again."
    ),
    ErrorCode.MISSING_CREDENTIALS: QT_TRANSLATE_NOOP(
        "errors", "The engine was shown no app id or no key. Enter both and sign in again."
    ),
    ErrorCode.PROJECT_SUSPENDED: QT_TRANSLATE_NOOP(
        "errors", "This project is suspended. Ask whoever runs it."
    ),
    ErrorCode.BANNED: QT_TRANSLATE_NOOP(
        "errors", "This account is blocked here. Ask whoever runs the engine."
    ),
    ErrorCode.FORBIDDEN: QT_TRANSLATE_NOOP(
        "errors", "This account may not do that. Ask whoever runs the engine."
    ),
    ErrorCode.FEATURE_DISABLED: QT_TRANSLATE_NOOP(
        "errors", "This is not activated for the project. Ask whoever runs it to switch it on."
    ),
    ErrorCode.SIGNALING_DISABLED: QT_TRANSLATE_NOOP(
        "errors", "Calls are not activated for the project. Ask whoever runs it to switch them on."
    ),
    ErrorCode.TYPE_NOT_ENABLED: QT_TRANSLATE_NOOP(
        "errors", "Such calls are not activated for the project. Ask whoever runs it to allow them."
    ),
    ErrorCode.APPKEY_MINT_DISABLED: QT_TRANSLATE_NOOP(
        "errors", "This project does not allow signing in with an app key. Ask whoever runs it."
    ),
    ErrorCode.NOT_FOUND: QT_TRANSLATE_NOOP(
        "errors", "The engine knows nobody with this id. Check the spelling."
    ),
    ErrorCode.CONFLICT: QT_TRANSLATE_NOOP(
        "errors", "Something else came first. Look again and try once more."
    ),
    ErrorCode.CALLEE_BUSY: QT_TRANSLATE_NOOP("errors", "The line is busy. Call again later."),
    ErrorCode.INVALID_TRANSITION: QT_TRANSLATE_NOOP(
        "errors", "The call was over already. Call again."
    ),
    ErrorCode.VALIDATION: QT_TRANSLATE_NOOP(
        "errors", "The engine did not understand the request. Check what you typed."
    ),
    ErrorCode.RATE_LIMITED: QT_TRANSLATE_NOOP(
        "errors", "Too many requests. Wait a minute and try again."
    ),
    ErrorCode.TAKEOVER_COOLDOWN: QT_TRANSLATE_NOOP(
        "errors", "Another device signed in a moment ago. Wait ten seconds and try again."
    ),
    ErrorCode.PAYLOAD_TOO_LARGE: QT_TRANSLATE_NOOP(
        "errors", "That was too much for the engine at once. Try again with less."
    ),
    ErrorCode.INTERNAL: QT_TRANSLATE_NOOP(
        "errors", "Something broke inside the engine. Try again, or ask whoever runs it."
    ),
    ErrorCode.SERVER: QT_TRANSLATE_NOOP(
        "errors", "The engine has a problem of its own. Try again in a moment."
    ),
    ErrorCode.OFFLINE: QT_TRANSLATE_NOOP(
        "errors", "The engine cannot be reached. Check the network and the address."
    ),
    ErrorCode.TIMED_OUT: QT_TRANSLATE_NOOP("errors", "The engine did not answer. Try again."),
    ErrorCode.SIGNED_OUT: QT_TRANSLATE_NOOP("errors", "You are signed out. Sign in first."),
    ErrorCode.SIGNED_IN_ELSEWHERE: QT_TRANSLATE_NOOP(
        "errors", "Another device took this account over. Sign in here again first."
    ),
    ErrorCode.MALFORMED_ANSWER: QT_TRANSLATE_NOOP(
        "errors", "The answer made no sense. Check that the address is that of an engine."
    ),
    ErrorCode.INSECURE_ADDRESS: QT_TRANSLATE_NOOP(
        "errors",
        "Plain http is allowed only in a private network, with the tick below the address."
        " Use https.",
    ),
    ErrorCode.INVALID_ADDRESS: QT_TRANSLATE_NOOP(
        "errors",
        "This is not an address. Check it against one like office.local:8080 or"
        " https://office.example.",
    ),
    ErrorCode.INVALID_IDENTITY: QT_TRANSLATE_NOOP(
        "errors", "An id has 1 to 128 characters and no spaces. Check what you typed."
    ),
    ErrorCode.OWN_IDENTITY: QT_TRANSLATE_NOOP("errors", "This is your own id. Enter another one."),
    ErrorCode.ALREADY_IN_CALL: QT_TRANSLATE_NOOP("errors", "You are in a call. Hang up first."),
    ErrorCode.NO_CALL: QT_TRANSLATE_NOOP("errors", "There is no call. Start one first."),
    ErrorCode.NOT_RINGING: QT_TRANSLATE_NOOP("errors", "No call is ringing. Wait for one."),
    ErrorCode.NO_MICROPHONE: QT_TRANSLATE_NOOP(
        "errors", "No microphone is there: nobody hears you. Plug one in."
    ),
    ErrorCode.NO_SPEAKER: QT_TRANSLATE_NOOP(
        "errors", "No speaker is there: you hear nobody. Plug one in."
    ),
    ErrorCode.NO_SOUND_DEVICES: QT_TRANSLATE_NOOP(
        "errors",
        "No microphone and no speaker is there: nobody hears you, and you hear nobody. Plug a"
        " headset in.",
    ),
    ErrorCode.NO_CAMERA: QT_TRANSLATE_NOOP(
        "errors", "No camera found: nobody sees you. Plug one in, or choose one in Settings."
    ),
    ErrorCode.CAMERA_SILENT: QT_TRANSLATE_NOOP(
        "errors",
        "The camera gives no picture. Close what else may be using it, then start the video again.",
    ),
    ErrorCode.DEVICE_LOST: QT_TRANSLATE_NOOP(
        "errors", "The device is gone. Plug it in again, or choose another one."
    ),
    ErrorCode.MEDIA_REFUSED: QT_TRANSLATE_NOOP(
        "errors", "The media server did not let the call in. Call again."
    ),
    ErrorCode.MEDIA_UNREACHABLE: QT_TRANSLATE_NOOP(
        "errors", "The media server cannot be reached. Check the network and call again."
    ),
    ErrorCode.WRONG_ROOM: QT_TRANSLATE_NOOP(
        "errors", "The engine sent the key of another room. Call again."
    ),
    ErrorCode.ENGINE_NOT_STARTED: QT_TRANSLATE_NOOP(
        "errors", "The engine on this computer did not start. Close the app and start it again."
    ),
    ErrorCode.NO_MEDIA_SERVER: QT_TRANSLATE_NOOP(
        "errors", "The media server is not installed. Run the set-up again."
    ),
    ErrorCode.KEYRING_UNAVAILABLE: QT_TRANSLATE_NOOP(
        "errors", "There is no keyring: the key is kept until you quit. Enter it at the next start."
    ),
    ErrorCode.STORAGE: QT_TRANSLATE_NOOP(
        "errors", "This could not be saved. Check that the disk is neither full nor read-only."
    ),
    ErrorCode.STORAGE_RESET: QT_TRANSLATE_NOOP(
        "errors",
        "Settings, contacts and calls could not be read and begin anew. "
        "Look for the old file in the profile’s folder.",
    ),
    ErrorCode.USAGE: QT_TRANSLATE_NOOP("errors", "The request is not complete. Check its words."),
}
_UNKNOWN = QT_TRANSLATE_NOOP("errors", "Something went wrong. Try again.")


def cannot_open(path: str) -> str:
    """What to do where the file of a profile cannot be opened: nothing starts without it."""
    text = QCoreApplication.translate(
        "errors",
        "The file with settings and calls cannot be opened. Check that the disk is neither full "
        "nor read-only, and close what else may be using the file: {path}",
    )
    return text.format(path=left_to_right(path))


def waited_in_vain() -> str:
    """What a script is told that waited for something: nobody else was late."""
    return QCoreApplication.translate(
        "errors", "That did not happen in time. Wait longer, or check the state."
    )


def sentence(code: str) -> str:
    """What a code means and what to do about it; a code of another version says so little."""
    known = code in ErrorCode.__members__.values()
    source = _SENTENCES[ErrorCode(code)] if known else _UNKNOWN
    return QCoreApplication.translate("errors", source)
