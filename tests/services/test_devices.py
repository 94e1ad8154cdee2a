"""Devices: what is wished, what is there, what is used, also in the middle of a call."""

from collections.abc import AsyncIterator

import pytest

from app.domain.device import TEST_CARD, Device, DeviceKind, DeviceLists
from app.domain.errors import AppError, ErrorCode
from app.domain.ids import DeviceId
from app.domain.media import DeviceFailed, TrackSource
from app.values import replace
from tests.fakes.camera import BUILT_IN_MICROPHONE, HEADSET, PLUGGED, WEBCAM, FakeDeviceWatch
from tests.fakes.clock import settle
from tests.fakes.services import Services

MICROPHONE = DeviceKind.MICROPHONE


def used(phone: Services, kind: DeviceKind) -> Device | None:
    return phone.devices.devices.value.of(kind)


async def test_the_systems_first_device_is_used_until_one_is_chosen(phone: Services) -> None:
    assert used(phone, MICROPHONE) == HEADSET
    phone.devices.choose(MICROPHONE, BUILT_IN_MICROPHONE.device_id)
    assert used(phone, MICROPHONE) == BUILT_IN_MICROPHONE


async def test_a_wish_outlives_its_device(phone: Services) -> None:
    phone.devices.choose(MICROPHONE, BUILT_IN_MICROPHONE.device_id)
    phone.watch.plug(replace(PLUGGED, microphones=(HEADSET,)))
    assert used(phone, MICROPHONE) == HEADSET
    phone.watch.plug(PLUGGED)
    assert used(phone, MICROPHONE) == BUILT_IN_MICROPHONE


async def test_a_wish_finds_its_device_by_name_under_a_new_id(phone: Services) -> None:
    phone.devices.choose(MICROPHONE, BUILT_IN_MICROPHONE.device_id)
    again = Device(DeviceId("other-id"), BUILT_IN_MICROPHONE.name)
    phone.watch.plug(replace(PLUGGED, microphones=(HEADSET, again)))
    assert used(phone, MICROPHONE) == again


async def test_it_rings_on_the_speaker_until_a_ring_device_is_chosen(phone: Services) -> None:
    speaker = PLUGGED.speakers[1]
    phone.devices.choose(DeviceKind.SPEAKER, speaker.device_id)
    assert used(phone, DeviceKind.RING) == speaker
    phone.devices.choose(DeviceKind.RING, HEADSET.device_id)
    await phone.invited()
    assert phone.ringer.speaker == HEADSET.device_id


async def test_a_device_that_is_not_there_cannot_be_chosen(phone: Services) -> None:
    with pytest.raises(AppError) as refused:
        phone.devices.choose(MICROPHONE, DeviceId("ghost"))
    assert refused.value.code is ErrorCode.DEVICE_LOST


async def test_a_device_changes_in_the_middle_of_a_call(phone: Services) -> None:
    await phone.talking()
    phone.devices.choose(MICROPHONE, BUILT_IN_MICROPHONE.device_id)
    await settle()
    assert phone.media.devices is not None
    assert phone.media.devices.microphone == BUILT_IN_MICROPHONE.device_id


@pytest.mark.parametrize(
    ("there", "code", "said"),
    [
        (DeviceLists(), ErrorCode.NO_MICROPHONE, ErrorCode.NO_SOUND_DEVICES),
        (DeviceLists(), ErrorCode.NO_SPEAKER, ErrorCode.NO_SOUND_DEVICES),
        (replace(PLUGGED, microphones=()), ErrorCode.NO_MICROPHONE, ErrorCode.NO_MICROPHONE),
        (replace(PLUGGED, speakers=()), ErrorCode.NO_SPEAKER, ErrorCode.NO_SPEAKER),
    ],
)
async def test_a_machine_without_devices_still_calls_and_names_what_is_missing(
    phone: Services, there: DeviceLists, code: ErrorCode, said: ErrorCode
) -> None:
    phone.watch.plug(there)
    await phone.talking()
    serial = phone.calls.call.value.serial
    phone.media.tell(DeviceFailed(serial, TrackSource.MICROPHONE, code))
    assert phone.media.devices is not None
    assert (phone.media.devices.microphone is None) is (not there.microphones)
    assert phone.calls.media.trouble.value.code == said


async def test_a_video_call_opens_the_camera_and_closes_it_at_every_end(phone: Services) -> None:
    await phone.talking(video=True)
    assert phone.camera.opened == WEBCAM.device_id
    phone.calls.hang_up(phone.calls.call.value.serial)
    assert phone.camera.opened is None


async def test_a_video_call_right_after_the_start_has_its_camera(phone: Services) -> None:
    phone.watch.plug(replace(PLUGGED, cameras=()))
    phone.watch.put_off(PLUGGED)
    await phone.talking(video=True)
    assert phone.camera.opened == WEBCAM.device_id
    assert not phone.calls.media.trouble.value.code


async def test_a_test_card_is_no_camera_until_it_is_chosen(phone: Services) -> None:
    phone.watch.plug(replace(PLUGGED, cameras=(Device(TEST_CARD, TEST_CARD),)))
    await phone.talking(video=True)
    assert phone.camera.opened is None
    assert phone.calls.media.trouble.value.code == ErrorCode.NO_CAMERA
    phone.devices.choose(DeviceKind.CAMERA, TEST_CARD)
    phone.calls.set_camera(on=True)
    await settle()
    assert phone.camera.opened == TEST_CARD


CARD = Device(TEST_CARD, TEST_CARD)
NO_CAMERA = replace(PLUGGED, cameras=(CARD,))
BOTH = replace(PLUGGED, cameras=(WEBCAM, CARD))


@pytest.fixture
async def demo() -> AsyncIterator[Services]:
    """The demo on a machine without a camera."""
    async with Services(demo=True, watch=FakeDeviceWatch(NO_CAMERA)) as demo:
        yield demo


async def test_the_demo_shows_the_test_card_where_there_is_no_camera(demo: Services) -> None:
    await demo.talking(video=True)
    assert demo.camera.opened == TEST_CARD
    assert demo.media.camera_on
    assert not demo.calls.media.trouble.value.code
    assert not demo.settings.settings.value.devices.camera.device_id


async def test_the_demo_takes_a_camera_from_the_next_call_on(demo: Services) -> None:
    await demo.talking(video=True)
    demo.watch.plug(BOTH)
    await settle()
    assert demo.camera.opened == TEST_CARD
    demo.calls.hang_up(demo.calls.call.value.serial)
    await demo.talking(video=True)
    assert demo.camera.opened == WEBCAM.device_id


async def test_the_demo_takes_a_camera_at_once_that_is_chosen(demo: Services) -> None:
    await demo.talking(video=True)
    demo.watch.plug(BOTH)
    demo.devices.choose(DeviceKind.CAMERA, WEBCAM.device_id)
    await settle()
    assert demo.camera.opened == WEBCAM.device_id


async def test_the_demo_stands_in_for_no_camera_that_was_chosen_and_is_away(
    demo: Services,
) -> None:
    demo.watch.plug(BOTH)
    demo.devices.choose(DeviceKind.CAMERA, WEBCAM.device_id)
    demo.watch.plug(NO_CAMERA)
    assert used(demo, DeviceKind.CAMERA) is None


async def test_a_camera_comes_before_the_test_card_in_the_demo(demo: Services) -> None:
    demo.watch.plug(BOTH)
    assert used(demo, DeviceKind.CAMERA) == WEBCAM
    demo.devices.choose(DeviceKind.CAMERA, TEST_CARD)
    assert used(demo, DeviceKind.CAMERA) == CARD


async def test_a_camera_that_was_the_systems_choice_gives_way_in_the_call(phone: Services) -> None:
    other = Device(DeviceId("other-camera"), "Other camera")
    await phone.talking(video=True)
    phone.watch.plug(replace(PLUGGED, cameras=(other, WEBCAM)))
    await settle()
    assert phone.camera.opened == other.device_id


async def test_without_a_camera_a_video_call_goes_on_without_a_picture(phone: Services) -> None:
    phone.watch.plug(replace(PLUGGED, cameras=()))
    await phone.talking(video=True)
    assert not phone.calls.call.value.camera_on
    assert phone.calls.media.trouble.value.code == ErrorCode.NO_CAMERA


async def test_a_camera_pulled_in_the_call_is_off_and_said(phone: Services) -> None:
    await phone.talking(video=True)
    phone.camera.unplug()
    await settle()
    assert not phone.calls.call.value.camera_on
    assert phone.camera.opened is None
    assert phone.media.camera_on is False
    assert phone.calls.media.trouble.value.code == ErrorCode.DEVICE_LOST


async def test_the_camera_starts_and_stops_in_the_call(phone: Services) -> None:
    await phone.talking()
    phone.calls.set_camera(on=True)
    await settle()
    assert phone.camera.opened == WEBCAM.device_id
    assert phone.media.camera_on
    phone.calls.set_camera(on=False)
    await settle()
    assert phone.camera.opened is None
    assert phone.media.camera_on is False


async def test_two_troubles_of_one_kind_are_two(phone: Services) -> None:
    await phone.talking()
    serial = phone.calls.call.value.serial
    told = []
    phone.calls.media.trouble.subscribe(lambda: told.append(phone.calls.media.trouble.value))
    for _ in range(2):
        phone.media.tell(DeviceFailed(serial, TrackSource.MICROPHONE, "device_lost"))
    assert len(told) == 2


async def test_settings_survive_and_a_device_id_is_made_once() -> None:
    async with Services() as phone:
        assert phone.settings.settings.value.device_id == "here"
        phone.settings.change(replace(phone.settings.settings.value, ring_volume=0.2))
    assert (await phone.storage.load_settings())["ring_volume"] == 0.2
