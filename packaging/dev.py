"""The one command behind make and CI: set up, try, test, check, bench; it builds no installer.

Standard library only, for Python 3.8 and later: it finds or asks for the Python the app needs.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import setup_steps

ROOT = Path(__file__).resolve().parent.parent

FAST = (
    ("format", ("ruff", "format", "--check", ".")),
    ("lint", ("ruff", "check", ".")),
    ("types", ("mypy",)),
    ("import contracts", ("lint-imports",)),
)
FAST_TESTS = ("tests/unit", "tests/services", "tests/views", "tests/test_architecture.py")
REAL_TESTS = ("tests/integration", "tests/e2e")

USAGE = """usage: python packaging/dev.py VERB

  setup   install what is missing: system packages, environment, media server
  demo    set up, then open the app with its demo people (without a display: rehearse it)
  test    set up, then everything CI runs
  check   the fast half of test
  bench   set up, then the benches; results under build/bench/
"""


class StepFailedError(Exception):
    """A step ended with an exit code; it has said why itself."""

    def __init__(self, name, code):
        super().__init__(name)
        self.name, self.code = name, code


def tool(name):
    """A program of the environment."""
    return str(setup_steps.scripts_dir(ROOT) / name)


def step(name, command, **extra):
    """Run one step in the project's root, and say how long it took."""
    print(f"── {name}", flush=True)
    begun = time.monotonic()
    code = subprocess.call(command, cwd=str(ROOT), env={**os.environ, **extra})
    print(f"── {name}: {time.monotonic() - begun:.0f} s", flush=True)
    if code:
        raise StepFailedError(name, code)


def existing(paths):
    """The paths that are there."""
    return [path for path in paths if (ROOT / path).exists()]


def check():
    """Format, lint, types, contracts, and the tests that need no server."""
    for name, (program, *arguments) in FAST:
        step(name, [tool(program), *arguments])
    step("fast tests", [tool("pytest"), "-q", *existing(FAST_TESTS)], QT_QPA_PLATFORM="offscreen")


def test():
    """All of check, then the real parts."""
    check()
    step("real parts", [tool("pytest"), "-q", *existing(REAL_TESTS)])


def demo():
    """The app with its people, on the user's display or rehearsed on a private one."""
    display = sys.platform in ("win32", "darwin")
    if display or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        step("demo", [tool("python"), "-m", "app", "demo", *sys.argv[2:]])
    else:
        step("demo without a display", [tool("python"), "packaging/rehearse.py"])


def bench():
    """The benches, on a private desktop."""
    step("bench", [tool("python"), "-m", "tests.bench", *sys.argv[2:]], PYTHONPATH="packaging")


VERBS = {"setup": lambda: None, "demo": demo, "test": test, "check": check, "bench": bench}


def main(arguments):
    """Carry out one verb; the result is the exit code."""
    verb = arguments[0] if arguments else ""
    if verb not in VERBS:
        sys.stderr.write(USAGE)
        return 0 if verb in ("-h", "--help") else 2
    try:
        setup_steps.run(ROOT, for_tests=verb not in ("setup", "demo") or not _has_display())
        VERBS[verb]()
    except setup_steps.SetupError as error:
        sys.stderr.write(f"Set-up: {error}\n")
        return 1
    except StepFailedError as error:
        sys.stderr.write(f"Failed: {error.name} (exit code {error.code})\n")
        return error.code
    return 0


def _has_display():
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
