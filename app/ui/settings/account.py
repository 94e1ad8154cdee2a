"""Who one is, at which engine, and the way out."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.domain.settings import AccountKind
from app.ui.icons import Icon
from app.ui.kit.avatar import Avatar
from app.ui.kit.button import Button
from app.ui.kit.chip import Pill, Tone
from app.ui.kit.dialog import Dialog
from app.ui.kit.field import IconMark
from app.ui.kit.ground import Ink
from app.ui.kit.icon_button import IconButton
from app.ui.kit.label import ElidedLabel, Label
from app.ui.kit.layout import column, gap, grow, row, stretch
from app.ui.kit.look import Look
from app.ui.kit.setting_row import RowCard, SettingRow
from app.ui.settings.page import SettingsPage, heading
from app.ui.tokens import ICON, SPACE, TextStyle
from app.viewmodels.session import SessionViewModel
from app.viewmodels.settings import SettingsViewModel

_AVATAR = 64
_ICONS = {
    AccountKind.BUILT_IN: Icon.COMPUTER,
    AccountKind.ENGINE: Icon.SERVER,
    AccountKind.HOSTED: Icon.HOSTED,
}


class AccountPage(SettingsPage):
    """Name, engine, connection, sign out."""

    def __init__(self, vm: SettingsViewModel, session_vm: SessionViewModel) -> None:
        super().__init__("accountPage", "")
        self._title.setText(self.tr("Account"))
        self._vm, self._session_vm = vm, session_vm
        self._face = Avatar(_AVATAR)
        self._name = ElidedLabel("", TextStyle.HEADING, name=True)
        self._id = ElidedLabel("", TextStyle.CAPTION, Ink.SECONDARY, name=True)
        self._copy = IconButton("copyId", Icon.COPY, self.tr("Copy my id"))
        self._copy.clicked.connect(self._copy_id)
        self._engine_mark = IconMark(Icon.COMPUTER, ICON.l)
        self._engine = Label("", TextStyle.BODY_MEDIUM, wrap=True)
        self._engine_help = ElidedLabel("", TextStyle.CAPTION, Ink.SECONDARY)
        self._state = Pill("connection")
        self._key_note = Label("", TextStyle.CAPTION, Ink.WARNING, wrap=True)
        leave = Button("signOut", self.tr("Sign out"), Look.GHOST_DANGER).set_glyph(Icon.SIGN_OUT)
        leave.clicked.connect(self._ask_to_leave)
        self._out = SettingRow(self.tr("Sign out"), "", leave)
        self.fill(
            RowCard(self._who()), gap(SPACE.l), heading(self.tr("Connection")),
            RowCard(self._where()), gap(SPACE.s), self._key_note, gap(SPACE.l), RowCard(self._out),
        )  # fmt: skip
        vm.changed.connect(self._render)
        self._render()

    def _who(self) -> QWidget:
        holder = QWidget()
        words = column(None, stretch(), self._name, self._id, stretch())
        parts = (self._face, grow(words), self._copy)
        row(holder, *parts, spacing=SPACE.l, margin=(SPACE.l, SPACE.xl))
        return holder

    def _where(self) -> QWidget:
        holder = QWidget()
        words = column(None, stretch(), self._engine, self._engine_help, stretch())
        parts = (self._engine_mark, grow(words), self._state)
        row(holder, *parts, spacing=SPACE.l, margin=(SPACE.l, SPACE.m))
        return holder

    def _copy_id(self) -> None:
        QGuiApplication.clipboard().setText(self._vm.view.account.identity)
        self._copy.show_as(Icon.GOOD, self.tr("Copied"))

    def _ask_to_leave(self) -> None:
        question = Dialog(
            "signOutQuestion",
            self.tr("Sign out?"),
            self.tr("Calls will not reach you here until you sign in again."),
            self.window(),
        ).set_answers(self.tr("Stay"), self.tr("Sign out"), Look.DANGER)
        question.answered.connect(lambda yes: self._session_vm.sign_out() if yes else None)
        question.open()

    def _stays(self) -> str:
        return self.tr("Contacts and calls stay for your return.")

    def _goes(self) -> str:
        return self.tr(
            "This computer forgets the app key. Contacts and calls stay for your return."
        )

    def _render(self) -> None:
        view = self._vm.view.account
        self._face.show_face(view.identity, view.name, view.dot, view.connection)
        self._name.setText(view.name)
        self._id.setText(view.id_text)
        self._id.setVisible(view.name != view.identity)
        self._copy.show_as(Icon.COPY, self.tr("Copy my id"))
        self._copy.setVisible(bool(view.identity))
        self._engine_mark.show_icon(_ICONS[view.kind])
        self._engine.setText(view.engine)
        self._engine_help.setText(view.engine_help)
        self._engine_help.setVisible(bool(view.engine_help))
        self._state.show_as(view.connection, Tone.GOOD if view.connected else Tone.WARNING)
        self._out.show_help(self._stays() if view.kind is AccountKind.BUILT_IN else self._goes())
        self._key_note.setText(view.key_note)
        self._key_note.setVisible(bool(view.key_note))
