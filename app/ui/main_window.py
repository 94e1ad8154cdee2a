"""The main window: rail, place, and over them the running call and the state of the connection."""

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QStackedLayout

from app.ui.call.ring_bar import RingBar
from app.ui.call_bar import CallBar
from app.ui.icons import Icon
from app.ui.kit.badge import BadgeTone
from app.ui.kit.banner import Banner
from app.ui.kit.chip import Tone
from app.ui.kit.layout import column, grow, row
from app.ui.kit.rail import Rail, RailItem
from app.ui.kit.surface import Page
from app.ui.kit.toast import ToastHost, ToastText
from app.ui.logo import app_icon
from app.ui.people.contacts_place import ContactsPlace
from app.ui.people.first_page import FirstPage
from app.ui.people.history_place import HistoryPlace
from app.ui.screens import MainViewModels
from app.ui.settings.topics import ACCOUNT, DEVICES
from app.ui.shortcuts import Keys, bind
from app.ui.theme import current
from app.ui.tokens import LAYOUT
from app.ui.two_pane import TwoPane, room_for_words
from app.viewmodels.status import BannerKind
from app.viewmodels.toasts import ToastKind

if TYPE_CHECKING:
    from app.ui.settings.place import SettingsPlace

MIN = QSize(380, 560)
_STILL = 200
"""What of the least width larger words do not need more of."""
NARROW = 720
CALLS, CONTACTS, SETTINGS = "calls", "contactsPlace", "settings"
_BANNERS = {
    BannerKind.NONE: (Tone.INFO, Icon.INFO),
    BannerKind.WORKING: (Tone.INFO, Icon.INFO),
    BannerKind.AWAY: (Tone.WARNING, Icon.NETWORK_WARNING),
    BannerKind.ELSEWHERE: (Tone.DANGER, Icon.BAN),
    BannerKind.NOT_IN_PLAN: (Tone.INFO, Icon.INFO),
}
_TOASTS = {
    ToastKind.INFO: (Tone.INFO, Icon.INFO),
    ToastKind.DONE: (Tone.GOOD, Icon.GOOD),
    ToastKind.PROBLEM: (Tone.DANGER, Icon.ERROR),
}


class MainWindow(Page):
    """Rail and places; ``closed`` when the user closes it, the shell decides what that means."""

    closed = Signal()
    quit_wanted = Signal()
    call_wanted = Signal()
    """Back to the window of the running call, or to the pop-up of one that rings."""
    ring_answered = Signal(bool)
    """A call whose pop-up was put away is accepted, or declined."""
    echo_wanted = Signal()

    def __init__(self, vms: MainViewModels, echo: bool = False) -> None:
        super().__init__("app")
        self.setObjectName("mainWindow")
        self.setWindowTitle(self.tr("UTD Phone"))
        self.setWindowIcon(app_icon())
        self.setMinimumSize(current().scaled(MIN.width(), _STILL), MIN.height())
        self.resize(*LAYOUT.main_window)
        self._vms, self._echo = vms, echo
        self._rail = Rail()
        self._call_bar, self._ring_bar = CallBar(), RingBar()
        self._banner = Banner("connection", flush=True)
        self._first_pages: list[FirstPage] = []
        self._places: dict[str, TwoPane] = {}
        self._stack = QStackedLayout()
        self._toasts = ToastHost(self)
        self._last_toast = 0
        self._lay_out()
        self._connect()
        self._bind_keys()
        self.go_to(CONTACTS)
        self._render()
        self._tell()

    def _lay_out(self) -> None:
        calls = RailItem(CALLS, (Icon.CALLS, Icon.CALLS_ON), self.tr("Calls"))
        people = RailItem(CONTACTS, (Icon.CONTACTS, Icon.CONTACTS_ON), self.tr("Contacts"))
        settings = RailItem(SETTINGS, (Icon.SETTINGS, Icon.SETTINGS_ON), self.tr("Settings"))
        self._rail.set_items([calls, people], [settings])
        side = column(None, self._call_bar, self._ring_bar, self._banner, grow(self._stack))
        row(self, self._rail, grow(side), spacing=0)

    def _connect(self) -> None:
        self._rail.chosen.connect(self.go_to)
        self._rail.face.clicked.connect(lambda: self.go_to_setting(ACCOUNT))
        self._call_bar.clicked.connect(self.call_wanted)
        self._call_bar.muted.connect(self._vms.status.toggle_microphone)
        self._call_bar.hung_up.connect(self._vms.status.hang_up)
        self._ring_bar.clicked.connect(self.call_wanted)
        self._ring_bar.answered.connect(self.ring_answered)
        self._banner.acted.connect(self._vms.settings.session.use_here)
        self._vms.status.changed.connect(self._render)
        self._vms.contacts.changed.connect(self._count)
        self._vms.toasts.changed.connect(self._tell)

    def _bind_keys(self) -> None:
        bind(
            self,
            {
                Keys.SEARCH: self._search,
                Keys.ADD_CONTACT: self._begin_adding,
                Keys.AUDIO_CALL: lambda: self._call_current(video=False),
                Keys.VIDEO_CALL: lambda: self._call_current(video=True),
                Keys.CALLS: lambda: self.go_to(CALLS),
                Keys.CONTACTS: lambda: self.go_to(CONTACTS),
                Keys.SETTINGS: lambda: self.go_to(SETTINGS),
                Keys.QUIT: self.quit_wanted.emit,
            },
        )

    # ── places ──

    @property
    def here(self) -> str:
        """The name of the place that is shown."""
        shown = self._stack.currentWidget()
        return next(name for name, place in self._places.items() if place is shown)

    def place(self, name: str) -> TwoPane:
        """One of the places, built when it is first wanted: the start shows only one."""
        if name not in self._places:
            place = self._places[name] = self._build(name)
            place.set_narrow(self.width() < room_for_words(NARROW))
            self._stack.addWidget(place)
        return self._places[name]

    def _build(self, name: str) -> TwoPane:
        if name == CALLS:
            return HistoryPlace(self._vms.history, self._vms.adding, self._first_page())
        if name == CONTACTS:
            vms = self._vms
            return ContactsPlace(vms.contacts, vms.page, vms.adding, self._first_page())
        from app.ui.settings.place import SettingsPlace  # noqa: PLC0415 - loaded as it is built

        return SettingsPlace(self._vms.settings)

    def _first_page(self) -> FirstPage:
        page = FirstPage(self._echo)
        page.begun.connect(self._begin)
        page.devices_wanted.connect(lambda: self.go_to_setting(DEVICES))
        page.show_status(self._vms.status.view)
        page.show_people(nobody=self._vms.contacts.view.no_contacts)
        self._first_pages.append(page)
        return page

    def go_to(self, name: str) -> None:
        """Show a place; a keyboard that was in the one before comes along."""
        left, place, focused = self._stack.currentWidget(), self.place(name), self.focusWidget()
        inside = left is not None and focused is not None and left.isAncestorOf(focused)
        self._rail.choose(name)
        self._stack.setCurrentWidget(place)
        if inside and place is not left:
            place.take_focus()
        self._look()

    def go_to_setting(self, topic: str) -> None:
        """Show a settings topic."""
        cast("SettingsPlace", self.place(SETTINGS)).go_to(topic)
        self.go_to(SETTINGS)

    def _begin(self) -> None:
        if self._echo:
            self.echo_wanted.emit()
        else:
            self._begin_adding()

    def _begin_adding(self) -> None:
        self.go_to(CONTACTS)
        people = self.place(CONTACTS)
        if isinstance(people, ContactsPlace):
            people.ask_for_id()

    def _search(self) -> None:
        place = self.place(self.here)
        if not isinstance(place, ContactsPlace | HistoryPlace):
            self.go_to(CONTACTS)
            place = self.place(CONTACTS)
        if isinstance(place, ContactsPlace | HistoryPlace):
            place.go_back()
            place.list.pane.search.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
            place.list.pane.search.edit.selectAll()

    def _call_current(self, *, video: bool) -> None:
        place = self.place(self.here)
        if isinstance(place, ContactsPlace | HistoryPlace):
            place.call_current(video=video)

    # ── what is shown ──

    def _render(self) -> None:
        view = self._vms.status.view
        self._rail.face.show_face(view.identity, view.name, view.dot, view.own_face)
        self._rail.item(CALLS).set_badge(view.missed_unseen, BadgeTone.MISSED)
        self._call_bar.show_call(view.call_bar)
        self._ring_bar.show_ring(view.ring_bar)
        tone, icon = _BANNERS[view.banner.kind]
        self._banner.show_text(view.banner.text, tone, icon, view.banner.action)
        for page in self._first_pages:
            page.show_status(view)

    def _count(self) -> None:
        for page in self._first_pages:
            page.show_people(nobody=self._vms.contacts.view.no_contacts)

    def _tell(self) -> None:
        for note in self._vms.toasts.view.notes:
            if note.number > self._last_toast:
                tone, icon = _TOASTS[note.kind]
                self._toasts.show(ToastText(note.text, tone=tone, icon=icon))
                self._last_toast = note.number

    def _look(self) -> None:
        """What is missed is seen once its list lies before the user."""
        self._vms.history.set_looked_at(self.isActiveWindow() and self.here == CALLS)

    # ── the window ──

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < room_for_words(NARROW)
        self._rail.set_compact(narrow)
        for place in self._places.values():
            place.set_narrow(narrow)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange:
            self._look()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._look()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        place = self.place(self.here)
        if event.key() == Qt.Key.Key_Escape:
            self._step_back(place)
        else:
            super().keyPressEvent(event)

    def _step_back(self, place: TwoPane) -> None:
        """Escape clears the search, then leaves the page of a narrow window."""
        searched = isinstance(place, ContactsPlace | HistoryPlace) and place.list.pane.search
        if searched and searched.text():
            searched.edit.clear()
        elif place.narrow:
            place.go_back()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.closed.emit()
