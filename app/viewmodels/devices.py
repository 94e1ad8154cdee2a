"""The devices of the settings page: what is there, what is used, what is wished; it opens none."""

from PySide6.QtCore import QObject, Signal

from app.domain.device import DeviceChoice, DeviceKind, Wish
from app.domain.errors import AppError
from app.domain.ids import DeviceId
from app.services.devices import DeviceService, DevicesInUse
from app.services.settings import SettingsService
from app.values import dataclass, replace
from app.viewmodels.toasts import ToastsViewModel
from app.viewmodels.words import settings as words

SAME_AS_SPEAKER = DeviceId("")


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """One kind of device: ``choices`` are ids with names, ``help`` says what the choice cannot."""

    kind: DeviceKind
    choices: tuple[tuple[str, str], ...] = ()
    chosen: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True)
class DevicesView:
    """Every kind of device."""

    microphone: DeviceRow = DeviceRow(DeviceKind.MICROPHONE)
    speaker: DeviceRow = DeviceRow(DeviceKind.SPEAKER)
    camera: DeviceRow = DeviceRow(DeviceKind.CAMERA)
    ring: DeviceRow = DeviceRow(DeviceKind.RING)

    @property
    def rows(self) -> tuple[DeviceRow, ...]:
        """All of them."""
        return (self.microphone, self.speaker, self.camera, self.ring)


def _help(kind: DeviceKind, used: str, wish: Wish, *, there: bool) -> str:
    if not used:
        return words.no_device(kind)
    return words.away(wish.name, used) if wish.name and not there else ""


def _row(devices: DevicesInUse, wishes: DeviceChoice, kind: DeviceKind) -> DeviceRow:
    used, wish = devices.of(kind), wishes.of(kind)
    choices = tuple((str(d.device_id), words.device_name(d)) for d in devices.lists.of(kind))
    there = used is not None and wish.device_id in ("", used.device_id)
    name = words.device_name(used) if used else ""
    chosen = str(used.device_id) if used else ""
    note = _help(kind, name, wish, there=there)
    if kind is DeviceKind.RING and choices:
        choices = ((SAME_AS_SPEAKER, words.same_as_speaker()), *choices)
        chosen = chosen if wish.device_id else SAME_AS_SPEAKER
    return DeviceRow(kind, choices, chosen, note)


def present(devices: DevicesInUse, wishes: DeviceChoice) -> DevicesView:
    """The page in words."""
    microphone, speaker, camera, ring = (_row(devices, wishes, kind) for kind in DeviceKind)
    return DevicesView(microphone, speaker, camera, ring)


class DevicesViewModel(QObject):
    """The devices to choose from, saved at once and used at once."""

    changed = Signal()

    def __init__(
        self, devices: DeviceService, settings: SettingsService, toasts: ToastsViewModel
    ) -> None:
        super().__init__()
        self._devices, self._settings, self._toasts = devices, settings, toasts
        self._leave = (
            devices.devices.subscribe(self.changed.emit),
            settings.settings.subscribe(self.changed.emit),
        )

    @property
    def view(self) -> DevicesView:
        """What is shown now."""
        return present(self._devices.devices.value, self._settings.settings.value.devices)

    def choose(self, kind: str, device_id: str) -> None:
        """Use a device from now on, in a running call too."""
        if kind == DeviceKind.RING and device_id == SAME_AS_SPEAKER:
            settings = self._settings.settings.value
            wishes = settings.devices.wishing(DeviceKind.RING, Wish())
            self._settings.change(replace(settings, devices=wishes))
            return
        try:
            self._devices.choose(DeviceKind(kind), DeviceId(device_id))
        except AppError as error:
            self._toasts.warn(error.code)
            self.changed.emit()

    def close(self) -> None:
        """Stop following."""
        for leave in self._leave:
            leave()
