"""Cameras and a device list a test plugs and unplugs."""

from collections.abc import Callable

from app.domain.device import Device, DeviceLists
from app.domain.errors import AppError, ErrorCode
from app.domain.ids import DeviceId
from app.services.ports import FrameSink

HEADSET = Device(DeviceId("headset"), "Jabra Evolve2 40")
BUILT_IN_MICROPHONE = Device(DeviceId("built-in"), "Built-in microphone")
BUILT_IN_SPEAKERS = Device(DeviceId("speakers"), "Built-in speakers")
WEBCAM = Device(DeviceId("webcam"), "Logitech StreamCam")
PLUGGED = DeviceLists((HEADSET, BUILT_IN_MICROPHONE), (HEADSET, BUILT_IN_SPEAKERS), (WEBCAM,))


class FakeCamera:
    """``Camera``: knows only whether it is open."""

    def __init__(self) -> None:
        self._lost: list[Callable[[ErrorCode], None]] = []
        self.opened: DeviceId | None = None
        self.sink: FrameSink | None = None
        self.refusal: AppError | None = None

    def open(self, camera: DeviceId, sink: FrameSink) -> None:
        """Open it, or refuse as the test wants."""
        if self.refusal is not None:
            raise self.refusal
        self.opened, self.sink = camera, sink

    def close(self) -> None:
        """Close it."""
        self.opened, self.sink = None, None

    def on_lost(self, callback: Callable[[ErrorCode], None]) -> None:
        """Whom to tell."""
        self._lost.append(callback)

    def unplug(self, code: ErrorCode = ErrorCode.DEVICE_LOST) -> None:
        """The open camera goes away, or fails otherwise."""
        for callback in self._lost:
            callback(code)


class FakeDeviceWatch:
    """``DeviceWatch`` with the devices a test plugs."""

    def __init__(self, plugged: DeviceLists = PLUGGED) -> None:
        self._plugged = plugged
        self._put_off: DeviceLists | None = None
        self._listeners: list[Callable[[], None]] = []

    def lists(self) -> DeviceLists:
        """What is plugged in."""
        return self._plugged

    def put_off(self, found: DeviceLists) -> None:
        """The cameras of ``found`` are there, but nobody has looked yet."""
        self._put_off = found

    def find_cameras(self) -> None:
        """What was put off is found."""
        if self._put_off is not None:
            found, self._put_off = self._put_off, None
            self.plug(found)

    def on_change(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Whom to tell."""
        self._listeners.append(callback)
        return lambda: self._listeners.remove(callback)

    def plug_silently(self, plugged: DeviceLists) -> None:
        """Change what is plugged in; the system has not told it yet."""
        self._plugged = plugged

    def plug(self, plugged: DeviceLists) -> None:
        """Change what is plugged in."""
        self._plugged = plugged
        for listener in tuple(self._listeners):
            listener()
