"""Contacts: found, called, added, removed; rows that keep still while people come and go."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget

from app.domain.call import CallState
from app.domain.errors import AppError, ErrorCode
from app.domain.ids import Identity
from app.domain.signal import Loss
from app.protocol.frames import CallNews
from app.protocol.rest import UserRow
from app.services.ports import SignalClosedError
from app.ui.kit.label import Label
from app.ui.kit.list_row import RowList
from app.ui.main_window import CONTACTS
from app.ui.people.contacts_place import ContactsPlace
from app.ui.shell import ECHO
from app.viewmodels.contacts import COALESCE_S, SEARCH_PAUSE_S, SETTLE_S
from tests.fakes.clock import settle
from tests.views.conftest import Cut, Look, Screenshot
from tests.views.desk import (
    LINA,
    MAYA,
    OMAR,
    Desk,
    bare,
    click_row,
    focus,
    nameless,
    signed_in,
    too_wide,
)
from tests.views.loop import button, click, until

FROM_END_VIDEO, FROM_END_AUDIO = 24, 64


def place(desk: Desk) -> ContactsPlace:
    found = desk.main.place(CONTACTS)
    assert isinstance(found, ContactsPlace)
    return found


def rows(desk: Desk) -> RowList:
    return place(desk).list.pane.rows


def names(desk: Desk) -> list[str]:
    """What the list reads out, without the presence."""
    model = rows(desk).model()
    said = (str(model.index(at, 0).data()) for at in range(model.rowCount()))
    return [bare(text).split(",")[0] for text in said]


def search(desk: Desk, text: str) -> None:
    edit = place(desk).list.pane.search.edit
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, text)


def called(desk: Desk) -> str:
    call = desk.phone.calls.call.value
    return call.peer.identity if call.live else ""


EVERYBODY = [
    "Favourites", "Maya Rahman", "Omar Haddad",
    "Online", "Daniel Weber", "Lina Khoury", "Yusuf Karim",
    "Others", "Hana Suzuki", "Sara Nasser", "نور عزيز",
]  # fmt: skip


async def test_people_stand_in_sections() -> None:
    async with signed_in() as desk:
        assert names(desk) == EVERYBODY


async def test_a_click_shows_the_page_and_its_buttons_call() -> None:
    async with signed_in() as desk:
        click_row(rows(desk), "Lina")
        click(place(desk), "audioCall")
        await settle()
        assert called(desk) == LINA.identity
        assert not desk.phone.calls.call.value.video


@pytest.mark.parametrize(("from_end", "video"), [(FROM_END_AUDIO, False), (FROM_END_VIDEO, True)])
async def test_the_buttons_in_a_row_call(look: Look, from_end: int, video: bool) -> None:
    async with signed_in() as desk:
        click_row(rows(desk), "Yusuf", from_end)
        await settle()
        call = desk.phone.calls.call.value
        assert (call.peer.identity, call.video) == ("yusuf", video)


async def test_keys_find_and_call() -> None:
    async with signed_in() as desk:
        QTest.keyClick(desk.main, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        assert focus() == "search"
        QTest.keyClicks(place(desk).list.pane.search.edit, "a")
        QTest.keyClick(place(desk).list.pane.search.edit, Qt.Key.Key_Down)
        second = bare(str(rows(desk).currentIndex().data()))
        assert second.startswith("Omar")
        both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        QTest.keyClick(place(desk).list.pane.search.edit, Qt.Key.Key_Y, both)
        await settle()
        assert called(desk) == OMAR.identity
        assert desk.phone.calls.call.value.video


async def test_a_search_shows_the_first_who_fits_at_once() -> None:
    async with signed_in() as desk:
        search(desk, "dani")
        assert names(desk) == ["Online", "Daniel Weber"]
        assert place(desk)._page_vm.view.identity == "daniel"
        QTest.keyClick(desk.main, Qt.Key.Key_Escape)
        assert names(desk) == EVERYBODY


async def test_an_unknown_id_can_be_called() -> None:
    async with signed_in() as desk:
        search(desk, "user-99")
        assert names(desk) == ["Call user-99"]
        click(place(desk), "videoCall")
        await settle()
        assert called(desk) == "user-99"


async def test_the_engine_is_asked_once_the_typing_pauses() -> None:
    async with signed_in() as desk:
        search(desk, "leo")
        await settle()
        assert not desk.phone.engine.was_asked("search_users")
        await desk.phone.clock.advance(SEARCH_PAUSE_S)
        asked = [what for what in desk.phone.engine.asked if what[0] == "search_users"]
        assert asked == [("search_users", "leo")]
        assert names(desk) == ["At the engine", "Leo Linden"]


async def test_a_stranger_is_added_from_the_row() -> None:
    async with signed_in() as desk:
        search(desk, "leo")
        await desk.phone.clock.advance(SEARCH_PAUSE_S)
        click_row(rows(desk), "Leo", FROM_END_VIDEO)
        await settle()
        assert desk.phone.contacts.named(Identity("leo")) is not None
        assert names(desk) == ["Others", "Leo Linden"]


async def test_a_stranger_is_added_from_the_page() -> None:
    async with signed_in() as desk:
        search(desk, "leo")
        await desk.phone.clock.advance(SEARCH_PAUSE_S)
        click(place(desk), "addPerson")
        await settle()
        assert desk.phone.contacts.named(Identity("leo")) is not None
        assert button(place(desk), "favourite").isVisible()


async def test_a_search_the_engine_cannot_answer_says_so_and_keeps_what_is_here() -> None:
    async with signed_in() as desk:
        desk.phone.engine.refusals["search_users"] = AppError(ErrorCode.OFFLINE)
        search(desk, "maya")
        await desk.phone.clock.advance(SEARCH_PAUSE_S)
        assert names(desk) == ["Favourites", "Maya Rahman"]
        assert "cannot be reached" in place(desk)._vm.view.search_error


async def test_somebody_is_added_by_id() -> None:
    async with signed_in() as desk:
        click(place(desk), "addContact")
        assert focus() == "newContactId"
        field = desk.main.findChild(QLineEdit, "newContactId")
        assert field is not None
        QTest.keyClicks(field, "nobody")
        click(desk.main, "addDialogOther")
        await until(lambda: field.accessibleDescription() != "")
        assert "nobody with this id" in field.accessibleDescription()
        QTest.keyClicks(field, "!")
        assert field.accessibleDescription() == ""
        field.setText("leo")
        QTest.keyClick(field, Qt.Key.Key_Return)
        await until(lambda: "Leo Linden" in names(desk))
        assert place(desk)._page_vm.view.identity == "leo"
        await until(lambda: desk.main.findChild(QLineEdit, "newContactId") is None)


async def test_nothing_typed_is_asked_for_and_no_rule_is_told() -> None:
    async with signed_in() as desk:
        click(place(desk), "addContact")
        field = desk.main.findChild(QLineEdit, "newContactId")
        assert field is not None
        field.setText("  ")
        click(desk.main, "addDialogOther")
        await until(lambda: field.accessibleDescription() == "Type an id.")


async def test_escape_leaves_the_question_for_an_id() -> None:
    async with signed_in() as desk:
        click(place(desk), "addContact")
        field = desk.main.findChild(QLineEdit, "newContactId")
        assert field is not None
        QTest.keyClick(field, Qt.Key.Key_Escape)
        assert not field.isVisible()


async def test_a_favourite_moves_up_and_keeps_the_selection() -> None:
    async with signed_in() as desk:
        click_row(rows(desk), "Yusuf")
        click(place(desk), "favourite")
        await settle()
        assert names(desk)[:4] == ["Favourites", "Maya Rahman", "Omar Haddad", "Yusuf Karim"]
        assert bare(str(rows(desk).currentIndex().data())).startswith("Yusuf")


async def test_removing_asks_first() -> None:
    async with signed_in() as desk:
        click_row(rows(desk), "Yusuf")
        click(place(desk), "removeContact")
        click(desk.main, "removeQuestionSafe")
        await settle()
        assert "Yusuf Karim" in names(desk)
        await until(lambda: desk.main.findChild(QAbstractButton, "removeQuestionSafe") is None)
        click(place(desk), "removeContact")
        click(desk.main, "removeQuestionOther")
        await settle()
        assert "Yusuf Karim" not in names(desk)
        assert button(place(desk), "addPerson").isVisible()


async def test_rows_keep_still_for_a_while_and_dots_do_not() -> None:
    async with signed_in() as desk:
        await desk.phone.seen(daniel="offline", noor="online")
        await desk.phone.clock.advance(COALESCE_S)
        said = bare(str(rows(desk).model().index(4, 0).data()))
        assert said == "Daniel Weber, Offline"
        assert names(desk)[:7] == EVERYBODY[:7]
        await desk.phone.clock.advance(SETTLE_S - 2 * COALESCE_S)
        assert names(desk)[4] == "Daniel Weber"
        await desk.phone.clock.advance(2 * COALESCE_S)
        online = names(desk)[3:7]
        assert online == ["Online", "Lina Khoury", "Yusuf Karim", "نور عزيز"]


async def test_who_is_heard_of_for_the_first_time_takes_their_place_at_once() -> None:
    async with signed_in() as desk:
        await desk.phone.seen(hana="online")
        await desk.phone.clock.advance(COALESCE_S)
        assert names(desk)[3:6] == ["Online", "Daniel Weber", "Hana Suzuki"]


async def test_the_page_stays_when_its_row_goes() -> None:
    async with signed_in() as desk:
        place(desk)._vm.filter("online")
        click_row(rows(desk), "Daniel")
        await desk.phone.seen(daniel="offline")
        await desk.phone.clock.advance(SETTLE_S + 1)
        assert "Daniel Weber" not in names(desk)
        assert place(desk)._page_vm.view.identity == "daniel"


async def test_many_changes_repaint_at_most_four_times_a_second() -> None:
    async with signed_in() as desk:
        looks: list[float] = []
        place(desk)._vm.changed.connect(lambda: looks.append(desk.phone.clock.now()))
        for number in range(40):
            await desk.phone.seen(daniel="away" if number % 2 else "online")
            await desk.phone.clock.advance(0.05)
        assert 0 < len(looks) <= 4 * 2 + 1


async def test_a_lost_socket_makes_everybody_unknown_after_a_minute() -> None:
    async with signed_in() as desk:
        desk.phone.transport.refusal = SignalClosedError(Loss.NETWORK)
        desk.phone.transport.drop()
        await desk.phone.clock.advance(30)
        assert "Online" in str(rows(desk).model().index(2, 0).data())
        await desk.phone.clock.advance(40)
        model = rows(desk).model()
        said = [str(model.index(at, 0).data()) for at in range(model.rowCount())]
        assert not [text for text in said if text.endswith((", Online", ", Offline"))]


async def test_whoever_we_talk_with_is_marked_in_list_and_page_at_once() -> None:
    async with signed_in() as desk:
        click_row(rows(desk), "Maya")
        page = desk.main._vms.page
        desk.phone.calls.dial(MAYA, video=False)
        await desk.phone.clock.advance(SETTLE_S + 1)
        assert desk.phone.calls.call.value.state is CallState.DIALING
        assert names(desk)[0] == "Favourites"
        assert page.view.dot != "in_call"
        await desk.phone.news(CallNews.ACCEPTED)
        assert names(desk)[:2] == ["In a call", "Maya Rahman"]
        assert page.view.presence == "In a call"
        desk.phone.calls.hang_up(desk.phone.calls.call.value.serial)
        assert names(desk)[0] == "Favourites"
        assert page.view.presence == "Do not disturb"


async def test_a_second_call_is_refused_with_a_word() -> None:
    async with signed_in() as desk:
        click_row(rows(desk), "Lina")
        desk.phone.calls.dial(MAYA, video=False)
        await settle()
        click(place(desk), "audioCall")
        notes = [note.text for note in desk.main._vms.toasts.view.notes]
        assert notes == ["You are in a call. Hang up first."]


async def test_only_the_demo_person_can_be_asked_to_call() -> None:
    async with signed_in() as desk:
        click_row(rows(desk), "Lina")
        assert not button(place(desk), "askToCall").isVisible()
    async with signed_in(demo_people=frozenset({LINA.identity})) as desk:
        click_row(rows(desk), "Yusuf")
        assert not button(place(desk), "askToCall").isVisible()
        click_row(rows(desk), "Lina")
        click(place(desk), "askToCall")
        await settle()
        assert ("demo_call_me", LINA.identity) in desk.phone.engine.asked


async def test_without_contacts_there_is_something_to_do() -> None:
    async with signed_in(people=False) as desk:
        first = button(place(desk), "addFirst")
        assert not first.isVisible()  # the page beside the list offers the same
        said = [label.text() for label in place(desk).findChildren(Label) if label.isVisible()]
        assert not any("Pick somebody" in text for text in said)
        desk.main.resize(380, 640)
        click(place(desk), "addFirst")
        assert focus() == "newContactId"


async def test_where_there_are_people_one_is_told_to_pick() -> None:
    async with signed_in() as desk:
        said = [label.text() for label in place(desk).findChildren(Label) if label.isVisible()]
        assert any("Pick somebody" in text for text in said)


async def test_the_empty_page_shows_what_others_call() -> None:
    async with signed_in(people=False) as desk:
        said = [label.text() for label in place(desk).findChildren(Label) if label.isVisible()]
        assert any(bare(text) == "Your id: adam" for text in said)


async def test_the_echo_test_promises_a_picture_only_with_video() -> None:
    async with signed_in(demo_people=frozenset({ECHO})) as desk:
        said = " ".join(label.text() for label in place(desk).findChildren(Label))
        assert "it plays back your sound, and in a video call your picture too" in said


async def test_a_name_that_is_the_id_is_shown_once() -> None:
    async with signed_in() as desk:
        await desk.phone.contacts.keep(UserRow("bob", "bob"))
        await desk.phone.clock.advance(SETTLE_S)
        click_row(rows(desk), "bob")
        page = place(desk).findChild(QWidget, "contactPage")
        said = [bare(label.text()) for label in page.findChildren(Label) if label.isVisible()]
        assert said.count("bob") == 1


async def test_a_window_that_becomes_narrow_keeps_the_keyboard_off_the_calls() -> None:
    async with signed_in() as desk:
        click_row(rows(desk), "Lina")
        rows(desk).setFocus(Qt.FocusReason.TabFocusReason)
        desk.main.resize(380, 640)
        await until(lambda: place(desk).narrow)
        assert focus() == "back"


async def test_contacts_are_read_whole_and_seen_whole(
    look: Look, cut: Cut, screenshot: Screenshot
) -> None:
    async with signed_in(demo_people=frozenset({LINA.identity})) as desk:
        screenshot(desk.main, f"02-main.{look.name}")
        click_row(rows(desk), "Lina")
        await settle()
        assert nameless(desk.main) == []
        assert cut(desk.main) == []
        screenshot(desk.main, f"02-contacts.{look.name}")
        search(desk, "leo")
        await desk.phone.clock.advance(SEARCH_PAUSE_S)
        assert cut(desk.main) == []
        screenshot(desk.main, f"02-contacts-search.{look.name}")


async def test_a_narrow_window_shows_list_or_page(
    look: Look, cut: Cut, screenshot: Screenshot
) -> None:
    async with signed_in(demo_people=frozenset({LINA.identity})) as desk:
        desk.main.resize(380, 640)
        await settle()
        screenshot(desk.main, f"02-contacts-380.{look.name}")
        assert not button(place(desk), "audioCall").isVisible()
        click_row(rows(desk), "Lina")
        assert button(place(desk), "audioCall").isVisible()
        assert not rows(desk).isVisible()
        await settle()
        assert cut(desk.main) == []
        assert too_wide(desk.main) == []
        assert focus() == "back"
        screenshot(desk.main, f"02-contact-380.{look.name}")
        click(place(desk), "back")
        assert rows(desk).isVisible()


async def test_the_star_says_whether_somebody_is_a_favourite() -> None:
    async with signed_in() as desk:
        click_row(rows(desk), "Lina")
        star = button(place(desk), "favourite")
        assert not star.isChecked()
        click(place(desk), "favourite")
        await settle()
        assert star.isChecked()
        click_row(rows(desk), "Daniel")
        assert not star.isChecked()
