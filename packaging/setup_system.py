"""The system's packages: which are missing, and apt to bring them; it knows Debian's names only.

Standard library only, for Python 3.8 and later.
"""

from __future__ import annotations

import ctypes
import glob
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import NamedTuple

from setup_steps import SetupError, call, output_of, say


class Need(NamedTuple):
    """A Debian package and what of it is used: a library, a program, or a file in one of places."""

    package: str
    library: str = ""
    program: str = ""
    places: tuple[str, ...] = ()

    @property
    def used(self) -> str:
        """What of it is used."""
        return self.library or self.program or self.places[0].rpartition("/")[2]


TO_RUN = (
    Need("libglib2.0-0", library="libglib-2.0.so.0"),
    Need("libgl1", library="libGL.so.1"),
    Need("libegl1", library="libEGL.so.1"),
    Need("libfontconfig1", library="libfontconfig.so.1"),
    Need("libdbus-1-3", library="libdbus-1.so.3"),
    Need("libxkbcommon0", library="libxkbcommon.so.0"),
    Need("libxcb-cursor0", library="libxcb-cursor.so.0"),
    Need("libxcb-icccm4", library="libxcb-icccm.so.4"),
    Need("libxcb-keysyms1", library="libxcb-keysyms.so.1"),
    Need("libxkbcommon-x11-0", library="libxkbcommon-x11.so.0"),
    Need("libxcb-shape0", library="libxcb-shape.so.0"),
    Need("libxrandr2", library="libXrandr.so.2"),
    Need("libpulse0", library="libpulse.so.0"),
    Need("libportaudio2", library="libportaudio.so.2"),
    Need(
        "libasound2-plugins",
        places=(
            "/usr/lib*/alsa-lib/libasound_module_pcm_pulse.so",
            "/usr/lib/*/alsa-lib/libasound_module_pcm_pulse.so",
        ),
    ),
)
FOR_DESKTOP = (
    Need("xvfb", program="Xvfb"),
    Need("xauth", program="xauth"),
    Need("x11-utils", program="xprop"),
    Need("xdotool", program="xdotool"),
    Need("openbox", program="openbox"),
    Need("wmctrl", program="wmctrl"),
    Need("imagemagick", program="import"),
    Need("trayer", program="trayer"),
    Need("dunst", program="dunst"),
    Need("dbus", program="dbus-daemon"),
    Need("dbus-x11", program="dbus-launch"),
    Need("pulseaudio", program="pulseaudio"),
    Need("pulseaudio-utils", program="parec"),
    Need("ffmpeg", program="ffmpeg"),
    Need("gnome-keyring", program="gnome-keyring-daemon"),
    Need("libsecret-1-0", library="libsecret-1.so.0"),
    Need("iproute2", program="ip"),
    Need("gcc", program="cc"),
    Need("libc6-dev", places=("/usr/include/linux/videodev2.h",)),
    Need(
        "at-spi2-core",
        places=("/usr/libexec/at-spi-bus-launcher", "/usr/lib*/at-spi2-core/at-spi-bus-launcher"),
    ),
)


def bring(extra: Sequence[Need], *, for_desktop: bool) -> None:
    """Install what is missing where that is possible; else say which line does it."""
    if not sys.platform.startswith("linux"):
        return
    wanted = [*TO_RUN, *(FOR_DESKTOP if for_desktop else ()), *extra]
    if not shutil.which("apt-get"):
        without_apt(really_missing(wanted))
        return
    query = ("dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n")
    missing = not_installed(wanted, output_of(query))
    if missing:
        install(missing, become_root())


def not_installed(wanted: Sequence[Need], listing: str) -> list[Need]:
    """Those of ``wanted`` that dpkg's listing does not have as installed."""
    lines = (line.split() for line in listing.splitlines())
    there = {words[0].split(":")[0] for words in lines if words[1:] == ["installed"]}
    # Debian 13 and Ubuntu 24.04 renamed some libraries; the new name serves as well.
    return [need for need in wanted if not {need.package, f"{need.package}t64"} & there]


def install(missing: Sequence[Need], become: list[str] | None) -> None:
    """Let apt bring the packages; ``become`` is what makes it root, None where nothing does."""
    names = [need.package for need in missing]
    line = "apt-get install -y --no-install-recommends " + " ".join(names)
    if become is None:
        advise(line, really_missing(missing))
        return
    say(f"system packages: {' '.join(names)}")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # A list that could not be renewed may still do; whether it does shows at the install.
    call([*become, "apt-get", "update", "-qq"], env=env)
    if call([*become, *line.split(), "-qq"], env=env, stdin=subprocess.DEVNULL):
        raise SetupError(f"apt failed; please run it yourself:\n  sudo {line}")


def advise(line: str, lacking: Sequence[Need]) -> None:
    """Say the line that installs; go on where everything that is used is there nevertheless."""
    if lacking:
        raise SetupError(f"these system packages are missing; please run:\n  sudo {line}")
    say(f"not installed as packages, but found: if something fails, run\n  sudo {line}")


def without_apt(lacking: Sequence[Need]) -> None:
    """Another distribution: its package names are its users' knowledge, not ours."""
    if lacking:
        lines = (f"  {need.used} (Debian: {need.package})" for need in lacking)
        raise SetupError("this is missing; please install it:\n" + "\n".join(lines))


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def really_missing(needs: Sequence[Need], loads: Callable[[str], bool] = _loads) -> list[Need]:
    """Those whose library, program or file is not there, wherever it might have come from."""

    def found(need: Need) -> bool:
        if need.library:
            return loads(need.library)
        if need.program:
            return shutil.which(need.program) is not None
        return any(glob.glob(place) for place in need.places)

    return [need for need in needs if not found(need)]


def become_root() -> list[str] | None:
    """The words before a command that needs root; None where they would ask for a password."""
    if os.geteuid() == 0:
        return []
    if call(["sudo", "-n", "true"], stderr=subprocess.DEVNULL) == 0:
        return ["sudo", "-n"]
    return None
