"""What happens in a LiveKit room, in the domain's words; it decides nothing about calls.

LiveKit's full reconnect makes everybody leave and join again, and the leaves may come before it
says ``reconnecting``. So a departure is held back a moment, and as long as the room reconnects;
who is back by then has never been away.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Protocol

from livekit import rtc
from livekit.rtc.room import EventTypes

from app.domain.ids import Identity
from app.domain.media import (
    MediaEvent,
    PeerHeard,
    PeerLeft,
    Reconnected,
    Reconnecting,
    RoomLoss,
    RoomLost,
    TrackAppeared,
    TrackGone,
    TrackMuted,
    TrackSource,
)
from app.services.ports import JoinPlan

log = logging.getLogger(__name__)

HOLD_BACK_S = 1.0
PICTURE_HOLD_BACK_S = 0.3
"""Shorter: somebody who switches the camera off is not to be seen frozen for long."""

_SOURCES = {
    rtc.TrackSource.SOURCE_MICROPHONE: TrackSource.MICROPHONE,
    rtc.TrackSource.SOURCE_CAMERA: TrackSource.CAMERA,
}
_LOSSES = {
    rtc.DisconnectReason.DUPLICATE_IDENTITY: RoomLoss.DUPLICATE,
    rtc.DisconnectReason.PARTICIPANT_REMOVED: RoomLoss.REMOVED,
    rtc.DisconnectReason.ROOM_DELETED: RoomLoss.REMOVED,
    rtc.DisconnectReason.ROOM_CLOSED: RoomLoss.REMOVED,
}
"""Every other reason is the network's: a new token and a new room may help."""


def loss_of(reason: "rtc.DisconnectReason.ValueType") -> RoomLoss:
    """Why a room is lost, in the domain's words."""
    return _LOSSES.get(reason, RoomLoss.NETWORK)


class RemoteTracks(Protocol):
    """Takes the tracks themselves, which no event carries."""

    def heard(self, track: rtc.RemoteAudioTrack) -> None:
        """Sound of somebody can be played."""

    def seen(
        self,
        identity: Identity,
        track: rtc.RemoteVideoTrack,
        publication: rtc.RemoteTrackPublication,
    ) -> None:
        """A picture of somebody can be watched."""

    def ended(self, track_sid: str) -> None:
        """A track is no more."""

    def silenced(self) -> None:
        """We may not publish any more."""


class RoomEvents:
    """Listens to one room for one call."""

    def __init__(
        self,
        room: rtc.Room,
        plan: JoinPlan,
        report: Callable[[MediaEvent], None],
        tracks: RemoteTracks,
    ) -> None:
        self._room, self._plan = room, plan
        self._report, self._tracks = report, tracks
        self._serial = plan.serial
        self._reconnecting = False
        self._over = False
        self._held: dict[TrackSource | None, tuple[MediaEvent, asyncio.TimerHandle]] = {}
        self.peer_microphone: rtc.RemoteTrackPublication | None = None
        handlers: dict[EventTypes, Callable[..., None]] = {
            "track_subscribed": self._subscribed,
            "track_unsubscribed": self._unsubscribed,
            "track_muted": self._muted,
            "track_unmuted": self._unmuted,
            "participant_connected": self._joined,
            "participant_disconnected": self._left,
            "participant_permissions_changed": self._permitted,
            "reconnecting": self._lost,
            "reconnected": self._found,
            "disconnected": self._ended,
        }
        for name, handler in handlers.items():
            room.on(name, handler)

    def end(self) -> None:
        """Report nothing any more."""
        self._over = True
        for _, timer in self._held.values():
            timer.cancel()
        self._held.clear()

    def _tell(self, event: MediaEvent) -> None:
        if not self._over:
            self._report(event)

    # ── tracks ──

    def _subscribed(
        self,
        track: rtc.Track,
        publication: rtc.RemoteTrackPublication,
        person: rtc.RemoteParticipant,
    ) -> None:
        identity = Identity(person.identity)
        if isinstance(track, rtc.RemoteAudioTrack):
            self._tracks.heard(track)
        elif isinstance(track, rtc.RemoteVideoTrack):
            self._tracks.seen(identity, track, publication)
        source = _SOURCES.get(publication.source)
        if identity != self._plan.peer or source is None:
            return
        was_held = self._take_back(source)
        if source is TrackSource.MICROPHONE:
            self.peer_microphone = publication
            self._tell(PeerHeard(self._serial, identity))
        elif not was_held:
            self._tell(TrackAppeared(self._serial, identity, source))
        if publication.muted or was_held:
            self._tell(TrackMuted(self._serial, identity, source, publication.muted))

    def _unsubscribed(
        self,
        track: rtc.Track | None,
        publication: rtc.RemoteTrackPublication,
        person: rtc.RemoteParticipant,
    ) -> None:
        self._tracks.ended(publication.sid)
        if self.peer_microphone is not None and self.peer_microphone.sid == publication.sid:
            self.peer_microphone = None
        source = _SOURCES.get(publication.source)
        if person.identity == self._plan.peer and source is not None:
            self._hold(source, TrackGone(self._serial, self._plan.peer, source))

    def _muted(self, person: rtc.Participant, publication: rtc.TrackPublication) -> None:
        self._tell_muted(person, publication, muted=True)

    def _unmuted(self, person: rtc.Participant, publication: rtc.TrackPublication) -> None:
        self._tell_muted(person, publication, muted=False)

    def _tell_muted(
        self, person: rtc.Participant, publication: rtc.TrackPublication, *, muted: bool
    ) -> None:
        source = _SOURCES.get(publication.source)
        if person.identity == self._plan.peer and source is not None:
            self._tell(TrackMuted(self._serial, self._plan.peer, source, muted))

    # ── people ──

    def _joined(self, person: rtc.RemoteParticipant) -> None:
        if person.identity == self._plan.peer:
            self._take_back(None)

    def _left(self, person: rtc.RemoteParticipant) -> None:
        if person.identity == self._plan.peer:
            on_purpose = person.disconnect_reason == rtc.DisconnectReason.CLIENT_INITIATED
            self._hold(None, PeerLeft(self._serial, self._plan.peer, on_purpose))

    def _permitted(self, person: rtc.Participant) -> None:
        """Without the right to publish, our publications must go by our own hand.

        LiveKit 1.2.0 keeps them as stale ones, and publishing such a track again ends the process.
        """
        if isinstance(person, rtc.LocalParticipant) and not person.permissions.can_publish:
            log.warning("call %d: not allowed to publish any more", self._serial)
            self._tracks.silenced()

    # ── departures ──

    def _hold(self, key: TrackSource | None, event: MediaEvent) -> None:
        if not self._over and key not in self._held:
            self._held[key] = event, self._timer(key)

    def _timer(self, key: TrackSource | None) -> asyncio.TimerHandle:
        seconds = PICTURE_HOLD_BACK_S if key is TrackSource.CAMERA else HOLD_BACK_S
        return asyncio.get_running_loop().call_later(seconds, self._let_go, key)

    def _let_go(self, key: TrackSource | None) -> None:
        if not self._reconnecting and key in self._held:
            event, _ = self._held.pop(key)
            self._tell(event)

    def _take_back(self, key: TrackSource | None) -> bool:
        event, timer = self._held.pop(key, (None, None))
        if timer is not None:
            timer.cancel()
        return event is not None

    # ── the room ──

    def _lost(self) -> None:
        self._reconnecting = True
        self._tell(Reconnecting(self._serial))

    def _found(self) -> None:
        self._reconnecting = False
        self._tell(Reconnected(self._serial))
        for key, (event, _) in self._held.items():
            self._held[key] = event, self._timer(key)

    def _ended(self, reason: "rtc.DisconnectReason.ValueType") -> None:
        log.info("call %d: room ended, reason %d", self._serial, reason)
        self._tell(RoomLost(self._serial, loss_of(reason)))
        self.end()
