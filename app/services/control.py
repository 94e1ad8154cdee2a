"""What ``utd-phone ctl`` and a second start may ask of the running app; it knows no socket."""

import asyncio
import contextlib
import logging
import math
from collections.abc import Awaitable, Callable, Mapping
from enum import IntEnum
from typing import Any

from app.domain.call import Call, CallState, Peer
from app.domain.contact import checked_identity
from app.domain.device import Device, DeviceKind
from app.domain.errors import AppError, ErrorCode
from app.domain.session import SessionState
from app.services.calls import CallService
from app.services.contacts import ContactService
from app.services.controlbody import Body, as_text, call_body, look_up, media_body
from app.services.devices import DeviceService
from app.services.history import HistoryService
from app.services.ports import Clock
from app.services.presence import PresenceService
from app.services.session import SessionService
from app.services.signalling import SignallingService
from app.values import dataclass

log = logging.getLogger(__name__)

Request = Mapping[str, Any]

WAIT_DEFAULT_S = 30.0
WAIT_STEP_S = 0.05
"""How often values that no store announces (levels, seconds) are looked at while waiting."""


class Exit(IntEnum):
    """The documented exit codes (ux D7.4)."""

    DONE = 0
    USAGE = 2
    SIGNED_OUT = 3
    UNREACHABLE = 4
    BUSY = 5
    NOT_ACTIVATED = 6
    TIMED_OUT = 7
    NO_APP = 8


_EXIT_BY_CODE = {
    ErrorCode.SIGNED_OUT: Exit.SIGNED_OUT,
    ErrorCode.SIGNED_IN_ELSEWHERE: Exit.SIGNED_OUT,
    ErrorCode.INVALID_CREDENTIALS: Exit.SIGNED_OUT,
    ErrorCode.MISSING_CREDENTIALS: Exit.SIGNED_OUT,
    ErrorCode.CALLEE_BUSY: Exit.BUSY,
    ErrorCode.CONFLICT: Exit.BUSY,
    ErrorCode.ALREADY_IN_CALL: Exit.BUSY,
    ErrorCode.RATE_LIMITED: Exit.BUSY,
    ErrorCode.FORBIDDEN: Exit.NOT_ACTIVATED,
    ErrorCode.FEATURE_DISABLED: Exit.NOT_ACTIVATED,
    ErrorCode.SIGNALING_DISABLED: Exit.NOT_ACTIVATED,
    ErrorCode.TYPE_NOT_ENABLED: Exit.NOT_ACTIVATED,
    ErrorCode.BANNED: Exit.NOT_ACTIVATED,
    ErrorCode.PROJECT_SUSPENDED: Exit.NOT_ACTIVATED,
    ErrorCode.APPKEY_MINT_DISABLED: Exit.NOT_ACTIVATED,
    ErrorCode.TIMED_OUT: Exit.TIMED_OUT,
    ErrorCode.USAGE: Exit.USAGE,
    ErrorCode.INVALID_IDENTITY: Exit.USAGE,
    ErrorCode.OWN_IDENTITY: Exit.USAGE,
    ErrorCode.NO_CALL: Exit.USAGE,
    ErrorCode.NOT_RINGING: Exit.USAGE,
    ErrorCode.NO_CAMERA: Exit.USAGE,
}


_STEERED = tuple(state for state in CallState if state is not CallState.RINGING)
"""Where microphone and camera can be switched: not in a call that was not answered yet."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An exit code, what is printed."""

    code: Exit
    body: Body


@dataclass(frozen=True, slots=True)
class ControlParts:
    """Whom the control asks."""

    session: SessionService
    signalling: SignallingService
    calls: CallService
    contacts: ContactService
    presence: PresenceService
    history: HistoryService
    devices: DeviceService
    clock: Clock


@dataclass(frozen=True, slots=True)
class ShellIntents:
    """What only the shell can do."""

    show: Callable[[], None]
    quit: Callable[[], None]
    queued: Callable[[str], None]
    """Show whom a call waits to reach; empty = nobody any more."""
    warn: Callable[[str], None]
    """Say what an error code means, to a user who asked and got nothing."""
    device_name: Callable[[Device], str]
    """What the user reads of a device."""


class ControlService:
    """Answers control requests; every failure is a code, never an exception."""

    def __init__(self, parts: ControlParts, shell: ShellIntents) -> None:
        self._parts, self._shell = parts, shell
        self._queued: tuple[str, bool] | None = None
        self._unsubscribe = parts.session.session.subscribe(self._dial_queued)
        self._answers: dict[str, Callable[[Request], Awaitable[Body]]] = {
            "state": self._state,
            "call": self._call,
            "accept": self._accept,
            "decline": self._decline,
            "hangup": self._hang_up,
            "mute": self._mute,
            "camera": self._camera,
            "contacts": self._contacts,
            "history": self._history,
            "devices": self._devices,
            "wait": self._wait,
            "show": self._show,
            "quit": self._quit,
        }

    async def answer(self, request: Request) -> Reply:
        """Carry out one request of ``ctl``, or the arguments of a second start."""
        answer = self._answers.get(str(request.get("ctl", "show")))
        try:
            if answer is None:
                raise AppError(ErrorCode.USAGE, "unknown request")  # noqa: TRY301 - one way out
            return Reply(Exit.DONE, await answer(request))
        except AppError as error:
            return refusal(error)

    def open(self, identity: str, *, video: bool) -> None:
        """A ``--call`` from the command line: now, or as soon as somebody is signed in.

        Raises ``AppError`` where it can be dialled neither now nor then.
        """
        self._shell.show()
        if self._parts.session.session.value.state is SessionState.SIGNED_IN:
            self._parts.calls.dial(self._peer(identity), video=video)
        else:
            self._queued = (checked_identity(identity), video)
            self._shell.queued(identity)

    @property
    def queued(self) -> str:
        """Whom a ``--call`` waits to reach, empty where none waits."""
        return self._queued[0] if self._queued else ""

    def drop_queued(self) -> None:
        """Call nobody once somebody is signed in."""
        self._queued = None
        self._shell.queued("")

    def _dial_queued(self) -> None:
        ready = self._parts.session.session.value.state is SessionState.SIGNED_IN
        if self._queued is None or not ready:
            return
        (identity, video), self._queued = self._queued, None
        self._shell.queued("")
        try:
            self._parts.calls.dial(self._peer(identity), video=video)
        except AppError as error:  # one's own id, or a call came in meanwhile
            log.warning("the queued call was not placed: %s", error.code)
            self._shell.warn(error.code)

    def _peer(self, text: str) -> Peer:
        identity = checked_identity(text)
        return Peer(identity, self._parts.contacts.name_of(identity))

    # ── answers ──

    async def _state(self, _request: Request) -> Body:
        return await self.snapshot()

    async def _call(self, request: Request) -> Body:
        if self._parts.session.session.value.state is SessionState.ELSEWHERE:
            raise AppError(ErrorCode.SIGNED_IN_ELSEWHERE)
        peer = self._peer(str(request.get("identity", "")))
        refusal = await self._parts.calls.dial(peer, video=request.get("video") is True)
        if refusal is not None:
            raise refusal
        return {"call": call_body(self._parts.calls.call.value, self._parts.clock.now())}

    def _live(self, *states: CallState) -> Call:
        call = self._parts.calls.call.value
        if not call.live or (states and call.state not in states):
            raise AppError(ErrorCode.NO_CALL)
        return call

    def _ringing(self) -> Call:
        call = self._live()
        if call.state is not CallState.RINGING:
            raise AppError(ErrorCode.NOT_RINGING)
        return call

    async def _accept(self, request: Request) -> Body:
        call = self._ringing()
        camera = call.video and request.get("audio") is not True
        self._parts.calls.accept(call.serial, camera=camera)
        return self._call_now()

    async def _decline(self, _request: Request) -> Body:
        self._parts.calls.decline(self._ringing().serial)
        return self._call_now()

    async def _hang_up(self, _request: Request) -> Body:
        self._parts.calls.hang_up(self._live().serial)
        return self._call_now()

    async def _mute(self, request: Request) -> Body:
        self._live(*_STEERED)
        self._parts.calls.set_muted(muted=request.get("on") is True)
        return self._call_now()

    async def _camera(self, request: Request) -> Body:
        self._live(*_STEERED)
        on = request.get("on") is True
        if on and self._parts.devices.camera_now() is None:
            raise AppError(ErrorCode.NO_CAMERA)
        self._parts.calls.set_camera(on=on)
        return self._call_now()

    def _call_now(self) -> Body:
        return {"call": call_body(self._parts.calls.call.value, self._parts.clock.now())}

    async def _contacts(self, _request: Request) -> Body:
        book, now = self._parts.presence.book.value, self._parts.clock.now()
        rows = [
            {
                "identity": contact.identity,
                "name": contact.name,
                "favourite": contact.favourite,
                "presence": str(book.of(contact.identity, now).presence),
            }
            for contact in self._parts.contacts.contacts.value
        ]
        return {"contacts": rows}

    async def _history(self, _request: Request) -> Body:
        rows = [
            {
                "call_id": record.call_id,
                "peer": record.peer.identity,
                "name": record.peer.name,
                "direction": str(record.direction),
                "video": record.video,
                "started_at": record.started_at,
                "seconds": round(record.duration_s, 1),
                "reason": str(record.reason),
                "missed": record.missed,
            }
            for record in self._parts.history.history.value.records
        ]
        return {"history": rows}

    async def _devices(self, _request: Request) -> Body:
        devices = self._parts.devices.devices.value
        name_of = self._shell.device_name
        body: Body = {}
        for kind in DeviceKind:
            used = devices.of(kind)
            body[kind] = {
                "used": used.device_id if used else None,
                "all": [{"id": d.device_id, "name": name_of(d)} for d in devices.lists.of(kind)],
            }
        return body

    async def _wait(self, request: Request) -> Body:
        """``KEY=VALUE`` over the snapshot's dotted keys; with no time to wait it asks once."""
        key, wanted = str(request.get("key", "")), str(request.get("value", ""))
        seconds = _seconds(request.get("timeout_s", WAIT_DEFAULT_S))
        changed = asyncio.Event()
        stores = (self._parts.session.session, self._parts.signalling.state, self._parts.calls.call)
        leave = [store.subscribe(changed.set) for store in stores]
        try:
            snapshot = await self.snapshot()
            async with asyncio.timeout(seconds):
                while as_text(look_up(snapshot, key)) != wanted:
                    await self._next_look(changed)
                    snapshot = await self.snapshot()
        except TimeoutError as error:
            raise AppError(ErrorCode.TIMED_OUT, f"{key} is not {wanted}") from error
        finally:
            for unsubscribe in leave:
                unsubscribe()
        return snapshot

    async def _next_look(self, changed: asyncio.Event) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(WAIT_STEP_S):
                await changed.wait()
        changed.clear()

    async def _show(self, _request: Request) -> Body:
        self._shell.show()
        return {}

    async def _quit(self, _request: Request) -> Body:
        self._shell.quit()
        return {}

    async def snapshot(self) -> Body:
        """Everything ``ctl state`` prints."""
        session = self._parts.session.session.value
        media = await self._parts.calls.stats()
        return {
            "session": {
                "state": str(session.state),
                "identity": session.identity,
                "error": session.error,
            },
            "signal": {"state": str(self._parts.signalling.state.value)},
            "call": call_body(self._parts.calls.call.value, self._parts.clock.now()),
            "media": media_body(media),
            "queued_call": self.queued,
        }

    async def aclose(self) -> None:
        """Stop following the session."""
        self._unsubscribe()


def refusal(error: AppError) -> Reply:
    """A failure as exit code and JSON."""
    code = _EXIT_BY_CODE.get(error.code, Exit.UNREACHABLE)
    return Reply(code, {"error": str(error.code), "detail": error.detail})


def _seconds(said: object) -> float:
    """How long to wait; raises ``USAGE`` for what is no time."""
    if not isinstance(said, int | float) or not 0 <= said < math.inf:
        raise AppError(ErrorCode.USAGE, "timeout_s is no number of seconds")
    return float(said)
