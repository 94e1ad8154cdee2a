"""The device menus of a call: what is there, what is used, and the choice; it opens no device."""

from PySide6.QtCore import QObject, Signal

from app.domain.device import DeviceKind
from app.domain.errors import AppError
from app.domain.ids import DeviceId
from app.services.devices import DeviceService, DevicesInUse
from app.values import dataclass
from app.viewmodels.notice import NO_NOTICE, Notice
from app.viewmodels.words import calls as words
from app.viewmodels.words import errors
from app.viewmodels.words.settings import device_name

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

    @property
    def metered(self) -> bool:
        """Whether a level can be shown beside the used one."""
        return self.kind is DeviceKind.MICROPHONE

    @property
    def used_id(self) -> str:
        """The used device's id, empty where none is."""
        return next((row.device_id for row in self.rows if row.used), "")


@dataclass(frozen=True, slots=True)
class DeviceMenuView:
    """Both menus, and what went wrong with the last choice."""

    sound: tuple[DeviceSection, ...] = ()
    picture: tuple[DeviceSection, ...] = ()
    notice: Notice = NO_NOTICE


def _section(devices: DevicesInUse, kind: DeviceKind) -> DeviceSection:
    used = devices.of(kind)
    used_id = None if used is None else used.device_id
    rows = tuple(
        DeviceRow(device.device_id, device_name(device), device.device_id == used_id)
        for device in devices.lists.of(kind)
    )
    return DeviceSection(kind, words.device_heading(kind), rows, "" if rows else words.no_device())


def present(devices: DevicesInUse, notice: Notice = NO_NOTICE) -> DeviceMenuView:
    """The menus in words."""
    sound = tuple(_section(devices, kind) for kind in SOUND)
    picture = tuple(_section(devices, kind) for kind in PICTURE)
    return DeviceMenuView(sound, picture, notice)


class DeviceMenuViewModel(QObject):
    """The devices to choose from during a call."""

    changed = Signal()

    def __init__(self, devices: DeviceService) -> None:
        super().__init__()
        self._devices, self._notice = devices, NO_NOTICE
        self._unsubscribe = devices.devices.subscribe(self.changed.emit)

    @property
    def view(self) -> DeviceMenuView:
        """What is shown now."""
        return present(self._devices.devices.value, self._notice)

    def choose(self, kind: str, device_id: str) -> None:
        """Use a device from now on, in the running call too."""
        try:
            self._devices.choose(DeviceKind(kind), DeviceId(device_id))
        except AppError as error:
            self._notice = self._notice.next(errors.sentence(error.code))
            self.changed.emit()

    def close(self) -> None:
        """Stop following."""
        self._unsubscribe()
