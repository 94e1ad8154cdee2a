"""The contact list: sections, order, search, strangers, the offer to dial."""

import pytest

from app.domain.contact import Contact
from app.domain.ids import Identity
from app.domain.presence import Presence, PresenceBook, Seen
from app.protocol.rest import UserRow
from app.viewmodels.contacts import ContactFilter, Listing, Standing, dial_row, present
from app.viewmodels.people import HeadingRow, PersonRow, Role
from tests.unit.english import NOON, bare, english

__all__ = ["english"]

P = Presence


def contact(name: str, *, favourite: bool = False) -> Contact:
    return Contact(Identity(name.lower()), name, favourite)


def listing(
    *people: tuple[Contact, Presence],
    query: str = "",
    only: ContactFilter = ContactFilter.ALL,
    found: tuple[UserRow, ...] = (),
    in_call: str = "",
) -> Listing:
    presences = {who.identity: how for who, how in people}
    book = PresenceBook({who: Seen(how) for who, how in presences.items()})
    standing = Standing(presences, Identity(in_call))
    contacts = tuple(who for who, _ in people)
    return Listing(contacts, book, NOON, standing, Identity(in_call), query, only, found)


def shown(made_from: Listing) -> list[str]:
    """Headings in capitals, people by name."""
    return [
        row.title.upper() if isinstance(row, HeadingRow) else bare(row.name)
        for row in present(made_from)
    ]


OMAR = (contact("Omar", favourite=True), P.OFFLINE)
MAYA = (contact("Maya"), P.BUSY)
ADA = (contact("Ada"), P.ONLINE)
ZED = (contact("Zed"), P.OFFLINE)
HANA = (contact("Hana"), P.UNKNOWN)
EVERYBODY = (ZED, HANA, ADA, OMAR, MAYA)


def test_sections_stand_in_their_order_and_names_in_theirs() -> None:
    assert shown(listing(*EVERYBODY)) == [
        "FAVOURITES",
        "Omar",
        "ONLINE",
        "Ada",
        "Maya",
        "OTHERS",
        "Hana",
        "Zed",
    ]


def test_whoever_we_talk_with_comes_first() -> None:
    rows = present(listing(*EVERYBODY, in_call="zed"))
    assert shown(listing(*EVERYBODY, in_call="zed"))[:2] == ["IN A CALL", "Zed"]
    zed = rows[1]
    assert isinstance(zed, PersonRow)
    assert (zed.dot, zed.second) == ("in_call", "In a call")


@pytest.mark.parametrize(
    ("only", "people"),
    [
        (ContactFilter.ONLINE, ["ONLINE", "Ada", "Maya"]),
        (ContactFilter.FAVOURITES, ["FAVOURITES", "Omar"]),
    ],
)
def test_a_filter_leaves_the_others_out(only: ContactFilter, people: list[str]) -> None:
    assert shown(listing(*EVERYBODY, only=only)) == people


def test_a_search_looks_at_everybody_whatever_the_filter_says() -> None:
    made_from = listing(*EVERYBODY, query="zed", only=ContactFilter.FAVOURITES)
    assert shown(made_from) == ["OTHERS", "Zed"]


def test_a_search_finds_arabic_without_its_marks() -> None:
    ahmad = (Contact(Identity("a-1"), "أحمد"), P.ONLINE)
    assert shown(listing(ahmad, query="احمد")) == ["ONLINE", "أحمد"]


def test_strangers_stand_apart_and_contacts_are_not_listed_twice() -> None:
    found = (UserRow("maya", "Maya"), UserRow("mark", "Mark"))
    rows = present(listing(*EVERYBODY, query="ma", found=found))
    strangers = [row for row in rows if isinstance(row, PersonRow) and row.role is Role.STRANGER]
    assert [row.name for row in strangers] == ["Mark"]
    assert shown(listing(*EVERYBODY, query="ma", found=found))[-2:] == ["AT THE ENGINE", "Mark"]
    assert len([row for row in rows if row.key == "person:maya"]) == 1


def test_an_id_nobody_here_has_can_be_dialled() -> None:
    assert shown(listing(*EVERYBODY, query="user-99")) == ["Call user-99"]


@pytest.mark.parametrize("query", ["", "two words", ".", "x" * 129, "a\u202eb"])
def test_what_is_no_id_is_not_offered(query: str) -> None:
    assert dial_row(query) is None


def test_the_offer_goes_when_somebody_fits() -> None:
    found = (UserRow("user-99", "Nina"),)
    assert "Call user-99" not in shown(listing(query="user-99", found=found))
    assert "Call maya" not in shown(listing(*EVERYBODY, query="maya"))


def test_the_dot_is_of_now_and_the_place_of_before() -> None:
    calm = listing(ADA, ZED)
    gone = PresenceBook({Identity("ada"): Seen(P.OFFLINE), Identity("zed"): Seen(P.ONLINE)})
    rows = present(Listing(calm.contacts, gone, NOON, calm.standing))
    people = [row for row in rows if isinstance(row, PersonRow)]
    assert [(row.name, row.dot) for row in people] == [("Ada", "offline"), ("Zed", "online")]


def test_without_a_socket_for_long_nobody_is_called_offline() -> None:
    made_from = listing(ADA, ZED)
    stale = PresenceBook(made_from.book.entries, lost_at=NOON - 61)
    rows = present(Listing(made_from.contacts, stale, NOON, made_from.standing))
    assert {row.second for row in rows if isinstance(row, PersonRow)} == {"Unknown"}


def test_a_nameless_person_is_called_by_id() -> None:
    nameless = (Contact(Identity("n-1"), ""), P.ONLINE)
    assert shown(listing(nameless)) == ["ONLINE", "n-1"]


def test_a_row_is_spoken_with_its_presence() -> None:
    row = present(listing(ADA))[1]
    assert row.spoken == "Ada, Online"
    assert present(listing(ADA))[0].spoken == "Online"
