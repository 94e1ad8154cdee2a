"""What is done to the microphone's sound before it leaves; it opens no device.

LiveKit's audio processing module cannot be changed while it runs, so a new setting is a new
module. Both sides are called on PortAudio's threads; the native calls release the interpreter.
"""

from livekit import rtc

from app.adapters.media.pcm import FRAME, RATE
from app.domain.settings import AudioProcessing


class SoundProcessing:
    """Echo cancellation, noise suppression and gain, for one microphone and one speaker."""

    def __init__(self, settings: AudioProcessing) -> None:
        self._settings = settings
        self._module = _module(settings)

    def use(self, settings: AudioProcessing) -> None:
        """Work this way from the next frame on."""
        if settings != self._settings:
            self._settings, self._module = settings, _module(settings)

    def near(self, frame: bytes) -> bytes:
        """10 ms of the microphone, cleaned."""
        sound = rtc.AudioFrame(bytearray(frame), RATE, 1, FRAME)
        self._module.process_stream(sound)
        return bytes(sound.data.cast("b"))

    def far(self, frame: bytes) -> None:
        """10 ms exactly as the speaker will play them."""
        self._module.process_reverse_stream(rtc.AudioFrame(bytearray(frame), RATE, 1, FRAME))


def _module(settings: AudioProcessing) -> rtc.AudioProcessingModule:
    return rtc.AudioProcessingModule(
        echo_cancellation=settings.echo_cancellation,
        noise_suppression=settings.noise_suppression,
        high_pass_filter=True,
        auto_gain_control=settings.auto_gain,
    )
