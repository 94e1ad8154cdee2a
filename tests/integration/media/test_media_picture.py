"""Pictures through a real media server: the right colours, shown, hidden, switched off."""

import asyncio
import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest
from livekit import rtc

from app.adapters.capture.source import Delivery
from app.adapters.capture.test_card import BARS, BARS_HEIGHT, TestCard
from app.adapters.media import lostpicture, pictures
from app.domain.media import TrackAppeared, TrackMuted, TrackSource
from app.services.ports import PixelLayout, VideoFrame
from tests.integration.media.caller import Caller, until

CAMERA = TrackSource.CAMERA


class Screen:
    """A ``FrameSink`` that keeps the newest frame and counts."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.newest: VideoFrame | None = None
        self.count = 0
        self.last_at = 0.0

    def put(self, frame: VideoFrame) -> None:
        """Keep it."""
        with self._lock:
            self.newest, self.count, self.last_at = frame, self.count + 1, time.monotonic()

    @property
    def width(self) -> int:
        """Of the newest."""
        return 0 if self.newest is None else self.newest.width

    @property
    def still_s(self) -> float:
        """For how long nothing came."""
        return time.monotonic() - self.last_at

    def colour(self, bar: int) -> tuple[int, int, int]:
        """The mean colour in the middle of one of the test card's bars, in RGB."""
        frame = self.newest
        assert frame is not None
        depth = 4 if frame.layout is PixelLayout.BGRA else 3
        rows = np.frombuffer(frame.data, np.uint8).reshape(frame.height, frame.width, depth)
        x = int((bar + 0.5) * frame.width / len(BARS))
        y = int(frame.height * BARS_HEIGHT / 720 / 2)
        blue, green, red = rows[y - 4 : y + 4, x - 4 : x + 4, :3].mean((0, 1))
        if frame.layout is PixelLayout.RGB24:
            red, blue = blue, red
        return round(red), round(green), round(blue)

    def shows_the_card(self) -> bool:
        """Whether every bar has its colour."""
        if self.newest is None:
            return False
        differences = np.array([self.colour(bar) for bar in range(len(BARS))]) - np.array(BARS)
        return int(np.abs(differences).max()) < 25


@pytest.fixture
def card(anna: Caller) -> Iterator[TestCard]:
    """Anna's camera is the test card, open."""
    card = TestCard(Delivery(anna.media.camera_sink, lambda _: None))
    yield card
    card.close()


async def test_test_card_is_seen_in_its_colours(card: TestCard, anna: Caller, ben: Caller) -> None:
    screen = Screen()
    ben.media.watch(anna.identity, CAMERA, screen)
    await asyncio.gather(anna.join(camera=True), ben.join())
    assert (await ben.hears(TrackAppeared)).source is CAMERA
    await until("the card's colours", screen.shows_the_card)
    assert screen.newest is not None
    assert screen.newest.layout is PixelLayout.BGRA

    async def fluent() -> bool:
        incoming, outgoing = (
            (await ben.media.stats()).video_in,
            (await anna.media.stats()).video_out,
        )
        return incoming.fps > 20 and incoming.width >= 640 and outgoing.width == 1280

    await _until_true("a fluent picture", fluent)


async def _until_true(what: str, ready: object, seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not await ready():  # type: ignore[operator]  # a coroutine function
        assert time.monotonic() < end, what
        await asyncio.sleep(0.1)


async def test_own_picture_is_shown_to_oneself(card: TestCard, anna: Caller, ben: Caller) -> None:
    mirror = Screen()
    anna.media.watch(anna.identity, CAMERA, mirror)
    await anna.join(camera=True)
    await until("the own card", mirror.shows_the_card)
    assert mirror.newest is not None
    assert mirror.newest.layout is PixelLayout.RGB24


async def test_camera_off_is_told_and_on_again_is_seen(
    card: TestCard, anna: Caller, ben: Caller
) -> None:
    screen = Screen()
    ben.media.watch(anna.identity, CAMERA, screen)
    await asyncio.gather(anna.join(camera=True), ben.join())
    await until("the card", screen.shows_the_card)
    await anna.media.set_camera(on=False)
    assert (await ben.hears(TrackMuted)).source is CAMERA
    await until("a still picture", lambda: screen.still_s > 0.5)
    seen = screen.count
    await anna.media.set_camera(on=True)
    await until("frames again", lambda: screen.count > seen + 10)
    assert [event.muted for event in ben.heard(TrackMuted)] == [True, False]


async def test_camera_starts_during_the_call(card: TestCard, anna: Caller, ben: Caller) -> None:
    screen = Screen()
    ben.media.watch(anna.identity, CAMERA, screen)
    await asyncio.gather(anna.join(), ben.join())
    assert not ben.heard(TrackAppeared)
    await anna.media.set_camera(on=True)
    await until("the card", screen.shows_the_card)


async def test_another_camera_with_a_larger_picture_goes_on_in_its_size(
    anna: Caller, ben: Caller
) -> None:
    screen = Screen()
    ben.media.watch(anna.identity, CAMERA, screen)
    grey = VideoFrame(640, 480, bytearray(b"\x80" * (640 * 480 * 3 // 2)), PixelLayout.I420)
    await asyncio.gather(anna.join(camera=True), ben.join())
    end = time.monotonic() + 20
    while screen.newest is None or screen.newest.width != 640:
        assert time.monotonic() < end, "the small picture"
        anna.media.camera_sink.put(grey)
        await asyncio.sleep(1 / 30)
    card = TestCard(Delivery(anna.media.camera_sink, lambda _: None))
    try:
        await until("the card", lambda: screen.width == 1280 and screen.shows_the_card(), 20)
    finally:
        card.close()


async def test_hidden_picture_is_not_sent(card: TestCard, anna: Caller, ben: Caller) -> None:
    screen = Screen()
    ben.media.watch(anna.identity, CAMERA, screen)
    ben.media.resize(anna.identity, CAMERA, 640, 360)
    await asyncio.gather(anna.join(camera=True), ben.join())
    await until("the card", screen.shows_the_card)
    ben.media.resize(anna.identity, CAMERA, 0, 0)
    await until("no more frames", lambda: screen.still_s > 1.0)
    seen = screen.count
    ben.media.resize(anna.identity, CAMERA, 640, 360)
    await until("frames again", lambda: screen.count > seen + 10)


async def test_nobody_who_stopped_watching_gets_frames(
    card: TestCard, anna: Caller, ben: Caller
) -> None:
    first, second = Screen(), Screen()
    leave = ben.media.watch(anna.identity, CAMERA, first)
    ben.media.watch(anna.identity, CAMERA, second)
    await asyncio.gather(anna.join(camera=True), ben.join())
    await until("both see", lambda: first.count > 5 and second.count > 5)
    leave()
    leave()
    await until("the first gets none", lambda: first.still_s > 0.5)
    assert second.still_s < 0.5


async def test_a_picture_that_is_decoded_but_never_handed_over_is_asked_for_again(
    card: TestCard, anna: Caller, ben: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As LiveKit does it now and then: the first stream is of a track that never gets a picture.
    source = rtc.VideoSource(8, 8)
    dark = rtc.LocalVideoTrack.create_video_track("dark", source)
    opened: list[rtc.Track] = []
    honest = pictures.picture_of

    def first_dark(
        track: rtc.RemoteVideoTrack, layout: "rtc.VideoBufferType.ValueType"
    ) -> rtc.VideoStream | None:
        opened.append(track)
        return (
            honest(track, layout)
            if len(opened) > 1
            else rtc.VideoStream.from_track(track=dark, capacity=1)
        )

    monkeypatch.setattr(pictures, "picture_of", first_dark)
    screen = Screen()
    ben.media.watch(anna.identity, CAMERA, screen)
    await asyncio.gather(anna.join(camera=True), ben.join())
    await until("the card", screen.shows_the_card)
    assert len(opened) == 2
    assert opened[0] is not opened[1]
    seen = screen.count
    await until("it goes on", lambda: screen.count > seen + 60)
    assert len(opened) == 2
    await source.aclose()


async def test_a_picture_that_is_switched_off_is_not_asked_for_again(
    card: TestCard, anna: Caller, ben: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(pictures, "ask_anew", asked.append)
    screen = Screen()
    ben.media.watch(anna.identity, CAMERA, screen)
    await asyncio.gather(anna.join(camera=True), ben.join())
    await until("the card", screen.shows_the_card)
    await anna.media.set_camera(on=False)
    await until("nothing for long", lambda: screen.still_s > 3 * lostpicture.LOOK_S)
    await anna.media.set_camera(on=True)
    await until("the card", lambda: screen.still_s < 0.5)
    assert not asked
