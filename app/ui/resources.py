"""Where the files the interface draws with lie; it reads none of them."""

import sys
from pathlib import Path


def resource(*parts: str) -> Path:
    """A file under ``resources/``: beside ``app/`` in a checkout, in the bundle when frozen."""
    bundle = getattr(sys, "_MEIPASS", None)
    root = Path(bundle) if bundle else Path(__file__).resolve().parents[2]
    return root.joinpath("resources", *parts)


def translation(language: str) -> Path:
    """The built translation of a language; it need not be there."""
    return resource("..", "translations", f"app_{language}.qm").resolve()
