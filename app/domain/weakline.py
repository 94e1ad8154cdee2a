"""Sound before picture: when a line is too weak for both, and when both are tried again."""

WEAK_LOSS = 0.15
"""More loss than this is no radio's, and the repairs of the sound begin to be heard. Delay says
less: some lines are long and well, and a queue that makes it overflows soon.
"""
PATIENCE_S = 3.0
"""A line that is weak for a moment only costs no picture."""
REST_S, REST_MAX_S = 15.0, 120.0
"""How long the picture stays away; twice as long each time it was too much again."""
TRUST_S = 60.0
"""After so long with a picture the line is taken for well."""


class WeakLine:
    """Whether the peer's picture is left out; asked once a second while there is one."""

    def __init__(self) -> None:
        self.picture_held = False
        self._weak_since: float | None = None
        self._changed_at = 0.0
        self._rest_s = 0.0

    def take(self, loss: float, now: float) -> None:
        """Take a look at the line: ``loss`` of the last second, 0..1; ``now`` of any steady clock.

        A loss that remembers more than a second would make one bad second look like many.
        """
        if self.picture_held:
            if now - self._changed_at >= self._rest_s:
                self._change(now, held=False)
            return
        if loss < WEAK_LOSS:
            self._weak_since = None
        elif self._weak_since is None:
            self._weak_since = now
        if self._weak_since is not None and now - self._weak_since >= PATIENCE_S:
            again = self._rest_s and now - self._changed_at < TRUST_S
            self._rest_s = min(REST_MAX_S, 2 * self._rest_s) if again else REST_S
            self._change(now, held=True)

    def _change(self, now: float, *, held: bool) -> None:
        self.picture_held, self._changed_at, self._weak_since = held, now, None
