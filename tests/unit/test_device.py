"""Which device is used, when the one that was chosen is there, renamed, or gone."""

import pytest

from app.domain.device import (
    MEDIA_FILE_PREFIX,
    SYSTEM_DEFAULT,
    TEST_CARD,
    Device,
    DeviceChoice,
    DeviceKind,
    DeviceLists,
    Wish,
    pick,
)
from app.domain.ids import DeviceId

BUILT_IN = Device(DeviceId("built-in"), "Built-in")
HEADSET = Device(DeviceId("usb-1"), "Headset")
MOVED_HEADSET = Device(DeviceId("usb-2"), "Headset")


@pytest.mark.parametrize(
    ("wish", "devices", "used"),
    [
        (Wish(), [BUILT_IN, HEADSET], BUILT_IN),
        (Wish(HEADSET.device_id, "Headset"), [BUILT_IN, HEADSET], HEADSET),
        (Wish(HEADSET.device_id, "Headset"), [BUILT_IN], BUILT_IN),
        (Wish(HEADSET.device_id, "Headset"), [BUILT_IN, MOVED_HEADSET], MOVED_HEADSET),
        (Wish(MOVED_HEADSET.device_id, "Headset"), [HEADSET, MOVED_HEADSET], MOVED_HEADSET),
        (Wish(HEADSET.device_id, "Renamed"), [BUILT_IN, HEADSET], HEADSET),
        (Wish(HEADSET.device_id), [], None),
        (Wish(), [], None),
        (Wish(SYSTEM_DEFAULT, "Headset"), [BUILT_IN, HEADSET], HEADSET),
        (Wish(), [Device(SYSTEM_DEFAULT, "")], Device(SYSTEM_DEFAULT, "")),
    ],
)
def test_the_wish_is_met_by_id_then_by_name_then_by_the_default(wish, devices, used):
    assert pick(wish, devices) == used


CARD = Device(TEST_CARD, "Test card")
FILM = Device(DeviceId(f"{MEDIA_FILE_PREFIX}/films/beach.mp4"), "Beach")


@pytest.mark.parametrize(
    ("wish", "devices", "used"),
    [
        (Wish(), [FILM, CARD], None),
        (Wish(HEADSET.device_id, "Headset"), [FILM, CARD], None),
        (Wish(), [FILM, BUILT_IN, CARD], BUILT_IN),
        (Wish(TEST_CARD), [BUILT_IN, FILM, CARD], CARD),
        (Wish(FILM.device_id), [BUILT_IN, FILM, CARD], FILM),
    ],
)
def test_what_stands_in_for_a_camera_is_used_only_by_those_who_chose_it(wish, devices, used):
    assert pick(wish, devices) == used


@pytest.mark.parametrize(
    ("kind", "devices"),
    [
        (DeviceKind.MICROPHONE, (BUILT_IN,)),
        (DeviceKind.SPEAKER, (HEADSET,)),
        (DeviceKind.RING, (HEADSET,)),
        (DeviceKind.CAMERA, ()),
    ],
)
def test_it_rings_on_speakers(kind, devices):
    assert DeviceLists((BUILT_IN,), (HEADSET,)).of(kind) == devices


@pytest.mark.parametrize("kind", DeviceKind)
def test_a_wish_is_kept_for_its_kind_alone(kind):
    wish = Wish(HEADSET.device_id, "Headset")
    choice = DeviceChoice().wishing(kind, wish)
    assert {k: choice.of(k) for k in DeviceKind} == {
        k: wish if k is kind else Wish() for k in DeviceKind
    }
