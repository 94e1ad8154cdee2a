"""The one command behind make and CI: set up, try, test, check, bench; it builds no installer.

Standard library only, for Python 3.8 and later: it finds or asks for the Python the app needs.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import setup_python
import setup_server
import setup_system
from setup_steps import SetupError

ROOT = Path(__file__).resolve().parent.parent

STATIC = (
    ("format", ("ruff", "format", "--check", ".")),
    ("lint", ("ruff", "check", ".")),
    ("types", ("mypy", "app", "packaging")),
    ("import contracts", ("lint-imports",)),
)
STRUCTURE = ("tests/test_architecture.py", "tests/test_guards.py")
FAST_TESTS = ("tests/unit", "tests/services", *STRUCTURE)
VIEW_TESTS = "tests/views"
VIEW_PARTS = 6
QUIET_TESTS = "tests/integration"
LOUD_TESTS = ("tests/integration/media", "tests/integration/v4l2", "tests/e2e")
"""What plays and listens: beside one another they would be late."""
PATIENT_TESTS = tuple(
    f"tests/e2e/test_{name}.py" for name in ("demo", "environment", "kills", "power", "surface")
)
"""Phones that nobody listens to."""

USAGE = """usage: python packaging/dev.py VERB

  setup   install what is missing: system packages, environment, media server
  demo    set up, then open the app with its demo people (without a display: rehearse it)
  test    set up, then everything CI runs
  check   the fast half of test
  bench   set up, then the benches; results under build/bench/
"""
_INTERRUPTED = 130


class StepFailedError(Exception):
    """A step ended with an exit code; it has said why itself."""

    def __init__(self, name: str, code: int) -> None:
        super().__init__(name)
        self.name, self.code = name, code


def step(name: str, command: Sequence[str], **extra: str) -> None:
    """Run a program of the environment in the project's root, and say how long it took."""
    print(f"── {name}", flush=True)
    begun = time.monotonic()
    words = [str(setup_python.program(ROOT, command[0])), *command[1:]]
    code = subprocess.call(words, cwd=str(ROOT), env={**os.environ, **extra})
    print(f"── {name}: {time.monotonic() - begun:.0f} s", flush=True)
    if code:
        raise StepFailedError(name, code)


def existing(root: Path, paths: Sequence[str]) -> list[str]:
    """The paths that are there."""
    return [path for path in paths if (root / path).exists()]


def tests(name: str, paths: Sequence[str]) -> None:
    """Run tests; those with windows of their own bring a display of their own."""
    there = existing(ROOT, paths)
    if there:  # without a path pytest would take them all
        step(name, ("pytest", "-q", *there), QT_QPA_PLATFORM="offscreen")


@contextmanager
def beside(name: str, paths: Sequence[str]) -> Iterator[None]:
    """Run tests beside whatever is done inside; what they print comes when they have ended."""
    begun = time.monotonic()
    command = [str(setup_python.program(ROOT, "pytest")), "-q", *existing(ROOT, paths)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            command, cwd=str(ROOT), env=environment, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            yield
        finally:
            code = process.wait()
            output.seek(0)
            print(f"── {name}\n{output.read().decode(errors='replace')}", end="")
            print(f"── {name}: {time.monotonic() - begun:.0f} s", flush=True)
    if code:
        raise StepFailedError(name, code)


def at_once(name: str, parts: Sequence[Sequence[str]]) -> None:
    """Run parts of the tests three at a time on two cores: many of them wait for time to pass."""
    print(f"── {name}", flush=True)
    begun = time.monotonic()
    with ThreadPoolExecutor(3) as pool:
        codes = list(pool.map(part, parts))
    print(f"── {name}: {time.monotonic() - begun:.0f} s", flush=True)
    if any(codes):
        raise StepFailedError(name, max(codes, key=abs))


def part(paths: Sequence[str]) -> int:
    """Run tests whose words come when they have ended; the result is their exit code."""
    command = [str(setup_python.program(ROOT, "pytest")), "-q", *existing(ROOT, paths)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        command,
        cwd=str(ROOT),
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    print(done.stdout.decode(errors="replace"), end="", flush=True)
    return done.returncode


def shares(files: Sequence[str], number: int) -> list[list[str]]:
    """So many parts, the long ones spread."""
    longest_first = sorted(files, key=lambda file: (-(ROOT / file).stat().st_size, file))
    return [longest_first[first::number] for first in range(number)]


def files_of(folder: str, without: Sequence[str] = ()) -> list[str]:
    """The test files under a folder, but for those under others."""
    found = (str(path.relative_to(ROOT).as_posix()) for path in ROOT.glob(f"{folder}/**/test_*.py"))
    return [file for file in sorted(found) if not file.startswith(tuple(without))]


def quiet_files() -> list[str]:
    """The real parts that may be late."""
    return [*files_of(QUIET_TESTS, LOUD_TESTS), *PATIENT_TESTS]


def loud_files() -> list[str]:
    """The real parts that may not."""
    return [file for folder in LOUD_TESTS for file in files_of(folder, PATIENT_TESTS)]


def check() -> None:
    """Format, lint, types, contracts, and the tests that need no server."""
    for name, command in STATIC:
        step(name, command)
    at_once("tests without a server", [FAST_TESTS, *shares(files_of(VIEW_TESTS), VIEW_PARTS)])


def test() -> None:
    """All of check, then the real parts."""
    check()
    with beside("real parts without sound", quiet_files()):
        tests("real parts with sound", loud_files())


def demo() -> None:
    """The app with its people, on the user's display or rehearsed on a private one."""
    if has_display(sys.platform, os.environ):
        step("demo", ("python", "-m", "app", "demo", *sys.argv[2:]))
    else:
        step("demo without a display", ("python", "packaging/rehearse.py"))


def bench() -> None:
    """The benches, on a private desktop."""
    step("bench", ("python", "-m", "tests.bench", *sys.argv[2:]), PYTHONPATH="packaging")


def has_display(platform: str, environ: Mapping[str, str]) -> bool:
    """Whether a window can be seen by somebody."""
    shown = environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")
    return platform in ("win32", "darwin") or bool(shown)


def needs_desktop(verb: str, shown: bool) -> bool:
    """Whether the verb needs what a private desktop is made of; ``shown``: there is a display."""
    return verb in ("test", "check", "bench") or not shown


def set_up(verb: str) -> None:
    """Bring everything there that is missing; each step does nothing twice."""
    desktop = needs_desktop(verb, has_display(sys.platform, os.environ))
    setup_system.bring(setup_python.needs(ROOT), for_desktop=desktop)
    setup_python.bring(ROOT)
    setup_server.bring(ROOT)


VERBS: dict[str, Callable[[], None]] = {
    "setup": lambda: None,
    "demo": demo,
    "test": test,
    "check": check,
    "bench": bench,
}


def main(arguments: Sequence[str], prepare: Callable[[str], None] = set_up) -> int:
    """Carry out one verb after preparing for it; the result is the exit code."""
    verb = arguments[0] if arguments else ""
    if verb in ("-h", "--help"):
        print(USAGE, end="")
        return 0
    if verb not in VERBS:
        sys.stderr.write(USAGE)
        return 2
    try:
        prepare(verb)
        VERBS[verb]()
    except SetupError as error:
        sys.stderr.write(f"Set-up: {error}\n")
        return 1
    except StepFailedError as error:
        sys.stderr.write(f"Failed: {error.name} (exit code {error.code})\n")
        return error.code
    except KeyboardInterrupt:
        return _INTERRUPTED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
