"""What lists of people and of calls are made of; it decides nothing about them."""

from enum import StrEnum

from app.domain.call import Call, CallState, Direction
from app.domain.history import CallRecord
from app.domain.ids import NO_IDENTITY, Identity
from app.values import dataclass
from app.viewmodels.words import people as words

IN_CALL = "in_call"
"""The dot of whoever we talk with; the others are ``domain.presence.Presence``."""


_TALK = frozenset({CallState.CONNECTING, CallState.ACTIVE, CallState.RECONNECTING})


def talking_with(call: Call) -> Identity:
    """Whom lists and pages show as in a call: nobody before somebody has answered."""
    return call.peer.identity if call.state in _TALK else NO_IDENTITY


class Role(StrEnum):
    """Why somebody stands in a list."""

    CONTACT = "contact"
    STRANGER = "stranger"
    """Known to the engine, no contact."""
    DIAL = "dial"
    """An id that was typed."""


class Way(StrEnum):
    """The arrow of a past call."""

    OUT = "out"
    IN = "in"
    MISSED = "missed"


def way_of(record: CallRecord) -> Way:
    """Which arrow a past call gets."""
    if record.missed:
        return Way.MISSED
    return Way.OUT if record.direction is Direction.OUTGOING else Way.IN


@dataclass(frozen=True, slots=True)
class HeadingRow:
    """A heading between rows."""

    key: str
    title: str

    @property
    def spoken(self) -> str:
        """The heading itself."""
        return self.title

    @property
    def choosable(self) -> bool:
        """It is not a place to stand."""
        return False


def person_key(identity: Identity) -> str:
    """The key of a person's row."""
    return f"person:{identity}"


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody in the list of contacts; ``dot`` is empty where no presence is known."""

    identity: Identity
    name: str
    second: str
    dot: str = ""
    favourite: bool = False
    role: Role = Role.CONTACT
    face: str = ""
    """Whose initials, where the name is no name."""

    @property
    def key(self) -> str:
        """A person stays the same whatever list they stand in."""
        return person_key(self.identity)

    @property
    def spoken(self) -> str:
        """Name and how they are."""
        return words.spoken_row(self.name, self.second)

    @property
    def choosable(self) -> bool:
        """A person can be selected."""
        return True


@dataclass(frozen=True, slots=True)
class GroupRow:
    """Neighbouring calls of one person in the history."""

    key: str
    identity: Identity
    name: str
    second: str
    way: Way | None = None
    time: str = ""
    dot: str = ""
    face: str = ""
    """Whose initials: the name may hold a number too."""

    @property
    def spoken(self) -> str:
        """Who, what kind of call, when."""
        return words.spoken_row(self.name, self.second, self.time)

    @property
    def choosable(self) -> bool:
        """A group can be selected."""
        return True


@dataclass(frozen=True, slots=True)
class CallLine:
    """One past call on a page."""

    key: str
    way: Way
    kind: str
    outcome: str
    moment: str

    @property
    def spoken(self) -> str:
        """All of it."""
        return words.spoken_row(self.kind, self.outcome, self.moment)


def call_line(record: CallRecord, key: str, now: float) -> CallLine:
    """A past call in words."""
    when = words.capital(words.moment(record.started_at, now))
    outcome = words.capital(words.outcome(record))
    return CallLine(key, way_of(record), words.kind(record), outcome, when)


@dataclass(frozen=True, slots=True)
class Person:
    """Who a page is about."""

    identity: Identity = NO_IDENTITY
    name: str = ""


NO_PERSON = Person()
