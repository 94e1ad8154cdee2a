"""How contacts are found, in what order they stand, and which ids may be dialled."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.contact import Contact, checked_identity, fold, matches, ordered
from app.domain.errors import AppError, ErrorCode
from app.domain.identity import IDENTITY_MAX
from app.domain.ids import Identity
from app.domain.presence import Presence


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("أحمد", "احمد"),
        ("إيمان", "ايمان"),
        ("آمنة", "امنه"),
        ("ٱلله", "الله"),
        ("مُحَمَّد", "محمد"),
        ("مـحـمـد", "محمد"),
        ("ليلى", "ليلي"),
        ("علی", "علي"),
        ("کریم", "كريم"),
        ("رئيس", "رييس"),
        ("مؤمن", "مومن"),
        ("فاطمة", "فاطمه"),
        ("رحمٰن", "رحمن"),
        ("ﻋﻤﺮ", "عمر"),
        ("\u200fعمر\u200e", "عمر"),
        ("مستخدم ٩٩", "مستخدم 99"),
        ("۹۹", "99"),
        ("José", "JOSE"),
        ("Straße", "STRASSE"),
        ("İpek", "ipek"),
        ("ＯＭＡＲ", "omar"),
    ],
)
def test_two_spellings_of_a_name_are_found_by_each_other(one, other):
    assert fold(one) == fold(other)


@given(st.text())
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_a_folded_text_has_no_marks_left(text):
    assert not any(unicodedata.combining(c) for c in fold(text))


OMAR = Contact(Identity("user-99"), "Omar Haddad")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True),
        ("  ", True),
        ("omar", True),
        ("HADD", True),
        ("haddad omar", True),
        ("omar user-99", True),
        ("99", True),
        ("٩٩", True),
        ("omar lina", False),
        ("user-98", False),
    ],
)
def test_each_word_is_sought_in_the_name_and_the_id(query, found):
    assert matches(OMAR, query) is found


@given(st.text(min_size=1))
def test_everybody_is_found_by_the_own_name(name):
    assert matches(Contact(Identity("x"), name), name)


def test_favourites_come_first_then_reachable_people_then_names():
    people = {
        "zoe": (True, Presence.OFFLINE),
        "yara": (True, Presence.BUSY),
        "omar": (False, Presence.ONLINE),
        "Lina": (False, Presence.AWAY),
        "adam": (False, Presence.OFFLINE),
        "Amir": (False, Presence.UNKNOWN),
    }
    contacts = [Contact(Identity(name), name, liked) for name, (liked, _) in people.items()]
    order = ordered(contacts, lambda who: people[who][1])
    assert [c.name for c in order] == ["yara", "zoe", "Lina", "omar", "adam", "Amir"]


def test_nobody_is_a_favourite_unasked():
    assert not OMAR.favourite


def test_two_people_of_one_name_keep_their_places():
    twins = [Contact(Identity("b"), "Sara"), Contact(Identity("a"), "Sara")]
    assert [c.identity for c in ordered(twins, lambda _: Presence.ONLINE)] == ["a", "b"]


@pytest.mark.parametrize("text", ["omar", " omar\n", "user-99", "عمر", "a@b.c", "x" * IDENTITY_MAX])
def test_an_id_may_be_anything_that_looks_like_itself(text):
    assert checked_identity(text) == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        ".",
        "..",
        "x" * (IDENTITY_MAX + 1),
        "x" * 10_000,
        "user 99",
        "user\u00a099",
        "user\x0099",
        "user\n99",
        "user\u202e99",
        "user\u200b99",
        "user\u2066x",
        "\ud800",
        "\ue000",
    ],
)
def test_an_id_that_hides_something_is_refused(text):
    with pytest.raises(AppError) as refused:
        checked_identity(text)
    assert refused.value.code is ErrorCode.INVALID_IDENTITY


def test_a_refusal_names_the_character_and_not_the_text():
    with pytest.raises(AppError) as refused:
        checked_identity("om\u202ear")
    assert refused.value.detail == "U+202E"
