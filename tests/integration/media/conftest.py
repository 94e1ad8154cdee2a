"""Media tests on the real parts: a sound server and a media server of their own, real devices' way.

Everything is on private sockets and loopback ports, and ends with the tests.
"""

import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from desk import DeskPlan, PrivateDesk
from tests.e2e.sound import write_tone
from tests.integration.media.caller import Caller
from tests.integration.media.media_server import MediaServer
from tests.integration.media.sound_tools import Process, Recording

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

LOW_HZ, HIGH_HZ = 440, 1000

Listen = Callable[[str], Recording]


@pytest.fixture(scope="session")
def desk() -> Iterator[PrivateDesk]:
    """A sound server with two pairs of microphone and speaker; this process uses it too."""
    variables = ("PULSE_SERVER", "PULSE_COOKIE", "PULSE_RUNTIME_PATH", "XDG_RUNTIME_DIR")
    with PrivateDesk(DeskPlan(display=False)) as desk, pytest.MonkeyPatch.context() as patch:
        for variable in variables:
            patch.setenv(variable, desk.env[variable])
        yield desk


@pytest.fixture(scope="session")
def tones(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """Half a minute of each of two tones."""
    folder = tmp_path_factory.mktemp("tones")
    return {hertz: write_tone(folder / f"{hertz}.wav", hertz, 30) for hertz in (LOW_HZ, HIGH_HZ)}


@pytest.fixture
def mouths(desk: PrivateDesk, tones: dict[int, Path], tmp_path: Path) -> Iterator[None]:
    """The low tone goes into microphone a, the high one into b."""
    nothing = tmp_path / "paplay.log"
    players = [
        Process(desk, nothing, "paplay", "--device=mouth_a", str(tones[LOW_HZ])),
        Process(desk, nothing, "paplay", "--device=mouth_b", str(tones[HIGH_HZ])),
    ]
    yield
    for player in players:
        player.stop()


@pytest.fixture
def listen(desk: PrivateDesk, tmp_path: Path) -> Iterator[Listen]:
    """Record what a speaker plays: ``listen("speaker_a")``."""
    recordings: list[Recording] = []

    def start(speaker: str) -> Recording:
        path = tmp_path / f"{len(recordings)}.raw"
        recordings.append(Recording(desk, f"{speaker}.monitor", path))
        return recordings[-1]

    yield start
    for recording in recordings:
        recording.stop()


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[MediaServer]:
    """A media server that runs."""
    server = MediaServer(tmp_path)
    await server.start()
    yield server
    server.kill()


@pytest.fixture
async def callers(desk: PrivateDesk, server: MediaServer) -> AsyncIterator[tuple[Caller, Caller]]:
    """Anna at pair a and Ben at pair b, ready to join."""
    async with AsyncExitStack() as stack:
        both = Caller("anna", "ben", "a", server), Caller("ben", "anna", "b", server)
        for caller in both:
            await caller.start()
            stack.push_async_callback(caller.media.aclose)
        yield both


@pytest.fixture
def anna(callers: tuple[Caller, Caller]) -> Caller:
    """Who calls."""
    return callers[0]


@pytest.fixture
def ben(callers: tuple[Caller, Caller]) -> Caller:
    """Who is called."""
    return callers[1]


@pytest.fixture(autouse=True)
def _no_stream_left_open() -> Iterator[None]:
    from app.adapters.sound import streams  # noqa: PLC0415 - not before the desk's environment is set

    yield
    assert streams.open_streams() == ()
