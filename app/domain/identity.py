"""What an id may look like; cheap to import, for the command line asks before anything loads."""

import unicodedata

IDENTITY_MAX = 128


def flaw_of(identity: str) -> str:
    """Why ``identity`` cannot be dialled: empty where it can.

    ``none``, ``dots`` (one or two of them are another path), ``long``, ``space``, or the code point
    of a control, format or bidirectional character, with which one id could be made to look like
    another.
    """
    if not identity:
        return "none"
    if identity in (".", ".."):
        return "dots"
    if len(identity) > IDENTITY_MAX:
        return "long"
    bad = next((c for c in identity if unicodedata.category(c)[0] == "C" or c.isspace()), "")
    return "space" if bad == " " else bad and f"U+{ord(bad):04X}"
