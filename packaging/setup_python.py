"""The environment in ``.venv``: made from the locked list, kept while the list is the same.

It chooses among the Pythons that are there and installs none. Standard library only, for Python
3.8 and later.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from setup_steps import SetupError, call, output_of, say
from setup_system import Need

PYTHONS = ((3, 11), (3, 12), (3, 13))
LOCK = "packaging/requirements.txt"
STAMP = "made-from"
_PIP = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")
_TELL_VERSION = "import sys; print(*sys.version_info[:2])"


def program(root: Path, name: str) -> Path:
    """A program of the environment."""
    if sys.platform == "win32":
        return root / ".venv" / "Scripts" / f"{name}.exe"
    return root / ".venv" / "bin" / name


# ── which Python ──


def suitable(version: Sequence[int]) -> bool:
    """Whether the app runs on that Python."""
    return tuple(version[:2]) in PYTHONS


def candidates() -> list[tuple[str, ...]]:
    """Commands that may be a suitable Python, the likeliest first."""
    found: list[tuple[str, ...]] = [(sys.executable,)]
    for major, minor in PYTHONS:
        path = shutil.which(f"python{major}.{minor}")
        found += [(path,)] if path else []
        found += [("py", f"-{major}.{minor}")] if sys.platform == "win32" else []
    return found


def first_suitable(answers: Iterable[tuple[tuple[str, ...], str]]) -> tuple[str, ...] | None:
    """The first command whose answer is a version the app runs on."""
    for command, answer in answers:
        if suitable([int(word) for word in answer.split() if word.isdigit()]):
            return command
    return None


def find_python() -> tuple[str, ...]:
    """The command of a Python the app runs on: this one, else one on PATH."""
    # Asked, not believed: a pyenv shim is on PATH for versions that are switched off.
    asked = ((command, output_of([*command, "-c", _TELL_VERSION])) for command in candidates())
    command = first_suitable(asked)
    if command is None:
        here = ".".join(str(part) for part in sys.version_info[:2])
        raise SetupError(
            f"UTD Phone needs Python 3.11, 3.12 or 3.13; this is {here}, and none of them was "
            "found on PATH.\n  Install one (your system's packages, python.org, pyenv or uv) and "
            "run this again."
        )
    return command


def needs(root: Path) -> list[Need]:
    """The system package that making the environment takes, where it has to be made."""
    if stamp_of(root)[:1] == kept_stamp(root)[:1] or shutil.which("apt-get") is None:
        return []
    command = find_python()
    if output_of([*command, "-c", "import ensurepip; print('there')"]):
        return []
    major, minor = output_of([*command, "-c", _TELL_VERSION]).split()
    return [
        Need(f"python{major}.{minor}-venv", places=(f"/usr/lib/python{major}.{minor}/ensurepip",))
    ]


# ── the environment ──


def stamp_of(root: Path) -> list[str]:
    """What the environment is made from: the locked list, then the project itself."""
    return [
        hashlib.sha256(content + str(root).encode()).hexdigest()
        for content in ((root / LOCK).read_bytes(), (root / "pyproject.toml").read_bytes())
    ]


def kept_stamp(root: Path) -> list[str]:
    """What the environment that is there was made from; empty where none was finished."""
    stamp = root / ".venv" / STAMP
    if not program(root, "python").exists() or not stamp.exists():
        return []
    return stamp.read_text().split()


def bring(root: Path) -> None:
    """Make ``.venv``; a finished one of the same list is kept."""
    wanted, kept = stamp_of(root), kept_stamp(root)
    if kept != wanted:
        if kept[:1] != wanted[:1]:
            make(root)
        install_project(root)
        (root / ".venv" / STAMP).write_text("\n".join(wanted) + "\n")
    refuse_harmful(installed(root))


def make(root: Path) -> None:
    """Make the environment anew, so that nothing of an older list stays in it."""
    say("virtual environment")
    environment = root / ".venv"
    if environment.is_symlink():  # "--clear" would empty what somebody else lives in
        environment.unlink()
    if call([*find_python(), "-m", "venv", "--clear", root / ".venv"]):
        raise SetupError("the virtual environment could not be made; Python's words stand above")
    say("Python packages (some minutes, once)")
    if call([program(root, "python"), *_PIP, "--require-hashes", "-r", root / LOCK]):
        raise SetupError("pip could not install the locked packages; its own words stand above")


def install_project(root: Path) -> None:
    """Make the app's own program, ``utd-phone``, run from the tree."""
    # compat: a plain path entry, which type checkers follow too. Debian 12's pip knows no "-C".
    plain = ("--config-settings", "editable_mode=compat")
    here = ("--no-deps", "--no-build-isolation", *plain, "-e", root)
    if call([program(root, "python"), *_PIP, *here]):
        raise SetupError("pip could not install the project itself; its own words stand above")


def installed(root: Path) -> dict[str, tuple[int, ...]]:
    """The packages of the environment with their versions."""
    found = {}
    for folder in (root / ".venv").glob("[Ll]ib/**/site-packages/*.dist-info"):
        name, _, version = folder.name[: -len(".dist-info")].partition("-")
        numbers = re.findall(r"\d+", version)
        found[name.lower().replace("_", "-")] = tuple(int(number) for number in numbers)
    return found


def refuse_harmful(packages: dict[str, tuple[int, ...]]) -> None:
    """Refuse what breaks Qt: the metapackage, and 6.12, which loses references on Python 3.11."""
    parts = ("pyside6-essentials", "pyside6-addons", "shiboken6")
    harmful = [name for name in parts if packages.get(name, ()) >= (6, 12)]
    harmful += ["pyside6"] if "pyside6" in packages else []
    if harmful:
        raise SetupError(
            f"the environment holds {', '.join(harmful)}, which must not be there.\n"
            "  Remove the folder .venv and run this again."
        )
