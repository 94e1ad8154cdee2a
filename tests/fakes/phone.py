"""A whole phone over fakes, with everything its main window and its sign-in stand on."""

from dataclasses import dataclass, field

from app.domain.call import CallEndReason, Direction, Peer
from app.domain.contact import Contact
from app.domain.history import CallRecord
from app.domain.ids import CallId, Identity
from app.domain.session import SessionState
from app.domain.settings import Account
from app.protocol.frames import CallNews, CallUpdate, PresenceEntry, PresenceSnapshot
from app.protocol.rest import UserRow
from app.services.callmedia import MediaParts
from app.services.calls import CallParts, CallService
from app.services.callwire import WireParts
from app.services.contacts import ContactService
from app.services.devices import DeviceService
from app.services.devicetest import DeviceTestService
from app.services.history import HistoryService
from app.services.presence import PresenceService
from app.services.session import SessionService
from app.services.settings import SettingsService
from app.services.signalling import SignallingService
from app.ui.screens import ShellParts
from tests.fakes.camera import FakeCamera, FakeDeviceWatch
from tests.fakes.clock import VirtualClock, settle
from tests.fakes.engine_api import FakeEngine
from tests.fakes.engine_host import FakeEngineHost
from tests.fakes.media import FakeMedia
from tests.fakes.notifier import FakeNotifier
from tests.fakes.probe import FakeProbe
from tests.fakes.profile import FakeProfile
from tests.fakes.ringer import FakeRinger
from tests.fakes.screen import FakeScreen
from tests.fakes.secrets import FakeSecrets
from tests.fakes.signal import FakeTransport

ADAM = Identity("adam")
HOUR_S, DAY_S = 3600.0, 86_400.0


@dataclass
class Phone:
    """Real services; ``async with Phone() as phone`` loads the settings and closes everything."""

    clock: VirtualClock = field(default_factory=VirtualClock)
    media: FakeMedia = field(default_factory=FakeMedia)
    camera: FakeCamera = field(default_factory=FakeCamera)
    watch: FakeDeviceWatch = field(default_factory=FakeDeviceWatch)
    ringer: FakeRinger = field(default_factory=FakeRinger)
    probe: FakeProbe = field(default_factory=FakeProbe)
    notifier: FakeNotifier = field(default_factory=FakeNotifier)
    screen: FakeScreen = field(default_factory=FakeScreen)
    engine: FakeEngine = field(default_factory=FakeEngine)
    host: FakeEngineHost = field(default_factory=FakeEngineHost)
    secrets: FakeSecrets = field(default_factory=FakeSecrets)
    transport: FakeTransport = field(default_factory=FakeTransport)
    profile: FakeProfile = field(default_factory=FakeProfile)
    demo_people: frozenset[Identity] = frozenset()

    def __post_init__(self) -> None:
        self.settings = SettingsService(self.profile)
        self.signalling = SignallingService(self.transport, self.clock)
        self.session = SessionService(
            self.engine, self.host, self.signalling, self.secrets, self.settings, self.clock
        )
        state = self.session.session
        self.presence = PresenceService(self.signalling, self.clock)
        self.signalling.on_frame(self.presence.hear)
        self.history = HistoryService(self.profile, state)
        self.contacts = ContactService(self.profile, self.engine, self.presence, state)
        self.devices = DeviceService(self.watch, self.settings)
        self.calls = CallService(
            CallParts(
                MediaParts(self.media, self.media, self.camera, self.engine, self.clock),
                WireParts(self.engine, self.engine, self.signalling, self.history, self.clock),
                self.ringer,
                self.devices,
                self.settings,
                state,
            )
        )
        self.device_test = DeviceTestService(
            self.probe, self.ringer, self.devices, self.calls.call, self.clock
        )
        self.media.report_to(self.calls.media_event)
        self._calls_kept = 0

    async def __aenter__(self) -> "Phone":
        await self.settings.load()
        self.devices.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.device_test.aclose()
        await self.calls.aclose()
        await self.contacts.aclose()
        await self.presence.aclose()
        await self.session.aclose()
        await self.history.aclose()
        await self.devices.aclose()
        await self.settings.aclose()

    @property
    def shell_parts(self) -> ShellParts:
        """What the shell is given."""
        return ShellParts(
            self.session,
            self.signalling,
            self.calls,
            self.contacts,
            self.presence,
            self.history,
            self.devices,
            self.device_test,
            self.settings,
            self.engine,
            self.notifier,
            self.screen,
            self.clock,
            self.demo_people,
        )

    # ── what was before ──

    def knows(self, *people: tuple[str, str] | Contact) -> None:
        """People who are contacts before the sign-in; the engine knows them too."""
        for somebody in people:
            contact = (
                somebody
                if isinstance(somebody, Contact)
                else Contact(Identity(somebody[0]), somebody[1])
            )
            self.profile.people[ADAM, contact.identity] = contact
            self.engine.users[contact.identity] = UserRow(contact.identity, contact.name)

    def called(
        self,
        peer: Peer,
        ago_s: float,
        talked_s: float = 0.0,
        reason: CallEndReason = CallEndReason.REMOTE_HANGUP,
        *,
        incoming: bool = False,
        video: bool = False,
    ) -> CallRecord:
        """A call before the sign-in; say the oldest first."""
        self._calls_kept += 1
        direction = Direction.INCOMING if incoming else Direction.OUTGOING
        at = self.clock.now() - ago_s
        call_id = CallId(f"old-{self._calls_kept}")
        record = CallRecord(call_id, peer, direction, video, at, talked_s, reason)
        if record.missed:
            record = CallRecord(call_id, peer, direction, video, at, talked_s, reason, seen=False)
        self.profile.calls.setdefault(ADAM, []).insert(0, record)
        return record

    # ── what happens ──

    async def sign_in(self, name: str = "Adam Salem") -> None:
        """Adam signs in, at the built-in engine."""
        await self.session.sign_in(Account(identity=ADAM, name=name), "")
        await settle()
        assert self.session.session.value.state is SessionState.SIGNED_IN

    async def seen(self, **statuses: str) -> None:
        """The engine says how people are."""
        self.transport.say(
            PresenceSnapshot(tuple(PresenceEntry(who, how) for who, how in statuses.items()))
        )
        await settle()

    async def news(self, news: CallNews, reason: str = "") -> None:
        """The engine tells something about the current call."""
        call_id = self.calls.call.value.call_id
        self.transport.say(CallUpdate(news, call_id, end_reason=reason))
        await settle()
