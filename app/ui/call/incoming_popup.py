"""The incoming call: a sheet in the corner that never takes the focus; others say when it is up."""

from collections.abc import Callable

from PySide6.QtCore import QEasingCurve, QPoint, QPropertyAnimation, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton

from app.ui.call.guard import InputGuard
from app.ui.call.place import bottom_corner, screen_in_use
from app.ui.icons import Icon
from app.ui.kit.avatar import Avatar
from app.ui.kit.button import PopupButton
from app.ui.kit.ground import Ink
from app.ui.kit.icon_button import IconButton
from app.ui.kit.label import ElidedLabel
from app.ui.kit.layout import column, gap, grow, row, stretch, top
from app.ui.kit.look import Look
from app.ui.kit.surface import PopupFrame
from app.ui.shortcuts import AnswerKeys, with_keys
from app.ui.theme import EASING, current
from app.ui.tokens import CONTROL, MOTION, POPUP_SIZES, RADIUS, SPACE, TextStyle
from app.viewmodels.incoming import IncomingCallViewModel, IncomingView

_AVATAR = 64
_SLIDE = 12
_WIDER = 228
"""How much wider words and icons of twice the size make it."""
_FLAGS = (
    Qt.WindowType.Tool | Qt.WindowType.WindowStaysOnTopHint | Qt.WindowType.WindowDoesNotAcceptFocus
)


class IncomingPopup(PopupFrame):
    """Who calls, and the answers; ``hidden`` when the user wants it out of sight, still ringing.

    Once the call is answered, here or on another device, it says so and answers no more.
    """

    hidden = Signal()

    def __init__(self, vm: IncomingCallViewModel) -> None:
        super().__init__(RADIUS.xl, _FLAGS)
        self.setObjectName("incomingPopup")
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_MacAlwaysShowToolWindow)
        self.setAttribute(Qt.WidgetAttribute.WA_AlwaysShowToolTips)  # it is never the active window
        self._vm = vm
        self._avatar = Avatar(_AVATAR)
        self._name = ElidedLabel("", TextStyle.TITLE, name=True)
        self._line = ElidedLabel("", TextStyle.BODY, Ink.SECONDARY)
        self._note = ElidedLabel("", TextStyle.CAPTION, Ink.MUTED)
        side = CONTROL.icon_button_s
        self._silence = IconButton("silence", Icon.SILENCE, self.tr("Silence"), side)
        self._close = IconButton("hidePopup", Icon.CLOSE, self.tr("Silence and hide"), side)
        self._decline = PopupButton("decline", Icon.HANG_UP, self.tr("Decline"), Look.DANGER)
        self._audio = PopupButton("acceptAudio", Icon.ACCEPT, self.tr("Audio only"), Look.SOFT)
        self._accept = PopupButton("accept", Icon.ACCEPT, self.tr("Accept"), Look.ACCEPT)
        self._guard = InputGuard(self, self._buttons())
        self._lay_out()
        self._connect()
        self._render()

    def _buttons(self) -> list[QAbstractButton]:
        return [self._decline, self._audio, self._accept, self._silence, self._close]

    def _lay_out(self) -> None:
        # The two small buttons stand closer to the edge than everything else.
        edge, inset = SPACE.s + SPACE.xxs, SPACE.s - SPACE.xxs
        face = column(None, gap(inset), self._avatar)
        words = column(None, gap(inset), self._name, self._line, self._note)
        corner = row(None, self._silence, self._close, spacing=SPACE.xs)
        head = row(
            None, top(face), gap(SPACE.m), grow(words), gap(SPACE.s), top(corner),
            spacing=0, margin=(SPACE.l, edge, SPACE.s, 0),
        )  # fmt: skip
        answers = row(
            None, self._decline, gap(SPACE.xxl), stretch(), self._audio, self._accept,
            margin=(SPACE.l, 0),
        )  # fmt: skip
        self._sheet = column(
            self, head, gap(SPACE.s), stretch(), answers, margin=(0, 0, 0, SPACE.m)
        )

    def _connect(self) -> None:
        for button in self._buttons():
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._decline.clicked.connect(lambda: self._press(self._vm.decline))
        self._audio.clicked.connect(lambda: self._press(self._vm.accept_audio))
        self._accept.clicked.connect(lambda: self._press(self._vm.accept))
        self._silence.clicked.connect(lambda: self._press(self._vm.silence))
        self._close.clicked.connect(lambda: self._press(self.hidden.emit))
        self._vm.changed.connect(self._render)

    @property
    def guard(self) -> InputGuard:
        """What keeps the buttons dead at first."""
        return self._guard

    def _press(self, intent: Callable[[], None]) -> None:
        if self._guard.open:
            intent()

    # ── what is shown ──

    def _render(self) -> None:
        view = self._vm.view
        if not (view.serial or view.taken or view.answered):
            return  # over: whoever owns the window takes it away
        self._avatar.show_face(view.identity, view.name)
        self._name.setText(view.name)
        self._line.setText(view.line)
        self._note.setText(view.note)
        ended = bool(view.taken) and self._accept.isEnabled()
        for button in (self._decline, self._audio, self._accept):
            button.setEnabled(bool(view.serial))
        self._silence.setEnabled(bool(view.serial) and not view.silenced)
        self._audio.setVisible(view.video)
        self._accept.set_glyph(Icon.ACCEPT_VIDEO if view.video else Icon.ACCEPT)
        self._tell_keys(video=view.video)
        self.setWindowTitle(f"{view.line}: {view.name}")
        self.setAccessibleName(self.windowTitle())
        self._take_size(view)
        if ended:
            self._announce(QAccessible.AnnouncementPoliteness.Polite)

    def _tell_keys(self, *, video: bool) -> None:
        """The pop-up has no focus, so that its keys are other ones than Enter."""
        accept = AnswerKeys.ACCEPT if video else AnswerKeys.ACCEPT_AUDIO
        told = (
            (self._decline, AnswerKeys.DECLINE),
            (self._audio, AnswerKeys.ACCEPT_AUDIO),
            (self._accept, accept),
            (self._silence, AnswerKeys.SILENCE),
        )
        for button, keys in told:
            button.setToolTip(with_keys(button.accessibleName(), keys))

    def _take_size(self, view: IncomingView) -> None:
        """As designed; larger words make it larger."""
        width, height = POPUP_SIZES["video" if view.video else "audio"]
        width += round(_WIDER * (current().text_scale - 1.0))
        size = QSize(width, height).expandedTo(self._sheet.minimumSize())
        if size != self.size():
            self.setFixedSize(size)
            self._place()

    def _place(self) -> None:
        available = screen_in_use().availableGeometry()
        self.move(bottom_corner(self.size(), available, self.layoutDirection()))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._render()  # it may have been built before anybody called
        self._place()
        self._slide_in()
        self._announce(QAccessible.AnnouncementPoliteness.Assertive)

    def _announce(self, politeness: QAccessible.AnnouncementPoliteness) -> None:
        spoken = QAccessibleAnnouncementEvent(self, self._vm.view.announcement)
        spoken.setPoliteness(politeness)
        QAccessible.updateAccessibility(spoken)

    def _slide_in(self) -> None:
        duration = current().duration(MOTION.slow)
        if not duration:
            return
        slide = QPropertyAnimation(self, b"pos", self)
        slide.setDuration(duration)
        slide.setEasingCurve(QEasingCurve(EASING))
        slide.setStartValue(self.pos() + QPoint(0, _SLIDE))
        slide.setEndValue(self.pos())
        slide.start(QPropertyAnimation.DeletionPolicy.DeleteWhenStopped)
