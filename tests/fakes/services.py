"""The real services of one phone over fakes: what view tests and service tests act on."""

from dataclasses import dataclass, field

from app.domain.call import CallState, Peer
from app.domain.ids import Identity
from app.domain.media import PeerHeard, TrackAppeared, TrackSource
from app.domain.session import Session, SessionState
from app.protocol.frames import CallInvitation, CallNews, CallUpdate
from app.protocol.rest import SessionGrant
from app.sdk.keeping import MemoryStorage
from app.services.callmedia import MediaParts
from app.services.calls import CallParts, CallService
from app.services.callwire import WireParts
from app.services.devices import DeviceService
from app.services.devicetest import DeviceTestService
from app.services.history import HistoryService
from app.services.settings import SettingsService
from app.services.signalling import SignallingService
from app.services.store import Store
from tests.fakes.camera import FakeCamera, FakeDeviceWatch
from tests.fakes.clock import VirtualClock, settle
from tests.fakes.engine_api import FakeEngine
from tests.fakes.media import FakeMedia
from tests.fakes.notifier import FakeNotifier
from tests.fakes.probe import FakeProbe
from tests.fakes.ringer import FakeRinger
from tests.fakes.screen import FakeScreen
from tests.fakes.signal import FakeTransport

ADAM = Identity("adam")
OMAR = Peer(Identity("omar"), "Omar Haddad")
LINA = Peer(Identity("lina"), "Lina Khoury")
PATIENCE_S = 0.06
RING_S = 30.0


@dataclass
class Services:
    """One signed-in phone. ``async with Services() as phone`` connects and closes it."""

    clock: VirtualClock = field(default_factory=VirtualClock)
    media: FakeMedia = field(default_factory=FakeMedia)
    camera: FakeCamera = field(default_factory=FakeCamera)
    watch: FakeDeviceWatch = field(default_factory=FakeDeviceWatch)
    ringer: FakeRinger = field(default_factory=FakeRinger)
    probe: FakeProbe = field(default_factory=FakeProbe)
    notifier: FakeNotifier = field(default_factory=FakeNotifier)
    screen: FakeScreen = field(default_factory=FakeScreen)
    engine: FakeEngine = field(default_factory=FakeEngine)
    transport: FakeTransport = field(default_factory=FakeTransport)
    storage: MemoryStorage = field(default_factory=lambda: MemoryStorage({"device_id": "here"}))
    demo: bool = False

    def __post_init__(self) -> None:
        self.session = Store(Session())
        self.settings = SettingsService(self.storage)
        self.signalling = SignallingService(self.transport, self.clock)
        self.history = HistoryService(self.storage, self.session)
        self.devices = DeviceService(self.watch, self.settings, demo=self.demo)
        self.calls = CallService(
            CallParts(
                MediaParts(self.media, self.media, self.camera, self.engine, self.clock),
                WireParts(self.engine, self.engine, self.signalling, self.history, self.clock),
                self.ringer,
                self.devices,
                self.settings,
                self.session,
                PATIENCE_S,
            )
        )
        self.device_test = DeviceTestService(
            self.probe, self.ringer, self.devices, self.calls.call, self.clock
        )
        self.media.report_to(self.calls.media_event)
        self._invitations = 0

    async def __aenter__(self) -> "Services":
        await self.settings.load()
        self.devices.start()
        self.session.set(Session(SessionState.SIGNED_IN, ADAM, "Adam"))
        grant = SessionGrant("bearer", ADAM, "Adam", "ws://127.0.0.1/signal/ws")
        self.signalling.start(grant, "here", self._renew, lambda _: None)
        await settle()
        return self

    async def _renew(self) -> SessionGrant:
        return SessionGrant("bearer", ADAM, "Adam", "ws://127.0.0.1/signal/ws")

    async def __aexit__(self, *_: object) -> None:
        await self.device_test.aclose()
        await self.calls.aclose()
        await self.signalling.stop()
        await self.history.aclose()
        await self.devices.aclose()
        await self.settings.aclose()

    @property
    def state(self) -> CallState:
        """Where the call stands."""
        return self.calls.call.value.state

    def name_of(self, identity: Identity, otherwise: str = "") -> str:
        """No contacts: people are called what they say."""
        return otherwise or identity

    # ── what happens ──

    async def invited(self, peer: Peer = OMAR, *, video: bool = False) -> str:
        """Somebody calls; the engine's id of that call."""
        self._invitations += 1
        call_id = f"in-{self._invitations}"
        self.transport.say(
            CallInvitation(
                call_id=call_id,
                caller_identity=peer.identity,
                caller_name=peer.name,
                callee_identity=ADAM,
                call_type="video_call" if video else "audio_call",
                expires_at=self.clock.now() + RING_S,
                ring_timeout_s=RING_S,
            )
        )
        await self.clock.advance(PATIENCE_S)
        return call_id

    async def news(self, news: CallNews, call_id: str = "", reason: str = "") -> None:
        """The engine tells something about a call, the current one if none is named."""
        about = call_id or self.calls.call.value.call_id
        self.transport.say(CallUpdate(news, about, end_reason=reason))
        await settle()

    async def dialed(self, peer: Peer = OMAR, *, video: bool = False) -> None:
        """We call, and the engine agrees."""
        self.calls.dial(peer, video=video)
        await self.clock.advance(PATIENCE_S)

    async def alerted(self, peer: Peer = OMAR, *, video: bool = False) -> None:
        """We call, and it rings there."""
        await self.dialed(peer, video=video)
        await self.news(CallNews.RINGING)

    async def talking(self, peer: Peer = OMAR, *, video: bool = False) -> None:
        """We call, they accept, we hear them; with ``video`` we see them too."""
        await self.alerted(peer, video=video)
        await self.accepted(video=video)

    async def accepted(self, *, video: bool = False) -> None:
        """The call we placed is accepted, and we hear them."""
        await self.news(CallNews.ACCEPTED)
        peer = self.calls.call.value.peer
        serial = self.calls.call.value.serial
        self.media.tell(PeerHeard(serial, peer.identity))
        if video:
            self.media.tell(TrackAppeared(serial, peer.identity, TrackSource.CAMERA))
        await settle()
