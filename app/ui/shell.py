"""The windows of the program: which is in front, what closing means, who quits; it draws nothing.

Everything that belongs to one call has its own keeper in ``windows``.
"""

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLocale, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.ids import Identity
from app.domain.session import SessionState
from app.domain.settings import Appearance
from app.ui.kit.dialog import Dialog
from app.ui.kit.look import Look
from app.ui.screens import Screens, ShellParts
from app.ui.theme import Theme, apply_theme, current, system_scheme
from app.ui.tokens import Scheme
from app.ui.tray import Tray
from app.ui.window_place import place_of, restore
from app.ui.windows import WindowIntents, WindowKeeper, WindowParts, popup_possible
from app.values import replace
from app.viewmodels.words.session import program

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow
    from app.ui.signin.window import SignInWindow

__all__ = ["Shell", "ShellParts"]

ECHO = Identity("echo")
_SCHEMES = {
    Appearance.LIGHT: Scheme.LIGHT,
    Appearance.DARK: Scheme.DARK,
    Appearance.HIGH_CONTRAST: Scheme.HIGH_CONTRAST,
}
_VISIBILITY = frozenset({QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.WindowStateChange})
_ORDER = frozenset({QEvent.Type.WindowActivate, QEvent.Type.WindowDeactivate})
BAR_AFTER_MS = 400
"""Longer than a click: the bar must not push away what a click on the main window was meant for."""
SETTLE_AFTER_MS = 150
"""The tray and the notifications need 50 ms and more, which the first picture need not wait for."""
_WITH_MAIN = frozenset({SessionState.SIGNED_IN, SessionState.ELSEWHERE})


def theme_for(appearance: Appearance, *, reduced_motion: bool) -> Theme:
    """How everything looks by the settings, and by the system where they leave it to it."""
    scheme = _SCHEMES.get(appearance) or system_scheme()
    arabic = QLocale().language() is QLocale.Language.Arabic
    return Theme(scheme, reduced_motion, current().text_scale, arabic)


class Shell(QObject):
    """Owns the windows, the tray and their view-models; ``quit_requested`` ends the program."""

    call_dropped = Signal()
    """The call that waits for the sign-in is not wanted any more."""

    def __init__(self, parts: ShellParts) -> None:
        super().__init__()
        self._parts = parts
        self.quit_requested = asyncio.Event()
        self._expecting = False
        self._bar_later = QTimer(self)
        self._bar_later.setSingleShot(True)
        self._bar_later.setInterval(BAR_AFTER_MS)
        self._bar_later.timeout.connect(self._tell_call_in_front)
        self._question: Dialog | None = None
        self._closed = False
        self._dress()  # the first time always: the theme in force may be named, but not applied
        self.keeper = WindowKeeper(self._window_parts(), self._window_intents())
        self._screens = Screens(parts, self._call_window_shown, self.keeper.show_call)
        self._screens.session.call_dropped.connect(self.call_dropped)
        self._main: MainWindow | None = None
        self._sign_in: SignInWindow | None = None
        self.tray = Tray(self._screens.status, parts.profile)
        self._leave = (
            parts.session.session.subscribe(self._follow_session),
            parts.settings.settings.subscribe(self._follow_theme),
            parts.calls.call.subscribe(self._follow_call_window),
        )
        self._connect()

    def _window_parts(self) -> WindowParts:
        parts = self._parts
        return WindowParts(
            parts.calls,
            parts.devices,
            parts.settings,
            parts.history,
            parts.session.session,
            parts.notifier,
            parts.screen,
            parts.clock,
            parts.contacts.name_of,
        )

    def _window_intents(self) -> WindowIntents:
        return WindowIntents(self.show, self._call_back, self._shown_window, popup_possible)

    @property
    def main_window(self) -> "MainWindow":
        """The window of who is signed in, built when it is first wanted."""
        if self._main is None:
            from app.ui.main_window import MainWindow  # noqa: PLC0415 - loaded as it is built

            self._main = window = MainWindow(
                self._screens.main, echo=ECHO in self._parts.demo_people
            )
            window.setWindowTitle(program(self._parts.profile))
            restore(window, self._parts.settings.settings.value.window)
            window.installEventFilter(self)
            window.closed.connect(self._put_away)
            window.quit_wanted.connect(self.ask_to_quit)
            window.call_wanted.connect(self.keeper.show_call)
            window.ring_answered.connect(lambda yes: self.keeper.answer_ring(accepted=yes))
            window.echo_wanted.connect(lambda: self._call_back(ECHO))
        return self._main

    @property
    def sign_in_window(self) -> "SignInWindow":
        """The window of who is not, built when it is first wanted."""
        if self._sign_in is None:
            from app.ui.signin.window import SignInWindow  # noqa: PLC0415 - as above

            self._sign_in = window = SignInWindow(self._screens.session)
            window.setWindowTitle(program(self._parts.profile))
            window.installEventFilter(self)
            window.closed.connect(self.quit_requested.set)
        return self._sign_in

    def _windows(self) -> list[QWidget]:
        """Those that have been built."""
        return [window for window in (self._main, self._sign_in) if window is not None]

    def _connect(self) -> None:
        self.tray.toggled.connect(self._toggle)
        self.tray.call_wanted.connect(self.keeper.show_call)
        self.tray.called_back.connect(lambda who: self._call_back(Identity(who)))
        self.tray.quit_wanted.connect(self.ask_to_quit)
        self.keeper.alerts.changed.connect(self._follow_ring)
        self.keeper.opened.connect(self._watch_call_window)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow_theme)

    # ── intents ──

    def start(self, *, minimized: bool = False, signing_in: bool = False) -> None:
        """Come up; ``signing_in`` says that a sign-in follows, so that nobody is asked for one."""
        remembered = self._parts.settings.settings.value.account is not None
        signed_out = self._parts.session.session.value.state is SessionState.SIGNED_OUT
        self._expecting = signed_out and (signing_in or remembered)
        if not minimized:
            self.show()
            QTimer.singleShot(SETTLE_AFTER_MS, self, self._settle)
            return
        self._settle()
        if not self.tray.available():
            self._front().showMinimized()

    def _settle(self) -> None:
        """Take our place on the desktop: tray, notifications."""
        if not self._closed:
            self.keeper.start()
            self.tray.show()

    def show(self) -> None:
        """Bring the window to the front."""
        window = self._front()
        self._hide_others(window)
        if window.isMinimized():
            window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()

    def show_queued(self, identity: str) -> None:
        """Say on the sign-in window whom a call waits to reach."""
        self._screens.session.show_queued(identity)

    def warn(self, code: str) -> None:
        """Say in the window what an error code means."""
        window = self._front()  # one that is not built yet would not tell it
        (self._screens.session if window is self._sign_in else self._screens.toasts).warn(code)

    def hide(self) -> None:
        """Out of sight: into the tray, or where there is none into the task bar."""
        self._go_out_of_sight()
        self.keeper.bring_back(minimised=True)

    def _go_out_of_sight(self) -> None:
        self._keep_place()
        if self.tray.available():
            self._front().hide()
        else:
            self._front().showMinimized()

    def _put_away(self) -> None:
        """The window was closed; the first time say where the phone went."""
        self._go_out_of_sight()
        self.keeper.bring_back()
        settings = self._parts.settings.settings.value
        if self.tray.available() and not settings.told_of_tray:
            self._parts.settings.change(replace(settings, told_of_tray=True))
            self.tray.say(
                self.tr("UTD Phone keeps running here"),
                self.tr("Calls still reach you. To end it, choose Quit in this icon’s menu."),
            )

    def ask_to_quit(self) -> None:
        """Quit, but ask once while a call goes on."""
        question = self._screens.status.view.quit_question
        if not question:
            self.quit_requested.set()
        elif self._question is None:
            self.show()
            self._question = Dialog(
                "quitQuestion", self.tr("Quit UTD Phone?"), question, self._front()
            ).set_answers(self.tr("Stay"), self.tr("Quit"), Look.DANGER)
            self._question.answered.connect(self._quit_answered)
            self._question.open()

    def _quit_answered(self, quitting: bool) -> None:
        self._question = None
        if quitting:
            self.quit_requested.set()

    def _toggle(self) -> None:
        window = self._shown_window()
        if window is not None and window.isActiveWindow():
            self.hide()
        else:
            self.show()

    def _call_back(self, identity: Identity) -> None:
        self._screens.dialling.call(identity, video=False)

    # ── which window ──

    def _wants_main(self) -> bool:
        session = self._parts.session.session.value
        if session.state is SessionState.SIGNING_IN:
            return self._sign_in is None or not self._sign_in.isVisible()
        return session.state in _WITH_MAIN or (self._expecting and not session.error)

    def _front(self) -> QWidget:
        return self.main_window if self._wants_main() else self.sign_in_window

    def _hide_others(self, front: QWidget) -> None:
        for window in self._windows():
            if window is not front:
                window.hide()

    def _shown_window(self) -> QWidget | None:
        return next((window for window in self._windows() if _can_be_seen(window)), None)

    def _follow_session(self) -> None:
        if self._parts.session.session.value.state is not SessionState.SIGNED_OUT:
            self._expecting = False
        shown = next((window for window in self._windows() if window.isVisible()), None)
        if shown is None or shown is self._front():
            return
        if shown.isMinimized():
            shown.hide()
            self._front().showMinimized()
        else:
            self.show()

    # ── what follows what ──

    def _wanted_theme(self) -> Theme:
        settings = self._parts.settings.settings.value
        return theme_for(settings.appearance, reduced_motion=settings.reduced_motion)

    def _dress(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply_theme(app, self._wanted_theme())

    def _follow_theme(self) -> None:
        if self._wanted_theme() != current():
            self._dress()

    def _call_window_shown(self) -> bool:
        window = self.keeper.call_window
        return window is not None and _can_be_seen(window)

    def _watch_call_window(self) -> None:
        if self.keeper.call_window is not None:
            self.keeper.call_window.installEventFilter(self)
        self._follow_call_window()

    def _call_in_front(self) -> bool:
        """Also where there is no call: the next one opens in front."""
        window = self.keeper.call_window
        return window is None or (_can_be_seen(window) and window.isActiveWindow())

    def _follow_call_window(self) -> None:
        """One that is not in front may be covered, and nobody can say whether it is."""
        if self._call_window_shown() and not self._call_in_front():
            if not self._bar_later.isActive():
                self._bar_later.start()
        else:
            self._tell_call_in_front()

    def _tell_call_in_front(self) -> None:
        self._bar_later.stop()
        self._screens.status.set_call_in_front(self._call_in_front())

    def _follow_ring(self) -> None:
        alerts = self.keeper.alerts
        self._screens.status.set_ring_hidden(alerts.out_of_sight, put_away=alerts.put_away)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _VISIBILITY:
            shown = self._shown_window() is not None
            self.tray.set_window_shown(shown=shown)
            self._follow_call_window()
        elif event.type() in _ORDER:
            self._follow_call_window()
        return False

    async def aclose(self) -> None:
        """Close every window and stop following."""
        self._closed = True
        for leave in self._leave:
            leave()
        QGuiApplication.styleHints().colorSchemeChanged.disconnect(self._follow_theme)
        self._bar_later.stop()
        self.tray.close()
        self._keep_place()
        for window in self._windows():
            window.removeEventFilter(self)
            window.hide()
            window.deleteLater()
        await self.keeper.aclose()
        await self._screens.aclose()

    def _keep_place(self) -> None:
        """The main window comes back where it lay, at the next start too."""
        if self._main is not None:
            settings = self._parts.settings
            lay = place_of(self._main)
            if lay != settings.settings.value.window:
                settings.change(replace(settings.settings.value, window=lay))


def _can_be_seen(window: QWidget) -> bool:
    return window.isVisible() and not window.isMinimized()
