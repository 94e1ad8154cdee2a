"""How a process ends that has used LiveKit."""

import subprocess
import sys

# Two of LiveKit's threads are on their way into Python when the process ends. They cannot come in
# as long as nobody else gives up the interpreter: a foreign sleep and LiveKit's end hold on to it.
# What is printed is written at the very end, and there the interpreter is free for a moment.
ENDING = """
import app.adapters.media.processing, atexit, ctypes, sys
from livekit import rtc
from livekit.rtc._ffi_client import FfiClient
from livekit.rtc._proto import ffi_pb2

client, source = FfiClient.instance, rtc.AudioSource(48_000, 1)
track = rtc.LocalAudioTrack.create_audio_track("microphone", source)
question = ffi_pb2.FfiRequest()
question.get_stats.track_handle = track._ffi_handle.handle

@atexit.register
def ask_and_end():
    print("bye")
    for _ in range(50):
        client.request(question)
    sys.setswitchinterval(5)
    library = client._ffi_lib
    library.livekit_ffi_dispose = ctypes.PyDLL(library._name).livekit_ffi_dispose
    ctypes.PyDLL(None).usleep(100_000)
"""


def test_process_ends_quietly_while_livekit_still_has_something_to_tell() -> None:
    done = subprocess.run(
        (sys.executable, "-c", ENDING), capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "bye\n", "")
