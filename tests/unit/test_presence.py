"""Presence as last heard, and when knowledge is too old to be shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.ids import Identity
from app.domain.presence import STALE_AFTER_S, Presence, PresenceBook, Seen, read

NOW = 1_790_000_000.0
OMAR, LINA = Identity("omar"), Identity("lina")
ONLINE, AWAY = Seen(Presence.ONLINE), Seen(Presence.AWAY, NOW - 60)


def test_nobody_is_known_at_first():
    assert PresenceBook().of(OMAR, NOW) == Seen(Presence.UNKNOWN)


def test_the_last_word_counts():
    book = PresenceBook().heard([(OMAR, ONLINE), (LINA, ONLINE)]).heard([(OMAR, AWAY)])
    assert book.of(OMAR, NOW) == AWAY
    assert book.of(LINA, NOW) == ONLINE


def test_a_book_is_replaced_and_never_changed():
    book = PresenceBook()
    book.heard([(OMAR, ONLINE)])
    assert book == PresenceBook()


@pytest.mark.parametrize(
    ("silent_s", "shown"),
    [
        (0.0, Presence.AWAY),
        (STALE_AFTER_S - 0.1, Presence.AWAY),
        (STALE_AFTER_S, Presence.UNKNOWN),
        (3600.0, Presence.UNKNOWN),
    ],
)
def test_without_a_socket_a_dot_turns_unknown_after_a_minute(silent_s, shown):
    book = PresenceBook().heard([(OMAR, AWAY)]).cut_off(NOW)
    assert book.of(OMAR, NOW + silent_s) == Seen(shown, NOW - 60)


def test_the_first_loss_counts():
    assert PresenceBook().cut_off(NOW).cut_off(NOW + 50).lost_at == NOW


def test_a_socket_that_is_back_is_believed_again():
    book = PresenceBook().heard([(OMAR, ONLINE)]).cut_off(NOW).back()
    assert book.of(OMAR, NOW + 3600) == ONLINE


@pytest.mark.parametrize(
    ("status", "presence"),
    [
        ("online", Presence.ONLINE),
        ("away", Presence.AWAY),
        ("busy", Presence.BUSY),
        ("offline", Presence.OFFLINE),
        ("invisible", Presence.OFFLINE),
        ("dancing", Presence.UNKNOWN),
        ("", Presence.UNKNOWN),
    ],
)
def test_a_wire_status_has_a_dot(status, presence):
    assert read(status) is presence


@given(st.text())
def test_no_status_has_no_dot(status):
    assert read(status) in Presence
