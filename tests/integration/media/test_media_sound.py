"""Sound through real devices and a real media server: who hears what, and when nobody does."""

import asyncio

from livekit import rtc

from app.adapters.media.audio import CallAudio
from app.adapters.media.pcm import RATE
from app.domain.errors import ErrorCode
from app.domain.ids import DeviceId
from app.domain.media import DeviceFailed, PeerHeard, TrackMuted, TrackSource
from app.domain.settings import AudioProcessing
from app.services.ports import MediaDevices
from desk import PrivateDesk
from tests.integration.media.caller import Caller
from tests.integration.media.conftest import HIGH_HZ, LOW_HZ, Listen


async def test_each_hears_the_other(
    mouths: None, listen: Listen, anna: Caller, ben: Caller
) -> None:
    at_anna, at_ben = listen("speaker_a"), listen("speaker_b")
    await asyncio.gather(anna.join(), ben.join())
    await at_ben.sounds(LOW_HZ)
    await at_anna.sounds(HIGH_HZ)
    assert (await anna.hears(PeerHeard)).identity == "ben"
    stats = await anna.media.stats()
    assert stats.audio_level_in > 0.1
    assert stats.audio_level_out > 0.1
    await anna.media.leave(1)
    await at_ben.falls_silent()


async def test_caller_opens_no_microphone_before_the_call_is_accepted(
    mouths: None, listen: Listen, anna: Caller, ben: Caller
) -> None:
    at_ben = listen("speaker_b")
    await anna.join(live=False)
    await ben.join()
    await ben.hears(PeerHeard)
    assert (await ben.hears(TrackMuted)).muted
    assert "microphone:mic_a" not in anna.media.open_devices()
    await at_ben.falls_silent()
    await anna.media.set_microphone(on=True)
    assert "microphone:mic_a" in anna.media.open_devices()
    await at_ben.sounds(LOW_HZ)
    assert not ben.heard(TrackMuted)[-1].muted


async def test_mute_is_silence_and_can_be_taken_back(
    mouths: None, listen: Listen, anna: Caller, ben: Caller
) -> None:
    at_ben = listen("speaker_b")
    await asyncio.gather(anna.join(), ben.join())
    await at_ben.sounds(LOW_HZ)
    await anna.media.set_microphone(on=False)
    await at_ben.falls_silent()
    muted = await ben.hears(TrackMuted)
    assert (muted.identity, muted.source, muted.muted) == ("anna", TrackSource.MICROPHONE, True)
    assert (await anna.media.stats()).audio_level_out == 0
    await anna.media.set_microphone(on=True)
    await at_ben.sounds(LOW_HZ)


async def test_speaker_plugged_in_during_the_call_is_used_when_chosen(
    desk: PrivateDesk, mouths: None, listen: Listen, anna: Caller, ben: Caller
) -> None:
    at_anna = listen("speaker_a")
    await asyncio.gather(anna.join(), ben.join())
    await at_anna.sounds(HIGH_HZ)
    plugged = desk.plug_speaker("headset")
    try:
        at_headset = listen("headset")
        await anna.use(MediaDevices(anna.devices.microphone, DeviceId("headset")))
        await at_headset.sounds(HIGH_HZ)
        await at_anna.falls_silent()
        assert not anna.heard(DeviceFailed)
        await anna.use(anna.devices)
        await at_anna.sounds(HIGH_HZ)
    finally:
        desk.unplug(plugged)


async def test_microphone_changes_during_the_call(
    mouths: None, listen: Listen, anna: Caller, ben: Caller
) -> None:
    at_ben = listen("speaker_b")
    await asyncio.gather(anna.join(), ben.join())
    await at_ben.sounds(LOW_HZ)
    await anna.use(MediaDevices(DeviceId("mic_b"), anna.devices.speaker))
    await at_ben.sounds(HIGH_HZ)


async def test_call_goes_on_without_a_microphone(
    mouths: None, listen: Listen, anna: Caller, ben: Caller
) -> None:
    at_anna = listen("speaker_a")
    await anna.use(MediaDevices(None, anna.devices.speaker))
    await asyncio.gather(anna.join(), ben.join())
    assert (await anna.hears(DeviceFailed)).code == "no_microphone"
    await at_anna.sounds(HIGH_HZ)
    assert (await ben.hears(TrackMuted)).muted
    await anna.use(anna.devices)
    await listen("speaker_b").sounds(LOW_HZ)
    assert len(anna.heard(DeviceFailed)) == 1


async def test_call_goes_on_without_a_speaker(
    mouths: None, listen: Listen, anna: Caller, ben: Caller
) -> None:
    at_ben = listen("speaker_b")
    await anna.use(MediaDevices(anna.devices.microphone, None))
    await asyncio.gather(anna.join(), ben.join())
    assert (await anna.hears(DeviceFailed)).code == "no_speaker"
    await at_ben.sounds(LOW_HZ)


async def test_unknown_microphone_is_replaced_by_the_default(
    mouths: None, listen: Listen, anna: Caller, ben: Caller
) -> None:
    at_ben = listen("speaker_b")
    await anna.use(MediaDevices(DeviceId("no_such_microphone"), anna.devices.speaker))
    await asyncio.gather(anna.join(), ben.join())
    assert (await anna.hears(DeviceFailed)).code == "device_lost"
    await at_ben.sounds(LOW_HZ)


async def test_sound_goes_on_while_its_processing_is_switched(
    mouths: None, listen: Listen, anna: Caller, ben: Caller
) -> None:
    at_ben = listen("speaker_b")
    await asyncio.gather(anna.join(), ben.join())
    await at_ben.sounds(LOW_HZ)
    await anna.media.use_devices(anna.devices, AudioProcessing(auto_gain=True))
    await anna.use(anna.devices)
    await at_ben.sounds(LOW_HZ)
    assert not anna.heard(DeviceFailed)


async def test_unplugged_microphone_leaves_the_call_running(
    desk: PrivateDesk, mouths: None, listen: Listen, anna: Caller, ben: Caller
) -> None:
    plugged = desk.plug_microphone("usb_mic", "a")
    at_anna, at_ben = listen("speaker_a"), listen("speaker_b")
    await anna.use(MediaDevices(DeviceId("usb_mic"), anna.devices.speaker))
    await asyncio.gather(anna.join(), ben.join())
    await at_ben.sounds(LOW_HZ)
    desk.unplug(plugged)
    # The sound server moves the stream to the default microphone, which hears the same mouth.
    await at_ben.sounds(LOW_HZ)
    await at_anna.sounds(HIGH_HZ)


async def test_unplugged_speaker_leaves_the_call_running(
    desk: PrivateDesk, mouths: None, listen: Listen, anna: Caller, ben: Caller
) -> None:
    plugged = desk.plug_speaker("usb_speaker")
    at_anna, at_ben = listen("speaker_a"), listen("speaker_b")
    await anna.use(MediaDevices(anna.devices.microphone, DeviceId("usb_speaker")))
    await asyncio.gather(anna.join(), ben.join())
    await at_ben.sounds(LOW_HZ)
    desk.unplug(plugged)
    await at_anna.sounds(HIGH_HZ)
    await at_ben.sounds(LOW_HZ)


async def test_a_track_that_went_before_it_was_heard_is_no_failure() -> None:
    failures: list[ErrorCode] = []
    audio = CallAudio(failures.append)
    track = rtc.LocalAudioTrack.create_audio_track("gone", rtc.AudioSource(RATE, 1))
    track._ffi_handle.dispose()
    await audio.hear(track)  # type: ignore[arg-type]  # the library asks both kinds the same
    assert failures == []
