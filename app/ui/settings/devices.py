"""Microphone, speaker, camera, and what is done to the voice."""

from PySide6.QtGui import QHideEvent, QShowEvent

from app.domain.device import DeviceKind
from app.ui.kit.layout import gap
from app.ui.kit.meter import LevelMeter
from app.ui.kit.setting_row import ComboRow, RowCard, SettingRow, SwitchRow
from app.ui.settings.page import SettingsPage, heading
from app.ui.tokens import SPACE
from app.viewmodels.devices import DevicesViewModel
from app.viewmodels.levels import LevelsViewModel
from app.viewmodels.settings import SettingsViewModel


class DevicesPage(SettingsPage):
    """Devices and processing; the microphone's level is shown while a call measures it."""

    def __init__(
        self, vm: DevicesViewModel, settings_vm: SettingsViewModel, levels: LevelsViewModel
    ) -> None:
        super().__init__("devicesPage", "")
        self._title.setText(self.tr("Devices"))
        self._vm, self._settings_vm, self._levels = vm, settings_vm, levels
        self._rows = {
            DeviceKind.MICROPHONE: ComboRow("microphone", self.tr("Microphone")),
            DeviceKind.SPEAKER: ComboRow("speaker", self.tr("Speaker")),
            DeviceKind.RING: ComboRow("ringDevice", self.tr("Ring on")),
            DeviceKind.CAMERA: ComboRow("camera", self.tr("Camera")),
        }
        self._meter = LevelMeter("microphoneLevel", self.tr("Level of the microphone"))
        self._meter.setFixedWidth(self._rows[DeviceKind.MICROPHONE].combo.width())
        level = self.tr("Speak: the bar should reach the middle")
        self._level = RowCard(SettingRow(self.tr("Your voice"), level, self._meter))
        self._echo = SwitchRow(
            "echoCancellation", self.tr("Echo cancellation"), self.tr("Not needed with a headset")
        )
        self._noise = SwitchRow(
            "noiseSuppression", self.tr("Noise reduction"), self.tr("Turn off for music")
        )
        self._gain = SwitchRow(
            "autoGain", self.tr("Automatic level"), self.tr("Never changes the system volume")
        )
        self._mirror = SwitchRow(
            "mirrorSelfView", self.tr("Mirror my own picture"), self.tr("Others see it as it is")
        )
        self._lay_out()
        self._connect()
        self._render()

    def _lay_out(self) -> None:
        rows = self._rows
        kinds = (DeviceKind.MICROPHONE, DeviceKind.SPEAKER, DeviceKind.RING)
        sound = RowCard(*(rows[kind] for kind in kinds))
        self.fill(
            heading(self.tr("Sound")), sound, gap(SPACE.s), self._level, gap(SPACE.s),
            heading(self.tr("Voice")), RowCard(self._echo, self._noise, self._gain), gap(SPACE.l),
            heading(self.tr("Picture")), RowCard(rows[DeviceKind.CAMERA], self._mirror),
        )  # fmt: skip

    def _connect(self) -> None:
        for kind, shown in self._rows.items():
            shown.chosen.connect(lambda key, kind=kind: self._vm.choose(kind, key))
        settings = self._settings_vm
        self._echo.toggled.connect(settings.set_echo_cancellation)
        self._noise.toggled.connect(settings.set_noise_suppression)
        self._gain.toggled.connect(settings.set_auto_gain)
        self._mirror.toggled.connect(settings.set_mirror_self_view)
        self._vm.changed.connect(self._render)
        settings.changed.connect(self._render)
        self._levels.changed.connect(self._render_level)

    def _render(self) -> None:
        for row in self._vm.view.rows:
            shown = self._rows[row.kind]
            shown.show_choices(list(row.choices), row.chosen)
            shown.combo.setEnabled(bool(row.choices))
            shown.show_help(row.help)
        self._level.setVisible(self._vm.view.measured)
        view = self._settings_vm.view
        self._echo.show_checked(view.processing.echo_cancellation)
        self._noise.show_checked(view.processing.noise_suppression)
        self._gain.show_checked(view.processing.auto_gain)
        self._mirror.show_checked(view.mirror_self_view)

    def _render_level(self) -> None:
        self._meter.show_level(self._levels.view.own)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._levels.show(shown=True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._levels.show(shown=False)
