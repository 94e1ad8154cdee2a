"""What the services need from the outside world, in the domain's words; adapters implement it.

Every method is called on the main loop and returns to it unless its docstring says otherwise.
A method that can fail raises ``AppError`` only.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Protocol

from app.domain.call import RoomTicket
from app.domain.contact import Contact
from app.domain.device import DeviceLists
from app.domain.errors import ErrorCode
from app.domain.history import CallRecord
from app.domain.ids import CallId, DeviceId, Identity
from app.domain.media import MediaEvent, MediaStats, TrackSource
from app.domain.settings import Account, AudioProcessing
from app.domain.signal import Loss
from app.protocol.frames import PresenceEntry
from app.protocol.rest import CallGrant, CallRow, RoomGrant, SessionGrant, SessionRequest, UserRow
from app.values import dataclass, field

Unsubscribe = Callable[[], None]

# ── engine ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class EngineAddress:
    """Where an engine is and what its mint wants."""

    engine_url: str
    token_url: str
    app_id: str
    app_key: str = field(repr=False)


class SessionApi(Protocol):
    """Sign-in calls; every call of the other APIs goes where ``use`` said, with its bearer."""

    async def mint_session(self, address: EngineAddress, request: SessionRequest) -> SessionGrant:
        """Mint a session; what is asked meanwhile is asked as before."""

    def use(self, address: EngineAddress, request: SessionRequest, grant: SessionGrant) -> None:
        """Ask this engine as this person from now on."""

    async def sign_out(self) -> None:
        """Give the bearer back; an engine that knows no sign-out is no error."""

    async def health(self) -> None:
        """Ask whether the engine answers at all."""


class CallApi(Protocol):
    """Call control (protocol 2.2)."""

    async def create(self, callee: Identity, callee_name: str, *, video: bool) -> CallGrant:
        """Call somebody."""

    async def ringing(self, call_id: CallId) -> None:
        """Say that it rings here."""

    async def accept(self, call_id: CallId) -> CallGrant:
        """Accept."""

    async def reject(self, call_id: CallId) -> None:
        """Decline; a call that is over already is no error."""

    async def busy(self, call_id: CallId) -> None:
        """Say that we are in a call; a call that is over already is no error."""

    async def end(self, call_id: CallId) -> None:
        """Hang up; a call that is over already is no error."""

    async def fetch(self, call_id: CallId) -> CallRow:
        """Ask how a call stands."""


class DirectoryApi(Protocol):
    """People, rooms and what belongs to them."""

    @property
    def own_identity(self) -> Identity:
        """Whose bearer is used; empty before the first sign-in."""

    async def live_calls(self) -> Sequence[CallRow]:
        """Own calls that are not over, newest first: for the cold start."""

    async def search_users(self, query: str) -> Sequence[UserRow]:
        """People whose name or id fits."""

    async def user(self, identity: Identity) -> UserRow:
        """One person; raises ``NOT_FOUND``."""

    async def presence(self, identities: Sequence[Identity]) -> Sequence[PresenceEntry]:
        """Presence while the socket is down."""

    async def room_token(self, room_name: str, call_type: str) -> RoomGrant:
        """A fresh way into the room of a call that goes on."""

    async def demo_call_me(self, identity: Identity, *, video: bool) -> None:
        """Ask a demo person to call us (our engine's demo path)."""


class EngineHost(Protocol):
    """The built-in engine's process."""

    async def ensure(self) -> EngineAddress:
        """Find the engine of this computer or start it; idempotent."""


class SignalClosedError(Exception):
    """The signal connection is gone; ``loss`` says what that asks for, ``code`` more of the why."""

    def __init__(self, loss: Loss, detail: str = "", code: ErrorCode | None = None) -> None:
        super().__init__(detail or str(loss))
        self.loss, self.code = loss, code


class SignalConnection(Protocol):
    """One open signal socket."""

    async def receive(self) -> str:
        """The next text; raises ``SignalClosedError``."""

    async def send(self, text: str) -> None:
        """Send a text; raises ``SignalClosedError``."""

    async def close(self) -> None:
        """Close it; idempotent."""


class SignalTransport(Protocol):
    """Opens signal sockets."""

    async def open(self, ws_url: str, token: str, device_id: str) -> SignalConnection:
        """Connect and authenticate at transport level; raises ``SignalClosedError``."""


# ── media ─────────────────────────────────────────────────────────────────────────────────────


class PixelLayout(StrEnum):
    """How a frame's bytes lie."""

    I420 = "i420"
    BGRA = "bgra"
    RGB24 = "rgb24"


@dataclass(frozen=True, slots=True)
class VideoFrame:
    """One picture, rows unpadded, tightly packed; the bytes are nobody else's."""

    width: int
    height: int
    data: bytes | bytearray | memoryview = field(repr=False)
    layout: PixelLayout = PixelLayout.I420


class FrameSink(Protocol):
    """Takes frames, on whatever thread delivers them; the newest wins, none is queued."""

    def put(self, frame: VideoFrame) -> None:
        """Take one frame; must return at once."""


@dataclass(frozen=True, slots=True)
class MediaDevices:
    """The devices to use; empty = the system's default, None = there is none."""

    microphone: DeviceId | None
    speaker: DeviceId | None


@dataclass(frozen=True, slots=True)
class JoinPlan:
    """How to join a call's room."""

    serial: int
    room: RoomTicket
    peer: Identity
    live: bool
    """Publish the microphone heard; else published, muted, its device not yet open."""
    camera: bool


class Media(Protocol):
    """The media half of calls; inside it is a thread of its own.

    An order is given by the call of its method, in the order of the calls, and carried out when
    the result has been awaited: the thread need not wait for the main loop's next turn.
    Events arrive on the main loop through the callback given at construction. ``leave`` closes
    every device within a second. A join that failed has closed everything and raises
    ``MEDIA_REFUSED``, ``MEDIA_UNREACHABLE`` or ``WRONG_ROOM``.
    """

    def warm_up(self, serial: int) -> Awaitable[None]:
        """Load the native library and open the speaker, no microphone; ``leave`` closes it."""

    def join(self, plan: JoinPlan) -> Awaitable[None]:
        """Join and publish at once; a second join of the same call replaces its lost room."""

    def leave(self, serial: int) -> Awaitable[None]:
        """Leave, also while joining; idempotent."""

    def set_microphone(self, *, on: bool) -> Awaitable[None]:
        """Mute or unmute; silence starts locally at once."""

    def set_camera(self, *, on: bool) -> Awaitable[None]:
        """Publish or stop our picture; frames come in through ``camera_sink``."""

    def use_devices(self, devices: MediaDevices, processing: AudioProcessing) -> Awaitable[None]:
        """Use these from now on, in a running call too."""

    async def stats(self) -> MediaStats:
        """Measured facts of the running call; zeros without one."""


class Pictures(Protocol):
    """Where pictures go in and out of media."""

    @property
    def camera_sink(self) -> FrameSink:
        """Where the camera delivers I420 frames, from any thread."""

    def watch(self, identity: Identity, source: TrackSource, sink: FrameSink) -> Unsubscribe:
        """Send a person's pictures to ``sink`` as BGRA; our own identity shows the own camera."""

    def resize(self, identity: Identity, source: TrackSource, width: int, height: int) -> None:
        """Say how large the picture is shown, in device pixels; 0 x 0 = hidden."""


class Camera(Protocol):
    """One camera at a time; stand-ins are cameras like others."""

    def open(self, camera: DeviceId, sink: FrameSink) -> None:
        """Open it and deliver I420 frames to ``sink``; an open one is closed first.

        Raises ``NO_CAMERA``.
        """

    def close(self) -> None:
        """Close it within a second; idempotent."""

    def on_lost(self, callback: Callable[[ErrorCode], None]) -> None:
        """Call back when the open camera goes away, or gives no picture any more."""


class DeviceWatch(Protocol):
    """What is plugged in."""

    def lists(self) -> DeviceLists:
        """The devices now; cameras may be missing in the first second."""

    def find_cameras(self) -> None:
        """Look for cameras now, if that has been put off; changes are told as ever."""

    def on_change(self, callback: Callable[[], None]) -> Unsubscribe:
        """Call back after each plug, unplug and change of the system's default."""


class Tone(StrEnum):
    """The sounds the phone makes."""

    RING = "ring"
    RINGBACK = "ringback"
    WAITING = "waiting"
    BUSY = "busy"
    ENDED = "ended"
    TEST = "test"
    """Heard on the device that was asked for, or not at all; the others find another one."""


class Ringer(Protocol):
    """Plays one tone at a time."""

    def start(self, tone: Tone, speaker: DeviceId | None, volume: float) -> None:
        """Play (looping tones loop) in place of what plays now; never raises."""

    async def test(self, speaker: DeviceId, volume: float) -> None:
        """Begin the test sound in place of what plays now; raises ``NO_SPEAKER``.

        It is on its way when this returns, or something else was wanted instead.
        """

    def stop(self) -> None:
        """Be silent; idempotent."""


class MicrophoneProbe(Protocol):
    """One microphone outside of calls, for how loud it is; no sound is kept or sent."""

    async def open(self, microphone: DeviceId) -> None:
        """Open it; raises ``NO_MICROPHONE``. Whoever asks closes the one before it."""

    async def close(self) -> None:
        """Close it; idempotent."""

    @property
    def level(self) -> float:
        """The highest peak of the last moment, 0..1."""

    @property
    def running(self) -> bool:
        """False where none is open, or the open one is gone."""


# ── storage ───────────────────────────────────────────────────────────────────────────────────


class SecretStore(Protocol):
    """Keeps the app key and the bearer, in the system's keyring or in memory."""

    async def get(self, name: str) -> str | None:
        """What was kept, else None."""

    async def put(self, name: str, secret: str) -> bool:
        """Keep it; False = only until the program ends."""

    async def forget(self, name: str) -> None:
        """Forget it; idempotent."""


class Storage(Protocol):
    """What a profile keeps on disk; acknowledged means it survives a kill."""

    async def load_settings(self) -> Mapping[str, Any]:
        """The stored settings, empty at first."""

    async def save_settings(self, data: Mapping[str, Any]) -> None:
        """Replace them."""

    async def contacts(self, owner: Identity) -> Sequence[Contact]:
        """The contacts of one signed-in identity."""

    async def put_contact(self, owner: Identity, contact: Contact) -> None:
        """Add or replace one."""

    async def remove_contact(self, owner: Identity, identity: Identity) -> None:
        """Remove one; idempotent."""


class HistoryStore(Protocol):
    """The call history on disk."""

    async def records(self, owner: Identity, limit: int) -> Sequence[CallRecord]:
        """The newest rows first."""

    async def add(self, owner: Identity, record: CallRecord) -> None:
        """Add a row; one call has one row, the last word wins."""

    async def keep_unfinished(self, owner: Identity, record: CallRecord) -> None:
        """Have the call that goes on on the disk, apart from the rows; there is only one."""

    async def keep_length(self, owner: Identity, duration_s: float) -> None:
        """Note how long the unfinished call lasts by now; nothing where none is kept."""

    async def finish(self, owner: Identity, record: CallRecord) -> None:
        """Add the row of the call that went on; it is unfinished no more."""

    async def settle(self, owner: Identity) -> CallRecord | None:
        """Add what was left unfinished as it was last kept; the row, None where nothing was."""

    async def keep_newest(self, owner: Identity, kept: int) -> None:
        """Forget all rows but the newest ones."""

    async def mark_seen(self, owner: Identity) -> None:
        """All rows have been looked at."""

    async def remove(self, owner: Identity, record: CallRecord | None) -> None:
        """Remove one row, or all."""


class Clock(Protocol):
    """Time; tests bring their own."""

    def now(self) -> float:
        """Seconds since the epoch; the date may be put right at any time."""

    def steady(self) -> float:
        """Seconds since whenever; they only run on, while the computer sleeps too."""

    async def sleep(self, seconds: float) -> None:
        """Wait."""


AccountAddress = Callable[[Account], Awaitable[EngineAddress]]
MediaListener = Callable[[MediaEvent], None]
