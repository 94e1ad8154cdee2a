"""Names and ids from outside as they may stand inside our sentences; it knows nobody."""

import unicodedata

_LEFT_TO_RIGHT, _FIRST_STRONG, _POP = "\u2066", "\u2068", "\u2069"
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def plain(text: str) -> str:
    """One line without control characters: nothing in it can turn the words around it."""
    kept = (" " if unicodedata.category(c) == "Cc" else c for c in text if c not in _BIDI)
    return " ".join("".join(kept).split())


def isolated(text: str) -> str:
    """The text with its own direction, for use inside a sentence of another one."""
    return f"{_FIRST_STRONG}{plain(text)}{_POP}"


def shown_name(name: str, identity: str) -> str:
    """What a person is called: the name, else the id."""
    return plain(name) or plain(identity)


def left_to_right(text: str) -> str:
    """An id, an address or a device's name, which read from the left in every language."""
    return f"{_LEFT_TO_RIGHT}{plain(text)}{_POP}"
