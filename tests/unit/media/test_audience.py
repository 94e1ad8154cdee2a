"""Who watches, how large, and the camera's one slot."""

from app.adapters.media.audience import Audience, CameraInlet
from app.domain.ids import Identity
from app.domain.media import TrackSource
from app.services.ports import VideoFrame

OMAR = Identity("omar"), TrackSource.CAMERA


class Sink:
    """Takes frames."""

    def put(self, frame: VideoFrame) -> None:
        """Take one."""


def test_watching_ends_once_and_only_for_oneself() -> None:
    changes: list[int] = []
    audience = Audience(lambda: changes.append(1))
    first, second = Sink(), Sink()
    leave = audience.watch(OMAR, first)
    audience.watch(OMAR, second)
    assert audience.sinks(OMAR) == (first, second)
    leave()
    leave()
    assert audience.sinks(OMAR) == (second,)
    assert len(changes) == 3


def test_size_is_told_once_and_forgotten_with_the_last_watcher() -> None:
    changes: list[int] = []
    audience = Audience(lambda: changes.append(1))
    leave = audience.watch(OMAR, Sink())
    assert audience.size(OMAR) is None
    audience.resize(OMAR, (640, 360))
    audience.resize(OMAR, (640, 360))
    assert audience.size(OMAR) == (640, 360)
    assert len(changes) == 2
    leave()
    assert audience.size(OMAR) is None


def test_camera_slot_calls_once_and_gives_the_newest() -> None:
    calls: list[int] = []
    inlet = CameraInlet(lambda: calls.append(1))
    frames = [VideoFrame(2, 2, bytes([number] * 6)) for number in range(3)]
    for frame in frames:
        inlet.put(frame)
    assert len(calls) == 1
    assert inlet.take() is frames[-1]
    assert inlet.take() is None
    inlet.put(frames[0])
    assert len(calls) == 2
