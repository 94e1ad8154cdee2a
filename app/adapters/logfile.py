"""The log: one rotating file per profile, warnings on stderr, and no secret in either."""

import logging
import re
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

MAX_BYTES = 2_000_000
KEPT_FILES = 3

_SECRETS = re.compile(
    r"eyJ[\w-]+(?:\.[\w-]+)*"  # a JWT
    r"|(?i:bearer\s+)\S+"
    r"|(?i:(?:access_token|token|app_key|secret)=)[^\s&\"']+"
)
_NOISY = ("httpx", "httpcore", "websockets", "asyncio", "aiohttp.access")


def redacted(text: str) -> str:
    """``text`` without anything that looks like a token or a key."""
    return _SECRETS.sub("<secret>", text)


class RedactingFormatter(logging.Formatter):
    """Formats whole records, tracebacks included, and takes the secrets out last."""

    def format(self, record: logging.LogRecord) -> str:
        """The line that is written."""
        return redacted(super().format(record))


class _LogFile(RotatingFileHandler):
    """A log that cannot be written is done without: a traceback a line would help nobody."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's spelling
        """Called while the exception is handled; a mistake of ours is still told."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handleError(record)


def open_log(folder: Path, name: str = "phone.log") -> None:
    """Write the log of this process into ``folder``; a second call adds nothing."""
    root = logging.getLogger()
    if any(isinstance(handler, RotatingFileHandler) for handler in root.handlers):
        return
    form = RedactingFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    file = _LogFile(
        folder / name, maxBytes=MAX_BYTES, backupCount=KEPT_FILES, encoding="utf-8", delay=True
    )
    screen = logging.StreamHandler()
    screen.setLevel(logging.WARNING)
    for handler in (file, screen):
        handler.setFormatter(form)
        root.addHandler(handler)
    root.setLevel(logging.INFO)
    for noisy in _NOISY:
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # It warns of each late frame that it drops, which is what the newest-frame rule asks of it.
    logging.getLogger("livekit").setLevel(logging.ERROR)
