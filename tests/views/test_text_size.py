"""Larger words: every screen grows with them, nothing is cut."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication

from app.ui.main_window import CALLS
from app.ui.theme import Theme, apply_theme
from tests.fakes.clock import settle
from tests.views.conftest import Cut, Screenshot
from tests.views.desk import LINA, Desk, signed_in, signed_out, too_wide


@pytest.fixture(params=[1.5, 2.0])
def scale(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[float]:
    """The size of all words."""
    apply_theme(qapp, Theme(text_scale=request.param))
    yield request.param
    apply_theme(qapp, Theme())


SCREENS: dict[str, Callable[[Desk], object]] = {
    "contacts": lambda desk: desk.shell._screens.contacts.select(f"person:{LINA.identity}"),
    "calls": lambda desk: (
        desk.main.go_to(CALLS),
        desk.shell._screens.history.select(desk.shell._screens.history.rows.rows[2].key),
    ),
    **{
        topic: lambda desk, topic=topic: desk.main.go_to_setting(topic)
        for topic in ("account", "devices", "ringing", "appearance", "about")
    },
}


@pytest.mark.parametrize("screen", SCREENS)
async def test_the_main_window_grows_with_its_words(
    scale: float, screen: str, cut: Cut, screenshot: Screenshot
) -> None:
    async with signed_in(demo_people=frozenset({LINA.identity})) as desk:
        SCREENS[screen](desk)
        await settle()
        assert cut(desk.main) == []
        assert too_wide(desk.main) == []
        screenshot(desk.main, f"text-{screen}.{scale:.0%}".replace("%", ""))


async def test_the_sign_in_window_grows_with_its_words(
    scale: float, cut: Cut, screenshot: Screenshot
) -> None:
    async with signed_out() as desk:
        desk.shell.start()
        await desk.shown(desk.sign_in)
        for kind in ("built_in", "engine", "hosted"):
            desk.sign_in._vm.choose(kind)
            desk.sign_in._vm.sign_in()
            await settle()
            assert cut(desk.sign_in) == []
            assert too_wide(desk.sign_in) == []
            screenshot(desk.sign_in, f"text-sign-in-{kind}.{scale:.0%}".replace("%", ""))
