"""Contacts, presence and history of whoever is signed in."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from app.domain.call import CallEndReason, Direction
from app.domain.contact import Contact
from app.domain.errors import AppError, ErrorCode
from app.domain.history import CallRecord
from app.domain.ids import CallId, Identity
from app.domain.presence import STALE_AFTER_S, Presence
from app.domain.session import Session, SessionState
from app.domain.signal import Loss
from app.protocol.frames import (
    Ack,
    PresenceEntry,
    PresenceSet,
    PresenceSnapshot,
    PresenceSubscribe,
    PresenceUnsubscribe,
    PresenceUpdate,
    Refusal,
)
from app.protocol.rest import UserRow
from app.sdk.keeping import MemoryStorage
from app.services.contacts import ContactService
from app.services.ports import SignalClosedError
from app.services.presence import AGAIN_AFTER_S, PresenceService
from tests.fakes.clock import settle
from tests.fakes.profile import FakeProfile
from tests.fakes.services import ADAM, OMAR, Services

OMARS = UserRow("omar", "Omar Haddad")


class People(Services):
    """A phone with its contacts and their presence."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.engine.users[Identity("omar")] = OMARS
        self.presence = PresenceService(self.signalling, self.clock)
        self.signalling.on_frame(self.presence.hear)
        self.contacts = ContactService(self.storage, self.engine, self.presence, self.session)

    async def __aexit__(self, *failure: object) -> None:
        await super().__aexit__(*failure)
        await self.contacts.aclose()
        await self.presence.aclose()

    def of_omar(self) -> Presence:
        return self.presence.book.value.of(Identity("omar"), self.clock.now()).presence

    def subscriptions(self) -> list[PresenceSubscribe]:
        """What was asked over the newest connection."""
        return [f for f in self.transport.heard() if isinstance(f, PresenceSubscribe)]


@pytest.fixture
async def people() -> AsyncIterator[People]:
    async with People() as people:
        yield people


async def test_an_added_contact_is_kept_and_followed(people: People) -> None:
    await people.contacts.add(" omar ")
    await settle()
    assert [c.name for c in people.contacts.contacts.value] == ["Omar Haddad"]
    assert [asked.identities for asked in people.subscriptions()] == [("omar",)]
    assert [c.identity for c in await people.storage.contacts(ADAM)] == ["omar"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("nobody", ErrorCode.NOT_FOUND),
        ("adam", ErrorCode.OWN_IDENTITY),
        ("", ErrorCode.INVALID_IDENTITY),
    ],
)
async def test_who_cannot_be_added(people: People, text: str, code: ErrorCode) -> None:
    with pytest.raises(AppError) as refused:
        await people.contacts.add(text)
    assert refused.value.code is code
    assert not people.contacts.contacts.value


async def test_adding_twice_keeps_the_favourite(people: People) -> None:
    await people.contacts.add("omar")
    await people.contacts.set_favourite(Identity("omar"), favourite=True)
    await people.contacts.add("omar")
    assert [c.favourite for c in people.contacts.contacts.value] == [True]


async def test_a_removed_contact_is_no_longer_followed(people: People) -> None:
    await people.contacts.add("omar")
    await people.contacts.remove(Identity("omar"))
    await settle()
    assert PresenceUnsubscribe(("omar",)) in people.transport.heard()
    assert people.contacts.name_of(Identity("omar")) == "omar"


async def test_a_search_leaves_oneself_out(people: People) -> None:
    people.engine.users[ADAM] = UserRow("adam", "Adam")
    assert [u.identity for u in await people.contacts.search("a")] == ["omar"]


async def test_those_the_engine_does_not_know_are_left_out(people: People) -> None:
    await people.contacts.ensure([Identity("ghost"), Identity("omar")])
    assert [c.identity for c in people.contacts.contacts.value] == ["omar"]


async def test_presence_is_heard_and_grows_stale_without_a_socket(people: People) -> None:
    await people.contacts.add("omar")
    people.transport.say(PresenceSnapshot((PresenceEntry("omar", "online"),)))
    await settle()
    assert people.of_omar() is Presence.ONLINE
    people.transport.refusal = SignalClosedError(Loss.NETWORK)
    people.transport.drop()
    await people.clock.advance(STALE_AFTER_S - 1)
    assert people.of_omar() is Presence.ONLINE
    await people.clock.advance(2)
    assert people.of_omar() is Presence.UNKNOWN


async def test_the_whole_set_is_sent_again_after_a_reconnect(people: People) -> None:
    await people.contacts.add("omar")
    people.transport.drop()
    await people.clock.advance(1)
    assert [asked.identities for asked in people.subscriptions()] == [("omar",)]
    people.transport.say(PresenceUpdate(PresenceEntry("omar", "busy")))
    await settle()
    assert people.of_omar() is Presence.BUSY


@pytest.mark.parametrize("answer", ["refusal", "silence"])
async def test_a_subscription_that_is_not_taken_is_said_again(people: People, answer: str) -> None:
    await people.contacts.add("omar")
    await settle()
    (first,) = people.subscriptions()
    if answer == "refusal":
        people.transport.say(Refusal(first.request_id, "rate_limited", "Too many", 429))
    await people.clock.advance(AGAIN_AFTER_S[0] - 1)
    assert people.subscriptions() == [first]
    await people.clock.advance(2)
    _, second = people.subscriptions()
    assert second.identities == ("omar",)
    assert second.request_id not in ("", first.request_id)
    people.transport.say(Ack(second.request_id))
    await people.clock.advance(3600)
    assert people.subscriptions() == [first, second]


@pytest.mark.parametrize("answer", ["ack", "snapshot"])
async def test_a_subscription_that_is_taken_is_said_once(people: People, answer: str) -> None:
    people.engine.users[Identity("lina")] = UserRow("lina", "Lina Khoury")
    await people.contacts.add("omar")
    await settle()
    (first,) = people.subscriptions()
    if answer == "ack":
        people.transport.say(Ack(first.request_id))
    else:
        people.transport.say(PresenceSnapshot((PresenceEntry("omar", "online"),)))
    await people.clock.advance(3600)
    assert people.subscriptions() == [first]
    await people.contacts.add("lina")
    await settle()
    assert people.subscriptions()[-1].identities == ("lina",)


@pytest.mark.parametrize("taken", [True, False])
async def test_each_connection_is_asked_anew_and_once(people: People, taken: bool) -> None:
    await people.contacts.add("omar")
    await settle()
    if taken:
        people.transport.say(Ack(people.subscriptions()[0].request_id))
    people.transport.drop()
    await people.clock.advance(1)
    (again,) = people.subscriptions()
    assert again.identities == ("omar",)
    await people.clock.advance(AGAIN_AFTER_S[0])
    assert len(people.subscriptions()) == 2


BOB = Identity("bob")


class Slow(FakeProfile):
    """A disk that writes when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.go_on = asyncio.Event()

    async def put_contact(self, owner: Identity, contact: Contact) -> None:
        """Add or replace one."""
        await self.go_on.wait()
        await super().put_contact(owner, contact)

    async def remove_contact(self, owner: Identity, identity: Identity) -> None:
        """Remove one."""
        await self.go_on.wait()
        await super().remove_contact(owner, identity)


async def bob_signs_in(people: People) -> None:
    people.session.set(Session(SessionState.SIGNED_OUT))
    people.session.set(Session(SessionState.SIGNED_IN, BOB, "Bob"))
    await settle()


@pytest.fixture
async def shared(people: People) -> AsyncIterator[tuple[ContactService, Slow]]:
    """The contacts of a profile in which Adam signed in first."""
    people.session.set(Session(SessionState.SIGNED_OUT))
    contacts = ContactService(disk := Slow(), people.engine, people.presence, people.session)
    disk.people = {(BOB, Identity("omar")): Contact(Identity("omar"), "Omar", favourite=True)}
    people.session.set(Session(SessionState.SIGNED_IN, ADAM, "Adam"))
    await settle()
    yield contacts, disk
    await contacts.aclose()


async def test_who_is_added_while_another_signs_in_belongs_to_the_one_who_asked(
    people: People, shared: tuple[ContactService, Slow], monkeypatch: pytest.MonkeyPatch
) -> None:
    contacts, disk = shared
    disk.go_on.set()
    found = asyncio.Event()

    async def user(identity: Identity) -> UserRow:
        await found.wait()
        return OMARS

    monkeypatch.setattr(people.engine, "user", user)
    adding = asyncio.create_task(contacts.add("omar"))
    await settle()
    await bob_signs_in(people)
    found.set()
    await adding
    assert disk.people[ADAM, Identity("omar")] == Contact(Identity("omar"), "Omar Haddad")
    assert disk.people[BOB, Identity("omar")] == contacts.contacts.value[0]
    assert [c.name for c in contacts.contacts.value] == ["Omar"]


async def test_who_is_written_while_another_signs_in_is_not_listed_there(
    people: People, shared: tuple[ContactService, Slow]
) -> None:
    contacts, disk = shared
    keeping = asyncio.create_task(contacts.keep(UserRow("lina", "Lina")))
    await settle()
    await bob_signs_in(people)
    disk.go_on.set()
    await keeping
    assert set(disk.people) == {(ADAM, Identity("lina")), (BOB, Identity("omar"))}
    assert [c.identity for c in contacts.contacts.value] == ["omar"]


async def test_who_is_removed_while_another_signs_in_stays_listed_there(
    people: People, shared: tuple[ContactService, Slow]
) -> None:
    contacts, disk = shared
    removing = asyncio.create_task(contacts.remove(Identity("omar")))
    await settle()
    await bob_signs_in(people)
    disk.go_on.set()
    await removing
    assert [c.identity for c in contacts.contacts.value] == ["omar"]


class BrokenDisk(MemoryStorage):
    """A disk that can neither be read nor written."""

    async def contacts(self, owner: Identity) -> Sequence[Contact]:
        """Nobody can be read."""
        raise AppError(ErrorCode.STORAGE)

    async def put_contact(self, owner: Identity, contact: Contact) -> None:
        """Nobody can be kept."""
        raise AppError(ErrorCode.STORAGE)


async def test_a_disk_that_cannot_be_read_lets_nobody_wait() -> None:
    async with People(storage=BrokenDisk({"device_id": "here"})) as people:
        with pytest.raises(AppError) as failed:
            await people.contacts.add("omar")
    assert failed.value.code is ErrorCode.STORAGE


async def test_own_presence_is_announced(people: People) -> None:
    people.presence.announce(Presence.AWAY)
    await settle()
    assert people.transport.heard()[-1] == PresenceSet("away")


async def test_looking_at_the_history_makes_it_seen(people: People) -> None:
    await people.invited()
    await people.clock.advance(31)
    assert len(people.history.history.value.missed_unseen) == 1
    people.history.mark_seen()
    assert not people.history.history.value.missed_unseen


async def test_one_call_has_one_row_and_rows_can_go(people: People) -> None:
    for seconds in (0.0, 5.0):
        people.history.keep(
            CallRecord(
                CallId("c1"),
                OMAR,
                Direction.OUTGOING,
                False,
                1.0,
                seconds,
                CallEndReason.LOCAL_HANGUP,
            )
        )
    assert [r.duration_s for r in people.history.history.value.records] == [5.0]
    people.history.remove(people.history.history.value.records[0])
    assert not people.history.history.value.records


async def test_calls_that_never_got_an_id_go_one_by_one(people: People) -> None:
    people.engine.refusals["create"] = AppError(ErrorCode.OFFLINE)
    for _ in range(2):
        await people.dialed()
        await people.clock.advance(60)
    first, second = people.history.history.value.records
    assert (first.call_id, second.call_id) == ("", "")
    people.history.remove(second)
    await settle()
    assert people.history.history.value.records == (first,)
    assert await people.storage.records(ADAM, 10) == (first,)
