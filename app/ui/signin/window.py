"""The window of the first run and of every sign-in after a sign-out."""

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.ui.icons import Icon
from app.ui.kit.banner import Banner
from app.ui.kit.button import Button, ButtonSize
from app.ui.kit.chip import Tone
from app.ui.kit.field import Field
from app.ui.kit.ground import Ink
from app.ui.kit.label import Label
from app.ui.kit.layout import column, gap, grow, row, stretch
from app.ui.kit.scroll import ScrollPage
from app.ui.kit.surface import Line, Page
from app.ui.logo import app_icon
from app.ui.signin.form import WaysIn
from app.ui.signin.welcome import Welcome
from app.ui.theme import current
from app.ui.tokens import LAYOUT, SPACE, TextStyle
from app.viewmodels.session import FormField, SessionViewModel

_MIN = QSize(380, 480)
_NARROW = 720


class SignInWindow(Page):
    """How to connect, as whom; ``closed`` when the user closes it."""

    closed = Signal()

    def __init__(self, vm: SessionViewModel) -> None:
        super().__init__("list")
        self.setObjectName("signInWindow")
        self.setWindowTitle(self.tr("UTD Phone"))
        self.setWindowIcon(app_icon())
        self.setMinimumSize(_MIN)
        self.resize(*LAYOUT.first_run)
        self._vm = vm
        self._welcome = Welcome()
        self._ways = WaysIn(vm)
        self._wrong = Banner("signInError", Tone.DANGER)
        self._waiting = Banner("queuedCall", Tone.INFO)
        self._waiting.offer_dismissal(self.tr("Do not call"))
        self._start = Button("signIn", "", size=ButtonSize.LARGE)
        self._errors_shown: frozenset[FormField] = frozenset()
        self._placed = False
        self._lay_out()
        self._start.clicked.connect(vm.sign_in)
        self._waiting.dismissed.connect(vm.drop_queued)
        self._ways.opened.connect(self._write)
        vm.changed.connect(self._render)
        self._render()

    def _lay_out(self) -> None:
        title = Label(self.tr("How do you want to connect?"), TextStyle.TITLE_L, wrap=True)
        under = self.tr("You can sign out and choose again later in Settings, Account.")
        subtitle = Label(under, TextStyle.BODY, Ink.SECONDARY, wrap=True)
        form = QWidget()
        self._waiting_box = QWidget()
        column(self._waiting_box, gap(SPACE.m), self._waiting)
        self._wrong_box = QWidget()
        column(self._wrong_box, gap(SPACE.m), self._wrong)
        self._body = column(
            form, title, gap(SPACE.xs), subtitle, self._waiting_box, gap(SPACE.xxl),
            self._ways, self._wrong_box, stretch(),
        )  # fmt: skip
        self._scroll = ScrollPage(form)
        self._foot = row(None, stretch(), self._start)
        edge = Line()
        policy = edge.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # what was scrolled to its end stays there
        edge.setSizePolicy(policy)
        edge.hide()
        bar = self._scroll.verticalScrollBar()
        bar.rangeChanged.connect(lambda _least, most: edge.setVisible(most > 0))
        side = column(None, grow(self._scroll), edge, self._foot)
        row(self, self._welcome, grow(side), spacing=0)
        self._fit()

    def _fit(self) -> None:
        """Below 720, or more with larger words, the form has the window for itself."""
        narrow = self.width() < _NARROW * current().text_scale
        side, above = (SPACE.l, SPACE.xxl) if narrow else (SPACE.giant, SPACE.huge)
        self._welcome.setVisible(not narrow)
        self._body.setContentsMargins(side, above, side, 0)
        self._foot.setContentsMargins(side, SPACE.m, side, SPACE.xxxl)

    def _render(self) -> None:
        view = self._vm.view
        self._ways.show_form(view)
        self._start.show_text(view.start)
        self._start.set_busy(view.busy)
        self._wrong.show_text(view.errors.get(FormField.FORM, ""), Tone.DANGER, Icon.ERROR)
        self._wrong_box.setVisible(FormField.FORM in view.errors)
        self._waiting.show_text(view.call_waits, Tone.INFO, Icon.CALLS)
        self._waiting_box.setVisible(bool(view.call_waits))
        fresh = frozenset(view.errors) - self._errors_shown
        self._errors_shown = frozenset(view.errors)
        if fresh:
            self._go_to_error()

    def _go_to_error(self) -> None:
        wrong = self._first_wrong()
        if wrong is not None and self.isActiveWindow():
            wrong.setFocus(Qt.FocusReason.OtherFocusReason)
        # What is said has its place only after the layouts have grown by it.
        QTimer.singleShot(0, self, self._scroll_to_error)

    def _first_wrong(self) -> Field | None:
        view = self._vm.view
        return self._ways.open_form(view).first_wrong(view)

    def _scroll_to_error(self) -> None:
        if self._errors_shown:
            self._scroll.ensureWidgetVisible(self._first_wrong() or self._wrong)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._placed:
            self._placed = True
            self.move(self.screen().availableGeometry().center() - self.rect().center())
        self._write()
        QTimer.singleShot(0, self, self._scroll_to_error)

    def _write(self) -> None:
        """Writing starts in the first field of the way that is open."""
        first = self._ways.open_form(self._vm.view).first()
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()
