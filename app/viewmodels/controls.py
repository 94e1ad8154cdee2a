"""The device menus of a call: what is there, what is used, and the choice; it opens no device."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from app.domain.device import DeviceKind
from app.domain.errors import AppError
from app.domain.ids import DeviceId
from app.services.devices import DeviceService, DevicesInUse
from app.viewmodels.words import calls as words
from app.viewmodels.words import errors
from app.viewmodels.words.names import plain

SOUND = (DeviceKind.MICROPHONE, DeviceKind.SPEAKER)
PICTURE = (DeviceKind.CAMERA,)


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """One device of a menu."""

    device_id: DeviceId
    name: str
    used: bool


@dataclass(frozen=True, slots=True)
class DeviceSection:
    """The devices of one kind; ``empty`` says so where there is none."""

    kind: DeviceKind
    heading: str
    rows: tuple[DeviceRow, ...]
    empty: str


@dataclass(frozen=True, slots=True)
class DeviceMenuView:
    """Both menus, and what went wrong with the last choice, empty where nothing did."""

    sound: tuple[DeviceSection, ...] = ()
    picture: tuple[DeviceSection, ...] = ()
    problem: str = ""


def _section(devices: DevicesInUse, kind: DeviceKind) -> DeviceSection:
    used = devices.of(kind)
    used_id = None if used is None else used.device_id
    rows = tuple(
        DeviceRow(device.device_id, plain(device.name), device.device_id == used_id)
        for device in devices.lists.of(kind)
    )
    return DeviceSection(kind, words.device_heading(kind), rows, "" if rows else words.no_device())


def present(devices: DevicesInUse, problem: str = "") -> DeviceMenuView:
    """The menus in words."""
    sound = tuple(_section(devices, kind) for kind in SOUND)
    picture = tuple(_section(devices, kind) for kind in PICTURE)
    return DeviceMenuView(sound, picture, problem)


class DeviceMenuViewModel(QObject):
    """The devices to choose from during a call."""

    changed = Signal()

    def __init__(self, devices: DeviceService) -> None:
        super().__init__()
        self._devices, self._problem = devices, ""
        self._unsubscribe = devices.devices.subscribe(self.changed.emit)

    @property
    def view(self) -> DeviceMenuView:
        """What is shown now."""
        return present(self._devices.devices.value, self._problem)

    def choose(self, kind: DeviceKind, device_id: DeviceId) -> None:
        """Use a device from now on, in the running call too."""
        self._problem = ""
        try:
            self._devices.choose(kind, device_id)
        except AppError as error:
            self._problem = errors.sentence(error.code)
        self.changed.emit()

    def close(self) -> None:
        """Stop following."""
        self._unsubscribe()
