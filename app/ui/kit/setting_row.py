"""Rows of settings cards: words at the start, a control at the end; they keep no setting."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from app.ui.icons import Icon
from app.ui.kit.choice import ComboBox, Switch
from app.ui.kit.field import IconMark
from app.ui.kit.ground import Ink
from app.ui.kit.label import Label
from app.ui.kit.layout import column, grow, row
from app.ui.kit.surface import Card, Line
from app.ui.theme import current
from app.ui.tokens import ICON, SPACE, TextStyle

_LEAST = 56
_SLIM = 72
"""Controls up to this width stay beside their words in any window."""
_WIDEST = 16_777_215


class SettingRow(QWidget):
    """A title, a line of help, an optional icon before and any control after."""

    def __init__(
        self,
        title: str,
        help_text: str = "",
        control: QWidget | None = None,
        icon: Icon | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._help = Label(help_text, TextStyle.CAPTION, Ink.SECONDARY, wrap=True)
        title_label = Label(title, TextStyle.BODY_MEDIUM, wrap=True)
        if control is not None:  # screen readers name a choice by the label that belongs to it
            title_label.setBuddy(control)
        words = column(None, title_label, self._help)
        mark = IconMark(icon, ICON.l) if icon else None
        self._control = control
        self._line = row(
            self, mark, grow(words), control, spacing=SPACE.l, margin=(SPACE.l, SPACE.m)
        )
        self.show_help(help_text)
        self.setMinimumHeight(_LEAST)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def show_help(self, text: str) -> None:
        """Another line of help; empty takes it away."""
        self._help.setText(text)
        self._help.setVisible(bool(text))

    def set_narrow(self, *, narrow: bool) -> None:
        """In a narrow window a wide control stands under its words, as wide as they are."""
        control = self._control
        natural = control.sizeHint().width() if control is not None else 0
        if control is None or natural <= current().scaled(_SLIM):
            return
        way = QBoxLayout.Direction
        self._line.setDirection(way.TopToBottom if narrow else way.LeftToRight)
        self._line.setSpacing(SPACE.s if narrow else SPACE.l)
        if control.sizePolicy().horizontalPolicy() is QSizePolicy.Policy.Fixed:
            side = Qt.AlignmentFlag.AlignLeading if narrow else Qt.AlignmentFlag(0)
            self._line.setAlignment(control, side)
        else:
            control.setMinimumWidth(0 if narrow else natural)
            control.setMaximumWidth(_WIDEST if narrow else natural)


class SwitchRow(SettingRow):
    """A row with a switch: on or off, at once."""

    toggled = Signal(bool)

    def __init__(
        self, name: str, title: str, help_text: str = "", parent: QWidget | None = None
    ) -> None:
        self.switch = Switch(name, title)
        super().__init__(title, help_text, self.switch, None, parent)
        self.switch.toggled.connect(self.toggled)

    def show_checked(self, checked: bool) -> None:
        """Show what is true, without telling anybody."""
        self.switch.show_checked(checked)


class ComboRow(SettingRow):
    """A row with one of several; ``chosen`` carries the key the user took."""

    chosen = Signal(str)

    def __init__(
        self, name: str, title: str, help_text: str = "", parent: QWidget | None = None
    ) -> None:
        self.combo = ComboBox(name, title)
        self.combo.setFixedWidth(self.combo.sizeHint().width())
        super().__init__(title, help_text, self.combo, None, parent)
        self.combo.activated.connect(lambda _: self.chosen.emit(self.combo.chosen()))

    def show_choices(self, choices: list[tuple[str, str]], chosen: str) -> None:
        """Offer ``(key, words)``; nobody is told."""
        self.combo.show_choices(choices, chosen)


class RowCard(Card):
    """A card of rows with hairlines between them."""

    def __init__(self, *rows: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        parts: list[QWidget] = []
        for part in rows:
            parts += [Line(), part] if parts else [part]
        column(self, *parts, margin=1)
