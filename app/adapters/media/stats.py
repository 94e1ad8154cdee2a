"""The network facts of a call, read from LiveKit's statistics; it asks nothing by itself."""

from collections import deque
from enum import Enum, auto

from livekit import rtc

from app.values import dataclass

DEAD_S = 5.0
"""So long no network pauses that is not gone; LiveKit says it after 13 to 20 s."""
_BELIEVED = 2
"""Looks with packets until a dead connection is alive: LiveKit's server says good-bye with some."""
_ENOUGH = 20
"""Packets a second that their loss is believed of; somebody who is silent sends four."""
_LOSS_WINDOW = 5
"""Scans the loss looks back on; one a second."""


class Microphone(Enum):
    """The peer's, as the media server tells it."""

    ABSENT = auto()
    MUTED = auto()
    OPEN = auto()


@dataclass(frozen=True, slots=True)
class Scan:
    """One look at the statistics."""

    rtt_s: float = 0.0
    jitter_s: float = 0.0
    received: int = 0
    lost: int = 0
    all_received: int = 0
    """Of sound and pictures together."""
    all_lost: int = 0


def read(stats: rtc.RtcStats) -> Scan:
    """Both lists are read: with one peer connection the inbound side is in the publisher's."""
    rtt_s = jitter_s = 0.0
    received = lost = all_received = all_lost = 0
    for entry in (*stats.publisher_stats, *stats.subscriber_stats):
        kind = entry.WhichOneof("stats")
        if kind == "inbound_rtp":
            inbound = entry.inbound_rtp.received
            all_received += inbound.packets_received
            all_lost += max(0, inbound.packets_lost)
            if entry.inbound_rtp.stream.kind == "audio":
                jitter_s = max(jitter_s, inbound.jitter)
                received += inbound.packets_received
                lost += max(0, inbound.packets_lost)
        elif kind == "candidate_pair":
            pair = entry.candidate_pair.candidate_pair
            rtt_s = max(rtt_s, pair.current_round_trip_time if pair.nominated else 0.0)
    return Scan(rtt_s, jitter_s, received, lost, all_received, all_lost)


class PacketWatch:
    """Sees a dead connection long before LiveKit says so: packets that should come and do not.

    Silence is no such sign: then still four packets a second come (DTX, measured).
    """

    def __init__(self, now: float) -> None:
        self._scans: deque[Scan] = deque(maxlen=_LOSS_WINDOW + 1)
        self._grown_at = now
        self._looks_with_packets = 0
        self.silent_s = 0.0

    def take(self, scan: Scan, now: float, microphone: Microphone) -> None:
        """Take a look's result; ``now`` in seconds of any steady clock.

        A count that falls is that of a new connection, which has brought nothing yet. A microphone
        that went while nothing came is no reason to believe that the connection is back.
        """
        if self._scans and scan.received < self._scans[-1].received:
            self._scans.clear()
            before = scan.received
        else:
            before = self._scans[-1].received if self._scans else 0
        self._looks_with_packets = self._looks_with_packets + 1 if scan.received > before else 0
        idle = microphone is Microphone.ABSENT and not self.dead
        flows = self._looks_with_packets >= (_BELIEVED if self.dead else 1)
        if flows or microphone is Microphone.MUTED or idle:
            self._grown_at = now
        self._scans.append(scan)
        self.silent_s = now - self._grown_at

    @property
    def dead(self) -> bool:
        """Whether the connection, ours or the peer's, has to be taken for gone."""
        return self.silent_s >= DEAD_S

    @property
    def last(self) -> Scan:
        """The newest look."""
        return self._scans[-1] if self._scans else Scan()

    @property
    def loss(self) -> float:
        """The part of the sound's packets lost in the last seconds, 0..1."""
        if len(self._scans) < 2:
            return 0.0
        first, last = self._scans[0], self._scans[-1]
        return _part(last.lost - first.lost, last.received - first.received)

    @property
    def line_loss(self) -> float:
        """The same of all packets of the last second; 0 where too few came to say so."""
        if len(self._scans) < 2:
            return 0.0
        before, last = self._scans[-2], self._scans[-1]
        received = last.all_received - before.all_received
        lost = last.all_lost - before.all_lost
        counted = received > 0 and received + lost >= _ENOUGH
        return _part(lost, received) if counted else 0.0


def _part(lost: int, received: int) -> float:
    """How much of it was lost; both may have begun anew with a connection."""
    lost, received = max(0, lost), max(0, received)
    return lost / (lost + received) if lost else 0.0
