"""All calls with one person: who, call again, each call, delete."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from app.ui.icons import Icon
from app.ui.kit.avatar import Avatar
from app.ui.kit.button import Button, ButtonSize
from app.ui.kit.field import IconMark
from app.ui.kit.ground import Ink
from app.ui.kit.label import ElidedLabel, Label
from app.ui.kit.layout import column, gap, grow, row, stretch
from app.ui.kit.look import Look
from app.ui.kit.scroll import ScrollPage
from app.ui.kit.surface import Card, Page
from app.ui.people.call_lines import CallLines
from app.ui.theme import current
from app.ui.tokens import ICON, LAYOUT, SPACE, TextStyle
from app.viewmodels.add_contact import AddContactViewModel
from app.viewmodels.history import HistoryDetail, HistoryViewModel

_AVATAR = 64
_NARROW = 480


class HistoryPage(Page):
    """The group that is selected."""

    def __init__(self, vm: HistoryViewModel, add_vm: AddContactViewModel) -> None:
        super().__init__("pane")
        self.setObjectName("historyPage")
        self._vm = vm
        self._avatar = Avatar(_AVATAR)
        self._name = ElidedLabel("", TextStyle.TITLE, name=True)
        self._presence = ElidedLabel("", TextStyle.BODY, Ink.SECONDARY)
        self._video = Button("videoCall", self.tr("Video"), Look.SECONDARY)
        self._video.set_glyph(Icon.VIDEO_CALL)
        self._call = Button("audioCall", "").set_glyph(Icon.ACCEPT)
        self._title = Label("", TextStyle.CAPTION_STRONG, Ink.SECONDARY)
        self._calls = CallLines("groupCalls")
        self._remove = Button("deleteCalls", self.tr("Delete"), Look.GHOST_DANGER, ButtonSize.SMALL)
        self._remove.clicked.connect(vm.delete_shown)
        self._delete_text = ElidedLabel("", TextStyle.BODY_MEDIUM)
        self._delete = Card()
        sign = IconMark(Icon.DELETE, ICON.m)
        parts = (sign, grow(self._delete_text), self._remove)
        row(self._delete, *parts, spacing=SPACE.m, margin=(SPACE.l, SPACE.m))
        self._add = Button("addToContacts", self.tr("Add to contacts"), Look.SOFT)
        self._add.set_glyph(Icon.ADD_PERSON)
        self._lay_out()
        self._add.clicked.connect(lambda: add_vm.keep(vm.view.detail.identity))
        self._video.clicked.connect(lambda: vm.call(video=True))
        self._call.clicked.connect(lambda: vm.call(video=False))
        vm.changed.connect(self._render)
        self._render()

    def _lay_out(self) -> None:
        words = column(None, stretch(), self._name, self._presence, stretch())
        who = row(None, self._avatar, grow(words), spacing=SPACE.l)
        answers = row(None, self._video, self._call, stretch(), spacing=SPACE.m)
        self._add_row = QWidget()
        row(self._add_row, self._add, stretch(), margin=(0, 0, 0, SPACE.l))
        self._head = row(None, grow(who), answers, spacing=SPACE.l)
        body = QWidget()
        body.setMaximumWidth(LAYOUT.reading_max)
        column(
            body, self._head, gap(SPACE.l), self._add_row, self._title, gap(SPACE.s), self._calls,
            gap(SPACE.l), self._delete, stretch(),
        )  # fmt: skip
        content = QWidget()
        row(content, stretch(), grow(body, 100), stretch(), margin=(SPACE.l, SPACE.xxl))
        column(self, ScrollPage(content))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < _NARROW * current().text_scale
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._head.setDirection(way)

    def _render(self) -> None:
        shown = self._vm.view.detail
        if not shown.identity:
            return  # whoever holds the page shows something else
        self._avatar.show_face(shown.identity, shown.name, shown.dot or None, shown.presence)
        self._name.setText(shown.name)
        self._presence.setText(self._second(shown))
        past = bool(shown.calls)
        self._call.show_text(shown.call)
        self._title.setText(shown.title)
        self._title.setVisible(past)
        self._calls.show_lines(shown.calls)
        self._delete_text.setText(shown.delete)
        self._remove.setAccessibleDescription(shown.delete)
        self._delete.setVisible(past)
        self._add_row.setVisible(shown.stranger)

    @staticmethod
    def _second(shown: HistoryDetail) -> str:
        id_text = shown.id_text if shown.name != shown.identity else ""
        return "  ·  ".join(part for part in (shown.presence, id_text) if part)
