"""The tray icon and its menu: what is going on, and the few things to do about it.

Where the desktop has no tray the icon waits: Qt puts it there when one appears. Whether there is
one is asked each time it matters, because it may come and go.
"""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QSystemTrayIcon

from app.ui.icons import Icon
from app.ui.kit.menu import Menu
from app.ui.logo import TrayState, tray_icon
from app.viewmodels.status import StatusViewModel, TrayLook, TrayView
from app.viewmodels.words import session as words

_STATES = {
    TrayLook.NORMAL: TrayState.NORMAL,
    TrayLook.MISSED: TrayState.MISSED,
    TrayLook.IN_CALL: TrayState.IN_CALL,
    TrayLook.MUTED: TrayState.MUTED,
    TrayLook.OFFLINE: TrayState.OFFLINE,
}
_CLICKS = (
    QSystemTrayIcon.ActivationReason.Trigger,
    QSystemTrayIcon.ActivationReason.DoubleClick,
)


class Tray(QObject):
    """The icon, its tooltip and its menu."""

    toggled = Signal()
    """Show the window, or hide it."""
    call_wanted = Signal()
    called_back = Signal(str)
    quit_wanted = Signal()

    def __init__(self, vm: StatusViewModel, profile: str = "") -> None:
        super().__init__()
        self._vm, self._profile = vm, profile
        self._icon = QSystemTrayIcon(tray_icon(TrayState.OFFLINE), self)
        self._look: TrayLook | None = None
        self.menu = Menu("trayMenu", self.tr("UTD Phone"))
        self._window = self.menu.add("toggleWindow", "", self.toggled.emit)
        self._status = self._line("trayStatus")
        self._call = self.menu.add("returnToCall", "", self.call_wanted.emit, Icon.IN_CALL)
        self._mute = self.menu.add("trayMicrophone", "", vm.toggle_microphone, Icon.MICROPHONE)
        self._hang_up = self.menu.add("trayHangUp", self.tr("Hang up"), vm.hang_up, Icon.HANG_UP)
        self._missed = self.menu.add("trayCallBack", "", self._call_back, Icon.PHONE_MISSED)
        self.menu.add_danger("quit", self.tr("Quit"), self.quit_wanted.emit)
        self._icon.setContextMenu(self.menu)
        self._icon.activated.connect(self._activated)
        vm.changed.connect(self._render)
        self.set_window_shown(shown=False)
        self._render()

    def _line(self, name: str) -> QAction:
        action = self.menu.add(name, "", lambda: None)
        action.setEnabled(False)
        return action

    @staticmethod
    def available() -> bool:
        """Whether a hidden window could be found again."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    def show(self) -> None:
        """Be there as soon as there is a tray."""
        self._icon.show()

    def say(self, title: str, text: str) -> None:
        """Tell something at the icon, as this desktop does it."""
        self._icon.showMessage(title, text, self._icon.icon())

    def set_window_shown(self, *, shown: bool) -> None:
        """What the first line of the menu does next."""
        self._window.setText(self.tr("Hide UTD Phone") if shown else self.tr("Show UTD Phone"))

    @property
    def look(self) -> TrayLook | None:
        """Which icon is shown."""
        return self._look

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in _CLICKS:
            self.toggled.emit()

    def _call_back(self) -> None:
        self.called_back.emit(self._vm.view.tray.missed_identity)

    def _render(self) -> None:
        view = self._vm.view.tray
        if view.look is not self._look:
            self._look = view.look
            self._icon.setIcon(tray_icon(_STATES[view.look]))
        self._icon.setToolTip(
            words.tip_of_profile(view.tip, self._profile) if self._profile else view.tip
        )
        self._status.setText(view.status)
        self._show_call(view)
        self._missed.setText(view.call_back)
        self._missed.setVisible(bool(view.call_back))

    def _show_call(self, view: TrayView) -> None:
        self._call.setText(view.call)
        self._call.setVisible(bool(view.call))
        self._mute.setText(view.microphone_word)
        for action in (self._mute, self._hang_up):
            action.setVisible(bool(view.microphone_word))

    def close(self) -> None:
        """Leave the tray."""
        self._vm.changed.disconnect(self._render)  # what comes while the rest closes finds no menu
        self._icon.hide()
        self.menu.deleteLater()
