"""A screen that a test locks, unlocks and covers."""

from collections.abc import Callable

from app.services.desktopports import ScreenState
from app.services.ports import Unsubscribe


class FakeScreen:
    """``Screen``; ``become`` changes how it is, and tells of locks as a desktop does."""

    def __init__(self) -> None:
        self._state = ScreenState.FREE
        self._listeners: list[Callable[[], None]] = []

    def state(self) -> ScreenState:
        """How it is now."""
        return self._state

    def on_lock(self, callback: Callable[[], None]) -> Unsubscribe:
        """Call back when it is locked or unlocked."""
        self._listeners.append(callback)
        return lambda: self._listeners.remove(callback)

    def become(self, state: ScreenState) -> None:
        """Lock it, unlock it, cover it."""
        before, self._state = self._state, state
        if ScreenState.LOCKED in (before, state):
            for listener in tuple(self._listeners):
                listener()
