"""LiveKit's own log as ours wants it: what it repairs is no error, and no token stays in it."""

import logging
import re

_TOKEN = re.compile(r"eyJ[\w-]+(?:\.[\w-]+)*")
# LiveKit 1.2.0: the native side has closed a track before its Python object is collected.
_HARMLESS = "Attempted to drop unknown FFI handle"


class _LibraryLog(logging.Filter):
    """Its errors are attempts that it repeats; what the user loses comes to us as an event."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if _HARMLESS in message:
            return False
        record.msg, record.args = _TOKEN.sub("<token>", message), ()
        if record.levelno > logging.WARNING:
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True


_FILTER = _LibraryLog()


def tame_log() -> None:
    """Let the library's records pass through our filter; twice is once."""
    logging.getLogger("livekit").addFilter(_FILTER)
