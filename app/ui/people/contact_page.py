"""One person's page: face, presence, calls in both ways, the last ones, keep or remove."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.ui.icons import Icon
from app.ui.kit.avatar import Avatar
from app.ui.kit.button import Button
from app.ui.kit.dialog import Dialog
from app.ui.kit.ground import Ink
from app.ui.kit.label import ElidedLabel, Label
from app.ui.kit.layout import centred, column, gap, grow, row, stretch
from app.ui.kit.look import Look
from app.ui.kit.presence import PresenceDot
from app.ui.kit.round_button import RoundButton
from app.ui.kit.scroll import ScrollPage
from app.ui.kit.surface import Page
from app.ui.people.call_lines import CallLines
from app.ui.tokens import SPACE, TextStyle
from app.viewmodels.contact_page import ContactPageViewModel

_AVATAR = 96
_WIDTH = 560
_BETWEEN = 32


class ContactPage(Page):
    """The page of whoever is selected."""

    def __init__(self, vm: ContactPageViewModel) -> None:
        super().__init__("pane")
        self.setObjectName("contactPage")
        self._vm = vm
        self._avatar = Avatar(_AVATAR)
        self._name = ElidedLabel("", TextStyle.TITLE_L, name=True)
        self._dot = PresenceDot()
        self._presence = Label("", TextStyle.BODY, Ink.SECONDARY)
        self._id = ElidedLabel("", TextStyle.CAPTION, Ink.SECONDARY, name=True)
        self._audio = RoundButton("audioCall", Icon.ACCEPT, self.tr("Audio"), Look.PRIMARY)
        self._video = RoundButton("videoCall", Icon.ACCEPT_VIDEO, self.tr("Video"), Look.PRIMARY)
        self._favourite = RoundButton("favourite", Icon.FAVOURITE, "", Look.SOFT)
        self._favourite.setCheckable(True)
        self._add = RoundButton("addPerson", Icon.ADD_PERSON, self.tr("Add"), Look.SOFT)
        self._ask = Button("askToCall", "", Look.SOFT).set_glyph(Icon.RINGING)
        self._title = Label("", TextStyle.CAPTION_STRONG, Ink.SECONDARY)
        self._calls = CallLines("recentCalls")
        self._remove = Button("removeContact", self.tr("Remove contact"), Look.GHOST_DANGER)
        self._lay_out()
        self._connect()
        self._render()

    def _lay_out(self) -> None:
        for label in (self._name, self._id):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        seen = row(None, stretch(), self._dot, self._presence, stretch())
        actions = row(
            None, stretch(), self._audio, self._video, self._favourite, self._add, stretch(),
            spacing=_BETWEEN,
        )  # fmt: skip
        body = QWidget()
        body.setMaximumWidth(_WIDTH)
        column(
            body, centred(self._avatar), gap(SPACE.l), self._name, gap(SPACE.xs), seen,
            gap(SPACE.xs), self._id, gap(SPACE.xxl), actions, gap(SPACE.xl), centred(self._ask),
            gap(SPACE.l), self._title, gap(SPACE.s), self._calls, gap(SPACE.l),
            centred(self._remove), stretch(),
        )  # fmt: skip
        content = QWidget()
        row(content, stretch(), grow(body, 100), stretch(), margin=(SPACE.l, SPACE.huge))
        column(self, ScrollPage(content))

    def _connect(self) -> None:
        vm = self._vm
        self._audio.clicked.connect(lambda: vm.call(video=False))
        self._video.clicked.connect(lambda: vm.call(video=True))
        self._favourite.clicked.connect(vm.toggle_favourite)
        self._add.clicked.connect(vm.add)
        self._ask.clicked.connect(vm.ask_to_call)
        self._remove.clicked.connect(self._ask_to_remove)
        vm.changed.connect(self._render)

    def _ask_to_remove(self) -> None:
        question = Dialog(
            "removeQuestion",
            self.tr("Remove this contact?"),
            self.tr("Past calls stay in the list. You can add the contact again."),
            self.window(),
        ).set_answers(self.tr("Keep"), self.tr("Remove"), Look.DANGER)
        question.answered.connect(lambda yes: self._vm.remove() if yes else None)
        question.open()

    def _render(self) -> None:
        view = self._vm.view
        if not view.identity:
            return  # whoever holds the page shows something else
        self._avatar.show_face(view.identity, view.name, view.dot or None, view.presence)
        self._name.setText(view.name)
        self._dot.setVisible(bool(view.dot))
        if view.dot:
            self._dot.show_dot(view.dot)
        self._presence.setText(view.presence)
        self._id.setText(view.id_text)
        self._id.setVisible(view.name != view.identity)
        star = Icon.FAVOURITE_ON if view.favourite else Icon.FAVOURITE
        self._favourite.show_as(star, self.tr("Favourite"))
        self._favourite.setChecked(view.favourite)
        self._favourite.setVisible(view.is_contact)
        self._add.setVisible(not view.is_contact)
        self._remove.setVisible(view.is_contact)
        self._ask.setVisible(bool(view.ask))
        self._ask.show_text(view.ask)
        self._ask.set_busy(view.asking)
        self._title.setText(view.calls_title)
        self._title.setVisible(bool(view.calls_title))
        self._calls.show_lines(view.calls)
