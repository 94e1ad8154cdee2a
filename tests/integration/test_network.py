"""The network that goes and comes, in a network of the test's own."""

import shutil
import subprocess
import sys

import pytest

# In a new network namespace there is no network at all until somebody makes one.
WATCHING = """
import subprocess
from PySide6.QtCore import QCoreApplication, QTimer
from app.adapters import network

network.LOAD_AFTER_MS = 0
app = QCoreApplication([])
watch = network.NetworkWatch(lambda: print("back", flush=True))

def ip(*words):
    print(*words, flush=True)
    subprocess.run(("ip", *words), check=True)

def come():
    ip("link", "set", "lo", "up")
    ip("route", "add", "default", "dev", "lo")

QTimer.singleShot(500, come)
QTimer.singleShot(1500, lambda: ip("route", "del", "default"))
QTimer.singleShot(2500, lambda: ip("route", "add", "default", "dev", "lo"))
QTimer.singleShot(3500, watch.close)
QTimer.singleShot(4000, lambda: ip("route", "del", "default"))
QTimer.singleShot(4500, lambda: ip("route", "add", "default", "dev", "lo"))
QTimer.singleShot(5500, app.quit)
app.exec()
"""
COME = ["link set lo up", "route add default dev lo", "back"]
GO = ["route del default"]
AGAIN = ["route add default dev lo", "back"]
UNHEARD = ["route del default", "route add default dev lo"]


def test_a_network_that_comes_back_is_told_until_nobody_listens() -> None:
    if subprocess.run((shutil.which("unshare") or "false", "-rn", "true"), check=False).returncode:
        pytest.skip("this system makes no networks for a test")
    done = subprocess.run(
        ("unshare", "-rn", sys.executable, "-c", WATCHING),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [*COME, *GO, *AGAIN, *UNHEARD]
