"""Loads Qt as it would be without PySide's import hook.

The hook looks for PySide's name in the source of every module that is imported from then on, and
keeps the sources: time and memory for a spelling of methods (``from __feature__ import ...``) that
nobody here uses.
"""

import builtins


def load_qt() -> None:
    """Load it; call this before anything of PySide is imported, later it changes nothing."""
    without_hook = builtins.__import__
    import PySide6.QtCore  # noqa: F401, PLC0415 - it sets the hook

    builtins.__import__ = without_hook
