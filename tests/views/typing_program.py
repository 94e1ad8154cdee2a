"""A program whose user types into a field until the phone rings; it tells what the field holds.

``test_incoming_focus`` runs it on a private desktop: only a real window manager gives focus away.
The phone rings when the field says ``RING_WORD``.
"""

import asyncio
import sys

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from qasync import QEventLoop

from app.services.tasks import TaskScope
from app.ui.theme import Theme, apply_theme
from tests.views.loop import Desk, desk

TITLE = "Notes"
RING_WORD = "ring"
STOP_WORD = "stop"


def tell(there: Desk, text: str) -> None:
    """One line: what the field holds, how the call stands, which window is active."""
    active = QApplication.activeWindow()
    title = active.windowTitle() if active is not None else "none of ours"
    sys.stdout.write(f"{text}|{there.phone.state}|{title}\n")
    sys.stdout.flush()


async def run() -> None:
    """Until the user types the word that stops it."""
    tasks, stopped = TaskScope(), asyncio.Event()
    window, line = QWidget(), QLineEdit()
    window.setWindowTitle(TITLE)
    QVBoxLayout(window).addWidget(line)
    async with desk() as there:

        def typed(text: str) -> None:
            tell(there, text)
            if text == RING_WORD:
                tasks.spawn(there.phone.invited(video=True), "ring")
            if text.endswith(STOP_WORD):
                stopped.set()

        line.textChanged.connect(typed)
        line.returnPressed.connect(lambda: tell(there, "Enter"))
        window.show()
        await stopped.wait()
        await tasks.aclose()
    window.close()


def main() -> None:
    """Run it on Qt's loop."""
    application = QApplication(sys.argv)
    application.setQuitOnLastWindowClosed(False)
    apply_theme(application, Theme())
    with QEventLoop(application) as loop:
        loop.run_until_complete(run())
    QCoreApplication.quit()


if __name__ == "__main__":
    main()
