"""The place of settings: topics at the start, the page of one beside them."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from app.ui.icons import Icon
from app.ui.kit.nav_item import NavItem
from app.ui.settings.about import AboutPage
from app.ui.settings.account import AccountPage
from app.ui.settings.appearance import AppearancePage
from app.ui.settings.devices import DevicesPage
from app.ui.settings.nav import SettingsNav
from app.ui.settings.page import SettingsPage
from app.ui.settings.ringing import RingingPage
from app.ui.settings.topics import ABOUT, ACCOUNT, APPEARANCE, DEVICES, RINGING, SettingsViewModels
from app.ui.tokens import LAYOUT
from app.ui.two_pane import TwoPane


def _topics() -> tuple[NavItem, ...]:
    translate = QCoreApplication.translate
    return (
        NavItem(ACCOUNT, Icon.ACCOUNT, translate("SettingsPlace", "Account")),
        NavItem(DEVICES, Icon.DEVICES, translate("SettingsPlace", "Devices")),
        NavItem(RINGING, Icon.RINGING, translate("SettingsPlace", "Ringing")),
        NavItem(APPEARANCE, Icon.APPEARANCE, translate("SettingsPlace", "Appearance")),
        NavItem(ABOUT, Icon.INFO, translate("SettingsPlace", "About")),
    )


class SettingsPlace(TwoPane):
    """Every topic; the account is shown first."""

    def __init__(self, vms: SettingsViewModels) -> None:
        nav = SettingsNav(*_topics())
        super().__init__(nav, LAYOUT.settings_nav)
        self.nav = nav
        self._pages_by_name: dict[str, SettingsPage] = {
            ACCOUNT: AccountPage(vms.settings, vms.session),
            DEVICES: DevicesPage(vms.devices, vms.tests, vms.settings, vms.levels),
            RINGING: RingingPage(vms.settings, vms.devices),
            APPEARANCE: AppearancePage(vms.settings),
            ABOUT: AboutPage(vms.settings),
        }
        for page in self._pages_by_name.values():
            self.add_page(page)
        nav.chosen.connect(self.go_to)
        nav.choose(ACCOUNT)

    def go_to(self, topic: str) -> None:
        """Open a topic."""
        self.nav.choose(topic)
        self.show_page(self._pages_by_name[topic])
        self.open_page()

    def first_focus(self) -> QWidget:
        """The topic one is at."""
        return self.nav.chosen_item or self.nav
