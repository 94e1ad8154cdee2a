"""A program of one ``ControlServer``: what the tests of the control socket start, kill and ask.

``python control_app.py PROFILE`` prints ``ready`` or ``taken``, then a line for each thing it does.
"""

import asyncio
import os
import sys
from typing import Any

import qasync
from PySide6.QtCore import QCoreApplication

from app import places
from app.adapters.instance import ControlServer


async def answer(words: list[str]) -> tuple[int, dict[str, Any]]:
    """Say back what was asked; a few words do something special."""
    print("asked", *words, flush=True)
    match words:
        case ["hang"]:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                print("cancelled", flush=True)
                raise
        case ["fail"]:
            raise LookupError("as asked")
        case ["big"]:
            return 0, {"text": "ب" * 1_000_000}
        case ["--call", "engaged"]:
            sentence = "You are in a call. Hang up first."
            return 5, {"error": "already_in_call", "detail": "", "sentence": sentence}
    return 5, {"words": words, "pid": os.getpid()}


async def run(profile: str) -> int:
    """Serve until asked to quit or told by a line on stdin."""
    server = ControlServer(profile, places.profile_dir(profile), answer)
    listening = server.listen()
    print("ready" if listening else "taken", flush=True)
    if listening:
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    await server.aclose()
    return 0


if __name__ == "__main__":
    application = QCoreApplication([])
    sys.exit(qasync.run(run(sys.argv[1])))
