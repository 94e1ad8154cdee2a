"""The one form of sound inside: 48 kHz, mono, 16 bit, in frames of 10 ms; it moves none."""

RATE = 48_000
FRAME = RATE // 100
"""Samples of one frame; processing and the room's source want exactly this many."""
FRAME_BYTES = 2 * FRAME
FRAME_MS = 10
SILENCE = bytes(FRAME_BYTES)
STEP = FRAME // 2
"""Samples of one step of playing, 5 ms: the device's smallest block."""
STEP_BYTES = 2 * STEP
QUIET_STEP = bytes(STEP_BYTES)
