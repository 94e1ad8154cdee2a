"""Streams of sound over libpulse, Linux's way; it lists no devices.

Each stream has a connection and so a thread of its own: nothing that one of them does can hold the
other up.
"""

import ctypes
from ctypes import byref, c_size_t, c_void_p

from app.adapters.sound.libpulse import Asked, Buffer, Connection, Form, States, Told, library
from app.adapters.sound.plan import RATE, SAMPLE_BYTES, Direction, Feed, StreamError, StreamPlan

_PATIENCE_S = 2.0
_UNSET = 0xFFFFFFFF
_S16LE = 3
_ADJUST, _EARLY = 0x2000, 0x4000
"""How the server shares the delay we ask for between itself and the device; for a speaker it counts
in all, for a microphone by the block. Measured: 10 ms from our hand to our ear through a null sink.
"""
_AHEAD_BLOCKS = 3
_LATE_BLOCKS = 8
_SEEK_RELATIVE = 0
_STREAM = States(2, (3, 4))


class PulseStream:
    """A ``SystemStream``; a device's id is the server's own name of it."""

    def __init__(self, plan: StreamPlan, feed: Feed) -> None:
        self._pulse = library()
        self._plan, self._feed = plan, feed
        self._gap = self._over = False
        self._stream: int | None = None
        # Kept here, because the library does not keep what Python gives it to call.
        self._told, self._overrun = Told(self._state_changed), Told(self._ran_dry)
        self._asked = Asked(self._fill if self._plays else self._take)
        self._connection = Connection(_PATIENCE_S)
        try:
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
        return not (self._over or self._connection.over)

    def _open(self) -> None:
        pulse, form = self._pulse, Form(_S16LE, RATE, 1)
        device = self._plan.device.encode() or None
        block = self._plan.block * SAMPLE_BYTES
        with self._connection.locked():
            stream = pulse.pa_stream_new(self._connection.context, b"Call", form, None)
            self._stream = stream
            pulse.pa_stream_set_state_callback(stream, self._told, None)
            if self._plays:
                pulse.pa_stream_set_underflow_callback(stream, self._overrun, None)
                pulse.pa_stream_set_write_callback(stream, self._asked, None)
                # No pre-buffering: after a gap sound goes on at once, and what is late is dropped.
                wish = Buffer(_UNSET, _AHEAD_BLOCKS * block, 0, block, _UNSET)
                pulse.pa_stream_connect_playback(stream, device, wish, _ADJUST, None, None)
            else:
                pulse.pa_stream_set_read_callback(stream, self._asked, None)
                # What waits longer than that is too late to be said.
                wish = Buffer(_LATE_BLOCKS * block, _UNSET, _UNSET, _UNSET, block)
                pulse.pa_stream_connect_record(stream, device, wish, _EARLY)
        self._connection.wait_for(lambda: int(pulse.pa_stream_get_state(stream)), _STREAM)

    def close(self) -> None:
        """Close it; what waits in it is not played. Idempotent."""
        if self._stream is not None:
            with self._connection.locked():
                # Forgotten first: disconnecting calls back, and what is freed must not be asked.
                stream, self._stream = self._stream, None
                self._pulse.pa_stream_disconnect(stream)
                self._pulse.pa_stream_unref(stream)
        self._connection.close()

    # ── on the stream's thread ──

    def _state_changed(self, _stream: int, _data: int | None) -> None:
        if self._stream is not None:
            self._over |= self._pulse.pa_stream_get_state(self._stream) in _STREAM.ends
        self._connection.wake()

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
