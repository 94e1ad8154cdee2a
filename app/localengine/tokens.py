"""Room tokens: what lets one identity into one room (protocol 8.1.5); it asks nobody's leave."""

import json
from datetime import timedelta

from livekit import api

from app.protocol.rest import ROOM_TOKEN_LIFETIME_S
from app.values import dataclass, field

_SOURCES = ["camera", "microphone", "screen_share", "screen_share_audio"]


@dataclass(frozen=True, slots=True)
class Guest:
    """Who shall be let in, as the others in the room see him."""

    identity: str
    name: str
    role: str
    service: str
    device_id: str = ""


@dataclass(frozen=True, slots=True)
class TokenMint:
    """Signs room tokens with the media server's key."""

    app_id: str
    key: str
    secret: str = field(repr=False)

    def room_token(self, room_name: str, guest: Guest) -> str:
        """A token for a call's room: both parties may publish."""
        metadata = {
            "role": guest.role,
            "_device": guest.device_id,
            "appId": self.app_id,
            "projectId": self.app_id,
            "service": guest.service,
        }
        grants = api.VideoGrants(
            room_join=True,
            room=room_name,
            can_publish=True,
            can_subscribe=True,
            can_publish_data=True,
            can_publish_sources=_SOURCES,
            can_update_own_metadata=True,
        )
        token = api.AccessToken(self.key, self.secret)
        token.with_identity(guest.identity).with_name(guest.name).with_grants(grants)
        token.with_metadata(json.dumps(metadata))
        return token.with_ttl(timedelta(seconds=ROOM_TOKEN_LIFETIME_S)).to_jwt()
