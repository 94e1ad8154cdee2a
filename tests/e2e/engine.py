"""An engine that somebody else runs: ``utd-phone engine`` with data of its own."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from desk import PrivateDesk
from tests.e2e.phone import Owner, Phone


@dataclass
class EngineApart:
    """What it printed when it was ready, and where its data lies."""

    process: "subprocess.Popen[bytes]"
    folder: Path
    url: str
    app_id: str
    app_key: str = field(repr=False)

    def phone(
        self, desk: PrivateDesk, owner: Owner, app_key: str = "", **environment: str
    ) -> Phone:
        """A phone whose environment names this engine, and the right key where no other is said."""
        phone = Phone(
            desk,
            owner,
            UTD_ENGINE_URL=self.url,
            UTD_APP_ID=self.app_id,
            UTD_APP_KEY=app_key or self.app_key,
            **environment,
        )
        phone.choose_devices()
        return phone


@contextmanager
def engine_apart(
    desk: PrivateDesk, parent: Path, *arguments: str, inside: tuple[str, ...] = ()
) -> Iterator[EngineApart]:
    """Started as a user does; what it prints lies beside its data, in ``parent``."""
    folder = parent / "engine"
    words = ["-m", "app", "engine", "--json", "--port", "0", "--data", str(folder), *arguments]
    with open(parent / "engine.output", "wb") as output:
        process = subprocess.Popen(
            [*inside, sys.executable, *words], env=desk.env, stdout=subprocess.PIPE, stderr=output
        )
    try:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        yield EngineApart(process, folder, ready["engine_url"], ready["app_id"], ready["app_key"])
    finally:
        process.terminate()
        process.communicate(timeout=15)
