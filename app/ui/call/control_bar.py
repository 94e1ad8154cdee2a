"""The bar of a call: microphone, camera, hang up, and their device menus; it opens no device."""

from PySide6.QtWidgets import QWidget

from app.ui.icons import Icon
from app.ui.kit.device_menu import DeviceMenu
from app.ui.kit.device_menu import DeviceSection as MenuSection
from app.ui.kit.layout import gap, row, stretch
from app.ui.kit.look import Look
from app.ui.kit.round_button import RoundButton
from app.ui.tokens import SPACE
from app.viewmodels.call import CallView, CallViewModel
from app.viewmodels.controls import DeviceMenuViewModel, DeviceSection
from app.viewmodels.levels import LevelsViewModel

_BEFORE_HANG_UP = SPACE.xxl
_ABOVE, _BELOW = SPACE.m, SPACE.m


class ControlBar(QWidget):
    """What can be done during a call; hang up is always at the far end."""

    def __init__(
        self, vm: CallViewModel, devices: DeviceMenuViewModel, levels: LevelsViewModel
    ) -> None:
        super().__init__()
        self.setObjectName("controlBar")
        self._vm, self._devices, self._levels = vm, devices, levels
        self.microphone = RoundButton("microphone", Icon.MICROPHONE, "").add_arrow(
            "microphoneDevices", self.tr("Choose microphone and speaker")
        )
        self.camera = RoundButton("camera", Icon.CAMERA, "").add_arrow(
            "cameraDevices", self.tr("Choose camera")
        )
        self.hang_up = RoundButton("hangUp", Icon.HANG_UP, self.tr("Hang up"), Look.DANGER)
        self._sound = DeviceMenu("soundMenu", self.tr("Microphone and speaker"), self)
        self._picture = DeviceMenu("cameraMenu", self.tr("Camera"), self)
        row(
            self, stretch(), self.microphone, self.camera, gap(_BEFORE_HANG_UP), self.hang_up,
            stretch(), spacing=SPACE.m, margin=(SPACE.m, _ABOVE, SPACE.m, _BELOW),
        )  # fmt: skip
        self._connect()
        self._render_devices()

    def _connect(self) -> None:
        self.microphone.clicked.connect(self._vm.toggle_microphone)
        self.camera.clicked.connect(self._vm.toggle_camera)
        self.hang_up.clicked.connect(self._vm.hang_up)
        self.microphone.menu_requested.connect(lambda: self._open(self._sound, self.microphone))
        self.camera.menu_requested.connect(lambda: self._open(self._picture, self.camera))
        for menu in (self._sound, self._picture):
            menu.chosen.connect(self._choose)
        self._devices.changed.connect(self._render_devices)
        self._levels.changed.connect(self._render_level)

    @property
    def menu_open(self) -> bool:
        """Whether a device menu is open."""
        return self._sound.isVisible() or self._picture.isVisible()

    def show_call(self, view: CallView) -> None:
        """Say what each control does next."""
        microphone = Icon.MICROPHONE_OFF if view.muted else Icon.MICROPHONE
        self.microphone.show_as(microphone, view.microphone_word, off=view.muted)
        camera = Icon.CAMERA_OFF if view.camera_off else Icon.CAMERA
        if not view.camera_on and not view.camera_off:
            camera = Icon.VIDEO_CALL
        self.camera.show_as(camera, view.camera_word, off=view.camera_off)

    # ── devices ──

    def _open(self, menu: DeviceMenu, control: RoundButton) -> None:
        menu.open_above(control.arrow or control)

    def _choose(self, kind: str, device_id: str) -> None:
        if device_id:  # the line that says there is none has no id
            self._devices.choose(kind, device_id)

    def _render_devices(self) -> None:
        view = self._devices.view
        self._sound.show_sections(tuple(_menu_section(section) for section in view.sound))
        self._picture.show_sections(tuple(_menu_section(section) for section in view.picture))

    def _render_level(self) -> None:
        self._sound.show_level(self._levels.view.own)


def _menu_section(section: DeviceSection) -> MenuSection:
    choices = tuple((row.device_id, row.name) for row in section.rows)
    return MenuSection(
        section.kind,
        section.heading,
        choices or (("", section.empty),),
        section.used_id,
        section.metered,
    )
