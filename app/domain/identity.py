"""What an id may look like; cheap to import, for the command line asks before anything loads."""

import unicodedata

IDENTITY_MAX = 128


def flaw_of(identity: str) -> str:
    """Why ``identity`` cannot be dialled, as a sentence for whoever typed it; empty where it can.

    Refused are an empty or overlong one, one or two dots, which are another path, and control,
    format or bidirectional characters, with which one id could be made to look like another.
    """
    if not identity:
        return "an id has at least one character"
    if identity in (".", ".."):
        return "an id is not one or two dots"
    if len(identity) > IDENTITY_MAX:
        return f"an id has at most {IDENTITY_MAX} characters; this one has {len(identity)}"
    bad = next((c for c in identity if unicodedata.category(c)[0] == "C" or c.isspace()), "")
    if not bad:
        return ""
    named = "a space" if bad == " " else f"U+{ord(bad):04X}"
    return f"an id has no spaces and no invisible characters; this one has {named}"
