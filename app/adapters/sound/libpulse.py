"""libpulse, which PulseAudio and PipeWire both serve: its functions and one connection; no sound.

A connection has a thread of its own; the library's callbacks run on it, with the connection's lock
held. Calls into the library release the interpreter, so that neither lock can wait for the other.
"""

import ctypes
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import (
    CFUNCTYPE,
    POINTER,
    Structure,
    c_char_p,
    c_int,
    c_int64,
    c_size_t,
    c_uint8,
    c_uint32,
    c_void_p,
)
from functools import cache
from typing import Any, NamedTuple

from app.adapters.sound.plan import StreamError

_NO_AUTOSPAWN = 1
_ABOUT = {b"media.role": b"phone", b"application.icon_name": b"utd-phone"}

Told = CFUNCTYPE(None, c_void_p, c_void_p)
Asked = CFUNCTYPE(None, c_void_p, c_size_t, c_void_p)
Happened = CFUNCTYPE(None, c_void_p, c_uint32, c_uint32, c_void_p)


class Form(Structure):
    """How samples lie."""

    _fields_ = (("format", c_int), ("rate", c_uint32), ("channels", c_uint8))


class Buffer(Structure):
    """How much sound waits where, in bytes."""

    _fields_ = tuple(
        (name, c_uint32) for name in ("maxlength", "tlength", "prebuf", "minreq", "fragsize")
    )


class DeviceInfo(Structure):
    """The beginning, the same, of what the library tells of a microphone and of a speaker."""

    _fields_ = (("name", c_char_p), ("index", c_uint32), ("description", c_char_p))


class ServerInfo(Structure):
    """The beginning of what it tells of the server."""

    _fields_ = (
        *((name, c_char_p) for name in ("user", "host", "version", "server")),
        ("form", Form),
        ("default_speaker", c_char_p),
        ("default_microphone", c_char_p),
    )


DeviceTold = CFUNCTYPE(None, c_void_p, POINTER(DeviceInfo), c_int, c_void_p)
ServerTold = CFUNCTYPE(None, c_void_p, POINTER(ServerInfo), c_void_p)

_P, _S = c_void_p, c_char_p
_FUNCTIONS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "threaded_mainloop_new": (_P, ()),
    "threaded_mainloop_get_api": (_P, (_P,)),
    "threaded_mainloop_start": (c_int, (_P,)),
    "threaded_mainloop_lock": (None, (_P,)),
    "threaded_mainloop_unlock": (None, (_P,)),
    "threaded_mainloop_stop": (None, (_P,)),
    "threaded_mainloop_free": (None, (_P,)),
    "proplist_new": (_P, ()),
    "proplist_sets": (c_int, (_P, _S, _S)),
    "proplist_free": (None, (_P,)),
    "context_new_with_proplist": (_P, (_P, _S, _P)),
    "context_connect": (c_int, (_P, _S, c_int, _P)),
    "context_set_state_callback": (None, (_P, Told, _P)),
    "context_get_state": (c_int, (_P,)),
    "context_errno": (c_int, (_P,)),
    "context_disconnect": (None, (_P,)),
    "context_unref": (None, (_P,)),
    "context_set_subscribe_callback": (None, (_P, Happened, _P)),
    "context_subscribe": (_P, (_P, c_int, _P, _P)),
    "context_get_server_info": (_P, (_P, ServerTold, _P)),
    "context_get_sink_info_list": (_P, (_P, DeviceTold, _P)),
    "context_get_source_info_list": (_P, (_P, DeviceTold, _P)),
    "operation_unref": (None, (_P,)),
    "strerror": (_S, (c_int,)),
    "stream_new": (_P, (_P, _S, POINTER(Form), _P)),
    "stream_set_state_callback": (None, (_P, Told, _P)),
    "stream_set_underflow_callback": (None, (_P, Told, _P)),
    "stream_set_write_callback": (None, (_P, Asked, _P)),
    "stream_set_read_callback": (None, (_P, Asked, _P)),
    "stream_connect_playback": (c_int, (_P, _S, POINTER(Buffer), c_int, _P, _P)),
    "stream_connect_record": (c_int, (_P, _S, POINTER(Buffer), c_int)),
    "stream_get_state": (c_int, (_P,)),
    "stream_write": (c_int, (_P, _P, c_size_t, _P, c_int64, c_int)),
    "stream_peek": (c_int, (_P, POINTER(_P), POINTER(c_size_t))),
    "stream_drop": (c_int, (_P,)),
    "stream_disconnect": (c_int, (_P,)),
    "stream_unref": (None, (_P,)),
}


@cache
def _library() -> Any:
    library = ctypes.CDLL("libpulse.so.0")
    for name, (result, arguments) in _FUNCTIONS.items():
        function = getattr(library, f"pa_{name}")
        function.restype, function.argtypes = result, arguments
    return library


def library() -> Any:
    """The library, its functions with their types; raises ``StreamError`` without it."""
    try:
        return _library()
    except OSError as error:
        raise StreamError("no libpulse") from error


class States(NamedTuple):
    """Which states of a thing are good, and which are its end."""

    ready: int
    ends: tuple[int, ...]


_CONTEXT = States(4, (5, 6))


class Connection:
    """One connection to the sound server; ``ended`` is called on its thread when it is lost."""

    def __init__(self, patience_s: float, ended: Callable[[], None] = lambda: None) -> None:
        self._pulse = library()
        self._patience_s, self._ended = patience_s, ended
        self._changed = threading.Event()
        self._told = Told(self._state_changed)
        self._loop: int | None = self._pulse.pa_threaded_mainloop_new()
        self.context: int | None = None
        self.over = False
        self._pulse.pa_threaded_mainloop_start(self._loop)
        try:
            self._connect()
        except StreamError:
            self.close()
            raise

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Every call into the library but from its own thread needs this."""
        self._pulse.pa_threaded_mainloop_lock(self._loop)
        try:
            yield
        finally:
            self._pulse.pa_threaded_mainloop_unlock(self._loop)

    def _connect(self) -> None:
        pulse = self._pulse
        with self.locked():
            about = pulse.pa_proplist_new()
            for key, value in _ABOUT.items():
                pulse.pa_proplist_sets(about, key, value)
            api = pulse.pa_threaded_mainloop_get_api(self._loop)
            context = pulse.pa_context_new_with_proplist(api, b"UTD Phone", about)
            pulse.pa_proplist_free(about)
            self.context = context
            pulse.pa_context_set_state_callback(context, self._told, None)
            pulse.pa_context_connect(context, None, _NO_AUTOSPAWN, None)
        self.wait_for(lambda: int(pulse.pa_context_get_state(context)), _CONTEXT)

    def wait_for(self, state: Callable[[], int], states: States) -> None:
        """Wait until something is ready; raises ``StreamError`` at its end, or with patience."""
        end = time.monotonic() + self._patience_s
        while True:
            self._changed.clear()
            with self.locked():
                now = state()
                reason = self._pulse.pa_context_errno(self.context)
            if now == states.ready:
                return
            if now in states.ends:
                raise StreamError(self._pulse.pa_strerror(reason).decode())
            if not self._changed.wait(max(0.0, end - time.monotonic())):
                raise StreamError("the sound server does not answer")

    def wake(self) -> None:
        """Something changed that ``wait_for`` may wait for; on the connection's thread."""
        self._changed.set()

    def _state_changed(self, _context: int, _data: int | None) -> None:
        state = None if self.context is None else self._pulse.pa_context_get_state(self.context)
        if state in _CONTEXT.ends and not self.over:
            self.over = True
            self._ended()
        self.wake()

    def close(self) -> None:
        """End it; idempotent. Not on its own thread."""
        if self._loop is None:
            return
        with self.locked():
            # Forgotten first: disconnecting calls back, and what is freed must not be asked.
            context, self.context = self.context, None
            if context is not None:
                self._pulse.pa_context_disconnect(context)
                self._pulse.pa_context_unref(context)
        self._pulse.pa_threaded_mainloop_stop(self._loop)
        self._pulse.pa_threaded_mainloop_free(self._loop)
        self._loop = None
