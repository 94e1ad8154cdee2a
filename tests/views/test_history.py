"""Past calls: grouped, found, called back, deleted; missed ones are counted until they are seen."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.domain.call import CallEndReason
from app.domain.ids import Identity
from app.protocol.frames import CallInvitation, CallNews
from app.ui.kit.list_row import RowList
from app.ui.main_window import CALLS, CONTACTS
from app.ui.people.history_place import HistoryPlace
from app.viewmodels.contacts import COALESCE_S
from app.viewmodels.history import HistoryFilter
from app.viewmodels.people import GroupRow
from tests.fakes.clock import settle
from tests.fakes.phone import ADAM
from tests.views.conftest import Cut, Look, Screenshot
from tests.views.desk import LINA, OMAR, Desk, bare, click_row, nameless, signed_in, too_wide
from tests.views.loop import button, click, until


def place(desk: Desk) -> HistoryPlace:
    desk.main.go_to(CALLS)
    found = desk.main.place(CALLS)
    assert isinstance(found, HistoryPlace)
    return found


def rows(desk: Desk) -> RowList:
    return place(desk).list.pane.rows


def said(desk: Desk) -> list[str]:
    """What the list reads out, without the time of day."""
    model = rows(desk).model()
    texts = (bare(str(model.index(at, 0).data())) for at in range(model.rowCount()))
    return [", ".join(text.split(", ")[:2]) for text in texts]


def lines(desk: Desk) -> list[str]:
    """The calls on the page."""
    found = place(desk).findChildren(QWidget, "callLine")
    return [bare(line.accessibleName()) for line in found if line.isVisible()]


async def missed_call(desk: Desk) -> None:
    """Omar calls and gives up."""
    now = desk.phone.clock.now()
    desk.phone.transport.say(
        CallInvitation(
            call_id=f"in-{now}",
            caller_identity=OMAR.identity,
            caller_name=OMAR.name,
            callee_identity=ADAM,
            call_type="audio_call",
            expires_at=now + 30,
            ring_timeout_s=30.0,
        )
    )
    await settle()
    await desk.phone.news(CallNews.ENDED, "caller_cancelled")
    await desk.phone.clock.advance(1)
    # The offscreen platform makes even the pop-up the active window.
    desk.main.activateWindow()
    await desk.shown(desk.main)


async def test_calls_are_grouped_by_day_person_and_outcome() -> None:
    async with signed_in() as desk:
        heard = [text for text in said(desk) if "," in text]
        assert heard == [
            "Omar Haddad, Outgoing audio",
            "Omar Haddad (2), Missed video",
            "Omar Haddad, Missed audio",
            "Sara Nasser, Incoming video",
            "نور عزيز, Missed audio",
            "Maya Rahman, Answered on another device",
            "Lina Khoury, Incoming audio",
        ]


async def test_only_missed_calls_can_be_listed() -> None:
    async with signed_in() as desk:
        click(place(desk), HistoryFilter.MISSED)
        heard = [text for text in said(desk) if "," in text]
        assert heard == [
            "Omar Haddad (2), Missed video",
            "Omar Haddad, Missed audio",
            "نور عزيز, Missed audio",
        ]


async def test_a_search_finds_a_person_without_marks() -> None:
    async with signed_in() as desk:
        place(desk).list.pane.search.edit.insert("نُور")
        assert [text for text in said(desk) if "," in text] == ["نور عزيز, Missed audio"]


async def test_a_typed_id_can_be_called() -> None:
    async with signed_in() as desk:
        QTest.keyClicks(place(desk).list.pane.search.edit, "user-99")
        click(place(desk), "audioCall")
        await settle()
        assert desk.phone.calls.call.value.peer.identity == "user-99"


async def test_a_group_shows_every_call_with_that_person_and_calls_back() -> None:
    async with signed_in() as desk:
        click_row(rows(desk), "Omar Haddad (2)")
        assert [line.split(",")[0] for line in lines(desk)] == [
            "Outgoing audio",
            "Missed video",
            "Missed video",
            "Missed audio",
        ]
        click(place(desk), "audioCall")
        await settle()
        call = desk.phone.calls.call.value
        assert (call.peer.identity, call.video) == (OMAR.identity, False)


async def test_the_button_says_whether_they_called_or_we_did() -> None:
    async with signed_in() as desk:
        click_row(rows(desk), "Omar Haddad, Outgoing")
        assert button(place(desk), "audioCall").text() == "Call again"
        click_row(rows(desk), "Sara Nasser")
        assert button(place(desk), "audioCall").text() == "Call back"


async def test_a_row_calls_back_with_picture() -> None:
    async with signed_in() as desk:
        click_row(rows(desk), "Lina", from_end=24)
        await settle()
        call = desk.phone.calls.call.value
        assert (call.peer.identity, call.video) == (LINA.identity, True)


async def test_what_the_page_lists_is_deleted_and_only_that() -> None:
    async with signed_in() as desk:
        click_row(rows(desk), "Omar Haddad (2)")
        click(place(desk), "deleteCalls")
        await settle()
        assert not any(text.startswith("Omar Haddad") for text in said(desk))
        assert len(desk.phone.profile.calls[ADAM]) == 4
        assert not lines(desk)


async def test_deleting_everything_asks_first() -> None:
    async with signed_in() as desk:
        click(place(desk), "clearHistory")
        click(desk.main, "clearQuestionSafe")
        await settle()
        assert desk.phone.profile.calls[ADAM]
        await until(lambda: desk.main.findChild(QAbstractButton, "clearQuestionSafe") is None)
        click(place(desk), "clearHistory")
        click(desk.main, "clearQuestionOther")
        await settle()
        assert desk.phone.profile.calls[ADAM] == []
        assert said(desk) == []
        assert not button(place(desk), "clearHistory").isVisible()


async def test_missed_calls_are_counted_until_the_list_is_seen() -> None:
    async with signed_in() as desk:
        assert desk.main._vms.status.view.missed_unseen == 4
        place(desk)
        await settle()
        assert desk.main._vms.status.view.missed_unseen == 0
        assert all(record.seen for record in desk.phone.profile.calls[ADAM])


async def test_what_is_missed_elsewhere_in_the_window_stays_counted() -> None:
    async with signed_in() as desk:
        place(desk)
        desk.main.go_to(CONTACTS)
        await missed_call(desk)
        assert desk.main._vms.status.view.missed_unseen == 1
        place(desk)
        assert desk.main._vms.status.view.missed_unseen == 0


async def test_a_call_that_is_missed_before_the_eyes_is_seen() -> None:
    async with signed_in() as desk:
        place(desk)
        await desk.shown(desk.main)
        await missed_call(desk)
        assert desk.main._vms.status.view.missed_unseen == 0
        newest = desk.phone.history.history.value.records[0]
        assert newest.reason is CallEndReason.CANCELLED


async def test_the_selection_stays_on_its_group_when_a_newer_call_joins() -> None:
    async with signed_in() as desk:
        await missed_call(desk)
        click_row(rows(desk), "Omar Haddad, Missed audio")
        await missed_call(desk)
        current = bare(str(rows(desk).currentIndex().data()))
        assert current.startswith("Omar Haddad (2), Missed audio")
        assert len(lines(desk)) == 6


async def test_those_who_come_and_go_together_are_shown_soon_and_in_one_go() -> None:
    async with signed_in() as desk:
        click_row(rows(desk), "Omar Haddad, Outgoing")
        vm = desk.main._vms.history
        shown: list[str] = []
        vm.changed.connect(lambda: shown.append(vm.view.detail.dot))
        for status in ("away", "busy", "away"):
            await desk.phone.seen(**{OMAR.identity: status, LINA.identity: status})
        assert shown == []
        await desk.phone.clock.advance(COALESCE_S)
        assert shown == ["away"]
        dots = {row.face: row.dot for row in vm.rows.rows if isinstance(row, GroupRow)}
        assert (dots["Omar Haddad"], dots["Lina Khoury"]) == ("away", "away")
        await desk.phone.seen(**{OMAR.identity: "busy"})
        await desk.phone.clock.advance(COALESCE_S)
        assert shown == ["away", "busy"]


async def test_a_history_that_is_closed_shows_nothing_more() -> None:
    async with signed_in() as desk:
        vm = desk.main._vms.history
        shown: list[str] = []
        vm.changed.connect(lambda: shown.append(""))
        await desk.phone.seen(**{OMAR.identity: "away"})
        vm.close()
        await desk.phone.clock.advance(1)
        assert shown == []


async def test_a_new_phone_has_no_calls_and_says_so() -> None:
    async with signed_in(people=False) as desk:
        place(desk)
        await settle()
        assert said(desk) == []


async def test_arrows_and_enter_reach_every_group() -> None:
    async with signed_in() as desk:
        rows(desk).setFocus()
        reached = []
        for _ in range(7):
            QTest.keyClick(rows(desk), Qt.Key.Key_Down)
            reached.append(bare(str(rows(desk).currentIndex().data())).split(",")[0])
        assert "Omar Haddad (2)" in reached
        assert "Yesterday" not in reached


async def test_calls_are_read_whole_and_seen_whole(
    look: Look, cut: Cut, screenshot: Screenshot
) -> None:
    async with signed_in() as desk:
        click_row(rows(desk), "Omar Haddad (2)")
        await settle()
        assert nameless(desk.main) == []
        assert cut(desk.main) == []
        screenshot(desk.main, f"03-calls.{look.name}")


async def test_a_narrow_window_shows_list_or_group(
    look: Look, cut: Cut, screenshot: Screenshot
) -> None:
    async with signed_in() as desk:
        place(desk)
        desk.main.resize(380, 640)
        await settle()
        screenshot(desk.main, f"03-calls-380.{look.name}")
        click_row(rows(desk), "Omar Haddad (2)")
        await settle()
        assert cut(desk.main) == []
        assert too_wide(desk.main) == []
        screenshot(desk.main, f"03-call-380.{look.name}")
        QTest.keyClick(desk.main, Qt.Key.Key_Escape)
        assert rows(desk).isVisible()


async def test_a_stranger_who_called_can_be_kept() -> None:
    async with signed_in() as desk:
        click_row(rows(desk), "Sara")
        assert not button(place(desk), "addToContacts").isVisible()
        await desk.phone.contacts.remove(Identity("sara"))
        await settle()
        click(place(desk), "addToContacts")
        await settle()
        assert desk.phone.contacts.named(Identity("sara")) is not None
        assert not button(place(desk), "addToContacts").isVisible()


async def test_in_a_narrow_window_the_buttons_begin_where_the_rest_does(look: Look) -> None:
    async with signed_in() as desk:
        desk.main.resize(380, 640)
        click_row(rows(desk), "Sara")
        await settle()
        title = place(desk).findChild(QWidget, "groupCalls")
        first = button(place(desk), "videoCall")
        right = look.name == "rtl"
        corners = [
            part.mapTo(desk.main, part.rect().topRight() if right else part.rect().topLeft()).x()
            for part in (title, first)
        ]
        assert corners[0] == corners[1]
