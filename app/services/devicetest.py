"""Trying devices outside of calls: whether a microphone hears, whether a speaker is heard.

No microphone is open unless the user asked for it, and never for longer than it is looked at; a
call owns the devices, so it ends every test.
"""

import logging
from enum import Enum, auto

from app.domain.call import Call
from app.domain.device import DeviceKind
from app.domain.errors import AppError
from app.domain.ids import DeviceId
from app.services.devices import DeviceService
from app.services.ports import Clock, MicrophoneProbe, Ringer
from app.services.store import Store
from app.services.tasks import TaskScope
from app.values import dataclass

log = logging.getLogger(__name__)

TEST_S = 30.0
"""A microphone that was forgotten closes by itself."""
SILENCE_S = 5.0
NOTHING = 1.5 / 32768
"""One step of sixteen bits either way is what a converter makes of nothing at all."""
LOOK_S = 0.05
TEST_VOLUME = 0.5
"""Not the ring's own, which may be 0: what is asked is whether the device works."""
CHIME_S = 1.5
"""The chime is over by then, its device's delay included."""
_LOOK, _CHIME = "devicetest.look", "devicetest.chime"


class MicrophoneState(Enum):
    """How the test of the microphone stands."""

    IDLE = auto()
    OPENING = auto()
    HEARING = auto()
    SILENT = auto()
    """Nothing but digital silence has come for a while."""
    FAILED = auto()
    """It could not be opened, or went away."""


@dataclass(frozen=True, slots=True)
class MicrophoneTest:
    """The test of the microphone, and its level, 0..1."""

    state: MicrophoneState = MicrophoneState.IDLE
    level: float = 0.0

    @property
    def running(self) -> bool:
        """Whether a microphone is open or about to be."""
        return self.state not in (MicrophoneState.IDLE, MicrophoneState.FAILED)


class DeviceTestService:
    """Owns the test of the microphone and plays the test sound."""

    def __init__(
        self,
        probe: MicrophoneProbe,
        ringer: Ringer,
        devices: DeviceService,
        call: Store[Call],
        clock: Clock,
    ) -> None:
        self._probe, self._ringer, self._devices = probe, ringer, devices
        self._call, self._clock = call, clock
        self._looks, self._work = TaskScope(), TaskScope()
        self._wanted: DeviceId | None = None
        self._open: DeviceId | None = None
        self._following = False
        self._chiming_until = 0.0
        self.microphone = Store(MicrophoneTest())
        self.unheard: Store[DeviceKind | None] = Store(None)
        """Whose test sound could not be played, until something is tried or changed."""
        self.playing: Store[DeviceKind | None] = Store(None)
        """Where the test sound plays, for as long as somebody looks."""
        self._leave = (
            devices.devices.subscribe(self._devices_changed),
            call.subscribe(self._call_changed),
        )

    # ── intents ──

    def start_microphone(self) -> None:
        """Open the chosen microphone; during a call, or where there is none, nothing happens."""
        device = self._devices.devices.value.microphone
        if device is not None and not self._call.value.live:
            self._want(device.device_id)

    def stop_microphone(self) -> None:
        """Close it; idempotent."""
        self._want(None)

    def play(self, kind: DeviceKind) -> None:
        """Play the test sound from its start on the speaker used for that; not during a call."""
        device = self._devices.devices.value.of(kind)
        if device is None or self._call.value.live:
            return
        self._chiming_until = self._clock.now() + CHIME_S
        self.forget_sound()
        self.playing.set(kind)
        self._looks.spawn(self._chime(kind, device.device_id), _CHIME)

    def stop_sound(self) -> None:
        """Silence the test sound; a call's tones are not its business."""
        if self.playing.value is not None:
            self._chiming_until = 0.0
            self.forget_sound()
            self._ringer.stop()

    def forget_sound(self) -> None:
        """What came of the test sound is not of interest any more."""
        self._looks.cancel(_CHIME)
        self.unheard.set(None)
        self.playing.set(None)

    async def _chime(self, kind: DeviceKind, speaker: DeviceId) -> None:
        try:
            await self._ringer.test(speaker, TEST_VOLUME)
        except AppError as error:
            log.warning("speaker test: %s", error)
            self.unheard.set(kind)
        else:
            await self._clock.sleep(CHIME_S)
        self.playing.set(None)

    # ── the microphone ──

    def _want(self, microphone: DeviceId | None, *, failed: bool = False) -> None:
        if microphone is not None and microphone == self._wanted:
            return
        self._wanted = microphone
        self._looks.cancel(_LOOK)
        rest = MicrophoneState.FAILED if failed else MicrophoneState.IDLE
        state = rest if microphone is None else MicrophoneState.OPENING
        if self._open != microphone and not self._following:
            self._following = True
            # Never cancelled: an open that nobody waits for would leave the microphone open.
            self._work.spawn(self._follow(), "devicetest.follow")
        self.microphone.set(MicrophoneTest(state))

    async def _follow(self) -> None:
        """Open and close until what is open is what is wanted."""
        try:
            while True:
                if self._open is not None:
                    self._open = None
                    await self._probe.close()
                if (wanted := self._wanted) is None:
                    return
                try:
                    await self._probe.open(wanted)
                except AppError as error:
                    log.warning("microphone test: %s", error)
                    if self._wanted == wanted:
                        self._want(None, failed=True)
                    continue
                self._open = wanted
                if self._wanted == wanted:
                    self._looks.spawn(self._look(), _LOOK)
                    self._looks.spawn(self._forget(), _LOOK)
                    return
        finally:
            self._following = False

    async def _look(self) -> None:
        silent_looks = 0
        while self._probe.running:
            level = self._probe.level
            silent_looks = silent_looks + 1 if level <= NOTHING else 0
            silent = silent_looks * LOOK_S > SILENCE_S
            state = MicrophoneState.SILENT if silent else MicrophoneState.HEARING
            self.microphone.put(MicrophoneTest(state, level))
            self.microphone.tell()  # at each look, because a meter falls slowly
            await self._clock.sleep(LOOK_S)
        self._want(None, failed=True)

    async def _forget(self) -> None:
        await self._clock.sleep(TEST_S)
        self._want(None)

    # ── what ends or changes it ──

    def _devices_changed(self) -> None:
        self.forget_sound()
        if self._wanted is None:
            self.microphone.set(MicrophoneTest())  # what failed may be another one
            return
        used, there = self._devices.devices.value, self._devices.devices.value.lists.microphones
        # Where it was unplugged, another one is used that nobody wished to open.
        plugged = any(device.device_id == self._wanted for device in there)
        self._want(used.microphone.device_id if plugged and used.microphone else None)

    def _call_changed(self) -> None:
        if not self._call.value.live:
            return
        self._want(None)
        self.forget_sound()
        if self._clock.now() < self._chiming_until:
            self._chiming_until = 0.0
            self._ringer.stop()

    async def aclose(self) -> None:
        """Close what is open, and stop following."""
        for leave in self._leave:
            leave()
        self._want(None)
        await self._looks.aclose()
        await self._work.drain()
