"""Contacts: what one is, their order, and how a search finds them; it stores nothing."""

import unicodedata
from collections.abc import Callable, Iterable

from app.domain.errors import AppError, ErrorCode
from app.domain.identity import flaw_of
from app.domain.ids import Identity
from app.domain.presence import Presence
from app.values import dataclass

_FOLD = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("ىئی", "ي"),
        "ؤ": "و",
        "ة": "ه",
        "ک": "ك",
        "ـ": "",
    }
)


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody the user keeps."""

    identity: Identity
    name: str
    favourite: bool = False


def fold(text: str) -> str:
    """The form a search compares: no case, no marks, one shape of alef, ya, kaf and digits."""
    plain = unicodedata.normalize("NFKD", text.translate(_FOLD))
    return "".join(_base(c) for c in plain).casefold().translate(_FOLD)


def _base(character: str) -> str:
    # Format characters (direction marks, joiners) come along with what is pasted, unseen.
    if unicodedata.combining(character) or unicodedata.category(character) == "Cf":
        return ""
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)


def matches(contact: Contact, query: str) -> bool:
    """Whether each word of ``query`` is found in the name or the id."""
    hay = f"{fold(contact.name)} {fold(contact.identity)}"
    return all(word in hay for word in fold(query).split())


_RANK = {Presence.ONLINE: 0, Presence.AWAY: 0, Presence.BUSY: 0}


def ordered(
    contacts: Iterable[Contact], presence_of: Callable[[Identity], Presence]
) -> tuple[Contact, ...]:
    """Favourites, then reachable people, then the rest; by name in each (ux D6.2)."""

    def key(contact: Contact) -> tuple[int, int, str, str]:
        reachable = _RANK.get(presence_of(contact.identity), 1)
        return (0 if contact.favourite else 1, reachable, fold(contact.name), contact.identity)

    return tuple(sorted(contacts, key=key))


def checked_identity(text: str) -> Identity:
    """``text`` as an identity that may be dialled; raises ``AppError(INVALID_IDENTITY)``."""
    identity = text.strip()
    flaw = flaw_of(identity)
    if flaw:
        raise AppError(ErrorCode.INVALID_IDENTITY, flaw)
    return Identity(identity)
