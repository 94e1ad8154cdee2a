"""A person's page: contact or stranger, calls, the demo person's button."""

from app.domain.call import CallEndReason, Direction, Peer
from app.domain.contact import Contact
from app.domain.history import CallRecord
from app.domain.ids import CallId, Identity
from app.domain.presence import Presence, Seen
from app.viewmodels.contact_page import CALLS_SHOWN, ContactPageView, Known, present
from app.viewmodels.people import Person, Way
from tests.unit.english import HOUR, NOON, bare, english

__all__ = ["english"]

LINA = Person(Identity("lina"), "Lina at the engine")
KEPT = Contact(Identity("lina"), "Lina", favourite=True)


def past(number: int) -> CallRecord:
    peer = Peer(LINA.identity, "Lina")
    at, reason = NOON - number * HOUR, CallEndReason.CANCELLED
    return CallRecord(CallId(f"c{number}"), peer, Direction.INCOMING, True, at, 0.0, reason)


def test_without_a_person_there_is_no_page() -> None:
    assert present(Known()) == ContactPageView()


def test_a_contact_goes_by_the_name_we_gave() -> None:
    view = present(Known(LINA, KEPT, Seen(Presence.ONLINE), now=NOON))
    assert (view.name, view.is_contact, view.favourite) == ("Lina", True, True)
    assert (view.dot, view.presence, bare(view.id_text)) == ("online", "Online", "lina")
    assert view.calls == ()
    assert view.calls_title == ""


def test_a_stranger_goes_by_the_engines_name() -> None:
    view = present(Known(LINA, None, now=NOON))
    assert (view.name, view.is_contact, view.favourite) == ("Lina at the engine", False, False)
    assert (view.dot, view.presence) == ("", "Not in your contacts")


def test_whoever_we_talk_with_is_in_a_call() -> None:
    view = present(Known(LINA, KEPT, Seen(Presence.ONLINE), talking=True, now=NOON))
    assert (view.dot, view.presence) == ("in_call", "In a call")


def test_only_the_last_calls_stand_on_the_page() -> None:
    records = tuple(past(number) for number in range(CALLS_SHOWN + 3))
    view = present(Known(LINA, KEPT, records=records, now=NOON))
    assert len(view.calls) == CALLS_SHOWN
    assert view.calls[0].way is Way.MISSED
    assert bare(view.calls[1].spoken) == "Missed video, 11:00"
    assert bare(view.calls_title) == "Last calls with Lina"
    few = present(Known(LINA, KEPT, records=records[:CALLS_SHOWN], now=NOON))
    assert bare(few.calls_title) == "With Lina"


def test_only_who_can_is_asked_to_call() -> None:
    assert present(Known(LINA, KEPT, now=NOON)).ask == ""
    assert bare(present(Known(LINA, KEPT, can_ask=True, now=NOON)).ask) == "Ask Lina to call me"
