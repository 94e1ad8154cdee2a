"""What tests of words share: English as the language, a noon to count from."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QDate, QDateTime, QLocale, QTime

NOON = float(QDateTime(QDate(2026, 9, 23), QTime(12, 0)).toSecsSinceEpoch())
"""A Wednesday, wherever the test runs."""
MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Numbers, days and plural forms are English."""
    before = QLocale()
    QLocale.setDefault(QLocale("en"))
    yield
    QLocale.setDefault(before)


def bare(text: str) -> str:
    """The text without the marks that isolate names and times."""
    return "".join(c for c in text if c not in "\u2066\u2068\u2069")
