"""A signed-in client without a window: calls and presence over the phone's own services."""

import asyncio
import uuid
from collections.abc import Callable
from typing import Protocol

from app.adapters.clock import SystemClock
from app.adapters.http import HttpEngine
from app.adapters.websocket import WebSocketTransport
from app.domain.call import Call, CallState, Peer
from app.domain.device import Device, DeviceLists
from app.domain.errors import AppError, ErrorCode
from app.domain.ids import DeviceId, Identity
from app.domain.media import MediaEvent
from app.domain.settings import Account, AccountKind
from app.sdk.keeping import GivenEngine, MemorySecrets, MemoryStorage, QuietRinger
from app.services.callmedia import MediaParts
from app.services.calls import CallParts, CallService
from app.services.callwire import WireParts
from app.services.devices import DeviceService
from app.services.history import HistoryService
from app.services.ports import Camera, EngineAddress, FrameSink, Media, Pictures
from app.services.session import SessionService
from app.services.settings import SettingsService
from app.services.signalling import SignallingService
from app.values import dataclass


class HeadlessMedia(Media, Pictures, Protocol):
    """Media that brings its own sound and picture, and needs closing."""

    async def aclose(self) -> None:
        """Close it."""


MediaFactory = Callable[[Callable[[MediaEvent], None]], HeadlessMedia]


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a client signs in as."""

    identity: Identity
    name: str


class _OwnPicture:
    """``Camera`` of media that draws its own picture."""

    def open(self, camera: DeviceId, sink: FrameSink) -> None:
        """Nothing to open."""

    def close(self) -> None:
        """Nothing to close."""

    def on_lost(self, callback: Callable[[ErrorCode], None]) -> None:
        """It cannot be lost."""


class _OwnDevices:
    """``DeviceWatch`` of a client without hardware; media itself is the one device of each kind."""

    def lists(self) -> DeviceLists:
        """One device of each kind."""
        itself = (Device(DeviceId("headless"), "headless"),)
        return DeviceLists(itself, itself, itself)

    def find_cameras(self) -> None:
        """There is but this one."""

    def on_change(self, callback: Callable[[], None]) -> Callable[[], None]:
        """It never changes."""
        return lambda: None


class StreamClient:
    """One person at the engine. Use as ``async with StreamClient(...) as client``."""

    def __init__(self, address: EngineAddress, person: Person, media: MediaFactory) -> None:
        clock = SystemClock()
        storage = MemoryStorage({"version": 1, "device_id": str(uuid.uuid4())})
        camera: Camera = _OwnPicture()
        self._person, self._address = person, address
        self._http = HttpEngine(renew=self._renew)
        self._media = media(self._media_event)
        self.settings = SettingsService(storage)
        self.signalling = SignallingService(WebSocketTransport(), clock)
        self.session = SessionService(
            self._http,
            GivenEngine(address),
            self.signalling,
            MemorySecrets(),
            self.settings,
            clock,
        )
        self._devices = DeviceService(_OwnDevices(), self.settings)
        history = HistoryService(storage, self.session.session)
        self._history = history
        self.calls = CallService(
            CallParts(
                MediaParts(self._media, self._media, camera, self._http, clock),
                WireParts(self._http, self._http, self.signalling, history, clock),
                QuietRinger(),
                self._devices,
                self.settings,
                self.session.session,
            )
        )

    async def __aenter__(self) -> "StreamClient":
        await self.settings.load()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def authenticate(self) -> None:
        """Sign in and connect; raises ``AppError``."""
        account = Account(
            kind=AccountKind.BUILT_IN,
            identity=self._person.identity,
            name=self._person.name,
            engine_url=self._address.engine_url,
            app_id=self._address.app_id,
            plain_http_allowed=True,
        )
        await self.session.sign_in(account, self._address.app_key, remember=False)

    async def call(self, identity: Identity, *, video: bool = False) -> AppError | None:
        """Call somebody; the result is the engine's refusal, None where it agreed."""
        return await self.calls.dial(Peer(identity, identity), video=video)

    async def ask_to_be_called(self, identity: Identity, *, video: bool) -> None:
        """Ask a demo person to call us (our engine's demo path)."""
        await self._http.demo_call_me(identity, video=video)

    async def call_in(self, state: CallState) -> Call:
        """Wait until the current call is in ``state``."""
        reached = asyncio.Event()

        def look() -> None:
            if self.calls.call.value.state is state:
                reached.set()

        unsubscribe = self.calls.call.subscribe(look)
        try:
            look()
            await reached.wait()
        finally:
            unsubscribe()
        return self.calls.call.value

    def _media_event(self, event: MediaEvent) -> None:
        self.calls.media_event(event)

    async def _renew(self) -> None:
        await self.session.renew()

    async def aclose(self) -> None:
        """Hang up, sign out of the socket, close everything."""
        await self.calls.aclose()
        await self.session.aclose()
        await self._history.aclose()
        await self._devices.aclose()
        await self._media.aclose()
        await self.settings.aclose()
        await self._http.aclose()
