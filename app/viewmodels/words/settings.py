"""Settings in words: devices, shares, looks; view strings of the pages stand in the pages."""

from PySide6.QtCore import QCoreApplication, QLocale

from app.domain.device import TEST_CARD, Device, DeviceKind
from app.domain.settings import Appearance, IncomingSurface
from app.services.devicetest import MicrophoneState
from app.viewmodels.words.marked import QT_TRANSLATE_NOOP
from app.viewmodels.words.names import left_to_right, plain

translate = QCoreApplication.translate

_NONE = {
    DeviceKind.MICROPHONE: QT_TRANSLATE_NOOP("settings", "No microphone is plugged in."),
    DeviceKind.SPEAKER: QT_TRANSLATE_NOOP("settings", "No speaker is plugged in."),
    DeviceKind.CAMERA: QT_TRANSLATE_NOOP("settings", "No camera found."),
    DeviceKind.RING: QT_TRANSLATE_NOOP("settings", "No speaker is plugged in."),
}
_APPEARANCES = {
    Appearance.SYSTEM: QT_TRANSLATE_NOOP("settings", "System"),
    Appearance.LIGHT: QT_TRANSLATE_NOOP("settings", "Light"),
    Appearance.DARK: QT_TRANSLATE_NOOP("settings", "Dark"),
}
_SURFACES = {
    IncomingSurface.POPUP: QT_TRANSLATE_NOOP("settings", "Pop-up window"),
    IncomingSurface.NOTIFICATION: QT_TRANSLATE_NOOP("settings", "Notification"),
}
_TESTS = {
    MicrophoneState.HEARING: QT_TRANSLATE_NOOP(
        "settings", "Speak: the bar should reach the middle."
    ),
    MicrophoneState.SILENT: QT_TRANSLATE_NOOP("settings", "We hear nothing from this microphone."),
    MicrophoneState.FAILED: QT_TRANSLATE_NOOP(
        "settings",
        "This microphone cannot be opened. Another program may be using it: close that one, or"
        " choose another microphone.",
    ),
}


def percent(share: float) -> str:
    """A share as a whole percentage."""
    return translate("settings", "{number} %").format(number=QLocale().toString(round(share * 100)))


def no_device(kind: DeviceKind) -> str:
    """What stands where nothing can be chosen."""
    return translate("settings", _NONE[kind])


def device_name(device: Device) -> str:
    """What a device calls itself; the one of our own has its name here."""
    if device.device_id == TEST_CARD:
        return translate("settings", "Test card")
    return plain(device.name)


def away(wished: str, used: str) -> str:
    """The wished device is unplugged, and another one serves."""
    return translate("settings", "{wished} is not plugged in. In use: {used}").format(
        wished=left_to_right(wished), used=left_to_right(used)
    )


def same_as_speaker() -> str:
    """Ring where the conversation is heard."""
    return translate("settings", "Same as the speaker")


def microphone_test(state: MicrophoneState) -> str:
    """What came of the test so far; empty where there is nothing to say."""
    return translate("settings", _TESTS[state]) if state in _TESTS else ""


def speaker_unheard() -> str:
    """The test sound could not be played."""
    return translate(
        "settings",
        "This speaker cannot be opened. Another program may be using it: close that one, or choose"
        " another speaker.",
    )


def no_test_in_call() -> str:
    """Why no device can be tried now."""
    return translate("settings", "The call uses your devices now.")


def appearance(choice: Appearance) -> str:
    """The word for a look."""
    return translate("settings", _APPEARANCES[choice])


def surface(choice: IncomingSurface) -> str:
    """The word for what announces a call."""
    return translate("settings", _SURFACES[choice])


def version(number: str) -> str:
    """The version of the program."""
    return translate("settings", "Version {number}").format(number=left_to_right(number))
