"""Fields to write in: label above, error or help below; they check nothing themselves."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPaintEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QSizePolicy, QWidget

from app.ui.icons import Icon, paint_icon
from app.ui.kit.ground import Ground, Ink, ground_of, ink_of
from app.ui.kit.icon_button import IconButton
from app.ui.kit.label import Label
from app.ui.kit.layout import column, gap, grow, row, top
from app.ui.kit.paint import middle_square, outlined, rounded, rtl, smooth
from app.ui.theme import changes, current
from app.ui.tokens import CONTROL, ICON, RADIUS, SPACE, TextStyle

_GLYPH = ICON.m - SPACE.xxs
_BESIDE = SPACE.s - SPACE.xxs
"""Between glyph and line, which has two pixels of its own."""


class IconMark(QWidget):
    """An icon that only stands beside words and says nothing by itself."""

    def __init__(
        self,
        icon: Icon,
        side: int = ICON.m,
        ink: Ink = Ink.SECONDARY,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon, self._side, self._ink = icon, side, ink
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_icon(self, icon: Icon, ink: Ink | None = None) -> None:
        """Become another icon."""
        self._icon = icon
        self._ink = ink or self._ink
        self.update()

    def sizeHint(self) -> QSize:
        side = current().scaled(self._side)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        ink = ink_of(self, self._ink if self.isEnabled() else Ink.DISABLED)
        place = middle_square(QRectF(self.rect()), current().scaled(self._side))
        paint_icon(smooth(self), place, self._icon, ink, self.layoutDirection())


class _Edit(QLineEdit):
    """The line itself; tells its frame when focus comes and goes."""

    focus_changed = Signal()

    def __init__(self, name: str, spoken: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self.setFrame(False)
        self._align()
        self._dress()
        changes().changed.connect(self._dress)

    def _dress(self) -> None:
        self.setFont(current().font(TextStyle.BODY))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LayoutDirectionChange:
            self._align()

    def _align(self) -> None:
        """At the side where reading starts, whatever script is written."""
        side = Qt.AlignmentFlag.AlignRight if rtl(self) else Qt.AlignmentFlag.AlignLeft
        flags = Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
        self.setAlignment(side | flags)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_changed.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focus_changed.emit()


class _Box(QFrame):
    """The outlined box around a line; two pixels of plum in focus, of red with an error."""

    def __init__(self, edit: _Edit, *parts: QWidget, sunken: bool = False) -> None:
        super().__init__()
        self._edit, self._sunken = edit, sunken
        self.wrong = False
        self.setFocusProxy(edit)
        edit.focus_changed.connect(self.update)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        before, after = parts[:1], parts[1:]
        margin = (SPACE.m, 2, SPACE.s, 2)
        row(self, *before, grow(edit), *after, spacing=_BESIDE, margin=margin)

    def sizeHint(self) -> QSize:
        line = current().line(TextStyle.BODY)
        return QSize(240, max(CONTROL.field, line + 2 * SPACE.s))

    def minimumSizeHint(self) -> QSize:
        return QSize(96, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        colours, painter, area = current().colours, smooth(self), QRectF(self.rect())
        stage = ground_of(self) is not Ground.THEME
        sunken = self._sunken or not self.isEnabled()
        surface = colours.surface.sunken if sunken else colours.surface.card
        rounded(painter, area, RADIUS.m, colours.stage.control if stage else surface)
        if self.wrong:
            outlined(painter, area, RADIUS.m, colours.danger.text, 2)
        elif self._edit.hasFocus():
            outlined(painter, area, RADIUS.m, colours.border.focus, 2)
        elif not sunken or current().high_contrast:
            outlined(painter, area, RADIUS.m, colours.border.strong)


class Field(QWidget):
    """A labelled line: help or error below, an icon before, an eye for secrets.

    The ``objectName`` belongs to the line edit inside, which is ``edit``.
    """

    changed = Signal(str)
    submitted = Signal()

    def __init__(
        self,
        name: str,
        label: str,
        icon: Icon | None = None,
        secret: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.edit = _Edit(name, label)
        self._label = Label(label, TextStyle.CAPTION_STRONG, Ink.SECONDARY)
        self._label.setBuddy(self.edit)
        before = IconMark(icon, _GLYPH) if icon else QWidget()
        self._eye = self._make_eye(name) if secret else None
        after = [self._eye] if self._eye else []
        self._box = _Box(self.edit, before, *after)
        before.setVisible(icon is not None)
        self._sign = IconMark(Icon.ERROR, ICON.s, Ink.DANGER)
        self._note = Label("", TextStyle.CAPTION, Ink.MUTED, wrap=True)
        self._help = ""
        self._below = QWidget()
        row(self._below, top(self._sign), grow(self._note), spacing=6, margin=(0, 6, 0, 0))
        self._below.hide()
        column(self, self._label, gap(6), self._box, self._below)
        self.setFocusProxy(self.edit)
        self.edit.textChanged.connect(self.changed)
        self.edit.returnPressed.connect(self.submitted)

    def _make_eye(self, name: str) -> IconButton:
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        eye = IconButton(f"{name}Reveal", Icon.SHOW, self.tr("Show"), CONTROL.icon_button_s)
        eye.clicked.connect(self._reveal)
        return eye

    def _reveal(self) -> None:
        hidden = self.edit.echoMode() is QLineEdit.EchoMode.Password
        mode = QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password
        self.edit.setEchoMode(mode)
        if self._eye is not None:
            self._eye.show_as(
                Icon.HIDE if hidden else Icon.SHOW, self.tr("Hide") if hidden else self.tr("Show")
            )

    def setEnabled(self, enabled: bool) -> None:
        """Only the line: its label and its note stay readable."""
        self._box.setEnabled(enabled)

    def text(self) -> str:
        """What is written."""
        return self.edit.text()

    def set_text(self, text: str) -> None:
        """Write something, where it differs; the cursor stays otherwise."""
        if text != self.edit.text():
            self.edit.setText(text)

    def set_placeholder(self, text: str) -> None:
        """An example, shown while nothing is written."""
        self.edit.setPlaceholderText(text)

    def show_help(self, text: str) -> None:
        """A quiet line below, while nothing is wrong; empty takes it away."""
        self._help = text
        self._show_note(text, wrong=False)

    def show_error(self, text: str) -> None:
        """What is wrong and what to do, below, in red; empty brings the help back."""
        self._show_note(text or self._help, wrong=bool(text))

    def _show_note(self, text: str, wrong: bool) -> None:
        self._box.wrong = wrong
        self._box.update()
        self._sign.setVisible(wrong)
        self._note.setText(text)
        self._note.set_ink(Ink.DANGER if wrong else Ink.MUTED)
        self._below.setVisible(bool(text))
        self.edit.setAccessibleDescription(text)


class SearchField(QWidget):
    """A search line on a sunken ground: the glass before, the shortcut or a cross after."""

    changed = Signal(str)
    submitted = Signal()

    def __init__(
        self, name: str, placeholder: str, shortcut: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.edit = _Edit(name, placeholder)
        self.edit.setPlaceholderText(placeholder)
        self._hint = Label(shortcut, TextStyle.CAPTION, Ink.MUTED)
        clear = IconButton(f"{name}Clear", Icon.CLOSE, self.tr("Clear"), CONTROL.icon_button_s)
        clear.clicked.connect(self.edit.clear)
        self._clear = clear
        glass = IconMark(Icon.SEARCH, _GLYPH, Ink.MUTED)
        box = _Box(self.edit, glass, self._hint, clear, sunken=True)
        column(self, box)
        self.setFocusProxy(self.edit)
        self.edit.textChanged.connect(self._show_clear)
        self.edit.textChanged.connect(self.changed)
        self.edit.returnPressed.connect(self.submitted)
        self._show_clear("")

    def text(self) -> str:
        """What is written."""
        return self.edit.text()

    def set_text(self, text: str) -> None:
        """Write something, where it differs."""
        if text != self.edit.text():
            self.edit.setText(text)

    def _show_clear(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        self._hint.setVisible(not text and bool(self._hint.text()))
