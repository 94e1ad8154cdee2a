"""Pictures that are received and handed to nobody: noticed, and asked for again.

LiveKit 1.2.0 with one peer connection loses the way from a decoder to its track when a picture
comes while we publish our own: 1 join of 100 on a busy machine, for good. A new subscription heals
it.
"""

import asyncio
from collections.abc import Callable

from livekit import rtc

from app.adapters.media.tracks import frames_decoded

LOOK_S = 1.0
_FRAMES = 5
_APART_S = 0.2
"""Between leaving a picture and asking for it again."""


async def lost(track: rtc.RemoteVideoTrack, came: Callable[[], bool]) -> None:
    """Return when a picture is lost, else never.

    ``came`` says whether one came since it was asked last.
    """
    decoded: int | None = None
    while True:
        await asyncio.sleep(LOOK_S)
        if came():
            decoded = None
            continue
        before, decoded = decoded, await frames_decoded(track)
        if before is not None and decoded >= before + _FRAMES and not came():
            return


async def ask_anew(publication: rtc.RemoteTrackPublication) -> None:
    """Its track ends and another one comes, as if it had been switched off and on again."""
    publication.set_subscribed(False)
    await asyncio.sleep(_APART_S)
    publication.set_subscribed(True)
