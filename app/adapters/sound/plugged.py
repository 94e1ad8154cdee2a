"""What Linux's sound server has plugged in, with changes as they happen; it opens nothing.

Qt's list is not used: Qt 6.11.3 goes on listing a speaker that was unplugged, and says nothing,
unless it was the default.
"""

import atexit
import logging
import threading
from collections.abc import Callable
from typing import Any

from app.adapters.sound.libpulse import (
    Connection,
    DeviceTold,
    Happened,
    ServerTold,
    States,
    library,
)
from app.adapters.sound.plan import StreamError
from app.domain.device import Device
from app.domain.ids import DeviceId
from app.values import dataclass

log = logging.getLogger(__name__)

_PATIENCE_S = 0.5
"""The program's start waits for the first list, but not for a server that hangs."""
_SPEAKERS, _MICROPHONES, _SERVER = 0x1, 0x2, 0x80
_KIND, _CHANGED, _FACILITY, _OF_SERVER = 0x30, 0x10, 0x0F, 0x07
_LISTED = States(1, ())
_MONITOR = ".monitor"
"""How the server calls what a speaker plays where it offers that as a microphone."""


@dataclass(frozen=True, slots=True)
class Plugged:
    """Microphones and speakers, the default first."""

    microphones: tuple[Device, ...] = ()
    speakers: tuple[Device, ...] = ()


class SoundServerDevices:
    """The sound server's devices; ``changed`` is called on a thread of its own."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._connection: Connection | None = None
        self._callbacks: tuple[Any, ...] = ()
        self._asking = self._again = self._listed = self._missed = False
        self._closed = False
        self._turn = threading.Lock()
        """Held by whoever connects or closes: a server that hangs is asked on a thread."""
        self._defaults: tuple[bytes, bytes] = (b"", b"")
        self._found: tuple[list[Device], list[Device]] = ([], [])
        self.plugged = Plugged()
        self.connect()
        atexit.register(self.close)

    @property
    def connected(self) -> bool:
        """Whether changes will be told."""
        return self._connection is not None and not self._connection.over

    def connect(self) -> None:
        """Connect if that is not so, and wait for the list; without a server it stays empty."""
        with self._turn:
            if not (self._closed or self.connected):
                self._forget()
                self._try()

    def _try(self) -> None:
        self._asking = self._again = self._listed = False
        try:
            connection = Connection(_PATIENCE_S, self._lost)
            self._connection = connection
            self._subscribe(connection)
            connection.wait_for(lambda: int(self._listed), _LISTED)
        except StreamError as error:
            if not self._missed:  # it is looked for again and again
                log.info("no sound server: %s", error)
            self._missed = True
        else:
            self._missed = False

    def _subscribe(self, connection: Connection) -> None:
        pulse = library()
        self._callbacks = (
            Happened(self._happened),
            ServerTold(self._server_told),
            DeviceTold(lambda _, info, end, __: self._device_told(1, info, end)),
            DeviceTold(lambda _, info, end, __: self._device_told(0, info, end)),
        )
        with connection.locked():
            context = connection.context
            pulse.pa_context_set_subscribe_callback(context, self._callbacks[0], None)
            mask = _SPEAKERS | _MICROPHONES | _SERVER
            pulse.pa_operation_unref(pulse.pa_context_subscribe(context, mask, None, None))
            self._ask()

    def close(self) -> None:
        """Be told no more; idempotent."""
        self._closed = True
        with self._turn:
            self._forget()

    def _forget(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    # ── on the connection's thread ──

    def _lost(self) -> None:
        self.plugged = Plugged()
        self._changed()

    def _happened(self, _context: int, event: int, _index: int, _data: int | None) -> None:
        # Devices change with every turn of a volume; only the server's change is a new default.
        if event & _KIND != _CHANGED or event & _FACILITY == _OF_SERVER:
            self._ask()

    def _ask(self) -> None:
        if self._asking:
            self._again = True
            return
        if self._connection is None:
            return
        self._asking, self._found = True, ([], [])
        pulse, context = library(), self._connection.context
        for ask, answer in (
            (pulse.pa_context_get_server_info, self._callbacks[1]),
            (pulse.pa_context_get_sink_info_list, self._callbacks[2]),
            (pulse.pa_context_get_source_info_list, self._callbacks[3]),
        ):
            operation = ask(context, answer, None)
            if operation is not None:
                pulse.pa_operation_unref(operation)

    def _server_told(self, _context: int, info: Any, _data: int | None) -> None:
        if info:
            server = info.contents
            self._defaults = server.default_microphone or b"", server.default_speaker or b""

    def _device_told(self, which: int, info: Any, end: int) -> None:
        if not end:
            name, description = info.contents.name, info.contents.description
            device = Device(DeviceId(name.decode()), description.decode(errors="replace"))
            if not device.device_id.endswith(_MONITOR):
                self._found[which].append(device)
        elif which == 0:  # asked for last
            self._tell()

    def _tell(self) -> None:
        plugged = Plugged(*map(_ordered, self._found, self._defaults))
        self._asking, self._listed = False, True
        changed, self.plugged = plugged != self.plugged, plugged
        if self._again:
            self._again = False
            self._ask()
        if self._connection is not None:
            self._connection.wake()
        if changed:
            self._changed()


def _ordered(devices: list[Device], default: bytes) -> tuple[Device, ...]:
    name = default.decode()
    return tuple(sorted(devices, key=lambda device: device.device_id != name))
