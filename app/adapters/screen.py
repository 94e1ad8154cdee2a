"""The screen a pop-up would be shown on: locked, covered by somebody else's window, or free.

On Linux a lock is followed and a cover is asked for; elsewhere both are asked for.
"""

import logging
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from app.services.desktopports import ScreenState
from app.services.ports import Unsubscribe

if TYPE_CHECKING:
    from app.adapters.screenlock import LockWatch

log = logging.getLogger(__name__)


class DesktopScreen:
    """The screen of this desktop; free where nobody can say how it is."""

    def __init__(self) -> None:
        self._lock: LockWatch | None = None
        self._listeners: list[Callable[[], None]] = []

    async def start(self) -> None:
        """Follow the lock from now on."""
        if sys.platform == "linux" and self._lock is None:
            from app.adapters.screenlock import LockWatch  # noqa: PLC0415 - no window waits for it

            self._lock = LockWatch(self._lock_changed)
            await self._lock.start()

    def state(self) -> ScreenState:
        """How it is now."""
        if self._lock is not None and self._lock.locked:
            return ScreenState.LOCKED
        return _asked()

    def on_lock(self, callback: Callable[[], None]) -> Unsubscribe:
        """Call back when it is locked or unlocked; only Linux tells."""
        self._listeners.append(callback)
        return lambda: self._listeners.remove(callback)

    def _lock_changed(self) -> None:
        log.info("screen: locked or unlocked")
        for listener in tuple(self._listeners):
            listener()

    async def aclose(self) -> None:
        """Follow nothing any more; idempotent."""
        if self._lock is not None:
            await self._lock.aclose()


def _asked() -> ScreenState:
    if sys.platform == "win32":
        from app.adapters import screenwindows  # noqa: PLC0415 - for this system alone

        return screenwindows.state()
    if sys.platform == "darwin":
        from app.adapters import screenmac  # noqa: PLC0415 - for this system alone

        return screenmac.state()
    from app.adapters import screenx11  # noqa: PLC0415 - for this system alone

    return ScreenState.COVERED if screenx11.covered() else ScreenState.FREE
