"""The program's own windows over a phone made of fakes, for asynchronous view tests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLineEdit,
    QScrollArea,
    QSlider,
    QWidget,
)

from app.domain.call import CallEndReason, Peer
from app.domain.contact import Contact
from app.domain.ids import Identity
from app.domain.settings import Appearance
from app.protocol.rest import UserRow
from app.ui.kit.list_row import RowList
from app.ui.main_window import MainWindow
from app.ui.shell import Shell
from app.ui.signin.window import SignInWindow
from app.ui.theme import current
from app.ui.tokens import Scheme
from app.values import replace
from tests.fakes.clock import settle
from tests.fakes.phone import DAY_S, HOUR_S, Phone
from tests.views.loop import until

OMAR = Peer(Identity("omar-h"), "Omar Haddad")
MAYA = Peer(Identity("maya.r"), "Maya Rahman")
LINA = Peer(Identity("lina"), "Lina Khoury")
_LOOKS = {
    Scheme.LIGHT: Appearance.LIGHT,
    Scheme.DARK: Appearance.DARK,
    Scheme.HIGH_CONTRAST: Appearance.HIGH_CONTRAST,
}


@dataclass
class Desk:
    """A shell and the phone under it."""

    phone: Phone
    shell: Shell

    @property
    def main(self) -> MainWindow:
        """The main window."""
        return self.shell.main_window

    @property
    def sign_in(self) -> SignInWindow:
        """The sign-in window."""
        return self.shell.sign_in_window

    async def shown(self, window: QWidget) -> QWidget:
        """A window once it is the active one."""
        await until(lambda: window.isVisible() and window.isActiveWindow())
        return window


def townspeople(phone: Phone) -> None:
    """Contacts of every kind, a stranger, and a past with some of them."""
    phone.knows(
        Contact(OMAR.identity, OMAR.name, favourite=True),
        Contact(MAYA.identity, MAYA.name, favourite=True),
        ("daniel", "Daniel Weber"),
        (LINA.identity, LINA.name),
        ("sara", "Sara Nasser"),
        ("yusuf", "Yusuf Karim"),
        ("hana", "Hana Suzuki"),
        ("noor", "نور عزيز"),
    )
    phone.engine.users[Identity("leo")] = UserRow("leo", "Leo Linden")
    sara, noor = Peer(Identity("sara"), "Sara Nasser"), Peer(Identity("noor"), "نور عزيز")
    reason = CallEndReason
    phone.called(LINA, 4 * DAY_S, 146, incoming=True)
    phone.called(MAYA, DAY_S + 5 * HOUR_S, 0, reason.ANSWERED_ELSEWHERE, incoming=True)
    phone.called(noor, DAY_S, 0, reason.CANCELLED, incoming=True)
    phone.called(sara, 2 * HOUR_S, 242, incoming=True, video=True)
    phone.called(OMAR, 1800, 0, reason.CANCELLED, incoming=True)
    phone.called(OMAR, 1700, 0, reason.MISSED, incoming=True, video=True)
    phone.called(OMAR, 1600, 0, reason.CANCELLED, incoming=True, video=True)
    phone.called(OMAR, 600, 768)


PRESENCES = {
    OMAR.identity: "online",
    MAYA.identity: "busy",
    LINA.identity: "online",
    "daniel": "online",
    "yusuf": "away",
    "noor": "offline",
}


@asynccontextmanager
async def signed_out(**wishes: object) -> AsyncIterator[Desk]:
    """A phone nobody is signed in to; the window asks how to connect."""
    async with Phone(**wishes) as phone:  # type: ignore[arg-type]  # the fields of Phone
        await _dress_like_the_test(phone)
        shell = Shell(phone.shell_parts)
        desk = Desk(phone, shell)
        try:
            yield desk
        finally:
            await shell.aclose()


async def _dress_like_the_test(phone: Phone) -> None:
    """The shell follows the settings, so they say what the test wants."""
    settings = phone.settings.settings.value
    phone.settings.change(replace(settings, appearance=_LOOKS[current().scheme]))
    await settle()


@asynccontextmanager
async def signed_in(*, people: bool = True, **wishes: object) -> AsyncIterator[Desk]:
    """Adam's phone with its main window, everybody's presence known and settled."""
    async with signed_out(**wishes) as desk:
        if people:
            townspeople(desk.phone)
        await desk.phone.sign_in()
        desk.shell.start()
        if people:
            await desk.phone.seen(**PRESENCES)
        await desk.phone.clock.advance(5)
        await desk.shown(desk.main)
        yield desk


def row_of(rows: RowList, spoken: str) -> QModelIndex:
    """The first row whose words begin so."""
    model = rows.model()
    for number in range(model.rowCount()):
        index = model.index(number, 0)
        if bare(str(index.data())).startswith(spoken):
            return index
    raise AssertionError(f"no row {spoken!r}")


def bare(text: str) -> str:
    """The text without the marks that isolate names and times."""
    return "".join(c for c in text if c not in "\u2066\u2068\u2069")


def click_row(rows: RowList, spoken: str, from_end: int = 0) -> None:
    """Click a row, at its middle or so many pixels from its end."""
    rect = rows.visualRect(row_of(rows, spoken))
    where = rect.center()
    if from_end:
        right = rows.layoutDirection() is Qt.LayoutDirection.LeftToRight
        where = QPoint(rect.right() - from_end if right else rect.left() + from_end, where.y())
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=where)


def nameless(window: QWidget) -> list[str]:
    """Whatever can be used in a window and has no name for a screen reader."""
    kinds = (QAbstractButton, QLineEdit, QComboBox, QSlider, QAbstractItemView)
    found = [w for kind in kinds for w in window.findChildren(kind) if w.isVisible()]
    return [f"{type(w).__name__} {w.objectName()}" for w in found if not _named(w)]


def _named(widget: QWidget) -> bool:
    """A choice is named by the label that belongs to it: its own name is what is chosen."""
    read = QAccessible.queryAccessibleInterface(widget)
    if isinstance(widget, QComboBox):
        return bool(read.relations(QAccessible.RelationFlag.Label))
    return bool(read.text(QAccessible.Text.Name))


def too_wide(window: QWidget) -> list[str]:
    """Pages that are wider than the place they are shown in, so that their end is cut off."""
    areas = [area for area in window.findChildren(QScrollArea) if area.isVisible()]
    return [
        f"{area.widget().width()} in {area.viewport().width()}"
        for area in areas
        if area.widget().width() > area.viewport().width()
    ]


def focus() -> str:
    """The object name of what has the keyboard."""
    widget = QApplication.focusWidget()
    return widget.objectName() if widget is not None else ""
