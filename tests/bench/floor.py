"""The reference: the least an endpoint of a call can be. No processing, no window, no states.

``python -m tests.bench.floor URL [--muted] [--video] [--wait]``; the token comes from FLOOR_TOKEN,
the devices from PULSE_SINK and PULSE_SOURCE. Prints a JSON line per fact; a line on stdin unmutes,
the end of stdin leaves. It stands for "what the SDK and the devices cost anyway".
"""

import argparse
import asyncio
import json
import os
import sys
import threading
import time
from collections import deque

import numpy as np
import sounddevice
from livekit import rtc

RATE, FRAME, BLOCK = 48_000, 480, 240
RING = 4
WIDTH, HEIGHT, FPS = 1280, 720, 30


def say(fact: str, **more: object) -> None:
    """One line for whoever measures."""
    print(json.dumps({"fact": fact, "at": time.perf_counter(), **more}), flush=True)


class Floor:
    """One endpoint."""

    def __init__(self, video: bool, muted: bool) -> None:
        self._video, self._muted = video, muted
        self._loop = asyncio.get_running_loop()
        self._room = rtc.Room()
        self._source = rtc.AudioSource(RATE, 1, queue_size_ms=0)
        self._track = rtc.LocalAudioTrack.create_audio_track("microphone", self._source)
        self._half = b""
        self._ring: deque[bytes] = deque()
        self._rest = b""
        self._primed = False
        self._work: set[asyncio.Task[None]] = set()
        self._streams: list[sounddevice.RawInputStream | sounddevice.RawOutputStream] = []

    async def join(self, url: str, token: str) -> None:
        """Join and publish."""
        self._room.on("track_subscribed", self._subscribed)
        await self._room.connect(url, token, rtc.RoomOptions(single_peer_connection=True))
        options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE)
        await self._room.local_participant.publish_track(self._track, options)
        if self._muted:
            self._track.mute()
        else:
            self._open_microphone()
        if self._video:
            await self._publish_video()
        say("joined")

    def unmute(self) -> None:
        """The other side accepted."""
        self._open_microphone()
        self._track.unmute()
        say("unmuted")

    def _open_microphone(self) -> None:
        stream = sounddevice.RawInputStream(
            RATE, BLOCK, channels=1, dtype="int16", latency="low", callback=self._heard
        )
        stream.start()
        self._streams.append(stream)

    def _heard(self, data: object, *_: object) -> None:
        self._half += bytes(data)  # type: ignore[call-overload]  # a cffi buffer
        if len(self._half) == 2 * FRAME:
            block, self._half = self._half, b""
            self._loop.call_soon_threadsafe(self._spawn_capture, block)

    def _spawn_capture(self, block: bytes) -> None:
        self._spawn(self._source.capture_frame(rtc.AudioFrame(block, RATE, 1, FRAME)))

    def _spawn(self, work: object) -> None:
        task = self._loop.create_task(work)  # type: ignore[arg-type]  # any coroutine
        self._work.add(task)
        task.add_done_callback(self._work.discard)

    def _subscribed(self, track: rtc.Track, *_: object) -> None:
        self._spawn(self._play(track) if track.kind == rtc.TrackKind.KIND_AUDIO else _look(track))

    async def _play(self, track: rtc.Track) -> None:
        stream = sounddevice.RawOutputStream(
            RATE, BLOCK, channels=1, dtype="int16", latency="low", callback=self._wanted
        )
        stream.start()
        self._streams.append(stream)
        say("subscribed")
        async for event in rtc.AudioStream(track, sample_rate=RATE, num_channels=1):
            self._ring.append(bytes(event.frame.data))
            while len(self._ring) > RING:
                self._ring.popleft()

    def _wanted(self, out: bytearray, *_: object) -> None:
        if not self._rest:
            self._primed = (self._primed and bool(self._ring)) or len(self._ring) >= 2
            self._rest = self._ring.popleft() if self._primed else bytes(2 * FRAME)
        out[:], self._rest = self._rest[: len(out)], self._rest[len(out) :]

    async def _publish_video(self) -> None:
        source = rtc.VideoSource(WIDTH, HEIGHT)
        track = rtc.LocalVideoTrack.create_video_track("camera", source)
        options = rtc.TrackPublishOptions(
            source=rtc.TrackSource.SOURCE_CAMERA, simulcast=False, video_codec=rtc.VideoCodec.VP8
        )
        options.video_encoding.max_bitrate, options.video_encoding.max_framerate = 1_700_000, FPS
        await self._room.local_participant.publish_track(track, options)
        self._spawn(_shoot(source))

    async def leave(self) -> None:
        """End."""
        for stream in self._streams:
            stream.abort()
            stream.close()
        await self._room.disconnect()


async def _look(track: rtc.Track) -> None:
    seen = 0
    async for event in rtc.VideoStream(track, format=rtc.VideoBufferType.BGRA, capacity=1):
        seen += event.frame.width > 8
        if seen == 1:
            say("first picture")


async def _shoot(source: rtc.VideoSource) -> None:
    """The same moving card as the app's stand-in camera has: bars and a walking block."""
    luma = np.tile(np.linspace(40, 220, WIDTH, dtype=np.uint8), (HEIGHT, 1))
    chroma = np.full(WIDTH * HEIGHT // 2, 128, np.uint8).tobytes()
    begun = time.perf_counter()
    for count in range(1_000_000):
        x = count * 8 % (WIDTH - 128)
        picture = luma.copy()
        picture[80:208, x : x + 128] = 235
        data = bytearray(picture.tobytes() + chroma)
        source.capture_frame(rtc.VideoFrame(WIDTH, HEIGHT, rtc.VideoBufferType.I420, data))
        await asyncio.sleep(max(0.0, begun + (count + 1) / FPS - time.perf_counter()))


async def main() -> None:
    """Join, obey stdin, leave."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("--video", action="store_true")
    parser.add_argument("--muted", action="store_true")
    parser.add_argument("--wait", action="store_true", help="join at the first line on stdin")
    options = parser.parse_args()
    floor = Floor(options.video, options.muted)
    lines: asyncio.Queue[str] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def pump() -> None:
        for line in sys.stdin:
            loop.call_soon_threadsafe(lines.put_nowait, line)
        loop.call_soon_threadsafe(lines.put_nowait, "")

    threading.Thread(target=pump, daemon=True).start()
    if options.wait:
        say("ready")
        await lines.get()
    await floor.join(options.url, os.environ["FLOOR_TOKEN"])
    while await lines.get():
        floor.unmute()
    await floor.leave()


if __name__ == "__main__":
    asyncio.run(main())
    os._exit(0)  # the SDK's threads need no ceremony here
