"""The rate limit: so many requests a minute for each identity; it knows no request."""

import math
from collections import deque

from app.localengine.errors import too_many
from app.protocol.rest import ErrorCodes

_WINDOW_S = 60.0
_SWEEP_ABOVE = 1000


class RateLimit:
    """Counts what each identity asked in the last minute."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._asked: dict[str, deque[float]] = {}

    def count(self, identity: str, now: float) -> None:
        """Count one request at ``now``; raises ``ApiError`` 429 where it is one too many."""
        asked = self._asked.setdefault(identity, deque())
        while asked and asked[0] <= now - _WINDOW_S:
            asked.popleft()
        if len(asked) >= self._per_minute:
            pause = math.ceil(asked[0] + _WINDOW_S - now)
            raise too_many(ErrorCodes.RATE_LIMITED, "Too many requests", max(pause, 1))
        asked.append(now)
        if len(self._asked) > _SWEEP_ABOVE:
            self._sweep(now)

    def _sweep(self, now: float) -> None:
        """Forget who has asked nothing for a minute."""
        self._asked = {
            identity: asked
            for identity, asked in self._asked.items()
            if asked and asked[-1] > now - _WINDOW_S
        }
