"""Names from outside cannot turn the words around them."""

import pytest

from app.viewmodels.words.names import isolated, left_to_right, plain, shown_name

FSI, LRI, PDI = "\u2068", "\u2066", "\u2069"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Omar Haddad", "Omar Haddad"),
        ("  Omar \n Haddad\t", "Omar Haddad"),
        ("Omar\u202egnp.exe", "Omargnp.exe"),
        ("Omar\u2069 calls", "Omar calls"),
        ("عمر حداد", "عمر حداد"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("\u202e", ""),
    ],
)
def test_a_name_is_one_line_without_marks_that_reach_beyond_it(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_a_name_inside_a_sentence_keeps_its_own_direction() -> None:
    assert isolated("عمر") == f"{FSI}عمر{PDI}"


def test_an_id_reads_from_the_left() -> None:
    assert left_to_right("user-99") == f"{LRI}user-99{PDI}"


def test_who_has_no_name_is_called_by_the_id() -> None:
    assert shown_name("", "user-99") == "user-99"
    assert shown_name("\u202e ", "user-99") == "user-99"
    assert shown_name("Omar", "user-99") == "Omar"
