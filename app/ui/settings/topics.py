"""What the settings speak of, and from what; their pages are loaded when they are opened."""

from app.values import dataclass
from app.viewmodels.devices import DevicesViewModel
from app.viewmodels.devicetest import DeviceTestViewModel
from app.viewmodels.levels import LevelsViewModel
from app.viewmodels.session import SessionViewModel
from app.viewmodels.settings import SettingsViewModel

ACCOUNT, DEVICES, RINGING = "account", "devices", "ringing"
APPEARANCE, ABOUT = "appearance", "about"


@dataclass(frozen=True, slots=True)
class SettingsViewModels:
    """What the pages show."""

    settings: SettingsViewModel
    devices: DevicesViewModel
    tests: DeviceTestViewModel
    session: SessionViewModel
    levels: LevelsViewModel
