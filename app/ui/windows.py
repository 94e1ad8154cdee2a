"""Which call windows are open: pop-up and call window follow the call's state; nothing is drawn."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.domain.ids import Identity
from app.domain.session import Session
from app.services.calls import CallService
from app.services.desktopports import Notifier, Screen
from app.services.devices import DeviceService
from app.services.history import HistoryService
from app.services.ports import Clock
from app.services.settings import SettingsService
from app.services.store import Store
from app.ui.call.place import Places
from app.ui.shortcuts import AnswerKeys
from app.values import dataclass
from app.viewmodels.alerts import AlertIntents, AlertParts, AlertsViewModel
from app.viewmodels.call import CallScreenParts, CallViewModel, Phase
from app.viewmodels.controls import DeviceMenuViewModel
from app.viewmodels.incoming import IncomingCallViewModel
from app.viewmodels.levels import LevelsViewModel

if TYPE_CHECKING:
    from app.ui.call.call_window import CallWindow
    from app.ui.call.incoming_popup import IncomingPopup

W = TypeVar("W", bound=QWidget)

AHEAD_AFTER_MS = 1500
"""Well after the first window is painted, a ring over, or a call ended."""
OPEN_AFTER_MS = 30
"""Two frames later than the click: what asks the engine goes first."""
ANSWERED_AFTER_MS = 200
"""Joining the room goes first and takes what two cores have; the pop-up says it meanwhile."""


@dataclass(frozen=True, slots=True)
class WindowParts:
    """What the call windows are shown from."""

    calls: CallService
    devices: DeviceService
    settings: SettingsService
    history: HistoryService
    session: Store[Session]
    notifier: Notifier
    screen: Screen
    clock: Clock
    name_of: Callable[[Identity, str], str]


@dataclass(frozen=True, slots=True)
class WindowIntents:
    """What only the shell can do or knows."""

    open_main: Callable[[], None]
    call_back: Callable[[Identity], None]
    main_window: Callable[[], QWidget | None]
    can_show_popup: Callable[[], bool]


def popup_possible() -> bool:
    """Whether a window may place itself on top here; Wayland does not let it."""
    return not QGuiApplication.platformName().startswith("wayland")


class WindowKeeper(QObject):
    """Opens and closes the windows that the call asks for, and owns their view-models.

    ``opened`` tells that there is a call window.
    """

    opened = Signal()

    def __init__(self, parts: WindowParts, intents: WindowIntents) -> None:
        super().__init__()
        self._intents = intents
        calls, name_of = parts.calls, parts.name_of
        self._incoming = IncomingCallViewModel(calls, name_of)
        self.alerts = AlertsViewModel(
            AlertParts(
                calls,
                parts.history,
                parts.settings,
                parts.notifier,
                parts.screen,
                parts.clock,
                name_of,
            ),
            self._incoming,
            AlertIntents(intents.can_show_popup, intents.open_main, intents.call_back),
        )
        self._call = CallViewModel(
            CallScreenParts(
                calls, parts.devices, parts.settings, parts.session, parts.clock, name_of
            )
        )
        self._device_menu = DeviceMenuViewModel(parts.devices)
        self._levels = LevelsViewModel(calls, parts.clock)
        self._places = Places()
        self.popup: IncomingPopup | None = None
        self.call_window: CallWindow | None = None
        self._next_popup: IncomingPopup | None = None
        self._next_call_window: CallWindow | None = None
        self._ring_keys: list[QShortcut] = []
        self._closed = False
        self._open_soon = QTimer(self)
        self._open_soon.setSingleShot(True)
        self._open_soon.setTimerType(Qt.TimerType.PreciseTimer)
        self._open_soon.timeout.connect(self._open_call)
        self.alerts.changed.connect(self._follow_ring)
        self._call.changed.connect(self._follow_call)

    def start(self) -> None:
        """Find the notification service; windows come by themselves."""
        self.alerts.start()
        self._prepare_later()

    # ── the ring ──

    def _follow_ring(self) -> None:
        if self.alerts.popup_wanted and self.popup is None:
            self.popup, self._next_popup = self._next_popup or self._build_popup(), None
            self.popup.hidden.connect(self.alerts.dismiss)
            self.popup.show()
        elif not (self.alerts.popup_wanted or self._incoming.view.answered):
            self._retire_popup()  # once answered it stays until the call's window opens
        self._follow_keys()

    def _retire_popup(self) -> None:
        if self.popup is not None:
            _retire(self.popup)
            self.popup = None
            self._prepare_later()

    def _build_popup(self) -> "IncomingPopup":
        from app.ui.call.incoming_popup import IncomingPopup  # noqa: PLC0415 - as it is built

        return IncomingPopup(self._incoming)

    def _prepare_later(self) -> None:
        QTimer.singleShot(AHEAD_AFTER_MS, self, self._prepare)

    def _prepare(self) -> None:
        """Have the next windows ready: neither a ring nor a call must wait for widgets."""
        if self._closed:
            return
        if self.popup is None and self._next_popup is None:
            self._next_popup = _polished(self._build_popup())
        if self.call_window is None and self._next_call_window is None:
            self._next_call_window = _polished(self._build_call_window())

    def _follow_keys(self) -> None:
        """Answering keys live as long as the ring, in a window of ours that can be seen."""
        for key in self._ring_keys:
            key.setEnabled(False)
            key.deleteLater()
        self._ring_keys = []
        host = self.popup or self._intents.main_window()
        if self._incoming.view.serial and host is not None:
            self._ring_keys = [
                _key(host, AnswerKeys.ACCEPT_AUDIO, self._incoming.accept_audio),
                _key(host, AnswerKeys.ACCEPT, self._incoming.accept),
                _key(host, AnswerKeys.DECLINE, self._incoming.decline),
                _key(host, AnswerKeys.SILENCE, self._incoming.silence),
            ]

    def answer_ring(self, *, accepted: bool) -> None:
        """Accept as it was placed, or decline, where no pop-up is there to do it."""
        if accepted:
            self._incoming.accept()
        else:
            self._incoming.decline()

    # ── the call ──

    def _follow_call(self) -> None:
        phase = self._call.view.phase
        if phase.live and self.call_window is None:
            if not self._open_soon.isActive():
                answered = self._incoming.view.answered
                self._open_soon.start(ANSWERED_AFTER_MS if answered else OPEN_AFTER_MS)
        elif phase is Phase.ENDED and self.call_window is not None:
            _show_quietly(self.call_window)
        elif phase is Phase.NONE and self.call_window is not None:
            self._places.keep(self.call_window)
            _retire(self.call_window)
            self.call_window = None
            self._prepare_later()

    def _build_call_window(self) -> "CallWindow":
        from app.ui.call.call_window import CallWindow  # noqa: PLC0415 - as it is built
        from app.ui.call.live_stage import StageParts  # noqa: PLC0415 - as above

        window = CallWindow(StageParts(self._call, self._device_menu, self._levels))
        window.bar_wanted.connect(self._to_bar)
        return window

    def _open_call(self) -> None:
        """Also for one that has ended by now, where it has something to say."""
        if self._call.view.phase is Phase.NONE:
            return
        window = self._next_call_window or self._build_call_window()
        self._next_call_window = None
        _key(window, "Ctrl+Shift+E", self._call.hang_up)
        self._places.restore(window, self._intents.main_window())
        self.call_window = window
        window.show()
        window.raise_()
        window.activateWindow()
        self._retire_popup()
        self.opened.emit()

    def _to_bar(self) -> None:
        """Out of sight; the bar of the main window leads back."""
        if self.call_window is not None:
            self._intents.open_main()
            self.call_window.hide()

    def show_call(self) -> None:
        """Bring the call to the front: its window, or the pop-up that was put out of sight."""
        self.alerts.recall()
        if self.call_window is not None:
            minimised = Qt.WindowState.WindowMinimized
            self.call_window.setWindowState(self.call_window.windowState() & ~minimised)
            self.call_window.show()
            self.call_window.raise_()
            self.call_window.activateWindow()

    def bring_back(self, *, minimised: bool = False) -> None:
        """The main window goes: a call whose window is hidden would go on, seen by nobody."""
        window = self.call_window
        if window is None or window.isVisible() or not self._call.view.phase.live:
            return
        if minimised:
            window.showMinimized()
        else:
            self.show_call()

    async def aclose(self) -> None:
        """Close every window and stop following."""
        self._closed = True
        self._open_soon.stop()
        for window in (self.popup, self._next_popup, self.call_window, self._next_call_window):
            if window is not None:
                _retire(window)
        self.popup = self._next_popup = self.call_window = self._next_call_window = None
        self._incoming.close()
        self._device_menu.close()
        await self.alerts.aclose()
        await self._levels.aclose()
        await self._call.aclose()


def _key(host: QWidget, keys: str, act: Callable[[], object]) -> QShortcut:
    """A key that works in every window of ours while ``host`` can be seen."""
    shortcut = QShortcut(QKeySequence(keys), host)
    shortcut.setContext(Qt.ShortcutContext.ApplicationShortcut)
    shortcut.setAutoRepeat(False)
    shortcut.activated.connect(act)
    return shortcut


def _show_quietly(window: QWidget) -> None:
    """Show a window that was put out of sight, without taking the focus."""
    if not window.isVisible():
        window.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        window.show()


def _polished(window: W) -> W:
    """Laid out, drawn once, with the system's window made: what the first picture needs."""
    window.grab()
    window.winId()
    return window


def _retire(window: QWidget) -> None:
    """Take a window away without its close question."""
    window.hide()
    window.deleteLater()
