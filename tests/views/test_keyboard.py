"""The keyboard never acts on what the user did not choose: focus that jumps, removal, answering."""

import asyncio

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.ids import Identity
from app.ui.main_window import CONTACTS
from app.ui.shortcuts import AnswerKeys
from tests.fakes.clock import settle
from tests.views.desk import Desk, click_row, focus, signed_in
from tests.views.loop import button, until
from tests.views.loop import desk as ringing_desk


def page(desk: Desk) -> QWidget:
    desk.main.go_to(CONTACTS)
    found = desk.main.findChild(QWidget, "contactPage")
    assert isinstance(found, QWidget)
    return found


def select(desk: Desk, name: str) -> None:
    rows = desk.main.place(CONTACTS).list.pane.rows
    click_row(rows, name)


async def test_asking_for_a_call_leaves_the_focus_harmless(monkeypatch: pytest.MonkeyPatch) -> None:
    async with signed_in(demo_people=frozenset({Identity("lina")})) as desk:
        asked = asyncio.Event()

        async def slowly(identity: Identity, *, video: bool) -> None:
            await asked.wait()

        monkeypatch.setattr(desk.phone.engine, "demo_call_me", slowly)
        select(desk, "Lina")
        ask = button(page(desk), "askToCall")
        ask.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(ask, Qt.Key.Key_Space)
        await settle()
        assert not ask.isEnabled()
        assert focus() != "removeContact"
        QTest.keyClick(QApplication.focusWidget() or desk.main, Qt.Key.Key_Return)
        assert desk.main.findChild(QWidget, "removeQuestion") is None
        asked.set()
        await until(ask.isEnabled)
        assert focus() == "askToCall"


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
async def test_a_question_that_removes_stands_on_the_safe_answer(key: Qt.Key) -> None:
    async with signed_in() as desk:
        select(desk, "Yusuf")
        remove = button(page(desk), "removeContact")
        remove.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(remove, key)
        assert focus() == "removeQuestionSafe"
        safe = QApplication.focusWidget()
        assert safe is not None
        QTest.keyClick(safe, Qt.Key.Key_Return)
        await settle()
        assert desk.phone.contacts.named(Identity("yusuf")) is not None


@pytest.mark.parametrize("video", [False, True])
async def test_the_answers_of_a_popup_name_their_keys(video: bool) -> None:
    async with ringing_desk() as there:
        await there.phone.invited(video=video)
        popup = there.popup
        accept = AnswerKeys.ACCEPT if video else AnswerKeys.ACCEPT_AUDIO
        assert button(popup, "accept").toolTip() == f"Accept ({accept})"
        assert button(popup, "decline").toolTip() == f"Decline ({AnswerKeys.DECLINE})"
        assert popup.testAttribute(Qt.WidgetAttribute.WA_AlwaysShowToolTips)
