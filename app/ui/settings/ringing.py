"""How loud it rings, where, and what announces a call."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.domain.device import DeviceKind
from app.ui.kit.choice import Slider
from app.ui.kit.ground import Ink
from app.ui.kit.label import Label
from app.ui.kit.layout import gap, row
from app.ui.kit.setting_row import ComboRow, RowCard, SettingRow
from app.ui.settings.page import SettingsPage, heading
from app.ui.theme import current
from app.ui.tokens import SPACE, TextStyle
from app.viewmodels.devices import DevicesViewModel
from app.viewmodels.settings import SettingsViewModel

_NUMBER = 40


class RingingPage(SettingsPage):
    """Ring volume, ring device, pop-up or notification."""

    def __init__(self, vm: SettingsViewModel, devices_vm: DevicesViewModel) -> None:
        super().__init__("ringingPage", "")
        self._title.setText(self.tr("Ringing"))
        self._vm, self._devices_vm = vm, devices_vm
        self._volume = Slider("ringVolume", self.tr("Ring volume"))
        self._share = Label("", TextStyle.CAPTION, Ink.SECONDARY)
        self._share.setMinimumWidth(current().scaled(_NUMBER))
        self._share.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        self._device = ComboRow("ringOn", self.tr("Ring on"))
        self._announced = ComboRow(
            "incomingSurface",
            self.tr("Incoming calls"),
            self.tr("Where a pop-up cannot be seen, the notification comes by itself"),
        )
        control = QWidget()
        row(control, self._volume, self._share, spacing=SPACE.m)
        volume = SettingRow(self.tr("Ring volume"), "", control)
        self.fill(
            heading(self.tr("Ring")), RowCard(volume, self._device), gap(SPACE.l),
            heading(self.tr("Show")), RowCard(self._announced),
        )  # fmt: skip
        self._volume.valueChanged.connect(vm.set_ring_volume)
        self._device.chosen.connect(lambda key: devices_vm.choose(DeviceKind.RING, key))
        self._announced.chosen.connect(vm.set_incoming)
        vm.changed.connect(self._render)
        devices_vm.changed.connect(self._render)
        self._render()

    def _render(self) -> None:
        view, ring = self._vm.view, self._devices_vm.view.ring
        self._volume.blockSignals(True)
        self._volume.setValue(view.ring_volume)
        self._volume.blockSignals(False)
        self._volume.update()
        self._share.setText(view.ring_volume_text)
        self._device.show_choices(list(ring.choices), ring.chosen)
        self._device.combo.setEnabled(bool(ring.choices))
        self._device.show_help(ring.help)
        self._announced.show_choices(list(view.surfaces), view.incoming)
