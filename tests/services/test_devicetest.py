"""Trying devices: no microphone is open unless it was asked for, looked at, and no call has it."""

import asyncio

import pytest

from app.domain.device import DeviceKind, DeviceLists
from app.domain.errors import AppError, ErrorCode
from app.services.devicetest import CHIME_S, LOOK_S, SILENCE_S, TEST_S, MicrophoneState
from app.services.ports import Tone
from app.values import replace
from tests.fakes.camera import BUILT_IN_MICROPHONE, BUILT_IN_SPEAKERS, HEADSET, PLUGGED
from tests.fakes.clock import settle
from tests.fakes.services import Services

MICROPHONE, SPEAKER = DeviceKind.MICROPHONE, DeviceKind.SPEAKER
LOUD = 0.4


async def begun(phone: Services, level: float = LOUD) -> None:
    """The test of the microphone runs."""
    phone.probe.level = level
    phone.device_test.start_microphone()
    await settle()


def state(phone: Services) -> MicrophoneState:
    return phone.device_test.microphone.value.state


async def test_the_chosen_microphone_is_opened_and_measured(phone: Services) -> None:
    phone.devices.choose(MICROPHONE, BUILT_IN_MICROPHONE.device_id)
    await begun(phone)
    assert phone.probe.opened == BUILT_IN_MICROPHONE.device_id
    assert phone.device_test.microphone.value.level == LOUD
    phone.probe.level = 0.1
    await phone.clock.advance(LOOK_S)
    assert phone.device_test.microphone.value.level == 0.1


async def test_a_level_is_told_at_each_look_so_that_a_meter_can_fall(phone: Services) -> None:
    await begun(phone, 0.0)
    told = []
    phone.device_test.microphone.subscribe(lambda: told.append(1))
    await phone.clock.advance(0.5)
    assert len(told) == 10


async def test_nothing_is_open_before_and_after(phone: Services) -> None:
    await phone.clock.advance(1)
    assert phone.probe.history == []
    await begun(phone)
    phone.device_test.stop_microphone()
    phone.device_test.stop_microphone()
    await settle()
    assert phone.probe.history == [HEADSET.device_id, None]
    assert state(phone) is MicrophoneState.IDLE
    assert phone.clock.sleepers == 0


async def test_it_stops_by_itself(phone: Services) -> None:
    await begun(phone)
    await phone.clock.advance(TEST_S - 0.1)
    assert phone.probe.opened
    await phone.clock.advance(0.2)
    assert phone.probe.opened is None
    assert state(phone) is MicrophoneState.IDLE


async def test_digital_silence_is_said_until_there_is_sound(phone: Services) -> None:
    await begun(phone, 0.0)
    await phone.clock.advance(SILENCE_S - 0.1)
    assert state(phone) is MicrophoneState.HEARING
    await phone.clock.advance(0.2)
    assert state(phone) is MicrophoneState.SILENT
    phone.probe.level = 0.01
    await phone.clock.advance(LOOK_S)
    assert state(phone) is MicrophoneState.HEARING


async def test_it_goes_on_with_another_choice(phone: Services) -> None:
    await begun(phone)
    phone.devices.choose(MICROPHONE, BUILT_IN_MICROPHONE.device_id)
    await settle()
    assert phone.probe.history == [HEADSET.device_id, None, BUILT_IN_MICROPHONE.device_id]
    assert phone.device_test.microphone.value.running


async def test_it_opens_no_other_microphone_when_its_own_is_unplugged(phone: Services) -> None:
    await begun(phone)
    phone.watch.plug(replace(PLUGGED, microphones=(BUILT_IN_MICROPHONE,)))
    await settle()
    assert phone.probe.history == [HEADSET.device_id, None]
    assert state(phone) is MicrophoneState.IDLE


async def test_a_call_closes_it_and_none_is_opened_meanwhile(phone: Services) -> None:
    await begun(phone)
    await phone.invited()
    assert phone.probe.opened is None
    phone.device_test.start_microphone()
    await settle()
    assert phone.probe.opened is None
    phone.calls.decline(phone.calls.call.value.serial)
    await begun(phone)
    assert phone.probe.opened


async def test_without_a_microphone_nothing_happens(phone: Services) -> None:
    phone.watch.plug(DeviceLists())
    await begun(phone)
    assert phone.probe.history == []
    assert state(phone) is MicrophoneState.IDLE


async def test_a_microphone_that_cannot_be_opened_is_said_and_can_be_tried_again(
    phone: Services,
) -> None:
    phone.probe.refusal = AppError(ErrorCode.NO_MICROPHONE, "busy")
    await begun(phone)
    assert state(phone) is MicrophoneState.FAILED
    phone.probe.refusal = None
    await begun(phone)
    assert state(phone) is MicrophoneState.HEARING


async def test_a_failure_is_not_said_of_another_choice(phone: Services) -> None:
    phone.probe.refusal = AppError(ErrorCode.NO_MICROPHONE, "busy")
    await begun(phone)
    phone.devices.choose(MICROPHONE, BUILT_IN_MICROPHONE.device_id)
    assert state(phone) is MicrophoneState.IDLE


async def test_a_microphone_that_goes_away_is_said_and_closed(phone: Services) -> None:
    await begun(phone)
    phone.probe.running = False
    await phone.clock.advance(LOOK_S)
    assert state(phone) is MicrophoneState.FAILED
    assert phone.probe.opened is None


async def test_start_and_stop_in_one_breath_leave_nothing_open(phone: Services) -> None:
    for _ in range(5):
        phone.device_test.start_microphone()
        phone.device_test.stop_microphone()
    await settle()
    assert phone.probe.opened is None
    for _ in range(5):
        phone.device_test.stop_microphone()
        phone.device_test.start_microphone()
    await settle()
    assert phone.probe.opened == HEADSET.device_id


async def test_the_end_of_the_program_closes_it(phone: Services) -> None:
    await begun(phone)
    await phone.device_test.aclose()
    assert phone.probe.opened is None


async def played(phone: Services, kind: DeviceKind) -> None:
    """The test sound was asked for, and its device is open or refused."""
    phone.device_test.play(kind)
    await settle()


async def test_a_test_sound_is_played_on_the_device_it_is_about(phone: Services) -> None:
    phone.devices.choose(DeviceKind.RING, BUILT_IN_SPEAKERS.device_id)
    await played(phone, SPEAKER)
    assert (phone.ringer.playing, phone.ringer.speaker) == (Tone.TEST, HEADSET.device_id)
    await played(phone, DeviceKind.RING)
    assert phone.ringer.speaker == BUILT_IN_SPEAKERS.device_id
    assert phone.ringer.played == [Tone.TEST, Tone.TEST]
    assert phone.device_test.unheard.value is None


async def test_where_a_test_sound_plays_is_known_until_it_is_over(phone: Services) -> None:
    playing = phone.device_test.playing
    await played(phone, SPEAKER)
    assert playing.value is SPEAKER
    await played(phone, DeviceKind.RING)
    assert playing.value is DeviceKind.RING
    await phone.clock.advance(CHIME_S)
    assert playing.value is None
    await played(phone, SPEAKER)
    await phone.invited()
    assert playing.value is None


async def test_a_test_sound_can_be_stopped_but_never_the_ring(phone: Services) -> None:
    await played(phone, SPEAKER)
    phone.device_test.stop_sound()
    assert (phone.ringer.playing, phone.device_test.playing.value) == (None, None)
    await phone.invited()
    phone.device_test.stop_sound()
    assert phone.ringer.playing is Tone.RING


async def test_a_refused_test_sound_plays_nowhere(phone: Services) -> None:
    phone.ringer.refusal = AppError(ErrorCode.NO_SPEAKER, "gone")
    await played(phone, SPEAKER)
    assert phone.device_test.playing.value is None


async def test_no_test_sound_disturbs_a_call(phone: Services) -> None:
    await played(phone, SPEAKER)
    await phone.talking()
    assert phone.ringer.playing is None
    await played(phone, SPEAKER)
    assert phone.ringer.playing is None


async def test_a_test_sound_that_was_just_asked_for_does_not_disturb_a_call(
    phone: Services,
) -> None:
    phone.device_test.play(SPEAKER)
    await phone.talking()
    assert phone.ringer.playing is None


async def test_a_test_sound_makes_room_for_the_ring(phone: Services) -> None:
    await played(phone, DeviceKind.RING)
    await phone.invited()
    assert phone.ringer.playing is Tone.RING


async def test_without_a_speaker_no_test_sound_is_played(phone: Services) -> None:
    phone.watch.plug(DeviceLists())
    await played(phone, SPEAKER)
    assert phone.ringer.played == []


async def test_a_speaker_that_cannot_be_opened_is_said_until_it_can(phone: Services) -> None:
    phone.ringer.refusal = AppError(ErrorCode.NO_SPEAKER, "gone")
    await played(phone, SPEAKER)
    assert phone.device_test.unheard.value is SPEAKER
    await played(phone, DeviceKind.RING)
    assert phone.device_test.unheard.value is DeviceKind.RING, "one thing is tried at a time"
    phone.ringer.refusal = None
    await played(phone, DeviceKind.RING)
    assert phone.device_test.unheard.value is None


async def test_that_it_cannot_be_opened_is_not_said_of_another_speaker(phone: Services) -> None:
    phone.ringer.refusal = AppError(ErrorCode.NO_SPEAKER, "gone")
    await played(phone, SPEAKER)
    phone.devices.choose(SPEAKER, BUILT_IN_SPEAKERS.device_id)
    assert phone.device_test.unheard.value is None


@pytest.mark.parametrize("meanwhile", ["chosen", "called", "left", "played"])
async def test_a_late_refusal_says_nothing_any_more(phone: Services, meanwhile: str) -> None:
    phone.ringer.refusal = AppError(ErrorCode.NO_SPEAKER, "gone")
    phone.ringer.hold = hold = asyncio.Event()
    await played(phone, SPEAKER)
    phone.ringer.hold = phone.ringer.refusal = None
    match meanwhile:
        case "chosen":
            phone.devices.choose(SPEAKER, BUILT_IN_SPEAKERS.device_id)
        case "called":
            await phone.invited()
        case "left":
            phone.device_test.forget_sound()
        case "played":
            await played(phone, DeviceKind.RING)
    hold.set()
    await settle()
    assert phone.device_test.unheard.value is None
