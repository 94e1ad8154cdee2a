"""Sound through real devices and a real media server: who hears what, and when nobody does."""

import asyncio
from pathlib import Path

from app.domain.ids import DeviceId
from app.domain.media import DeviceFailed, PeerHeard, TrackMuted, TrackSource
from app.domain.settings import AudioProcessing
from app.services.ports import MediaDevices
from desk import PrivateDesk, Recording
from tests.e2e.sound import loudness, share_at
from tests.integration.media.caller import Caller, until
from tests.integration.media.conftest import HIGH_HZ, LOW_HZ

MOST = 0.9
SILENT = 0.001


async def sounds(recording: Recording, hertz: float, seconds: float = 15.0) -> None:
    """Wait until a recording's last half second is that tone."""
    await until(f"{hertz} Hz", lambda: share_at(recording.so_far, hertz, 0.5) > MOST, seconds)


async def falls_silent(recording: Recording, seconds: float = 10.0) -> None:
    """Wait until a recording's last half second holds nothing."""
    await until("silence", lambda: loudness(recording.so_far, 0.5) < SILENT, seconds)


async def test_each_hears_the_other(
    desk: PrivateDesk, mouths: None, anna: Caller, ben: Caller
) -> None:
    at_anna, at_ben = desk.record("a"), desk.record("b")
    await asyncio.gather(anna.join(), ben.join())
    await sounds(at_ben, LOW_HZ)
    await sounds(at_anna, HIGH_HZ)
    assert (await anna.hears(PeerHeard)).identity == "ben"
    stats = await anna.media.stats()
    assert stats.audio_level_in > 0.1
    assert stats.audio_level_out > 0.1
    await anna.media.leave(1)
    await falls_silent(at_ben)


async def test_caller_opens_no_microphone_before_the_call_is_accepted(
    desk: PrivateDesk, mouths: None, anna: Caller, ben: Caller
) -> None:
    at_ben = desk.record("b")
    await anna.join(live=False)
    await ben.join()
    await ben.hears(PeerHeard)
    assert (await ben.hears(TrackMuted)).muted
    assert "microphone:mic_a" not in anna.media.open_devices()
    assert loudness(at_ben.so_far, 0.5) < SILENT
    await anna.media.set_microphone(on=True)
    assert "microphone:mic_a" in anna.media.open_devices()
    await sounds(at_ben, LOW_HZ)
    assert not ben.heard(TrackMuted)[-1].muted


async def test_mute_is_silence_and_can_be_taken_back(
    desk: PrivateDesk, mouths: None, anna: Caller, ben: Caller
) -> None:
    at_ben = desk.record("b")
    await asyncio.gather(anna.join(), ben.join())
    await sounds(at_ben, LOW_HZ)
    await anna.media.set_microphone(on=False)
    await falls_silent(at_ben)
    muted = await ben.hears(TrackMuted)
    assert (muted.identity, muted.source, muted.muted) == ("anna", TrackSource.MICROPHONE, True)
    assert (await anna.media.stats()).audio_level_out == 0
    await anna.media.set_microphone(on=True)
    await sounds(at_ben, LOW_HZ)


async def test_speaker_plugged_in_during_the_call_is_used_when_chosen(
    desk: PrivateDesk, mouths: None, anna: Caller, ben: Caller
) -> None:
    at_anna = desk.record("a")
    await asyncio.gather(anna.join(), ben.join())
    await sounds(at_anna, HIGH_HZ)
    plugged = desk.plug_speaker("headset")
    try:
        at_headset = desk._record("headset.monitor")
        await anna.use(MediaDevices(anna.devices.microphone, DeviceId("headset")))
        await sounds(at_headset, HIGH_HZ)
        await falls_silent(at_anna)
        assert not anna.heard(DeviceFailed)
        await anna.use(anna.devices)
        await sounds(at_anna, HIGH_HZ)
    finally:
        desk.unplug(plugged)


async def test_microphone_changes_during_the_call(
    desk: PrivateDesk, mouths: None, anna: Caller, ben: Caller
) -> None:
    at_ben = desk.record("b")
    await asyncio.gather(anna.join(), ben.join())
    await sounds(at_ben, LOW_HZ)
    await anna.use(MediaDevices(DeviceId("mic_b"), anna.devices.speaker))
    await sounds(at_ben, HIGH_HZ)


async def test_call_goes_on_without_a_microphone(
    desk: PrivateDesk, mouths: None, anna: Caller, ben: Caller
) -> None:
    at_anna = desk.record("a")
    await anna.use(MediaDevices(None, anna.devices.speaker))
    await asyncio.gather(anna.join(), ben.join())
    assert (await anna.hears(DeviceFailed)).code == "no_microphone"
    await sounds(at_anna, HIGH_HZ)
    assert (await ben.hears(TrackMuted)).muted
    await anna.use(anna.devices)
    await sounds(desk.record("b"), LOW_HZ)
    assert len(anna.heard(DeviceFailed)) == 1


async def test_call_goes_on_without_a_speaker(
    desk: PrivateDesk, mouths: None, anna: Caller, ben: Caller
) -> None:
    at_ben = desk.record("b")
    await anna.use(MediaDevices(anna.devices.microphone, None))
    await asyncio.gather(anna.join(), ben.join())
    assert (await anna.hears(DeviceFailed)).code == "no_speaker"
    await sounds(at_ben, LOW_HZ)


async def test_unknown_microphone_is_replaced_by_the_default(
    desk: PrivateDesk, mouths: None, anna: Caller, ben: Caller
) -> None:
    at_ben = desk.record("b")
    await anna.use(MediaDevices(DeviceId("no_such_microphone"), anna.devices.speaker))
    await asyncio.gather(anna.join(), ben.join())
    assert (await anna.hears(DeviceFailed)).code == "device_lost"
    await sounds(at_ben, LOW_HZ)


async def test_processing_is_switched_during_the_call(
    desk: PrivateDesk, even_tone: Path, anna: Caller, ben: Caller
) -> None:
    at_ben = desk.record("b")
    player = desk.play("a", even_tone)
    await asyncio.gather(anna.join(), ben.join())
    await sounds(at_ben, LOW_HZ)
    before = loudness(at_ben.so_far, 0.5)
    # A tone that never changes is noise to a suppressor.
    await anna.media.use_devices(anna.devices, AudioProcessing(echo_cancellation=False))
    await until("the tone to be taken out", lambda: loudness(at_ben.so_far, 0.5) < before / 2)
    await anna.use(anna.devices)
    await until("the tone again", lambda: loudness(at_ben.so_far, 0.5) > before * 0.8)
    player.terminate()
    player.wait()


async def test_unplugged_microphone_leaves_the_call_running(
    desk: PrivateDesk, mouths: None, anna: Caller, ben: Caller
) -> None:
    plugged = desk.plug_microphone("usb_mic", "a")
    at_anna, at_ben = desk.record("a"), desk.record("b")
    await anna.use(MediaDevices(DeviceId("usb_mic"), anna.devices.speaker))
    await asyncio.gather(anna.join(), ben.join())
    await sounds(at_ben, LOW_HZ)
    desk.unplug(plugged)
    # The sound server moves the stream to the default microphone, which hears the same mouth.
    await sounds(at_ben, LOW_HZ)
    await sounds(at_anna, HIGH_HZ)


async def test_unplugged_speaker_leaves_the_call_running(
    desk: PrivateDesk, mouths: None, anna: Caller, ben: Caller
) -> None:
    plugged = desk.plug_speaker("usb_speaker")
    at_anna, at_ben = desk.record("a"), desk.record("b")
    await anna.use(MediaDevices(anna.devices.microphone, DeviceId("usb_speaker")))
    await asyncio.gather(anna.join(), ben.join())
    await sounds(at_ben, LOW_HZ)
    desk.unplug(plugged)
    await sounds(at_anna, HIGH_HZ)
    await sounds(at_ben, LOW_HZ)
