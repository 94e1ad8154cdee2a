"""The sound of calls: one microphone, one speaker, and what lies between them and the room."""

import asyncio
from collections.abc import Callable

from livekit import rtc

from app.adapters.media.capture import MicrophonePath
from app.adapters.media.devices import DeviceSlot
from app.adapters.media.mixer import Mixer
from app.adapters.media.playout import SpeakerPath
from app.adapters.media.processing import SoundProcessing
from app.adapters.media.ring import PlayoutRing
from app.adapters.media.tracks import sound_of
from app.adapters.sound.plan import Direction
from app.domain.device import SYSTEM_DEFAULT
from app.domain.errors import ErrorCode
from app.domain.settings import AudioProcessing
from app.services.ports import MediaDevices
from app.services.tasks import TaskScope

WATCH_S = 0.5


class CallAudio:
    """Microphone and speaker as the call needs them; nothing is open outside of calls.

    ``failed`` hears of a device that is not there.
    """

    def __init__(self, failed: Callable[[ErrorCode], None]) -> None:
        self._failed = failed
        self._processing = SoundProcessing(AudioProcessing())
        self._mixer = Mixer()
        self._microphone = MicrophonePath(self._processing)
        self._speaker = SpeakerPath(self._mixer, self._processing)
        self._inlet = DeviceSlot(Direction.MICROPHONE, self._microphone.feed, failed)
        self._outlet = DeviceSlot(Direction.SPEAKER, self._speaker.feed, failed)
        self._devices = MediaDevices(SYSTEM_DEFAULT, SYSTEM_DEFAULT)
        self._playing = self._talking = False
        self._missing: set[ErrorCode] = set()
        # Never cancelled while they open or close a device; each ends by itself.
        self._lasting = TaskScope()
        self._watch: asyncio.TimerHandle | None = None

    # ── what is wanted ──

    async def start(self) -> None:
        """Open the speaker; larger blocks are for those who are heard already."""
        self._playing = True
        self._outlet.in_use(yet=False)
        self._keep_watch()
        await self._settle()

    async def talk(self, *, on: bool) -> None:
        """Be heard: opens the microphone. Or not: silence from this moment on."""
        self._microphone.muted = not on
        self._talking = self._talking or on
        await self._settle()

    @property
    def voiceless(self) -> bool:
        """Whether there is no microphone to talk into."""
        return self._talking and (self._devices.microphone is None or self._inlet.failed)

    async def use(self, devices: MediaDevices, processing: AudioProcessing) -> None:
        """Use these from now on."""
        self._devices = devices
        self._processing.use(processing)
        await self._settle()

    async def stop(self) -> None:
        """Close both devices."""
        self._playing = self._talking = False
        self._microphone.muted = True
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None
        await self._settle()
        self._microphone.level.fall_silent()
        self._speaker.level.fall_silent()

    async def _settle(self) -> None:
        microphone = self._devices.microphone if self._talking else None
        speaker = self._devices.speaker if self._playing else None
        self._tell_missing(
            ErrorCode.NO_MICROPHONE if self._talking and microphone is None else None,
            ErrorCode.NO_SPEAKER if self._playing and speaker is None else None,
        )
        await asyncio.gather(self._inlet.use(microphone), self._outlet.use(speaker))

    def tell_again(self) -> None:
        """Take what is missing or fails for news at the next look at it."""
        self._missing = set()
        self._inlet.tell_again()
        self._outlet.tell_again()

    def _tell_missing(self, *codes: ErrorCode | None) -> None:
        """Tell of what is newly missing, not of it at every setting that changes."""
        missing = {code for code in codes if code is not None}
        for code in missing - self._missing:
            self._failed(code)
        self._missing = missing

    def _keep_watch(self) -> None:
        if self._watch is None:
            self._watch = asyncio.get_running_loop().call_later(WATCH_S, self._look)

    def _look(self) -> None:
        self._watch = None
        self._keep_watch()
        self._lasting.spawn(self._inlet.look(), "media.look.microphone")
        self._lasting.spawn(self._outlet.look(), "media.look.speaker")

    # ── to and from the room ──

    async def pump(self, source: rtc.AudioSource) -> None:
        """Hand the microphone's frames to a room's source until cancelled."""
        await self._microphone.pump(source)

    async def hear(self, track: rtc.RemoteAudioTrack) -> None:
        """Play a track until cancelled."""
        ring = PlayoutRing()
        stream = sound_of(track)
        if stream is None:
            return
        self._mixer.add(ring)
        self._outlet.in_use(yet=True)
        try:
            async for event in stream:
                ring.push(bytes(event.frame.data.cast("b")))
        finally:
            self._mixer.remove(ring)
            await stream.aclose()

    # ── what is measured ──

    @property
    def level_in(self) -> float:
        """How loud the speaker plays, 0..1."""
        return self._speaker.level.value

    @property
    def level_out(self) -> float:
        """How loud our own sound leaves, 0..1."""
        return self._microphone.level.value

    @property
    def underruns(self) -> int:
        """How often playing ran dry."""
        return self._mixer.underruns
