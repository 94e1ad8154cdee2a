"""What every view test stands on: an application with our theme, and eyes and ears for windows.

``look`` dresses the application; a test that asks for it runs in light, dark, high contrast and
right to left. ``spoken`` hears what a screen reader hears, ``cut`` finds words that do not fit,
``screenshot`` keeps a picture under ``build/screens/``.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QCursor
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from qasync import QEventLoop

from app.ui import windows
from app.ui.kit.button import Button, PopupMenuButton
from app.ui.kit.chip import Chip, Pill
from app.ui.kit.label import ElidedLabel, Label
from app.ui.kit.rail import RailItem
from app.ui.kit.round_button import RoundButton
from app.ui.theme import Theme, apply_theme
from app.ui.tokens import Scheme

SCREENS = Path(__file__).resolve().parents[2] / "build" / "screens"
FAR_AWAY = 780
LEFT, RIGHT = Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft

Spoken = Callable[[QWidget], list[tuple[QAccessible.Role, str]]]
Cut = Callable[[QWidget], list[str]]
Show = Callable[[QWidget], None]
Screenshot = Callable[[QWidget, str], Path]


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], QEventLoop]]:
    """An asynchronous test here runs on the loop the program runs on: Qt's."""

    def on_qt() -> QEventLoop:
        there = QApplication.instance()
        application = there if isinstance(there, QApplication) else QApplication([])
        application.setQuitOnLastWindowClosed(False)
        return QEventLoop(application)

    return {"qasync": on_qt}


@dataclass(frozen=True)
class Look:
    """One way the application can be dressed."""

    name: str
    theme: Theme
    direction: Qt.LayoutDirection = LEFT


LIGHT = Look("light", Theme(Scheme.LIGHT))
LOOKS = (
    LIGHT,
    Look("dark", Theme(Scheme.DARK)),
    Look("hc", Theme(Scheme.HIGH_CONTRAST)),
    Look("rtl", Theme(Scheme.LIGHT), RIGHT),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What the offscreen platform cannot do is noise; every other warning of Qt is a failure."""
    lacks = ("This plugin does not support", "No such signal .*systemTrayWindowChanged")
    noise = pytest.mark.qt_log_ignore(*lacks, extend=True)
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(noise)


def dress(app: QApplication, look: Look) -> None:
    """Make the application look so."""
    apply_theme(app, look.theme)
    app.setLayoutDirection(look.direction)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A call's window opens in the next turn of the loop, not in the next frame."""
    monkeypatch.setattr(windows, "OPEN_AFTER_MS", 0)
    monkeypatch.setattr(windows, "ANSWERED_AFTER_MS", 0)


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> Iterator[QApplication]:
    """Light, left to right, before each test; no window of a test outlives it."""
    dress(qapp, LIGHT)
    yield qapp
    for window in qapp.topLevelWidgets():
        window.close()
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(params=LOOKS, ids=lambda look: look.name)
def look(request: pytest.FixtureRequest, dressed: QApplication) -> Look:
    """The application in each look, one after the other."""
    wanted: Look = request.param
    dress(dressed, wanted)
    return wanted


@pytest.fixture
def show(qtbot: QtBot) -> Show:
    """Show a window and make it the active one, so that keys and focus are real."""

    def appear(window: QWidget) -> None:
        qtbot.addWidget(window)
        QCursor.setPos(FAR_AWAY, FAR_AWAY)  # nothing is hovered by chance
        window.show()
        window.activateWindow()
        qtbot.waitExposed(window)
        qtbot.waitUntil(window.isActiveWindow)

    return appear


@pytest.fixture
def spoken() -> Spoken:
    """Role and name of everything a screen reader finds in a window."""

    def walk(found: QAccessibleInterface) -> list[tuple[QAccessible.Role, str]]:
        heard = [(found.role(), found.text(QAccessible.Text.Name))]
        for number in range(found.childCount()):
            heard += walk(found.child(number))
        return heard

    return lambda window: walk(QAccessible.queryAccessibleInterface(window))


def _is_cut(widget: QWidget) -> bool:
    if isinstance(widget, Label) and widget.wordWrap():
        return widget.height() < widget.heightForWidth(widget.width())
    wanted = widget.sizeHint()
    return widget.width() < wanted.width() or widget.height() < wanted.height()


@pytest.fixture
def cut() -> Cut:
    """The words of a window that do not fit; what may be shortened does not count."""

    def find(window: QWidget) -> list[str]:
        kinds = (Label, Button, PopupMenuButton, RoundButton, Chip, Pill, RailItem)
        shown = [w for kind in kinds for w in window.findChildren(kind) if w.isVisible()]
        return [w.text() for w in shown if not isinstance(w, ElidedLabel) and _is_cut(w)]

    return find


@pytest.fixture
def screenshot() -> Screenshot:
    """Keep a picture of a widget under ``build/screens/``."""

    def keep(widget: QWidget, name: str) -> Path:
        SCREENS.mkdir(parents=True, exist_ok=True)
        path = SCREENS / f"{name}.png"
        assert widget.grab().save(str(path))
        return path

    return keep
