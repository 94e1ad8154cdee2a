"""Devices tried outside of calls, on a real sound server: heard, said to be silent, closed."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from app.adapters.clock import SystemClock
from app.adapters.media.probe import SoundProbe
from app.adapters.ringtone import TonePlayer
from app.adapters.sound import streams
from app.domain.call import Call
from app.domain.device import Device, DeviceKind, DeviceLists
from app.domain.errors import AppError, ErrorCode
from app.domain.ids import DeviceId
from app.sdk.keeping import MemoryStorage
from app.services.devices import DeviceService
from app.services.devicetest import SILENCE_S, DeviceTestService, MicrophoneState
from app.services.settings import SettingsService
from app.services.store import Store
from desk import PrivateDesk
from tests.e2e.sound import loudness
from tests.fakes.camera import FakeDeviceWatch
from tests.integration.media.caller import until
from tests.integration.media.conftest import Listen

MICROPHONE = Device(DeviceId("mic_a"), "Microphone a")
SPEAKER = Device(DeviceId("speaker_a"), "Speaker a")
OTHER = Device(DeviceId("speaker_b"), "Speaker b")


@pytest.fixture
def watch() -> FakeDeviceWatch:
    """What is plugged in."""
    return FakeDeviceWatch(DeviceLists((MICROPHONE,), (SPEAKER, OTHER), ()))


@pytest.fixture
async def tests(desk: object, watch: FakeDeviceWatch) -> AsyncIterator[DeviceTestService]:
    """The service on real adapters; microphone and speakers are the desk's."""
    settings = SettingsService(MemoryStorage({"device_id": "here"}))
    devices, player = DeviceService(watch, settings), TonePlayer()
    devices.start()
    service = DeviceTestService(SoundProbe(), player, devices, Store(Call()), SystemClock())
    yield service
    await service.aclose()
    player.close()
    await devices.aclose()
    await settings.aclose()


def closed() -> bool:
    """No stream is open."""
    return streams.open_streams() == ()


@pytest.mark.usefixtures("mouths")
async def test_a_voice_is_seen_and_the_microphone_closed_after(tests: DeviceTestService) -> None:
    assert closed()
    tests.start_microphone()
    await until("a level", lambda: tests.microphone.value.level > 0.1)
    assert streams.open_streams() == ("microphone:mic_a",)
    assert tests.microphone.value.level < 0.5
    tests.stop_microphone()
    await until("a closed microphone", closed, 2)


async def test_digital_silence_is_said(tests: DeviceTestService) -> None:
    tests.start_microphone()
    await until("an open microphone", lambda: not closed())
    start = time.monotonic()
    await until("silence", lambda: tests.microphone.value.state is MicrophoneState.SILENT, 15)
    assert time.monotonic() - start > SILENCE_S - 0.5
    assert tests.microphone.value.level == 0
    await tests.aclose()
    assert closed()


async def test_a_test_sound_is_heard_where_it_was_asked_for_and_ends(
    tests: DeviceTestService, listen: Listen
) -> None:
    heard, other = listen("speaker_a"), listen("speaker_b")
    tests.play(DeviceKind.SPEAKER)
    await until("the chime", lambda: loudness(heard.so_far, 0.2) > 0.02)
    tests.play(DeviceKind.SPEAKER)
    await until("the end", closed, 5)
    await heard.falls_silent()
    assert loudness(other.so_far, 5) < 0.001


async def test_a_microphone_that_is_not_there_is_refused(desk: object) -> None:
    probe = SoundProbe()
    with pytest.raises(AppError) as refused:
        await probe.open(DeviceId("no_such_microphone"))
    assert refused.value.code is ErrorCode.NO_MICROPHONE
    assert not probe.running
    await probe.close()


async def test_a_test_sound_is_not_heard_on_another_speaker(desk: object, listen: Listen) -> None:
    player, heard = TonePlayer(), listen("speaker_a")
    with pytest.raises(AppError) as refused:
        await player.test(DeviceId("no_such_speaker"), 0.5)
    assert refused.value.code is ErrorCode.NO_SPEAKER
    await heard.falls_silent()
    assert loudness(heard.so_far, 10) < 0.001
    player.close()


async def test_a_speaker_that_has_vanished_is_said(
    desk: PrivateDesk, tests: DeviceTestService, watch: FakeDeviceWatch
) -> None:
    number = desk.run("pactl", "load-module", "module-null-sink", "sink_name=leaving").strip()
    leaving = Device(DeviceId("leaving"), "Leaving")
    watch.plug(DeviceLists((MICROPHONE,), (leaving,), ()))
    tests.play(DeviceKind.SPEAKER)
    await until("the chime", lambda: streams.open_streams() == ("speaker:leaving",))
    assert tests.unheard.value is None
    await until("the end", closed, 5)
    desk.run("pactl", "unload-module", number)
    tests.play(DeviceKind.SPEAKER)
    await until("a sentence", lambda: tests.unheard.value is DeviceKind.SPEAKER)
    assert closed()


async def test_a_test_sound_in_place_of_another_leaves_nobody_waiting(desk: object) -> None:
    player, speaker = TonePlayer(), SPEAKER.device_id
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        for _ in range(5):
            group.create_task(player.test(speaker, 0.5))
        await asyncio.sleep(0)
        player.stop()
    player.close()
    await asyncio.wait_for(player.test(speaker, 0.5), 5)
    assert closed()
