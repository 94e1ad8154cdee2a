"""Microphones, speakers, cameras: what is there, what is wished, what is used; opens none.

The user's wish outlives the device: when it is unplugged another one is used, and when it comes
back it is used again (ux B12).
"""

from collections.abc import Sequence
from enum import StrEnum

from app.domain.ids import DeviceId
from app.values import dataclass, field, replace

SYSTEM_DEFAULT = DeviceId("")
TEST_CARD = DeviceId("stand-in:test-card")
MEDIA_FILE_PREFIX = "stand-in:file:"


def is_stand_in(device_id: DeviceId) -> bool:
    """Whether it is no camera but plays one: used by those who choose it, and by the demo."""
    return device_id == TEST_CARD or device_id.startswith(MEDIA_FILE_PREFIX)


class DeviceKind(StrEnum):
    """What a device is for."""

    MICROPHONE = "microphone"
    SPEAKER = "speaker"
    CAMERA = "camera"
    RING = "ring"
    """The speaker that rings; its own wish, the same hardware."""


@dataclass(frozen=True, slots=True)
class Device:
    """One device; ``device_id`` is stable across restarts where the system's is."""

    device_id: DeviceId
    name: str


@dataclass(frozen=True, slots=True)
class DeviceLists:
    """What is plugged in now; the system's default comes first in each list."""

    microphones: tuple[Device, ...] = ()
    speakers: tuple[Device, ...] = ()
    cameras: tuple[Device, ...] = ()

    def of(self, kind: DeviceKind) -> tuple[Device, ...]:
        """The list of one kind."""
        if kind is DeviceKind.MICROPHONE:
            return self.microphones
        return self.cameras if kind is DeviceKind.CAMERA else self.speakers


@dataclass(frozen=True, slots=True)
class Wish:
    """The device the user chose, with its name for when the id changed."""

    device_id: DeviceId = SYSTEM_DEFAULT
    name: str = ""


@dataclass(frozen=True, slots=True)
class DeviceChoice:
    """The wish for each kind."""

    microphone: Wish = field(default_factory=Wish)
    speaker: Wish = field(default_factory=Wish)
    camera: Wish = field(default_factory=Wish)
    ring: Wish = field(default_factory=Wish)

    def of(self, kind: DeviceKind) -> Wish:
        """The wish for one kind."""
        wish: Wish = getattr(self, kind.value)
        return wish

    def wishing(self, kind: DeviceKind, wish: Wish) -> "DeviceChoice":
        """The choice with one wish replaced."""
        changed: dict[str, Wish] = {kind.value: wish}
        return replace(self, **changed)


def pick(wish: Wish, devices: Sequence[Device]) -> Device | None:
    """The device to use: by id, else by name, else the first real one; None where there is none."""
    by_id = next((d for d in devices if wish.device_id and d.device_id == wish.device_id), None)
    by_name = next((d for d in devices if wish.name and d.name == wish.name), None)
    real = next((d for d in devices if not is_stand_in(d.device_id)), None)
    return by_id or by_name or real
