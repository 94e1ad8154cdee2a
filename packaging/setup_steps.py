"""What every set-up step is made of: programs run, versions read, failures said; it installs none.

Standard library only, for Python 3.8 and later.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from typing import Any

_SAYS_SO_WITHIN_S = 60.0


class SetupError(Exception):
    """Something is missing that only the user can bring; the text says what to do."""


def say(text: str) -> None:
    """One line on what is being done."""
    print(f"── set-up: {text}", flush=True)


def call(command: Sequence[Any], **options: Any) -> int:
    """Run a command; its output is shown. A program that is not there is exit code 127."""
    try:
        return subprocess.call([str(word) for word in command], **options)
    except FileNotFoundError:
        return 127


def output_of(command: Sequence[Any]) -> str:
    """What a command prints; empty where it fails, cannot be run or does not come to an end."""
    words = [str(word) for word in command]
    try:
        done = subprocess.run(
            words, check=False, capture_output=True, text=True, timeout=_SAYS_SO_WITHIN_S
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return "" if done.returncode else done.stdout


def version_in(text: str) -> tuple[int, ...]:
    """The first dotted version in ``text``, as three numbers; empty where there is none."""
    found = re.search(r"(\d+)\.(\d+)(?:\.(\d+))?", text)
    return tuple(int(part) for part in found.groups("0")) if found else ()
