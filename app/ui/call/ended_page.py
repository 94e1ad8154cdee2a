"""The last page of a call: why it is over, one fact, what can be done now; it closes nothing."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.ui.icons import Icon
from app.ui.kit.avatar import Avatar
from app.ui.kit.button import Button, ButtonSize
from app.ui.kit.field import IconMark
from app.ui.kit.ground import Ink
from app.ui.kit.icon_button import IconButton
from app.ui.kit.label import ElidedLabel, Label
from app.ui.kit.layout import centred, column, gap, row, stretch
from app.ui.kit.look import Look
from app.ui.kit.surface import Stage
from app.ui.tokens import CONTROL, ICON, SPACE, TextStyle
from app.viewmodels.call import CallView, CallViewModel, EndedView, Mark, Tone

_FACE = 96
_ABOVE, _BELOW = 1, 1
_ICONS = {
    Mark.BUSY: Icon.BUSY,
    Mark.NO_ANSWER: Icon.CALL_MISSED,
    Mark.HUNG_UP: Icon.HANG_UP,
    Mark.LOST: Icon.NETWORK_OFF,
    Mark.ELSEWHERE: Icon.DEVICES,
    Mark.REFUSED: Icon.BAN,
    Mark.FAILED: Icon.ERROR,
}
_INKS = {Tone.NEUTRAL: Ink.PRIMARY, Tone.THEIRS: Ink.WARNING, Tone.FAILURE: Ink.DANGER}
_TOUCHES = frozenset(
    {QEvent.Type.MouseButtonPress, QEvent.Type.KeyPress, QEvent.Type.Wheel, QEvent.Type.TouchBegin}
)


class EndedPage(Stage):
    """Why the call is over; touching it keeps it open."""

    close_wanted = Signal()

    def __init__(self, vm: CallViewModel) -> None:
        super().__init__()
        self.setObjectName("endedPage")
        self._vm = vm
        self._avatar = Avatar(_FACE)
        self._avatar.set_dimmed(True)
        self._name = ElidedLabel("", TextStyle.DISPLAY, name=True)
        self._mark = IconMark(Icon.HANG_UP, ICON.m)
        self._reason = Label("", TextStyle.HEADING, wrap=True)
        self._fact = Label("", TextStyle.BODY, Ink.MUTED, wrap=True)
        self._closes = Label("", TextStyle.CAPTION, Ink.MUTED)
        for label in (self._name, self._fact):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._build_buttons()
        self._lay_out()

    def _build_buttons(self) -> None:
        self._cross = IconButton("closePage", Icon.CLOSE, self.tr("Close"), CONTROL.icon_button_l)
        self._call_back = Button("callBack", "", Look.ACCEPT, ButtonSize.LARGE)
        self._call_back.set_glyph(Icon.ACCEPT)
        self._keep = Button("keepOpen", self.tr("Keep open"), Look.GHOST, ButtonSize.SMALL)
        self._cross.clicked.connect(self.close_wanted)
        self._call_back.clicked.connect(self._vm.call_back)
        self._keep.clicked.connect(self._vm.keep_open)

    def _lay_out(self) -> None:
        top_line = row(None, stretch(), self._cross, margin=(0, SPACE.s + SPACE.xxs))
        reason = row(None, stretch(), self._mark, self._reason, stretch())
        self._staying = QWidget()
        row(self._staying, stretch(), self._closes, self._keep, stretch(), spacing=0)
        column(
            self, top_line, stretch(_ABOVE), centred(self._avatar), gap(SPACE.xxl), self._name,
            gap(SPACE.s), reason, gap(SPACE.xs), self._fact,
            gap(SPACE.xxxl + SPACE.xs), centred(self._call_back), gap(SPACE.xl), self._staying,
            stretch(_BELOW), margin=(SPACE.m, 0),
        )  # fmt: skip

    def first_focus(self) -> QWidget:
        """Where the keyboard starts."""
        return self._call_back if self._call_back.isVisibleTo(self) else self._cross

    def show_call(self, view: CallView) -> None:
        """Show the end; nothing for a call that goes on."""
        if view.ended is not None:
            self._avatar.show_face(view.identity, view.name)
            self._name.setText(view.name)
            self._show_end(view.ended)

    def _show_end(self, end: EndedView) -> None:
        ink = _INKS[end.tone]
        self._mark.show_icon(_ICONS[end.mark], ink)
        self._reason.setText(end.reason)
        self._reason.set_ink(ink)
        self._fact.setText(end.fact)
        self._call_back.show_text(end.call_again)
        self._call_back.setVisible(bool(end.call_again))
        self._closes.setText(f"{end.closes}  ·" if end.closes else "")
        self._keep.setVisible(bool(end.closes))

    def watch_touches(self, window: QObject) -> None:
        """Any press or key in the window keeps the page."""
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _TOUCHES and self.isVisible():
            self._vm.keep_open()
        return False
