"""What media reports and what it measures, in the domain's words; no library type appears."""

from enum import StrEnum

from app.domain.ids import Identity
from app.values import dataclass, field


class TrackSource(StrEnum):
    """Where a track comes from."""

    MICROPHONE = "microphone"
    CAMERA = "camera"


class RoomLoss(StrEnum):
    """Why the media room is gone for good."""

    REMOVED = "removed"
    """The engine took us out, or closed the room."""
    DUPLICATE = "duplicate"
    """The same identity joined elsewhere."""
    NETWORK = "network"
    """The library gave up; a new token and a new room may help."""


@dataclass(frozen=True, slots=True)
class Joined:
    """The room is joined and the microphone published."""

    serial: int


@dataclass(frozen=True, slots=True)
class PeerHeard:
    """The peer's microphone is subscribed."""

    serial: int
    identity: Identity


@dataclass(frozen=True, slots=True)
class Reconnecting:
    """The media connection broke; the library is trying."""

    serial: int


@dataclass(frozen=True, slots=True)
class Reconnected:
    """The media connection is back."""

    serial: int


@dataclass(frozen=True, slots=True)
class RoomLost:
    """The media room is gone."""

    serial: int
    loss: RoomLoss


@dataclass(frozen=True, slots=True)
class PeerLeft:
    """The peer's participant is gone; ``on_purpose`` tells leaving from vanishing."""

    serial: int
    identity: Identity
    on_purpose: bool


@dataclass(frozen=True, slots=True)
class PacketsStopped:
    """Nothing comes from an unmuted peer: the first sign of a dead connection, either side's."""

    serial: int


@dataclass(frozen=True, slots=True)
class PacketsBack:
    """Packets come again, or none is expected any more."""

    serial: int


@dataclass(frozen=True, slots=True)
class TrackMuted:
    """A track of the peer went silent or dark, or came back."""

    serial: int
    identity: Identity
    source: TrackSource
    muted: bool


@dataclass(frozen=True, slots=True)
class TrackAppeared:
    """A track of the peer can be watched."""

    serial: int
    identity: Identity
    source: TrackSource


@dataclass(frozen=True, slots=True)
class TrackGone:
    """A track of the peer ended."""

    serial: int
    identity: Identity
    source: TrackSource


@dataclass(frozen=True, slots=True)
class DeviceFailed:
    """A device could not be opened or went away; ``source`` tells which half fell silent."""

    serial: int
    source: TrackSource
    code: str


MediaEvent = (
    Joined
    | PeerHeard
    | Reconnecting
    | Reconnected
    | RoomLost
    | PeerLeft
    | PacketsStopped
    | PacketsBack
    | TrackMuted
    | TrackAppeared
    | TrackGone
    | DeviceFailed
)


@dataclass(frozen=True, slots=True)
class VideoStats:
    """One direction of the picture."""

    width: int = 0
    height: int = 0
    fps: float = 0.0


@dataclass(frozen=True, slots=True)
class MediaStats:
    """The call's measured facts; levels 0..1, times in ms, ``loss`` 0..1 of the last seconds."""

    rtt_ms: float = 0.0
    loss: float = 0.0
    jitter_ms: float = 0.0
    audio_level_in: float = 0.0
    """The peer's sound as it is played."""
    audio_level_out: float = 0.0
    """Our microphone after processing; 0 while muted."""
    video_in: VideoStats = field(default_factory=VideoStats)
    video_out: VideoStats = field(default_factory=VideoStats)
    silent_s: float = 0.0
    """How long no packet of an unmuted peer has come."""
    picture_held: bool = False
    """The peer's picture is left out: the line is too weak for picture and sound."""
    underruns: int = 0
