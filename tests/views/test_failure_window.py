"""The window of an app that cannot start: it is read, and closed."""

from pytestqt.qtbot import QtBot

from app.ui.failure import FailureWindow
from app.viewmodels.words.errors import cannot_open
from tests.views.conftest import Cut, Look, Screenshot, Show
from tests.views.loop import click

PATH = "/home/sara/.local/share/utd-phone/profiles/default/phone.sqlite"


def test_it_says_why_and_ends_with_its_button(qtbot: QtBot, show: Show) -> None:
    window = FailureWindow(cannot_open(PATH))
    show(window)
    with qtbot.waitSignal(window.closed):
        click(window, "failureClose")
    assert not window.isVisible()


def test_its_words_fit(look: Look, show: Show, cut: Cut, screenshot: Screenshot) -> None:
    window = FailureWindow(cannot_open(PATH))
    show(window)
    assert cut(window) == []
    screenshot(window, f"failure.{look.name}")
    window.resize(window.minimumSize())
    assert cut(window) == []
    screenshot(window, f"failure-380.{look.name}")
