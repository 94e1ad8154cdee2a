"""What the services and view-models need of the desktop: its notifications, its screen.

Ports like those of ``ports``, by the same rules; a desktop that lacks something is no failure.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol

from app.domain.ids import Identity
from app.services.ports import Unsubscribe
from app.values import dataclass


@dataclass(frozen=True, slots=True)
class CallNotice:
    """An incoming call as a notification shows it, in words the user reads.

    Without words to answer with it has no buttons: it says how the ring ended.
    """

    serial: int
    title: str
    body: str
    accept: str = ""
    decline: str = ""


@dataclass(frozen=True, slots=True)
class MissedNotice:
    """A missed call as a notification shows it."""

    identity: Identity
    title: str
    body: str
    call_back: str


@dataclass(frozen=True, slots=True)
class NoticeAnswers:
    """What a notification's buttons do; called on the main loop."""

    accept: Callable[[int], None]
    decline: Callable[[int], None]
    open: Callable[[], None]
    call_back: Callable[[Identity], None]


class Notifier(Protocol):
    """The system's notifications; where there are none nothing happens and ``usable`` says so."""

    async def start(self, answers: NoticeAnswers) -> None:
        """Find the service."""

    @property
    def usable(self) -> bool:
        """Whether a notification with buttons can be shown."""

    async def show_call(self, notice: CallNotice) -> bool:
        """Show an incoming call; False where that failed."""

    async def hide_call(self, serial: int) -> None:
        """Take it back; idempotent."""

    async def show_missed(self, notice: MissedNotice) -> None:
        """Show a missed call."""

    async def hide_missed(self, identity: Identity) -> None:
        """Take back what was shown of somebody's missed calls; idempotent."""

    async def aclose(self) -> None:
        """Take everything back."""


class ScreenState(StrEnum):
    """What a pop-up would meet on the user's screen."""

    FREE = "free"
    COVERED = "covered"
    """Somebody else's window fills it."""
    LOCKED = "locked"


class Screen(Protocol):
    """The screen our windows are on; where nobody can say how it is, it is free."""

    def state(self) -> ScreenState:
        """How it is now; cheap enough to be asked when it rings."""

    def on_lock(self, callback: Callable[[], None]) -> Unsubscribe:
        """Call back when it is locked or unlocked, where the desktop tells."""
