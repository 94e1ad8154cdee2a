"""Which ids may be dialled, and what is said of those that may not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.identity import IDENTITY_MAX, flaw_of


@pytest.mark.parametrize("identity", ["omar", "user-99", "عمر", "a@b.c", "...", "x" * IDENTITY_MAX])
def test_a_plain_id_has_no_flaw(identity):
    assert flaw_of(identity) == ""


@pytest.mark.parametrize(
    ("identity", "flaw"),
    [
        ("", "none"),
        (".", "dots"),
        ("..", "dots"),
        ("x" * (IDENTITY_MAX + 1), "long"),
        ("a b", "space"),
        ("a\u00a0b", "U+00A0"),
        ("a\x00", "U+0000"),
        ("a\u202eb", "U+202E"),
        ("a\u2066b", "U+2066"),
        ("a\u200bb", "U+200B"),
        ("a\ud800", "U+D800"),
        ("a\ue000", "U+E000"),
    ],
)
def test_each_flaw_is_named(identity, flaw):
    assert flaw_of(identity) == flaw


@given(st.text())
def test_an_id_without_flaw_can_be_shown_on_one_line(identity):
    assert flaw_of(identity) or identity.isprintable()
