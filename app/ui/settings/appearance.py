"""Colours and motion."""

from app.ui.kit.layout import gap
from app.ui.kit.setting_row import RowCard, SwitchRow
from app.ui.settings.page import SettingsPage, heading
from app.ui.settings.theme_choice import ThemeChoice
from app.ui.tokens import SPACE
from app.viewmodels.settings import SettingsViewModel


class AppearancePage(SettingsPage):
    """Light, dark, as the system, high contrast; reduced motion."""

    def __init__(self, vm: SettingsViewModel) -> None:
        super().__init__("appearancePage", "")
        self._title.setText(self.tr("Appearance"))
        self._vm = vm
        self._theme = ThemeChoice(vm.view.appearances)
        self._contrast = SwitchRow(
            "highContrast", self.tr("High contrast"), self.tr("Black, white and thick outlines")
        )
        self._motion = SwitchRow(
            "reducedMotion", self.tr("Reduce motion"), self.tr("No slides and no pulsing rings")
        )
        self.fill(
            heading(self.tr("Theme")), RowCard(self._theme, self._contrast), gap(SPACE.l),
            heading(self.tr("Motion")), RowCard(self._motion),
        )  # fmt: skip
        self._theme.chosen.connect(vm.set_appearance)
        self._contrast.toggled.connect(vm.set_high_contrast)
        self._motion.toggled.connect(vm.set_reduced_motion)
        vm.changed.connect(self._render)
        self._render()

    def _render(self) -> None:
        view = self._vm.view
        self._theme.show_chosen(view.appearance)
        self._theme.setEnabled(not view.high_contrast)
        self._contrast.show_checked(view.high_contrast)
        self._motion.show_checked(view.reduced_motion)
