"""Streams through libpulse, which PulseAudio and PipeWire both serve; Linux's way to sound.

Each stream has a connection and a thread of its own, so that nothing one of them does can hold the
other up. The library's calls release the interpreter; its callbacks run on the stream's thread,
with the stream's lock held.
"""

import ctypes
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import (
    CFUNCTYPE,
    POINTER,
    byref,
    c_char_p,
    c_int,
    c_int64,
    c_size_t,
    c_uint32,
    c_void_p,
)
from functools import cache
from typing import Any, NamedTuple

from app.adapters.sound.streams import (
    RATE,
    SAMPLE_BYTES,
    Direction,
    Feed,
    StreamError,
    StreamPlan,
)

_PATIENCE_S = 2.0
_UNSET = 0xFFFFFFFF
_S16LE = 3
_NO_AUTOSPAWN = 1
_ADJUST, _EARLY = 0x2000, 0x4000
"""How the server shares the delay we ask for between itself and the device; for a speaker it counts
in all, for a microphone by the block. Measured: 10 ms from our hand to our ear through a null sink.
"""
_AHEAD_BLOCKS = 3
_SEEK_RELATIVE = 0
_LATE_BLOCKS = 8
_ABOUT = {b"media.role": b"phone", b"application.icon_name": b"utd-phone"}


class _States(NamedTuple):
    ready: int
    ends: tuple[int, ...]


_CONTEXT_STATES = _States(4, (5, 6))
_STREAM_STATES = _States(2, (3, 4))

_Told = CFUNCTYPE(None, c_void_p, c_void_p)
_Asked = CFUNCTYPE(None, c_void_p, c_size_t, c_void_p)


class _Form(ctypes.Structure):
    _fields_ = (("format", c_int), ("rate", c_uint32), ("channels", ctypes.c_uint8))


class _Buffer(ctypes.Structure):
    _fields_ = tuple(
        (name, c_uint32) for name in ("maxlength", "tlength", "prebuf", "minreq", "fragsize")
    )


_FUNCTIONS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "pa_threaded_mainloop_new": (c_void_p, ()),
    "pa_threaded_mainloop_get_api": (c_void_p, (c_void_p,)),
    "pa_threaded_mainloop_start": (c_int, (c_void_p,)),
    "pa_threaded_mainloop_lock": (None, (c_void_p,)),
    "pa_threaded_mainloop_unlock": (None, (c_void_p,)),
    "pa_threaded_mainloop_stop": (None, (c_void_p,)),
    "pa_threaded_mainloop_free": (None, (c_void_p,)),
    "pa_proplist_new": (c_void_p, ()),
    "pa_proplist_sets": (c_int, (c_void_p, c_char_p, c_char_p)),
    "pa_proplist_free": (None, (c_void_p,)),
    "pa_context_new_with_proplist": (c_void_p, (c_void_p, c_char_p, c_void_p)),
    "pa_context_connect": (c_int, (c_void_p, c_char_p, c_int, c_void_p)),
    "pa_context_set_state_callback": (None, (c_void_p, _Told, c_void_p)),
    "pa_context_get_state": (c_int, (c_void_p,)),
    "pa_context_errno": (c_int, (c_void_p,)),
    "pa_context_disconnect": (None, (c_void_p,)),
    "pa_context_unref": (None, (c_void_p,)),
    "pa_strerror": (c_char_p, (c_int,)),
    "pa_stream_new": (c_void_p, (c_void_p, c_char_p, POINTER(_Form), c_void_p)),
    "pa_stream_set_state_callback": (None, (c_void_p, _Told, c_void_p)),
    "pa_stream_set_underflow_callback": (None, (c_void_p, _Told, c_void_p)),
    "pa_stream_set_write_callback": (None, (c_void_p, _Asked, c_void_p)),
    "pa_stream_set_read_callback": (None, (c_void_p, _Asked, c_void_p)),
    "pa_stream_connect_playback": (
        c_int,
        (c_void_p, c_char_p, POINTER(_Buffer), c_int, c_void_p, c_void_p),
    ),
    "pa_stream_connect_record": (c_int, (c_void_p, c_char_p, POINTER(_Buffer), c_int)),
    "pa_stream_get_state": (c_int, (c_void_p,)),
    "pa_stream_write": (c_int, (c_void_p, c_void_p, c_size_t, c_void_p, c_int64, c_int)),
    "pa_stream_peek": (c_int, (c_void_p, POINTER(c_void_p), POINTER(c_size_t))),
    "pa_stream_drop": (c_int, (c_void_p,)),
    "pa_stream_disconnect": (c_int, (c_void_p,)),
    "pa_stream_unref": (None, (c_void_p,)),
}


@cache
def _library() -> Any:
    """libpulse, its functions with their types; raises ``OSError`` where it is not installed."""
    library = ctypes.CDLL("libpulse.so.0")
    for name, (result, arguments) in _FUNCTIONS.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


class PulseStream:
    """A ``SystemStream``; a device's id is the server's own name of it."""

    def __init__(self, plan: StreamPlan, feed: Feed) -> None:
        try:
            self._pulse = _library()
        except OSError as error:
            raise StreamError("no libpulse") from error
        self._plan, self._feed = plan, feed
        self._changed = threading.Event()
        self._gap = self._over = False
        self._context: int | None = None
        self._stream: int | None = None
        # Kept here, because the library does not keep what Python gives it to call.
        self._told, self._overrun = _Told(self._state_changed), _Told(self._ran_dry)
        self._asked = _Asked(self._fill if self._plays else self._take)
        self._loop: int | None = self._pulse.pa_threaded_mainloop_new()
        self._pulse.pa_threaded_mainloop_start(self._loop)
        try:
            self._connect()
            self._open()
        except StreamError:
            self.close()
            raise

    @property
    def _plays(self) -> bool:
        return self._plan.direction is Direction.SPEAKER

    @property
    def running(self) -> bool:
        """False once the device or the server is gone."""
        return not self._over

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._pulse.pa_threaded_mainloop_lock(self._loop)
        try:
            yield
        finally:
            self._pulse.pa_threaded_mainloop_unlock(self._loop)

    # ── opening and closing ──

    def _connect(self) -> None:
        pulse = self._pulse
        with self._locked():
            about = pulse.pa_proplist_new()
            for key, value in _ABOUT.items():
                pulse.pa_proplist_sets(about, key, value)
            api = pulse.pa_threaded_mainloop_get_api(self._loop)
            self._context = pulse.pa_context_new_with_proplist(api, b"UTD Phone", about)
            pulse.pa_proplist_free(about)
            pulse.pa_context_set_state_callback(self._context, self._told, None)
            pulse.pa_context_connect(self._context, None, _NO_AUTOSPAWN, None)
        self._wait_for(lambda: pulse.pa_context_get_state(self._context), _CONTEXT_STATES)

    def _open(self) -> None:
        pulse, form = self._pulse, _Form(_S16LE, RATE, 1)
        device = self._plan.device.encode() or None
        block = self._plan.block * SAMPLE_BYTES
        with self._locked():
            stream = pulse.pa_stream_new(self._context, b"Call", form, None)
            self._stream = stream
            pulse.pa_stream_set_state_callback(stream, self._told, None)
            if self._plays:
                pulse.pa_stream_set_underflow_callback(stream, self._overrun, None)
                pulse.pa_stream_set_write_callback(stream, self._asked, None)
                # No pre-buffering: after a gap sound goes on at once, and what is late is dropped.
                wish = _Buffer(_UNSET, _AHEAD_BLOCKS * block, 0, block, _UNSET)
                pulse.pa_stream_connect_playback(stream, device, wish, _ADJUST, None, None)
            else:
                pulse.pa_stream_set_read_callback(stream, self._asked, None)
                # What waits longer than that is too late to be said.
                wish = _Buffer(_LATE_BLOCKS * block, _UNSET, _UNSET, _UNSET, block)
                pulse.pa_stream_connect_record(stream, device, wish, _EARLY)
        self._wait_for(lambda: pulse.pa_stream_get_state(stream), _STREAM_STATES)

    def _wait_for(self, state: Callable[[], int], states: _States) -> None:
        end = time.monotonic() + _PATIENCE_S
        while True:
            self._changed.clear()
            with self._locked():
                now = state()
                reason = self._pulse.pa_context_errno(self._context)
            if now == states.ready:
                return
            if now in states.ends:
                raise StreamError(self._pulse.pa_strerror(reason).decode())
            if not self._changed.wait(max(0.0, end - time.monotonic())):
                raise StreamError("the sound server does not answer")

    def close(self) -> None:
        """Close it; what waits in it is not played. Idempotent."""
        pulse = self._pulse
        if self._loop is None:
            return
        with self._locked():
            # Forgotten first: disconnecting calls back, and what is freed must not be asked.
            stream, context = self._stream, self._context
            self._stream = self._context = None
            if stream is not None:
                pulse.pa_stream_disconnect(stream)
                pulse.pa_stream_unref(stream)
            if context is not None:
                pulse.pa_context_disconnect(context)
                pulse.pa_context_unref(context)
        pulse.pa_threaded_mainloop_stop(self._loop)
        pulse.pa_threaded_mainloop_free(self._loop)
        self._loop = None

    # ── on the stream's thread ──

    def _state_changed(self, _whose: int, _data: int | None) -> None:
        pulse = self._pulse
        if self._context is not None:
            self._over |= pulse.pa_context_get_state(self._context) in _CONTEXT_STATES.ends
        if self._stream is not None:
            self._over |= pulse.pa_stream_get_state(self._stream) in _STREAM_STATES.ends
        self._changed.set()

    def _ran_dry(self, _stream: int, _data: int | None) -> None:
        self._gap = True

    def _fill(self, stream: int, wanted: int, _data: int | None) -> None:
        block = ctypes.create_string_buffer(wanted)
        gap, self._gap = self._gap, False
        self._feed(memoryview(block).cast("B"), gap)
        self._pulse.pa_stream_write(stream, block, wanted, None, 0, _SEEK_RELATIVE)

    def _take(self, stream: int, _readable: int, _data: int | None) -> None:
        pulse, pieces = self._pulse, []
        data, size = c_void_p(), c_size_t()
        while pulse.pa_stream_peek(stream, byref(data), byref(size)) == 0 and size.value:
            # Without data it is a hole in the recording.
            hole = bytes(size.value)
            pieces.append(ctypes.string_at(data.value, size.value) if data.value else hole)
            pulse.pa_stream_drop(stream)
        if pieces:
            self._feed(b"".join(pieces), False)
