"""How the pop-up of an incoming call looks: its place, size, order and names."""

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication

from app.ui.call.incoming_popup import IncomingPopup
from app.ui.theme import Theme, apply_theme
from tests.fakes.services import LINA, OMAR
from tests.views.conftest import LEFT, Cut, Look, Screenshot, Spoken
from tests.views.loop import ANSWERS, button, desk, until


def expected_corner(popup: IncomingPopup, look: Look) -> bool:
    screen = popup.screen().availableGeometry()
    bottom = screen.bottom() - popup.geometry().bottom() == 20
    if look.direction is LEFT:
        return bottom and screen.right() - popup.geometry().right() == 20
    return bottom and popup.geometry().left() - screen.left() == 20


@pytest.mark.parametrize(("video", "size"), [(False, (380, 152)), (True, (496, 152))])
async def test_it_comes_up_in_the_corner_in_its_size(
    look: Look, video: bool, size: tuple[int, int], cut: Cut, screenshot: Screenshot
) -> None:
    async with desk() as there:
        await there.phone.invited(LINA if video else OMAR, video=video)
        popup = await there.ready()
        await until(lambda: expected_corner(popup, look))
        assert (popup.width(), popup.height()) == size
        assert cut(popup) == []
        screenshot(popup, f"incoming-{'video' if video else 'audio'}.{look.name}")


@pytest.mark.parametrize(("video", "width"), [(False, 494), (True, 610)])
async def test_it_grows_with_its_words(
    video: bool, width: int, qapp: QApplication, cut: Cut, screenshot: Screenshot
) -> None:
    apply_theme(qapp, Theme(text_scale=1.5))
    async with desk() as there:
        await there.phone.invited(video=video)
        assert there.popup.width() == width
        assert cut(there.popup) == []
        screenshot(there.popup, f"incoming-{'video' if video else 'audio'}.150")


async def test_a_long_name_is_cut_in_its_middle(cut: Cut) -> None:
    async with desk() as there:
        await there.phone.invited(type(OMAR)(OMAR.identity, "Maximiliane " * 10), video=True)
        assert there.popup.width() == 496
        assert cut(there.popup) == []


async def test_the_answers_stand_far_apart_and_in_reading_order(look: Look) -> None:
    async with desk() as there:
        await there.phone.invited(video=True)
        edges = [button(there.popup, name).geometry() for name in ANSWERS]
        if look.direction is not LEFT:
            edges.reverse()
        assert [edge.left() for edge in edges] == sorted(edge.left() for edge in edges)
        far = (
            edges[1].left() - edges[0].right()
            if look.direction is LEFT
            else (edges[2].left() - edges[1].right())
        )
        assert far > 24
        assert all(edge.width() >= 118 and edge.height() >= 44 for edge in edges)


async def test_every_button_says_its_name(spoken: Spoken) -> None:
    async with desk() as there:
        await there.phone.invited(video=True)
        names = [name for role, name in spoken(there.popup) if role is QAccessible.Role.Button]
        assert sorted(names) == ["Accept", "Audio only", "Decline", "Silence", "Silence and hide"]


async def test_the_title_names_the_caller() -> None:
    async with desk() as there:
        await there.phone.invited()
        assert there.popup.windowTitle() == "Incoming audio call: Omar Haddad"
