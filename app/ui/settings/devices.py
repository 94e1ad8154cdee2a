"""Microphone, speaker, camera, how to try them, and what is done to the voice."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QHideEvent, QShowEvent

from app.domain.device import DeviceKind
from app.ui.kit.layout import gap
from app.ui.kit.setting_row import ComboRow, RowCard, SwitchRow
from app.ui.settings.device_test import MicrophoneTester, SoundTester, tried
from app.ui.settings.page import SettingsPage, heading
from app.ui.tokens import SPACE
from app.values import replace
from app.viewmodels.devices import DevicesViewModel
from app.viewmodels.devicetest import DeviceTestView, DeviceTestViewModel
from app.viewmodels.levels import LevelsViewModel
from app.viewmodels.settings import SettingsViewModel


class DevicesPage(SettingsPage):
    """Devices and processing; a test or a call shows how loud the microphone is."""

    def __init__(
        self,
        vm: DevicesViewModel,
        tests: DeviceTestViewModel,
        settings_vm: SettingsViewModel,
        levels: LevelsViewModel,
    ) -> None:
        super().__init__("devicesPage", "")
        self._title.setText(self.tr("Devices"))
        self._vm, self._tests, self._settings_vm, self._levels = vm, tests, settings_vm, levels
        self._rows = {
            DeviceKind.MICROPHONE: ComboRow("microphone", self.tr("Microphone")),
            DeviceKind.SPEAKER: ComboRow("speaker", self.tr("Speaker")),
            DeviceKind.RING: ComboRow("ringDevice", self.tr("Ring on")),
            DeviceKind.CAMERA: ComboRow("camera", self.tr("Camera")),
        }
        self._tester = MicrophoneTester()
        self._sounds = self._sound_testers()
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
        self._shown: DeviceTestView | None = None
        self._lay_out()
        self._connect()
        self._render()

    def _sound_testers(self) -> dict[DeviceKind, SoundTester]:
        on_speaker = self.tr("Play a test sound on the speaker")
        where_it_rings = self.tr("Play a test sound where it rings")
        return {
            DeviceKind.SPEAKER: SoundTester("testSpeaker", on_speaker),
            DeviceKind.RING: SoundTester("testRing", where_it_rings),
        }

    def _lay_out(self) -> None:
        rows = self._rows
        sound = RowCard(
            tried(rows[DeviceKind.MICROPHONE], self._tester),
            *(tried(rows[kind], tester) for kind, tester in self._sounds.items()),
        )
        self.fill(
            heading(self.tr("Sound")), sound, gap(SPACE.l),
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
        self._levels.changed.connect(self._render_call_level)
        self._tester.button.clicked.connect(self._tests.toggle_microphone)
        for kind, tester in self._sounds.items():
            tester.button.clicked.connect(lambda _=False, kind=kind: self._tests.toggle_sound(kind))
        self._tests.changed.connect(self._render_tests)

    def _render(self) -> None:
        for row in self._vm.view.rows:
            shown = self._rows[row.kind]
            shown.show_choices(list(row.choices), row.chosen)
            shown.combo.setEnabled(bool(row.choices))
            shown.show_help(row.help)
        self._render_tests()
        view = self._settings_vm.view
        self._echo.show_checked(view.processing.echo_cancellation)
        self._noise.show_checked(view.processing.noise_suppression)
        self._gain.show_checked(view.processing.auto_gain)
        self._mirror.show_checked(view.mirror_self_view)

    def _render_tests(self) -> None:
        view = self._tests.view
        if not view.measured:
            self._tester.meter.show_level(view.level)
        if replace(view, level=0.0) == self._shown:
            return
        self._shown = replace(view, level=0.0)
        self._tester.show_testing(testing=view.testing)
        self._tester.meter.setVisible(view.testing or view.measured)
        self._tester.show_note(view.note, warn=view.warns)
        for kind, tester in self._sounds.items():
            tester.show_playing(playing=kind is view.playing)
            tester.show_note(view.unheard_note if kind is view.unheard else "")
        can = {
            self._tester.button: view.can_test,
            self._sounds[DeviceKind.SPEAKER].button: view.can_play,
            self._sounds[DeviceKind.RING].button: view.can_ring,
        }
        for button, possible in can.items():
            button.setEnabled(possible)
            button.setToolTip(view.why_not)

    def _render_call_level(self) -> None:
        if self._tests.view.measured:
            self._tester.meter.show_level(self._levels.view.own)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._levels.show(shown=True)
        self.window().installEventFilter(self)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._levels.show(shown=False)
        self._tests.leave()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A minimised window hides its pages without telling them."""
        if event.type() is QEvent.Type.WindowStateChange and self.window().isMinimized():
            self._tests.leave()
        return super().eventFilter(watched, event)
