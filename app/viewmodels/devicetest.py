"""The tests of the settings' devices: what can be tried now, and what came of it."""

from PySide6.QtCore import QObject, Signal

from app.domain.call import Call, CallState
from app.domain.device import DeviceKind
from app.services.devices import DeviceService, DevicesInUse
from app.services.devicetest import DeviceTestService, MicrophoneState, MicrophoneTest
from app.services.store import Store
from app.values import dataclass
from app.viewmodels.levels import drawn
from app.viewmodels.words import settings as words


@dataclass(frozen=True, slots=True)
class DeviceTestView:
    """What can be tried; ``note`` is empty where there is nothing to say of the microphone."""

    testing: bool = False
    level: float = 0.0
    measured: bool = False
    """A call measures the microphone's level."""
    note: str = ""
    warns: bool = False
    unheard: DeviceKind | None = None
    """Whose test sound could not be played; ``unheard_note`` says so."""
    unheard_note: str = ""
    playing: DeviceKind | None = None
    """Where the test sound plays: there it can be stopped."""
    can_test: bool = False
    can_play: bool = False
    can_ring: bool = False
    why_not: str = ""
    """Why nothing can be tried now, empty where that is plain to see."""


def present(
    test: MicrophoneTest,
    devices: DevicesInUse,
    call: Call,
    unheard: DeviceKind | None = None,
    playing: DeviceKind | None = None,
) -> DeviceTestView:
    """The tests in words."""
    measured = call.state is CallState.ACTIVE
    why_not = words.no_test_in_call() if call.live else ""
    said = words.microphone_test(MicrophoneState.HEARING if measured else test.state)
    return DeviceTestView(
        test.running,
        drawn(test.level),
        measured,
        said or why_not,
        test.state in (MicrophoneState.SILENT, MicrophoneState.FAILED),
        unheard,
        words.speaker_unheard() if unheard else "",
        playing,
        not call.live and devices.microphone is not None,
        not call.live and devices.speaker is not None,
        not call.live and devices.ring is not None,
        why_not,
    )


class DeviceTestViewModel(QObject):
    """The tests of microphone and speakers; ``changed`` comes at each look at the level."""

    changed = Signal()

    def __init__(self, tests: DeviceTestService, devices: DeviceService, call: Store[Call]) -> None:
        super().__init__()
        self._tests, self._devices, self._call = tests, devices, call
        self._leave = (
            tests.microphone.subscribe(self.changed.emit),
            tests.unheard.subscribe(self.changed.emit),
            tests.playing.subscribe(self.changed.emit),
            devices.devices.subscribe(self.changed.emit),
            call.subscribe(self.changed.emit),
        )

    @property
    def view(self) -> DeviceTestView:
        """What is shown now."""
        devices = self._devices.devices.value
        tests, call = self._tests, self._call.value
        sound = tests.unheard.value, tests.playing.value
        return present(tests.microphone.value, devices, call, *sound)

    # ── intents ──

    def toggle_microphone(self) -> None:
        """Open the chosen microphone, or close it again."""
        if self._tests.microphone.value.running:
            self._tests.stop_microphone()
        else:
            self._tests.start_microphone()

    def leave(self) -> None:
        """Nobody looks any more."""
        self._tests.stop_microphone()
        self._tests.forget_sound()

    def toggle_sound(self, kind: DeviceKind) -> None:
        """Play the test sound there from its start, or stop it."""
        if self._tests.playing.value is kind:
            self._tests.stop_sound()
        else:
            self._tests.play(kind)

    def close(self) -> None:
        """Stop following."""
        for leave in self._leave:
            leave()
