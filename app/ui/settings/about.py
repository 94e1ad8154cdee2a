"""What this program is, and whose work it stands on."""

from PySide6.QtWidgets import QWidget

from app.ui.kit.ground import Ink
from app.ui.kit.label import Label
from app.ui.kit.layout import column, gap, grow, row, stretch
from app.ui.kit.setting_row import RowCard, SettingRow
from app.ui.logo import Logo
from app.ui.settings.page import SettingsPage, heading
from app.ui.tokens import SPACE, TextStyle
from app.viewmodels.settings import SettingsViewModel

_LOGO = 56


class AboutPage(SettingsPage):
    """Version and licences."""

    def __init__(self, vm: SettingsViewModel) -> None:
        super().__init__("aboutPage", "")
        self._title.setText(self.tr("About"))
        who = QWidget()
        version = Label(vm.view.version, TextStyle.CAPTION, Ink.SECONDARY)
        name = Label(self.tr("UTD Phone"), TextStyle.HEADING)
        words = column(None, stretch(), name, version, stretch())
        row(who, Logo(_LOGO), grow(words), spacing=SPACE.l, margin=(SPACE.xl, SPACE.xl))
        licences = (
            SettingRow(self.tr("UTD Phone"), self.tr("MIT licence")),
            SettingRow(self.tr("Qt for Python"), self.tr("LGPL 3, linked dynamically")),
            SettingRow(self.tr("LiveKit"), self.tr("Client and media server, Apache 2.0")),
            SettingRow(self.tr("IBM Plex Sans"), self.tr("SIL Open Font License 1.1")),
            SettingRow(self.tr("Material Design Icons"), self.tr("Apache 2.0")),
        )
        self.fill(RowCard(who), gap(SPACE.l), heading(self.tr("Licences")), RowCard(*licences))
        self._scroll.setAccessibleName(self.tr("About"))
        self._scroll.read_by_keyboard()
