"""What the user set, its defaults and how older files are read; it loads and saves nothing."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from app.domain.device import DeviceChoice, Wish
from app.domain.ids import NO_IDENTITY, DeviceId, Identity
from app.values import asdict, dataclass, field

SETTINGS_VERSION = 1
_FAR = 1 << 24
"""No desktop is as large in pixels."""

_Choice = TypeVar("_Choice", bound=StrEnum)


class AccountKind(StrEnum):
    """Where the engine is."""

    BUILT_IN = "built_in"
    """On this computer, started by us."""
    ENGINE = "engine"
    """Another UTD Phone's or team's engine, by address."""
    HOSTED = "hosted"
    """The hosted UTD-Stream engine, by app id and key."""


class Appearance(StrEnum):
    """Which colours."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    HIGH_CONTRAST = "high_contrast"


class IncomingSurface(StrEnum):
    """What announces a call."""

    POPUP = "popup"
    NOTIFICATION = "notification"


@dataclass(frozen=True, slots=True)
class Account:
    """Who signs in where; the app key lives in the keyring, never here."""

    kind: AccountKind = AccountKind.BUILT_IN
    identity: Identity = NO_IDENTITY
    name: str = ""
    engine_url: str = ""
    token_url: str = ""
    app_id: str = ""
    plain_http_allowed: bool = False


@dataclass(frozen=True, slots=True)
class AudioProcessing:
    """What is done to the microphone's sound; digital only, the system's mixer is not touched."""

    echo_cancellation: bool = True
    noise_suppression: bool = True
    auto_gain: bool = False


@dataclass(frozen=True, slots=True)
class WindowPlace:
    """Where the main window lay on the desktop, in its own pixels, and how large it was."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the user can set."""

    account: Account | None = None
    device_id: str = ""
    """This installation, for the engine's one-session rule (protocol 1.7)."""
    devices: DeviceChoice = field(default_factory=DeviceChoice)
    processing: AudioProcessing = field(default_factory=AudioProcessing)
    appearance: Appearance = Appearance.SYSTEM
    incoming: IncomingSurface = IncomingSurface.POPUP
    ring_volume: float = 0.7
    mirror_self_view: bool = True
    reduced_motion: bool = False
    window: WindowPlace | None = None
    told_of_tray: bool = False
    """The user has been told once that a closed window leaves the phone running."""


def to_data(settings: Settings) -> dict[str, Any]:
    """The form that is stored."""
    return {"version": SETTINGS_VERSION, **asdict(settings)}


def _section(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = data.get(key)
    return value if isinstance(value, Mapping) else {}


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    return value if isinstance(value, str) else ""


def _share(value: object, default: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return default
    return value if 0 <= value <= 1 else default


def _wish(data: Mapping[str, Any]) -> Wish:
    return Wish(DeviceId(_text(data, "device_id")), _text(data, "name"))


def _account(data: Mapping[str, Any]) -> Account | None:
    if not data:
        return None
    kind = _text(data, "kind")
    if kind not in AccountKind.__members__.values():
        return None
    return Account(
        AccountKind(kind),
        Identity(_text(data, "identity")),
        _text(data, "name"),
        _text(data, "engine_url"),
        _text(data, "token_url"),
        _text(data, "app_id"),
        data.get("plain_http_allowed") is True,
    )


def _window(data: Mapping[str, Any]) -> WindowPlace | None:
    numbers = [data.get(key) for key in ("x", "y", "width", "height")]
    whole = [n for n in numbers if type(n) is int and abs(n) < _FAR]
    if len(whole) < len(numbers) or min(whole[2:]) <= 0:
        return None
    return WindowPlace(*whole)


def _choice(said: object, default: _Choice) -> _Choice:
    values = {str(value): value for value in type(default)}
    return values.get(str(said), default)


def from_data(data: Mapping[str, Any]) -> Settings:
    """Read what was stored by this or another version; what does not fit becomes the default."""
    fallback = Settings()
    devices, processing = _section(data, "devices"), _section(data, "processing")
    return Settings(
        account=_account(_section(data, "account")),
        device_id=_text(data, "device_id"),
        devices=DeviceChoice(
            *(
                _wish(_section(devices, kind))
                for kind in ("microphone", "speaker", "camera", "ring")
            )
        ),
        processing=AudioProcessing(
            processing.get("echo_cancellation") is not False,
            processing.get("noise_suppression") is not False,
            processing.get("auto_gain") is True,
        ),
        appearance=_choice(data.get("appearance"), fallback.appearance),
        incoming=_choice(data.get("incoming"), fallback.incoming),
        ring_volume=_share(data.get("ring_volume"), fallback.ring_volume),
        mirror_self_view=data.get("mirror_self_view") is not False,
        reduced_motion=data.get("reduced_motion") is True,
        window=_window(_section(data, "window")),
        told_of_tray=data.get("told_of_tray") is True,
    )
