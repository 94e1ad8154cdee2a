"""LiveKit's library as ours wants it: what its log says, and how it ends with the process.

It is imported before the library is used for the first time.
"""

import atexit
import logging
import re
import sys
import time

_TOKEN = re.compile(r"eyJ[\w-]+(?:\.[\w-]+)*")
# LiveKit 1.2.0: the native side has closed a track before its Python object is collected.
_HARMLESS = "Attempted to drop unknown FFI handle"
_LAST_WORDS_S = 0.1


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


def _hear_it_out() -> None:
    """Let the library's threads finish what they are telling Python when the process ends.

    LiveKit 1.2.0 stops at exit, but does not wait for a thread that is on its way into Python.
    Python ends such a thread, which Rust takes for a panic: the process aborts with 134.
    """
    client = sys.modules.get("livekit.rtc._ffi_client")
    if client is not None and client.FfiClient._instance is not None:
        time.sleep(_LAST_WORDS_S)


# What is registered first runs last: the library registers its end when it is first used.
atexit.register(_hear_it_out)
