"""The view-models of everything but the call's own windows: built, joined, closed; no widget."""

from collections.abc import Callable

from app.domain.ids import Identity
from app.services.calls import CallService
from app.services.contacts import ContactService
from app.services.desktopports import Notifier, Screen
from app.services.devices import DeviceService
from app.services.devicetest import DeviceTestService
from app.services.history import HistoryService
from app.services.ports import Clock, DirectoryApi
from app.services.presence import PresenceService
from app.services.session import SessionService
from app.services.settings import SettingsService
from app.services.signalling import SignallingService
from app.ui.settings.topics import SettingsViewModels
from app.values import dataclass
from app.viewmodels.add_contact import AddContactViewModel
from app.viewmodels.contact_page import ContactPageParts, ContactPageViewModel
from app.viewmodels.contacts import ContactsParts, ContactsViewModel
from app.viewmodels.devices import DevicesViewModel
from app.viewmodels.devicetest import DeviceTestViewModel
from app.viewmodels.dialling import Dialling
from app.viewmodels.history import HistoryParts, HistoryViewModel
from app.viewmodels.levels import LevelsViewModel
from app.viewmodels.session import SessionViewModel
from app.viewmodels.settings import SettingsViewModel
from app.viewmodels.status import StatusParts, StatusViewModel
from app.viewmodels.toasts import ToastsViewModel
from app.viewmodels.words import session as session_words


@dataclass(frozen=True, slots=True)
class ShellParts:
    """Everything the windows stand on."""

    session: SessionService
    signalling: SignallingService
    calls: CallService
    contacts: ContactService
    presence: PresenceService
    history: HistoryService
    devices: DeviceService
    device_test: DeviceTestService
    settings: SettingsService
    directory: DirectoryApi
    notifier: Notifier
    screen: Screen
    clock: Clock
    demo_people: frozenset[Identity] = frozenset()
    profile: str = ""
    """Empty for the usual one."""


@dataclass(frozen=True, slots=True)
class MainViewModels:
    """What the main window shows."""

    status: StatusViewModel
    contacts: ContactsViewModel
    page: ContactPageViewModel
    adding: AddContactViewModel
    history: HistoryViewModel
    toasts: ToastsViewModel
    settings: SettingsViewModels


class Screens:
    """The view-models, which know each other as little as they can."""

    def __init__(
        self,
        parts: ShellParts,
        call_window_shown: Callable[[], bool],
        show_call: Callable[[], None],
    ) -> None:
        self._parts = parts
        self.toasts = ToastsViewModel(parts.calls.media.trouble, call_window_shown)
        self.dialling = Dialling(parts.calls, parts.contacts, self.toasts, show_call)
        self.session = SessionViewModel(parts.session, parts.settings, self.toasts)
        self.status = StatusViewModel(self._status_parts())
        self.contacts = ContactsViewModel(
            ContactsParts(parts.contacts, parts.presence, parts.calls, self.dialling, parts.clock)
        )
        self.page = ContactPageViewModel(self._page_parts())
        self.adding = AddContactViewModel(parts.contacts, self.toasts)
        self.history = HistoryViewModel(
            HistoryParts(
                parts.history,
                parts.contacts,
                parts.presence,
                parts.calls,
                self.dialling,
                parts.clock,
            )
        )
        self.devices = DevicesViewModel(parts.devices, parts.settings, self.toasts)
        self.tests = DeviceTestViewModel(parts.device_test, parts.devices, parts.calls.call)
        self.settings = SettingsViewModel(
            parts.settings, parts.session.session, parts.signalling.state
        )
        self.levels = LevelsViewModel(parts.calls, parts.clock)

    def _status_parts(self) -> StatusParts:
        parts = self._parts
        return StatusParts(
            parts.session.session,
            parts.signalling.state,
            parts.calls,
            parts.history,
            parts.clock,
            parts.contacts.name_of,
            lambda: session_words.where(parts.settings.settings.value.account),
        )

    def _page_parts(self) -> ContactPageParts:
        parts = self._parts
        return ContactPageParts(
            parts.contacts,
            parts.presence,
            parts.history,
            parts.calls,
            parts.directory,
            self.dialling,
            self.toasts,
            parts.clock,
            parts.demo_people,
        )

    @property
    def main(self) -> MainViewModels:
        """What the main window shows."""
        settings = SettingsViewModels(
            self.settings, self.devices, self.tests, self.session, self.levels
        )
        return MainViewModels(
            self.status,
            self.contacts,
            self.page,
            self.adding,
            self.history,
            self.toasts,
            settings,
        )

    async def aclose(self) -> None:
        """Stop following, last built first."""
        await self.levels.aclose()
        self.settings.close()
        self.tests.close()
        self.devices.close()
        self.history.close()
        await self.adding.aclose()
        await self.page.aclose()
        await self.contacts.aclose()
        await self.status.aclose()
        await self.session.aclose()
        self.toasts.close()
