"""The settings that are no devices, saved at once; what they do is done by others."""

from PySide6.QtCore import QObject, Signal

from app import __version__
from app.domain.session import Session
from app.domain.settings import (
    Account,
    AccountKind,
    Appearance,
    AudioProcessing,
    IncomingSurface,
    Settings,
)
from app.domain.signal import SignalState
from app.services.settings import SettingsService
from app.services.store import Store
from app.values import dataclass, field, replace
from app.viewmodels.words import session as session_words
from app.viewmodels.words import settings as words
from app.viewmodels.words.names import left_to_right, shown_name

Choices = tuple[tuple[str, str], ...]
"""Keys with words."""


@dataclass(frozen=True, slots=True)
class AccountView:
    """Who one is, and where."""

    identity: str = ""
    name: str = ""
    id_text: str = ""
    dot: str = "offline"
    kind: AccountKind = AccountKind.BUILT_IN
    engine: str = ""
    engine_help: str = ""
    connection: str = ""
    connected: bool = False
    key_note: str = ""


@dataclass(frozen=True, slots=True)
class SettingsView:
    """Everything the pages show beside the devices."""

    account: AccountView = AccountView()
    appearance: Appearance = Appearance.SYSTEM
    appearances: Choices = ()
    high_contrast: bool = False
    reduced_motion: bool = False
    incoming: IncomingSurface = IncomingSurface.POPUP
    surfaces: Choices = ()
    ring_volume: int = 70
    ring_volume_text: str = ""
    processing: AudioProcessing = field(default_factory=AudioProcessing)
    mirror_self_view: bool = True
    version: str = ""


def dot_of(state: SignalState) -> str:
    """The mark on the own face: others see us online while the socket is up."""
    return "online" if state is SignalState.CONNECTED else "offline"


def account_view(session: Session, account: Account | None, signal: SignalState) -> AccountView:
    """Who is signed in, in words."""
    if not session.identity:
        return AccountView()
    return AccountView(
        session.identity,
        shown_name(session.name, session.identity),
        left_to_right(session.identity),
        dot_of(signal),
        account.kind if account else AccountKind.BUILT_IN,
        session_words.engine_title(account),
        session_words.engine_help(account),
        session_words.signal(signal),
        signal is SignalState.CONNECTED,
        session_words.kept_in_memory() if session.secrets_in_memory else "",
    )


def present(settings: Settings, account: AccountView) -> SettingsView:
    """The pages in words."""
    looks = (Appearance.SYSTEM, Appearance.LIGHT, Appearance.DARK)
    return SettingsView(
        account=account,
        appearance=settings.appearance,
        appearances=tuple((str(look), words.appearance(look)) for look in looks),
        high_contrast=settings.appearance is Appearance.HIGH_CONTRAST,
        reduced_motion=settings.reduced_motion,
        incoming=settings.incoming,
        surfaces=tuple((str(one), words.surface(one)) for one in IncomingSurface),
        ring_volume=round(settings.ring_volume * 100),
        ring_volume_text=words.percent(settings.ring_volume),
        processing=settings.processing,
        mirror_self_view=settings.mirror_self_view,
        version=words.version(__version__),
    )


class SettingsViewModel(QObject):
    """The settings; each intent is saved at once."""

    changed = Signal()

    def __init__(
        self, settings: SettingsService, session: Store[Session], signal: Store[SignalState]
    ) -> None:
        super().__init__()
        self._settings, self._session, self._signal = settings, session, signal
        self._before_contrast = Appearance.SYSTEM
        self._leave = (
            settings.settings.subscribe(self.changed.emit),
            session.subscribe(self.changed.emit),
            signal.subscribe(self.changed.emit),
        )

    @property
    def view(self) -> SettingsView:
        """What is shown now."""
        settings = self._settings.settings.value
        account = account_view(self._session.value, settings.account, self._signal.value)
        return present(settings, account)

    def _change(self, settings: Settings) -> None:
        self._settings.change(settings)

    @property
    def _now(self) -> Settings:
        return self._settings.settings.value

    # ── intents ──

    def set_appearance(self, appearance: str) -> None:
        """Light, dark, or as the system."""
        self._change(replace(self._now, appearance=Appearance(appearance)))

    def set_high_contrast(self, on: bool) -> None:
        """Black, white and outlines; off brings back what was."""
        if on and self._now.appearance is not Appearance.HIGH_CONTRAST:
            self._before_contrast = self._now.appearance
        look = Appearance.HIGH_CONTRAST if on else self._before_contrast
        self._change(replace(self._now, appearance=look))

    def set_reduced_motion(self, on: bool) -> None:
        """No slides, no pulses."""
        self._change(replace(self._now, reduced_motion=on))

    def set_incoming(self, surface: str) -> None:
        """What announces a call."""
        self._change(replace(self._now, incoming=IncomingSurface(surface)))

    def set_ring_volume(self, percent: int) -> None:
        """How loud it rings, 0 to 100."""
        self._change(replace(self._now, ring_volume=min(100, max(0, percent)) / 100))

    def set_echo_cancellation(self, on: bool) -> None:
        """Take our own sound out of the microphone."""
        processing = replace(self._now.processing, echo_cancellation=on)
        self._change(replace(self._now, processing=processing))

    def set_noise_suppression(self, on: bool) -> None:
        """Take noise out of the microphone."""
        processing = replace(self._now.processing, noise_suppression=on)
        self._change(replace(self._now, processing=processing))

    def set_auto_gain(self, on: bool) -> None:
        """Level the voice; the system's mixer is never touched."""
        processing = replace(self._now.processing, auto_gain=on)
        self._change(replace(self._now, processing=processing))

    def set_mirror_self_view(self, on: bool) -> None:
        """Show the own picture as a mirror does."""
        self._change(replace(self._now, mirror_self_view=on))

    def close(self) -> None:
        """Stop following."""
        for leave in self._leave:
            leave()
