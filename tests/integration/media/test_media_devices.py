"""Devices that fail altogether, and the sound of systems that are not Linux's."""

import asyncio
import os
import signal
import subprocess
from collections.abc import Iterator

import pytest

from app.adapters.media.engine import LiveKitMedia
from app.adapters.sound import streams
from app.adapters.sound.plan import Direction, StreamError, StreamPlan
from app.adapters.sound.portaudio import PortAudioStream
from app.adapters.sound.streams import open_stream
from app.domain.errors import AppError
from app.domain.ids import DeviceId
from app.domain.media import DeviceFailed, Joined
from desk import DeskPlan, PrivateDesk
from tests.integration.media.caller import Caller, until
from tests.integration.media.media_server import MediaServer

VARIABLES = ("PULSE_SERVER", "PULSE_COOKIE", "PULSE_RUNTIME_PATH", "XDG_RUNTIME_DIR")


@pytest.fixture
def doomed(monkeypatch: pytest.MonkeyPatch) -> Iterator[PrivateDesk]:
    """A sound server of its own, to be killed."""
    with PrivateDesk(DeskPlan(display=False, pairs=("a",))) as desk:
        for variable in VARIABLES:
            monkeypatch.setenv(variable, desk.env[variable])
        yield desk


def kill_sound_server(desk: PrivateDesk) -> None:
    """End the desk's sound server without a word."""
    socket = desk.env["PULSE_SERVER"].removeprefix("unix:")
    holders = subprocess.run(
        ["pgrep", "-f", f"{os.path.dirname(socket)}/desk.pa"], capture_output=True, check=True
    )
    for pid in holders.stdout.split():
        os.kill(int(pid), signal.SIGKILL)


async def test_sound_server_that_dies_leaves_the_call_without_sound_and_the_program_alive(
    doomed: PrivateDesk, server: MediaServer
) -> None:
    anna = Caller("anna", "ben", "a", server)
    await anna.start()
    await anna.join()
    await until("two streams", lambda: len(anna.media.open_devices()) == 2)
    kill_sound_server(doomed)
    await until("two failures", lambda: len(anna.heard(DeviceFailed)) >= 2, 5)
    assert {event.code for event in anna.heard(DeviceFailed)} == {"no_microphone", "no_speaker"}
    await until("nothing open", lambda: anna.media.open_devices() == ())
    await anna.media.set_microphone(on=False)
    await anna.media.leave(1)
    await anna.media.aclose()


async def test_without_a_sound_server_the_call_is_joined_all_the_same(
    server: MediaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULSE_SERVER", "unix:/no/such/socket")
    anna = Caller("anna", "ben", "a", server)
    await anna.start()
    await anna.join()
    assert anna.heard(Joined)
    await until("two failures", lambda: len(anna.heard(DeviceFailed)) == 2)
    assert anna.media.open_devices() == ()
    await anna.media.aclose()


async def test_media_that_was_never_used_ends_at_once(desk: PrivateDesk) -> None:
    media = LiveKitMedia(lambda _: None, asyncio.get_running_loop().call_soon_threadsafe)
    await media.start()
    assert (await media.stats()).underruns == 0
    await media.aclose()
    await media.aclose()


def _silence(block: object, _gap: bool, /) -> None:
    block[:] = bytes(len(block))  # type: ignore[index,arg-type]  # a buffer


def test_failing_to_open_harms_no_running_stream(desk: PrivateDesk) -> None:
    running = open_stream(StreamPlan(Direction.SPEAKER, DeviceId("speaker_a"), 240), _silence)
    for direction in (Direction.SPEAKER, Direction.MICROPHONE) * 20:
        with pytest.raises(AppError) as caught:
            open_stream(StreamPlan(direction, DeviceId("no_such_device"), 240), _silence)
        assert caught.value.code == direction.missing
    assert running.running
    running.close()
    running.close()
    assert streams.open_streams() == ()


async def test_portaudio_plays_and_refuses_what_is_not_there(desk: PrivateDesk) -> None:
    blocks: list[int] = []

    def play(block: object, _gap: bool, /) -> None:
        blocks.append(len(block))  # type: ignore[arg-type]  # a buffer
        _silence(block, False)

    with pytest.raises(StreamError):
        PortAudioStream(StreamPlan(Direction.SPEAKER, DeviceId("no such device"), 480), play)
    stream = PortAudioStream(StreamPlan(Direction.SPEAKER, DeviceId("default"), 480), play)
    await until("some blocks", lambda: len(blocks) > 10)
    assert stream.running
    assert set(blocks) == {960}
    stream.close()
