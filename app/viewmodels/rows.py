"""A list model that is told the whole truth and finds the difference by key; it knows no screen."""

from collections.abc import Sequence
from typing import Any, Generic, Protocol, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_TEXTS = frozenset({Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole})


class Row(Protocol):
    """What every row of a list can say."""

    @property
    def key(self) -> str:
        """What makes it the same row after a change."""

    @property
    def spoken(self) -> str:
        """What a screen reader says of it."""

    @property
    def choosable(self) -> bool:
        """Whether it can be selected; a heading cannot."""


R = TypeVar("R", bound=Row)


class KeyedModel(QAbstractListModel):
    """A list whose rows are known by a key, whatever they hold."""

    def key_at(self, index: Index) -> str:
        """The key of an index, empty for an invalid one."""
        raise NotImplementedError

    def index_of(self, key: str) -> QModelIndex:
        """Where a key is; invalid where it is not."""
        raise NotImplementedError


class RowModel(KeyedModel, Generic[R]):
    """Rows in order; what stays keeps its selection and focus, wherever it moves."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[R] = []

    @property
    def rows(self) -> tuple[R, ...]:
        """All rows in their order."""
        return tuple(self._rows)

    def row(self, index: Index) -> R | None:
        """The row of an index, None for an invalid one."""
        return self._rows[index.row()] if 0 <= index.row() < len(self._rows) else None

    def key_at(self, index: Index) -> str:
        row = self.row(index)
        return "" if row is None else row.key

    def index_of(self, key: str) -> QModelIndex:
        at = next((at for at, row in enumerate(self._rows) if row.key == key), -1)
        return self.index(at, 0)

    def show(self, rows: Sequence[R]) -> None:
        """Become ``rows``; each key appears once."""
        wanted = {row.key for row in rows}
        if len(wanted) != len(rows):
            raise ValueError("two rows have the same key")
        self._drop_others(wanted)
        for at, row in enumerate(rows):
            self._settle(at, row)

    def _drop_others(self, wanted: set[str]) -> None:
        last = len(self._rows)
        while last > 0:
            first = last - 1
            if self._rows[first].key in wanted:
                last = first
                continue
            while first > 0 and self._rows[first - 1].key not in wanted:
                first -= 1
            self.beginRemoveRows(_NOWHERE, first, last - 1)
            del self._rows[first:last]
            self.endRemoveRows()
            last = first

    def _settle(self, at: int, row: R) -> None:
        """Make ``row`` the one at ``at``; all before it are settled."""
        now = self._find(row.key, at)
        if now is None:
            self.beginInsertRows(_NOWHERE, at, at)
            self._rows.insert(at, row)
            self.endInsertRows()
            return
        if now != at:
            self.beginMoveRows(_NOWHERE, now, now, _NOWHERE, at)
            self._rows.insert(at, self._rows.pop(now))
            self.endMoveRows()
        if self._rows[at] != row:
            self._rows[at] = row
            self.dataChanged.emit(self.index(at, 0), self.index(at, 0))

    def _find(self, key: str, start: int) -> int | None:
        places = range(start, len(self._rows))
        return next((at for at in places if self._rows[at].key == key), None)

    # ── what Qt asks ──

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row(index)
        return row.spoken if row is not None and role in _TEXTS else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        row = self.row(index)
        if row is None:
            return Qt.ItemFlag.NoItemFlags
        alone = Qt.ItemFlag.ItemNeverHasChildren
        if not row.choosable:
            return alone  # disabled: arrows pass over it
        return alone | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
