"""Which microphone, speaker and camera are used: wishes, plugs, hot-plug; it opens none."""

from collections.abc import Callable

from app.domain.device import TEST_CARD, Device, DeviceKind, DeviceLists, Wish, pick
from app.domain.errors import AppError, ErrorCode
from app.domain.ids import DeviceId
from app.services.ports import DeviceWatch, MediaDevices
from app.services.settings import SettingsService
from app.services.store import Store
from app.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class DevicesInUse:
    """What is there, and what is used of it; None = there is none."""

    lists: DeviceLists
    microphone: Device | None
    speaker: Device | None
    camera: Device | None
    ring: Device | None

    def of(self, kind: DeviceKind) -> Device | None:
        """The device used for one kind."""
        used: Device | None = getattr(self, kind.value)
        return used

    @property
    def for_media(self) -> MediaDevices:
        """The two the media side opens itself."""
        return MediaDevices(_id(self.microphone), _id(self.speaker))


def _id(device: Device | None) -> DeviceId | None:
    return None if device is None else device.device_id


class DeviceService:
    """Owns the devices in use; the wish is kept while its device is away (ux B12).

    With ``demo`` the test card is the camera of a machine that has none, until one is chosen.
    """

    def __init__(
        self, watch: DeviceWatch, settings: SettingsService, *, demo: bool = False
    ) -> None:
        self._watch, self._settings, self._demo = watch, settings, demo
        self._leave: tuple[Callable[[], None], ...] = ()
        self.devices = Store(self._look())

    def start(self) -> None:
        """Follow plugs and wishes from now on."""
        self._leave = (
            self._watch.on_change(self._refresh),
            self._settings.settings.subscribe(self._refresh),
        )
        self._refresh()

    def choose(self, kind: DeviceKind, device_id: DeviceId) -> None:
        """Wish for a device; raises ``DEVICE_LOST`` where it is not there."""
        found = next((d for d in self._watch.lists().of(kind) if d.device_id == device_id), None)
        if found is None:
            raise AppError(ErrorCode.DEVICE_LOST, f"{kind} {device_id}")
        settings = self._settings.settings.value
        choice = settings.devices.wishing(kind, Wish(found.device_id, found.name))
        self._settings.change(replace(settings, devices=choice))

    def camera_now(self) -> Device | None:
        """The camera in use, also when nobody has looked for cameras yet."""
        self._watch.find_cameras()
        return self.devices.value.camera

    def _refresh(self) -> None:
        self.devices.set(self._look())

    def _look(self) -> DevicesInUse:
        lists = self._watch.lists()
        wishes = self._settings.settings.value.devices
        used = {kind: pick(wishes.of(kind), lists.of(kind)) for kind in DeviceKind}
        if not wishes.ring.device_id:
            used[DeviceKind.RING] = used[DeviceKind.SPEAKER]
        if self._demo and used[DeviceKind.CAMERA] is None and not wishes.camera.device_id:
            card = next((d for d in lists.cameras if d.device_id == TEST_CARD), None)
            used[DeviceKind.CAMERA] = card
        return DevicesInUse(
            lists,
            used[DeviceKind.MICROPHONE],
            used[DeviceKind.SPEAKER],
            used[DeviceKind.CAMERA],
            used[DeviceKind.RING],
        )

    async def aclose(self) -> None:
        """Stop following."""
        for leave in self._leave:
            leave()
