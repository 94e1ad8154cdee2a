"""The window of a call: its pages, its keys, and the question before it closes."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QHideEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QGridLayout, QWidget

from app.ui.call.ended_page import EndedPage
from app.ui.call.live_stage import LiveStage, StageParts
from app.ui.call.notice_banner import NoticeBanner
from app.ui.kit.dialog import Dialog
from app.ui.kit.look import Look
from app.ui.kit.surface import Stage
from app.ui.logo import app_icon
from app.ui.tokens import LAYOUT
from app.viewmodels.call import Phase

VIDEO_SIZE = QSize(960, 600)
_LIFE_SIGNS = frozenset(
    {
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.KeyPress,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)


class CallWindow(Stage):
    """A call that goes on, then why it ended. Closing it never drops a call without asking.

    ``bar_wanted``: the user wants the window out of sight and the call to go on.
    """

    bar_wanted = Signal()

    def __init__(self, parts: StageParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("callWindow")
        self.setWindowIcon(app_icon())
        self._vm, self._levels, self._devices = parts.call, parts.levels, parts.devices
        self._phase = Phase.NONE
        self._question: Dialog | None = None
        self.stage = LiveStage(parts)
        self.ended = EndedPage(parts.call)
        self.notice = NoticeBanner()
        self._pile = QGridLayout(self)
        self._pile.setContentsMargins(0, 0, 0, 0)
        self._pile.addWidget(self.stage, 0, 0)
        self._pile.addWidget(self.ended, 0, 0)
        self._pile.addWidget(self.notice, 0, 0, Qt.AlignmentFlag.AlignTop)
        self.resize(VIDEO_SIZE if self._vm.view.video else QSize(*LAYOUT.call_window))
        self._add_keys()
        self.notice.room_taken.connect(self.stage.make_room)
        self.stage.bar_wanted.connect(self.bar_wanted)
        self.stage.full_screen_wanted.connect(self.toggle_full_screen)
        self.ended.close_wanted.connect(self._vm.close_page)
        self.notice.pass_over("call", self._vm.told_before)
        self.notice.pass_over("devices", self._devices.view.notice)
        self._vm.changed.connect(self._render)
        self._devices.changed.connect(self._render_devices)
        self._render()

    def _add_keys(self) -> None:
        self._key("M", self._vm.toggle_microphone)
        self._key("V", self._vm.toggle_camera)
        self._key("F11", self.toggle_full_screen)
        self._escape = self._key("Esc", self.showNormal)

    def _key(self, keys: str, act: Callable[[], object]) -> QShortcut:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(act)
        return shortcut

    # ── what is shown ──

    def _render(self) -> None:
        view = self._vm.view
        if view.phase is Phase.NONE:
            return  # over: whoever owns the window takes it away
        self.setWindowTitle(view.title)
        self.notice.show_notice("call", view.notice)
        over = view.phase is Phase.ENDED
        if over:
            self.ended.show_call(view)
        else:
            self.stage.show_call(view)
        if view.phase is not self._phase:
            self._phase = view.phase
            self._turn_page(over=over)

    def _render_devices(self) -> None:
        self.notice.show_notice("devices", self._devices.view.notice)

    def _turn_page(self, *, over: bool) -> None:
        self.stage.setVisible(not over)
        self.ended.setVisible(over)
        self._keep_room()
        if over:
            self._drop_question()
            self.ended.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.focusWidget() is None:
            # Not a control: a Return that was meant for the window before must not mute.
            self.stage.setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep_room(self) -> None:
        """Large words may need more than the least size of the design."""
        tall = self._pile.minimumHeightForWidth(self.width())
        least = QSize(*LAYOUT.call_min).expandedTo(QSize(0, tall))
        self.setMinimumSize(least.expandedTo(self._pile.minimumSize()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._keep_room()

    def toggle_full_screen(self) -> None:
        """Fill the screen, or stop filling it."""
        if self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.WindowStateChange:
            self._escape.setEnabled(self.isFullScreen())
            self.stage.top.show_full_screen(full=self.isFullScreen())

    # ── closing ──

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._vm.view.phase.live:
            event.ignore()
            self._ask()
        elif self._vm.view.phase is Phase.ENDED:
            self._vm.close_page()

    def _ask(self) -> None:
        if self._question is None:
            question = Dialog("closeQuestion", self.tr("Hang up?"), self._vm.view.question, self)
            question.set_answers(self.tr("Keep talking"), self.tr("Hang up"), Look.DANGER)
            question.answered.connect(self._answered)
            self._question = question
        self._question.open()

    def _answered(self, hang_up: bool) -> None:
        self._question = None
        if hang_up:
            self._vm.hang_up()

    def _drop_question(self) -> None:
        if self._question is not None:
            self._question.hide()
            self._question.deleteLater()
            self._question = None

    # ── being looked at ──

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._levels.show(shown=True)
        if (handle := self.windowHandle()) is not None:
            handle.installEventFilter(self)
            self.ended.watch_touches(handle)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._levels.show(shown=False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _LIFE_SIGNS:
            self.stage.wake()
        return False
