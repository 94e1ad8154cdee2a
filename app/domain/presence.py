"""Who is reachable, and how sure we are of it; it subscribes to nothing."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from app.domain.ids import Identity
from app.values import dataclass, field, replace

STALE_AFTER_S = 60.0
"""Without a socket for this long the dots turn to unknown (ux D6.5)."""


class Presence(StrEnum):
    """What a contact's dot says; the shape differs with it, not the colour alone."""

    ONLINE = "online"
    AWAY = "away"
    BUSY = "busy"
    OFFLINE = "offline"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Seen:
    """One person's presence as last heard; ``last_seen`` in seconds since the epoch."""

    presence: Presence
    last_seen: float | None = None


@dataclass(frozen=True, slots=True)
class PresenceBook:
    """Everybody's presence; ``lost_at`` is when the socket went, None while it is up."""

    entries: Mapping[Identity, Seen] = field(default_factory=dict)
    lost_at: float | None = None

    def heard(self, news: Iterable[tuple[Identity, Seen]]) -> "PresenceBook":
        """The book after a snapshot or an update."""
        return replace(self, entries={**self.entries, **dict(news)})

    def cut_off(self, now: float) -> "PresenceBook":
        """The book after the socket went; the first loss counts."""
        return self if self.lost_at is not None else replace(self, lost_at=now)

    def back(self) -> "PresenceBook":
        """The book once the socket is up again."""
        return replace(self, lost_at=None)

    def of(self, identity: Identity, now: float) -> Seen:
        """A person's presence; stale knowledge is no knowledge, but ``last_seen`` stays true."""
        seen = self.entries.get(identity, Seen(Presence.UNKNOWN))
        stale = self.lost_at is not None and now - self.lost_at >= STALE_AFTER_S
        return replace(seen, presence=Presence.UNKNOWN) if stale else seen


def read(status: str) -> Presence:
    """A wire status; one we do not know is unknown, ``invisible`` looks offline."""
    if status == "invisible":
        return Presence.OFFLINE
    return Presence(status) if status in Presence.__members__.values() else Presence.UNKNOWN
