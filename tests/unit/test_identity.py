"""Which ids may be dialled, and what is wrong with the others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.identity import IDENTITY_MAX, flaw_of


@pytest.mark.parametrize("identity", ["omar", "user-99", "عمر", "a@b.c", "...", "x" * IDENTITY_MAX])
def test_an_id_that_looks_like_itself_has_no_flaw(identity):
    assert flaw_of(identity) == ""


@pytest.mark.parametrize(
    ("identity", "flaw"),
    [
        ("", "0 characters"),
        (".", "1 characters"),
        ("..", "2 characters"),
        ("x" * 10_000, "10000 characters"),
        ("user 99", "contains U+0020"),
        ("user\u00a099", "contains U+00A0"),
        ("om\u202ear", "contains U+202E"),
        ("om\u200bar", "contains U+200B"),
        ("om\x00ar", "contains U+0000"),
        ("om\ud800ar", "contains U+D800"),
    ],
)
def test_a_flaw_names_the_character_and_not_the_id(identity, flaw):
    assert flaw_of(identity) == flaw


@given(st.text(max_size=200))
def test_whatever_is_typed_is_judged(identity):
    flaw = flaw_of(identity)
    assert flaw or (identity.isprintable() and len(identity) <= IDENTITY_MAX)
