"""Each picture of a call, brought about the way it comes about; for view tests and benches."""

from collections.abc import Awaitable, Callable

from app.domain.media import MediaStats, Reconnecting, TrackMuted, TrackSource
from app.protocol.frames import CallNews
from tests.fakes.clock import settle
from tests.fakes.services import ADAM, LINA, OMAR
from tests.views.loop import Desk, click, picture, until

HEARD = MediaStats(audio_level_in=0.2, audio_level_out=0.16, loss=0.05)


async def calling(there: Desk) -> None:
    """We ask the engine."""
    await there.phone.dialed()


async def ringing(there: Desk) -> None:
    """It rings there."""
    await there.phone.alerted()


async def unreachable(there: Desk) -> None:
    """No device of theirs says that it rings."""
    await there.phone.dialed()
    await there.phone.clock.advance(21)


async def connecting(there: Desk) -> None:
    """They accepted; nothing is heard yet."""
    await there.phone.alerted()
    await there.phone.news(CallNews.ACCEPTED)


async def audio(there: Desk) -> None:
    """We talk, the connection is fair."""
    there.phone.media.measured = HEARD
    await there.phone.talking()
    await there.phone.clock.advance(4.2)


async def muted(there: Desk) -> None:
    """Both are muted."""
    await audio(there)
    click(there.window, "microphone")
    serial = there.phone.calls.call.value.serial
    there.phone.media.tell(TrackMuted(serial, OMAR.identity, TrackSource.MICROPHONE, muted=True))
    await settle()


async def video(there: Desk) -> None:
    """We see each other."""
    await there.phone.talking(LINA, video=True)
    there.phone.media.deliver(LINA.identity, picture("#B8A99A", 1280, 720))
    there.phone.media.deliver(ADAM, picture("#A08CB8"))
    stage = there.window.stage
    await until(lambda: stage.picture.has_picture and stage.self_view.has_picture)
    await there.phone.clock.advance(5)


async def video_bare(there: Desk) -> None:
    """We see each other, and nobody touched anything for a while."""
    await video(there)
    stage = there.window.stage
    stage.bars.idle_timer.timeout.emit()
    await until(lambda: not stage.bottom.isVisible())


async def camera_stopped(there: Desk) -> None:
    """They see nothing of us any more, we see nothing of them yet."""
    await there.phone.talking(OMAR)
    click(there.window, "camera")
    there.phone.media.deliver(ADAM, picture("#A08CB8"))
    await until(lambda: there.window.stage.self_view.has_picture)


async def reconnecting(there: Desk) -> None:
    """The network is away in a video call."""
    await video(there)
    there.phone.media.tell(Reconnecting(there.phone.calls.call.value.serial))
    await there.phone.clock.advance(12)


async def reconnecting_audio(there: Desk) -> None:
    """The network is away in an audio call."""
    await audio(there)
    there.phone.media.tell(Reconnecting(there.phone.calls.call.value.serial))
    await there.phone.clock.advance(12)


async def busy(there: Desk) -> None:
    """They are in another call."""
    await there.phone.alerted()
    await there.phone.news(CallNews.BUSY)


async def lost(there: Desk) -> None:
    """The network did not come back."""
    await there.phone.talking()
    there.phone.media.tell(Reconnecting(there.phone.calls.call.value.serial))
    await there.phone.clock.advance(61)


async def question(there: Desk) -> None:
    """The user closes the window."""
    await audio(there)
    there.window.close()


STATES: dict[str, Callable[[Desk], Awaitable[None]]] = {
    "calling": calling,
    "ringing": ringing,
    "unreachable": unreachable,
    "connecting": connecting,
    "active-audio": audio,
    "active-muted": muted,
    "active-video": video,
    "active-video-bare": video_bare,
    "active-own-picture": camera_stopped,
    "reconnecting-video": reconnecting,
    "reconnecting-audio": reconnecting_audio,
    "ended-busy": busy,
    "ended-lost": lost,
    "question": question,
}
