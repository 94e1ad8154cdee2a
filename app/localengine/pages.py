"""Lists in pages, as every list of the engine is answered; it fetches no row."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.localengine.errors import invalid
from app.protocol.rest import PAGE_SIZE, PAGE_SIZE_MAX
from app.values import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is wanted; the first page is 1."""

    number: int = 1
    size: int = PAGE_SIZE

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Page":
        """Read it; a size above the maximum is the maximum."""
        number = _count(query, "page", 1)
        return cls(number, min(_count(query, "per_page", PAGE_SIZE), PAGE_SIZE_MAX))

    @property
    def offset(self) -> int:
        """How many rows come before it."""
        return (self.number - 1) * self.size

    def body(self, rows: Iterable[Mapping[str, Any]], total: int) -> dict[str, Any]:
        """The answer."""
        pagination = {
            "page": self.number,
            "per_page": self.size,
            "total": total,
            "total_pages": -(-total // self.size),
        }
        return {"data": list(rows), "pagination": pagination}


_DIGITS_MAX = 6


def _count(query: Mapping[str, str], name: str, default: int) -> int:
    said = query.get(name, "")
    if not said:
        return default
    if len(said) > _DIGITS_MAX or not (said.isascii() and said.isdigit()) or int(said) < 1:
        raise invalid(f"{name} must be a number from 1")
    return int(said)
