"""What is measured while a call is looked at: levels and how good the connection is.

It asks only while a window shows it, and never faster than a meter can be read.
"""

import math
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from app.domain.call import CallState
from app.domain.media import MediaStats
from app.services.calls import CallService
from app.services.ports import Clock
from app.services.tasks import TaskScope
from app.values import dataclass
from app.viewmodels.words import calls as words

LOOK_S = 0.05
RELEASE_LOOKS = 5
"""Looks at silence until a meter that falls slowly has come down."""
STEPS = 16
"""Finer differences of level are not visible and would only cost painting."""
RECOVERY_S = 3.0
"""A better connection is believed after so long, so that the mark does not flicker."""
_SILENT_S = 2.0
_FAIR_LOSS, _POOR_LOSS = 0.03, 0.10
_FAIR_RTT_MS, _POOR_RTT_MS = 400.0, 800.0


class Quality(StrEnum):
    """How good the connection is."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


_ORDER = (Quality.GOOD, Quality.FAIR, Quality.POOR)


@dataclass(frozen=True, slots=True)
class LevelsView:
    """Levels 0..1 and the pill's words, empty while the connection is good."""

    own: float = 0.0
    peer: float = 0.0
    quality: Quality = Quality.GOOD
    pill: str = ""
    why: str = ""
    """What the pill means, where its words do not say it."""


@dataclass(frozen=True, slots=True)
class Steady:
    """A quality that falls at once and rises late; ``worse_at`` is when it was last this bad."""

    quality: Quality = Quality.GOOD
    worse_at: float = 0.0

    def after(self, seen: Quality, now: float) -> "Steady":
        """The quality to show after another look."""
        if _ORDER.index(seen) >= _ORDER.index(self.quality):
            return Steady(seen, now)
        return self if now - self.worse_at < RECOVERY_S else Steady(seen, now)


def quality_of(stats: MediaStats) -> Quality:
    """What the numbers mean for a conversation."""
    silent = stats.silent_s >= _SILENT_S
    if silent or stats.loss >= _POOR_LOSS or stats.rtt_ms >= _POOR_RTT_MS:
        return Quality.POOR
    if stats.loss >= _FAIR_LOSS or stats.rtt_ms >= _FAIR_RTT_MS:
        return Quality.FAIR
    return Quality.GOOD


def drawn(peak: float) -> float:
    """A measured peak as the ear judges it: its root, in steps."""
    return round(math.sqrt(min(1.0, max(0.0, peak))) * STEPS) / STEPS


def present(stats: MediaStats, quality: Quality) -> LevelsView:
    """The measures as they are drawn."""
    own, peer = drawn(stats.audio_level_out), drawn(stats.audio_level_in)
    if stats.picture_held:
        held, why = words.picture_held(), words.why_picture_held()
        return LevelsView(own, peer, Quality.POOR, held, why)
    pills = {Quality.FAIR: words.fair_connection, Quality.POOR: words.poor_connection}
    pill = pills[quality]() if quality in pills else ""
    return LevelsView(own, peer, quality, pill)


class LevelsViewModel(QObject):
    """The measures of the running call, while somebody looks; ``changed`` comes at each look."""

    changed = Signal()

    def __init__(self, calls: CallService, clock: Clock) -> None:
        super().__init__()
        self._calls, self._clock = calls, clock
        self._tasks = TaskScope()
        self._shown = self._looking = False
        self._steady = Steady()
        self.view = LevelsView()
        self._unsubscribe = calls.call.subscribe(self._look)

    def show(self, *, shown: bool) -> None:
        """Whether a window shows the measures now."""
        self._shown = shown
        self._look()

    def _wanted(self) -> bool:
        return self._shown and self._calls.call.value.state is CallState.ACTIVE

    def _look(self) -> None:
        if self._wanted() and not self._looking:
            self._looking = True
            self._tasks.spawn(self._follow(), "levels.follow")

    async def _follow(self) -> None:
        """Look while it is wanted, then let the meters fall."""
        silent_looks = 0
        try:
            while silent_looks < RELEASE_LOOKS:
                silent_looks = 0 if self._wanted() else silent_looks + 1
                self.view = LevelsView() if silent_looks else await self._measured()
                self.changed.emit()
                await self._clock.sleep(LOOK_S)
        finally:
            self._looking = False
            self._steady = Steady()

    async def _measured(self) -> LevelsView:
        stats = await self._calls.stats()
        self._steady = self._steady.after(quality_of(stats), self._clock.now())
        return present(stats, self._steady.quality)

    async def aclose(self) -> None:
        """Stop looking."""
        self._unsubscribe()
        await self._tasks.aclose()
