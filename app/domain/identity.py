"""What an id may look like; cheap to import, for the command line asks before anything loads."""

import unicodedata

IDENTITY_MAX = 128


def flaw_of(identity: str) -> str:
    """Why ``identity`` cannot be dialled, empty where it can.

    Refused are an empty or overlong one, one or two dots, which are another path, and control,
    format or bidirectional characters, with which one id could be made to look like another.
    """
    if identity in ("", ".", "..") or len(identity) > IDENTITY_MAX:
        return f"{len(identity)} characters"
    bad = next((c for c in identity if unicodedata.category(c)[0] == "C" or c.isspace()), "")
    return f"contains U+{ord(bad):04X}" if bad else ""
