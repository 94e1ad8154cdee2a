"""A call that begins while the one before still ends: neither disturbs the other."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from livekit import rtc

from app.adapters.media import audio
from app.domain.media import PeerHeard
from tests.integration.media.caller import Caller, until

SLOW_S = 1.5


class SlowStream:
    """What is heard of a track; it takes long to close."""

    def __init__(self, stream: rtc.AudioStream) -> None:
        self._stream = stream

    def __aiter__(self) -> AsyncIterator[rtc.AudioFrameEvent]:
        return self._stream.__aiter__()

    async def aclose(self) -> None:
        """As LiveKit on a busy machine."""
        await asyncio.sleep(SLOW_S)
        await self._stream.aclose()


def works(caller: Caller) -> set[str]:
    """What goes on for a call on the media thread."""
    endpoint = caller.media._endpoint
    assert endpoint is not None
    return {task.get_name() for task in tuple(endpoint._tasks._tasks)}


async def test_a_call_that_begins_while_the_last_one_ends_keeps_its_microphone(
    anna: Caller, ben: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = audio.sound_of

    def slow(track: rtc.RemoteAudioTrack) -> SlowStream | None:
        stream = honest(track)
        return None if stream is None else SlowStream(stream)

    monkeypatch.setattr(audio, "sound_of", slow)
    await asyncio.gather(anna.join(), ben.join())
    await anna.hears(PeerHeard)
    leaving = asyncio.ensure_future(anna.media.leave(1))
    await until("the leaving", lambda: not works(anna) & {"media.pump"})
    await anna.join(serial=2)
    assert not leaving.done()
    await leaving
    await asyncio.sleep(0.2)
    assert works(anna) >= {"media.pump", "media.scan"}
