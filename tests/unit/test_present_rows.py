"""A list model becomes what it is told, by steps that Qt's views can follow."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from pytestqt.modeltest import ModelTester

from app.viewmodels.rows import RowModel


@dataclass(frozen=True)
class Line:
    """A row with nothing but what every row has."""

    key: str
    spoken: str = ""
    choosable: bool = True


KEYS = st.lists(st.sampled_from("abcdefgh"), unique=True)
SHOWS = st.lists(st.tuples(KEYS, st.sampled_from(("here", "away"))), max_size=6)


def lines(keys: Sequence[str], spoken: str = "") -> list[Line]:
    return [Line(key, spoken) for key in keys]


class Follower:
    """A view that knows only what the signals said."""

    def __init__(self, model: RowModel[Line]) -> None:
        self._model = model
        self.rows: list[Line] = []
        self.told = 0
        model.rowsInserted.connect(self._inserted)
        model.rowsRemoved.connect(self._removed)
        model.rowsMoved.connect(self._moved)
        model.dataChanged.connect(self._changed)
        model.modelReset.connect(self._reset)

    def _inserted(self, _parent: QModelIndex, first: int, last: int) -> None:
        self.told += 1
        self.rows[first:first] = self._model.rows[first : last + 1]

    def _removed(self, _parent: QModelIndex, first: int, last: int) -> None:
        self.told += 1
        del self.rows[first : last + 1]

    def _moved(
        self, _from: QModelIndex, first: int, last: int, _to: QModelIndex, target: int
    ) -> None:
        self.told += 1
        assert first == last
        assert target < first, "rows are only moved up"
        self.rows.insert(target, self.rows.pop(first))

    def _changed(self, first: QModelIndex, last: QModelIndex) -> None:
        self.told += 1
        assert first.row() == last.row()
        self.rows[first.row()] = self._model.rows[first.row()]

    def _reset(self) -> None:
        raise AssertionError("a reset loses selection and focus")


@given(SHOWS)
def test_any_sequence_of_shows_ends_as_told_and_can_be_followed(
    shows: list[tuple[list[str], str]],
) -> None:
    model: RowModel[Line] = RowModel()
    follower = Follower(model)
    for keys, spoken in shows:
        model.show(lines(keys, spoken))
        assert list(model.rows) == lines(keys, spoken)
        assert follower.rows == list(model.rows)


@given(SHOWS)
def test_qt_finds_no_fault_in_the_model(shows: list[tuple[list[str], str]]) -> None:
    model: RowModel[Line] = RowModel()
    tester = ModelTester(None)
    tester.check(model)
    for keys, spoken in shows:
        model.show(lines(keys, spoken))
    tester._cleanup()


@given(KEYS, KEYS)
def test_a_row_keeps_its_place_in_the_hand_wherever_it_moves(
    before: list[str], after: list[str]
) -> None:
    model: RowModel[Line] = RowModel()
    model.show(lines(before))
    held = {key: QPersistentModelIndex(model.index_of(key)) for key in before}
    model.show(lines(after))
    for key, index in held.items():
        assert index.isValid() is (key in after)
        if index.isValid():
            assert model.key_at(index) == key


def test_showing_the_same_says_nothing() -> None:
    model: RowModel[Line] = RowModel()
    model.show(lines("abc"))
    follower = Follower(model)
    model.show(lines("abc"))
    assert follower.told == 0


def test_neighbours_that_go_go_together() -> None:
    model: RowModel[Line] = RowModel()
    model.show(lines("abcdef"))
    follower = Follower(model)
    follower.rows = list(model.rows)
    model.show(lines("af"))
    assert follower.told == 1


def test_two_rows_with_one_key_are_a_bug() -> None:
    model: RowModel[Line] = RowModel()
    with pytest.raises(ValueError, match="same key"):
        model.show(lines("aa"))


def test_a_heading_can_be_read_and_not_chosen() -> None:
    model: RowModel[Line] = RowModel()
    model.show([Line("h", "Favourites", choosable=False), Line("o", "Omar, Online")])
    heading, omar = model.index(0, 0), model.index(1, 0)
    for flag in (Qt.ItemFlag.ItemIsSelectable, Qt.ItemFlag.ItemIsEnabled):
        assert not heading.flags() & flag
    assert omar.flags() & Qt.ItemFlag.ItemIsSelectable
    assert model.data(heading, Qt.ItemDataRole.AccessibleTextRole) == "Favourites"
    assert model.data(omar, Qt.ItemDataRole.DecorationRole) is None


def test_what_is_not_there_has_no_row_and_no_key() -> None:
    model: RowModel[Line] = RowModel()
    nowhere = model.index_of("a")
    assert not nowhere.isValid()
    assert model.row(nowhere) is None
    assert model.key_at(nowhere) == ""
    assert model.flags(nowhere) == Qt.ItemFlag.NoItemFlags
