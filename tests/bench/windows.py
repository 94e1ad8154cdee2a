"""Opens the main window with made-up people: ``python -m tests.bench.windows --screen calls``.

Time runs, so that calls tick and the order of contacts settles; no network, no sound.
"""

import argparse
import asyncio
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from app.ui.main_window import CALLS, CONTACTS
from app.ui.theme import Theme, apply_theme
from app.ui.tokens import Scheme
from tests.views.desk import LINA, Desk, signed_in, signed_out

STEP_S = 0.05
NARROW = (380, 640)

SCREENS: dict[str, Callable[[Desk], object]] = {
    "contacts": lambda desk: desk.main.go_to(CONTACTS),
    "calls": lambda desk: desk.main.go_to(CALLS),
    **{
        topic: lambda desk, topic=topic: desk.main.go_to_setting(topic)
        for topic in ("account", "devices", "ringing", "appearance", "about")
    },
}


async def stay(desk: Desk) -> None:
    """Let the made-up clock go with the real one until somebody quits."""
    while not desk.shell.quit_requested.is_set():
        await asyncio.sleep(STEP_S)
        await desk.phone.clock.advance(STEP_S)


async def show(screen: str, *, narrow: bool) -> None:
    """Until the window is closed."""
    if screen == "sign-in":
        async with signed_out() as desk:
            desk.shell.start()
            if narrow:
                desk.sign_in.resize(*NARROW)
            await stay(desk)
        return
    async with signed_in(demo_people=frozenset({LINA.identity})) as desk:
        desk.main.closed.connect(desk.shell.quit_requested.set)
        SCREENS[screen](desk)
        if narrow:
            desk.main.resize(*NARROW)
        await stay(desk)


def main() -> None:
    """Open the window."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--screen", choices=("sign-in", *SCREENS), default="contacts")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--contrast", action="store_true")
    parser.add_argument("--rtl", action="store_true")
    parser.add_argument("--narrow", action="store_true")
    wish = parser.parse_args()
    application = QApplication([])
    application.setQuitOnLastWindowClosed(False)
    light = Scheme.DARK if wish.dark else Scheme.LIGHT
    apply_theme(application, Theme(Scheme.HIGH_CONTRAST if wish.contrast else light))
    if wish.rtl:
        application.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    with QEventLoop(application) as loop:
        loop.run_until_complete(show(wish.screen, narrow=wish.narrow))


if __name__ == "__main__":
    main()
