"""Opens one picture of a call with made-up people: ``python -m tests.bench.calls --state busy``.

Time runs, so that timers tick, pages close and meters move; no sound, no network, no camera.
"""

import argparse
import asyncio
import math

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from app.domain.media import MediaStats
from app.services.tasks import TaskScope
from app.ui.theme import Theme, apply_theme
from app.ui.tokens import Scheme
from tests.fakes.services import LINA, OMAR
from tests.views.call_states import STATES
from tests.views.loop import Desk, desk

STEP_S = 0.05


async def ring(there: Desk, *, video: bool) -> None:
    """The pop-up of an incoming call."""
    await there.phone.invited(LINA if video else OMAR, video=video)


async def run_time(there: Desk) -> None:
    """Let the made-up clock go with the real one, and let somebody talk."""
    passed = 0.0
    while True:
        loud = 0.25 * (1 + math.sin(passed * 3)) / 2
        there.phone.media.measured = MediaStats(audio_level_in=loud, audio_level_out=loud / 2)
        await asyncio.sleep(STEP_S)
        await there.phone.clock.advance(STEP_S)
        passed += STEP_S


async def show(state: str, tasks: TaskScope) -> None:
    """Until every window is closed."""
    async with desk() as there:
        if state.startswith("ringing-here"):
            await ring(there, video=state.endswith("video"))
        else:
            await STATES[state](there)
        tasks.spawn(run_time(there), "bench.time")
        while there.keeper.popup or there.keeper.call_window:
            await asyncio.sleep(STEP_S)
        await tasks.aclose()


def main() -> None:
    """Open the window."""
    states = (*STATES, "ringing-here-audio", "ringing-here-video")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--state", choices=states, default="active-audio")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--contrast", action="store_true")
    parser.add_argument("--rtl", action="store_true")
    wish = parser.parse_args()
    application = QApplication([])
    application.setQuitOnLastWindowClosed(False)
    light = Scheme.DARK if wish.dark else Scheme.LIGHT
    apply_theme(application, Theme(Scheme.HIGH_CONTRAST if wish.contrast else light))
    if wish.rtl:
        application.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    with QEventLoop(application) as loop:
        loop.run_until_complete(show(wish.state, TaskScope()))


if __name__ == "__main__":
    main()
