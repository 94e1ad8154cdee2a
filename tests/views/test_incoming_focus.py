"""The pop-up leaves the focus where it is, under a real window manager (ux E6)."""

import sys

from desk import DeskPlan, PrivateDesk, wait_for
from tests.views.typing_program import RING_WORD, STOP_WORD, TITLE

POPUP = "Incoming video call"


def test_what_is_typed_while_it_rings_goes_where_it_was_meant() -> None:
    with PrivateDesk(DeskPlan(pairs=())) as desk:
        program = desk.start(sys.executable, "-m", "tests.views.typing_program")
        desk.click(20, 20, desk.window(TITLE))
        wait_for("the field's focus", lambda: desk.active_title().strip() == TITLE)
        desk.type(RING_WORD)
        desk.window(POPUP)
        desk.type(" on ")
        desk.key("Return")
        desk.key("space")
        desk.type(STOP_WORD)
        wait_for("the program's end", lambda: program.poll() is not None)
        told = desk.output_of(program).splitlines()
        assert program.returncode == 0, told
        assert f"{RING_WORD} on |ringing|{TITLE}" in told
        assert f"Enter|ringing|{TITLE}" in told
        assert f"{RING_WORD} on  {STOP_WORD}|ringing|{TITLE}" in told
