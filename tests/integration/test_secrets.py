"""Secrets on a real gnome-keyring in a private session, and on systems that have none."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from desk import DeskPlan, PrivateDesk

ROOT = Path(__file__).parents[2]

# A process for each: what a system's keyring is, is found out once in the life of a program.
CHILD = """
import asyncio, logging, sys
from app.adapters.secrets import KeyringSecrets
logging.basicConfig(level=logging.DEBUG)

async def run():
    secrets = KeyringSecrets(sys.argv[1], answer_s=float(sys.argv[2]))
{body}

asyncio.run(run())
"""


def in_session(env: dict[str, str], body: str, profile: str = "main", answer_s: float = 20) -> str:
    """What the lines of ``body`` print, run as a program of that session."""
    lines = "".join(f"    {line}\n" for line in body.strip().splitlines())
    command = [sys.executable, "-c", CHILD.format(body=lines), profile, str(answer_s)]
    done = subprocess.run(
        command, env=env, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert "s3cret" not in done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def session():
    with PrivateDesk(DeskPlan(pairs=(), display=False, keyring=True)) as desk:
        yield desk.env


@pytest.fixture
def bare(tmp_path):
    """No session bus, no keyring."""
    drop = ("DBUS_", "DISPLAY", "XDG_", "GNOME_KEYRING")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(drop)}
    return {**kept, "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)}


def test_a_secret_outlives_the_program(session):
    assert in_session(session, 'print(await secrets.put("app-key:x", "s3cret-ключ"))') == "True\n"
    assert in_session(session, 'print(await secrets.get("app-key:x"))') == "s3cret-ключ\n"


def test_profiles_do_not_see_each_other(session):
    in_session(session, 'await secrets.put("bearer", "s3cret-1")', profile="one")
    assert in_session(session, 'print(await secrets.get("bearer"))', profile="two") == "None\n"


def test_a_forgotten_secret_is_gone_however_often(session):
    body = """
await secrets.put("gone", "s3cret")
await secrets.forget("gone")
await secrets.forget("gone")
print(await secrets.get("gone"))
"""
    assert in_session(session, body) == "None\n"


def test_without_a_keyring_a_secret_lives_as_long_as_the_program(bare, tmp_path):
    body = """
print(await secrets.put("key", "s3cret"))
print(await secrets.get("key") == "s3cret", await secrets.get("other"))
await secrets.forget("key")
print(await secrets.get("key"))
"""
    assert in_session(bare, body) == "False\nTrue None\nNone\n"
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert all(b"s3cret" not in path.read_bytes() for path in written)
    assert in_session(bare, 'print(await secrets.get("key"))') == "None\n"


@pytest.mark.parametrize(
    "backend",
    [
        "keyring.backends.null.Keyring",
        "keyring.backends.fail.Keyring",
        "keyring.backends.Windows.WinVaultKeyring",
        "no.such.Backend",
        "keyring.backends.null.Nothing",
    ],
)
def test_a_backend_that_keeps_nothing_is_no_keyring(session, backend):
    env = {**session, "PYTHON_KEYRING_BACKEND": backend}
    assert in_session(env, 'print(await secrets.put("key", "s3cret"))') == "False\n"


def test_a_backend_that_writes_a_readable_file_is_no_keyring(bare, tmp_path):
    package = tmp_path / "keyrings" / "alt"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "file.py").write_text(
        "from keyring.backend import KeyringBackend\n"
        "class PlaintextKeyring(KeyringBackend):\n"
        "    priority = 0.5\n"
        "    def get_password(self, service, username): return None\n"
        "    def set_password(self, service, username, password):\n"
        "        open('written', 'w').write(password)\n"
        "    def delete_password(self, service, username): pass\n"
    )
    env = {
        **bare,
        "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}",
        "PYTHON_KEYRING_BACKEND": "keyrings.alt.file.PlaintextKeyring",
    }
    assert in_session(env, 'print(await secrets.put("key", "s3cret"))') == "False\n"
    assert not (ROOT / "written").exists()


def test_a_bus_that_never_answers_is_waited_for_once(bare, tmp_path):
    """A stopped bus daemon takes connections and says nothing, like a prompt nobody answers."""
    mute = tmp_path / "bus"
    with subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address", f"--address=unix:path={mute}"],
        stdout=subprocess.PIPE,
        text=True,
    ) as daemon:
        address = daemon.stdout.readline().strip()
        daemon.send_signal(signal.SIGSTOP)
        body = """
import time
began = time.monotonic()
print(await secrets.put("key", "s3cret"))
print(await secrets.get("key") == "s3cret", await secrets.get("other"))
print(time.monotonic() - began < 5)
"""
        env = {**bare, "DBUS_SESSION_BUS_ADDRESS": address}
        try:
            assert in_session(env, body, answer_s=1) == "False\nTrue None\nTrue\n"
        finally:
            daemon.kill()
