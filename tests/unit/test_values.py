"""Values read like the standard library's dataclasses, and behave like them."""

from collections.abc import Mapping
from typing import Generic, TypeVar

import pytest

from app.values import asdict, dataclass, field, replace

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere."""

    row: int
    column: int = 1

    @property
    def corner(self) -> bool:
        """Whether it is the first."""
        return self.row == self.column == 1


@dataclass(frozen=True, slots=True)
class Seat(Place):
    """A place with somebody in it."""

    guest: str = ""


@dataclass(frozen=True, slots=True)
class Box(Generic[T]):
    """Holds something."""

    held: T


@dataclass(frozen=True, slots=True)
class Key:
    """A name and what nobody may read."""

    name: str
    secret: str = field(repr=False)
    notes: Mapping[str, int] = field(default_factory=dict)
    pin: str = field(default="0000", repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Handle:
    """Like no other, even with the same parts."""

    number: int


@dataclass(frozen=True, slots=True)
class Nothing:
    """An event without parts."""


@dataclass(frozen=True, slots=True)
class Shout:
    """Says of itself what it likes."""

    word: str = field(repr=False)

    def __repr__(self) -> str:
        return "Shout"


def test_equal_by_type_and_parts_and_hashed_by_them():
    assert Place(1, 2) == Place(row=1, column=2)
    assert Place(1, 2) != Place(2, 1)
    assert Place(1) != Seat(1)
    assert len({Place(1), Place(1), Seat(1), Nothing(), Nothing()}) == 3
    assert Handle(1) != Handle(1)


def test_nothing_changes_a_value():
    for change in (
        lambda: setattr(Place(1), "row", 2),
        lambda: setattr(Place(1), "unknown", 2),
        lambda: delattr(Place(1), "row"),
    ):
        with pytest.raises(AttributeError):
            change()


def test_a_changed_copy_keeps_its_class():
    assert replace(Seat(1, 2, "Ada"), column=3) == Seat(1, 3, "Ada")
    with pytest.raises(TypeError):
        replace(Place(1), colour="red")


@pytest.mark.parametrize("arguments", [(), (1, 2, 3)])
def test_parts_that_are_missing_or_too_many_are_refused(arguments: tuple[int, ...]):
    with pytest.raises(TypeError):
        Place(*arguments)


def test_methods_names_and_patterns_stay():
    assert Place(1).corner
    assert Place.__name__ == "Place"
    assert (Place.__module__, Place.__doc__) == (__name__, "Somewhere.")
    match Seat(4, 5, "Ada"):
        case Place(row, column):
            assert (row, column) == (4, 5)
    assert Box("ring").held == "ring"


def test_what_is_hidden_is_kept_but_not_shown():
    key = Key("door", "s3cret")
    assert repr(key) == "Key(name='door', notes={})"
    assert (key.secret, key.pin) == ("s3cret", "0000")
    assert repr(Seat(1)) == "Seat(row=1, column=1, guest='')"
    assert repr(Shout("s3cret")) == "Shout"
    with pytest.raises(TypeError):
        Key("door")


def test_a_default_that_is_made_is_made_for_each():
    assert Key("a", "b").notes is not Key("a", "b").notes


def test_as_data_all_the_way_down():
    assert asdict(Box((Place(1), Place(2)))) == {
        "held": ({"row": 1, "column": 1}, {"row": 2, "column": 1})
    }


@pytest.mark.parametrize(
    "wish", [{"frozen": False, "slots": True}, {"frozen": True, "slots": False}]
)
def test_what_changes_is_no_value(wish: dict[str, bool]):
    with pytest.raises(TypeError):
        dataclass(**wish)
