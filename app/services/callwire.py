"""The engine's half of the current call: asks, hears, polls, resumes; it owns no state of it."""

import logging
from collections.abc import Awaitable, Callable
from functools import partial

from app.domain.call import (
    Accepted,
    AcceptedElsewhere,
    Admitted,
    Call,
    CallEndReason,
    CallState,
    Direction,
    Ended,
    Event,
    Invited,
    Peer,
    PeerEnded,
    RoomTicket,
    advance,
)
from app.domain.callpolicy import RING_MAX_S, Verdict, decide, ring_seconds
from app.domain.errors import AppError, ErrorCode
from app.domain.history import CallRecord
from app.domain.ids import CallId, Identity
from app.domain.signal import SignalState
from app.protocol.frames import CallAnsweredElsewhere, CallInvitation, CallUpdate, Frame
from app.protocol.rest import CALL_POLL_S, CallGrant, CallRow, CallStatus
from app.services import inbound
from app.services.accepting import Accepting
from app.services.history import HistoryService
from app.services.lastwords import PASSING, LastWords
from app.services.ports import CallApi, Clock, DirectoryApi
from app.services.signalling import SignallingService
from app.services.store import Store
from app.services.tasks import TaskScope
from app.services.theircall import TheirCall
from app.values import dataclass

log = logging.getLogger(__name__)

_REMEMBERED = 100
C = ErrorCode
_OVER = frozenset({C.NOT_FOUND, C.CONFLICT, C.INVALID_TRANSITION})
"""What an engine answers about a call that is past what it is asked for."""
_BUSY = (C.CALLEE_BUSY, C.CONFLICT, C.ALREADY_IN_CALL)
_RINGS = (CallStatus.INITIATING, CallStatus.RINGING)

_REASON_BY_CODE = {
    C.CALLEE_BUSY: CallEndReason.BUSY,
    C.CONFLICT: CallEndReason.BUSY,
    C.INVALID_TRANSITION: CallEndReason.REJECTED,  # before the engine had answered us
    C.NOT_FOUND: CallEndReason.UNREACHABLE,
    C.FEATURE_DISABLED: CallEndReason.NOT_ACTIVATED,
    C.SIGNALING_DISABLED: CallEndReason.NOT_ACTIVATED,
    C.TYPE_NOT_ENABLED: CallEndReason.NOT_ACTIVATED,
    C.BANNED: CallEndReason.BANNED,
    C.FORBIDDEN: CallEndReason.PERMISSION_DENIED,
}


Answer = Callable[[CallId], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class WireParts:
    """What the engine's half stands on."""

    api: CallApi
    directory: DirectoryApi
    signalling: SignallingService
    history: HistoryService
    clock: Clock


class CallWire:
    """Speaks with the engine about the current call and judges invitations."""

    def __init__(
        self,
        parts: WireParts,
        call: Store[Call],
        next_serial: Callable[[], int],
        handle: Callable[[Event], None],
        adopt: Callable[[Call, Event], None],
    ) -> None:
        self._api, self._directory, self._clock = parts.api, parts.directory, parts.clock
        self._signalling, self._history = parts.signalling, parts.history
        self._call, self._next_serial = call, next_serial
        self._handle, self._adopt = handle, adopt
        self._seen: dict[CallId, Answer | None] = {}
        """Calls that rang or ended here, the newest last, with the no that we said to them."""
        self._polling = self._deaf = False
        self._tasks = TaskScope()
        self._last_words = LastWords(self._clock, lambda: parts.directory.own_identity)
        self._accepting = Accepting(self._api, self._tasks)
        self._theirs = TheirCall(self._clock, self._tasks)
        self._signalling.on_frame(self.hear)
        self._unsubscribe = self._signalling.state.subscribe(self._socket_changed)

    # ── asking ──

    def post_call(self) -> Awaitable[AppError | None]:
        """Ask the engine to call; the result is its refusal, None where it agreed."""
        self._theirs.take()  # that of an earlier dial
        # Among the last words: whoever quits before the engine has answered must still hang up.
        return self._last_words.spawn(self._post_call(self._call.value), "call.post")

    async def _post_call(self, call: Call) -> AppError | None:
        try:
            grant = await self._api.create(call.peer.identity, call.peer.name, video=call.video)
        except AppError as error:
            return await self._refused(call, error)
        call_id = CallId(grant.row.call_id)
        self._remember(call_id)
        if self._current(call.serial):
            self._admit(call.serial, grant)
            self._keep_polling()
        else:
            # Hung up while the engine was asked: it has to hear that now.
            self._end(call_id)
        return None

    async def _refused(self, call: Call, error: AppError) -> AppError | None:
        busy = error.code in _BUSY and not self._deaf
        if busy and await self._theirs.came_in_time() and self._current(call.serial):
            self._accept_theirs(call)
            return None
        reason = _REASON_BY_CODE.get(error.code, CallEndReason.FAILED)
        cure = "" if reason is CallEndReason.REJECTED else error.code
        self._handle(Ended(call.serial, reason, self._clock.now(), cure))
        return error

    def _accept_theirs(self, mine: Call) -> None:
        frame = self._theirs.take()
        if frame is None:
            return
        log.info("call %s: both called at once, theirs is taken", frame.call_id)
        self._remember(CallId(frame.call_id))
        ringing, _ = advance(Call(), self._invited(frame))
        self._adopt(ringing, Accepted(ringing.serial, mine.camera_on, self._clock.now()))

    def post_accept(self) -> None:
        """Tell the engine that we accept; its answer is the way into the room."""
        self._tasks.spawn(self._post_accept(self._call.value), "call.accept")

    async def _post_accept(self, call: Call) -> None:
        try:
            grant = await self._accepting.accept(call.call_id)
        except AppError as error:
            log.warning("call %s: not accepted: %s", call.call_id, error.code)
            reason = CallEndReason.CANCELLED if error.code in _OVER else CallEndReason.FAILED
            self._handle(Ended(call.serial, reason, self._clock.now(), error.code))
        else:
            if grant is not None and self._current(call.serial):
                self._admit(call.serial, grant)

    def _admit(self, serial: int, grant: CallGrant) -> None:
        ticket = RoomTicket(grant.room.url, grant.room.token, grant.room.room_name)
        call_id, named = CallId(grant.row.call_id), grant.row.callee_name
        self._handle(Admitted(serial, call_id, ticket, grant.ring_timeout_s, named))

    def tell_ringing(self) -> None:
        """Tell the engine that it rings here."""
        self._tasks.spawn(self._tell_ringing(self._call.value), "call.ringing")
        self._keep_polling()

    async def _tell_ringing(self, call: Call) -> None:
        try:
            await self._api.ringing(call.call_id)
        except AppError as error:
            log.warning("call %s: ringing was refused: %s", call.call_id, error.code)
            if error.code in _OVER:
                await self._doubt(call.serial, call.call_id)

    async def _doubt(self, serial: int, call_id: CallId) -> None:
        """End a ring that was refused, unless the engine says that the call rings.

        Another device of ours may have said so first, or the user have answered meanwhile.
        """
        try:
            row = await self._api.fetch(call_id)
        except AppError as error:
            log.info("call %s: not known any more: %s", call_id, error.code)
        else:
            self._learn(row)
            if row.status in _RINGS:
                return
        call = self._call.value
        if call.serial == serial and call.state is CallState.RINGING:
            self._handle(Ended(serial, CallEndReason.CANCELLED, self._clock.now()))

    def post_reject(self) -> None:
        """Decline."""
        self._refuse(self._call.value.call_id, self._api.reject)

    def _refuse(self, call_id: CallId, answer: Answer) -> None:
        self._remember(call_id, answer)
        self._last_words.say(partial(answer, call_id), "call.refuse")

    def post_end(self) -> None:
        """Hang up; a call the engine has not answered yet is ended when it does."""
        if self._call.value.call_id:
            self._end(self._call.value.call_id)
        else:  # a task: this end is not written down yet
            self._tasks.spawn(self._hear_theirs(), "call.theirs")

    async def _hear_theirs(self) -> None:
        """Our dial came to nothing: whom we dialled may be calling us all the same."""
        if (frame := self._theirs.take()) is not None:
            self.hear(frame)

    def forget_theirs(self) -> None:
        """Whoever called while we dialled finds nobody: we are signed out."""
        self._theirs.take()

    def _end(self, call_id: CallId) -> None:
        self._last_words.say(partial(self._api.end, call_id), "call.end")

    # ── hearing ──

    def hear(self, frame: Frame) -> None:
        """Take a frame; one that is not about calls is nobody's business here."""
        if self._deaf:
            return
        now = self._clock.now()
        match frame:
            case CallInvitation():
                self._judge(frame)
            case CallUpdate():
                self._take(inbound.from_update(frame, now, self._directory.own_identity))
            case CallAnsweredElsewhere() if not self._is_here(frame.device_id):
                self._take(inbound.from_elsewhere(frame, now))

    def _take(self, event: Event) -> None:
        self._handle(event)
        theirs = self._theirs.over(event)
        if theirs is not None and isinstance(event, PeerEnded):
            self._keep_unanswered(theirs, CallEndReason.CANCELLED)

    def _is_here(self, device_id: str) -> bool:
        """Whether the device that answered is this one: an engine may tell all of them."""
        return bool(device_id) and device_id == self._signalling.device_id

    def _judge(self, frame: CallInvitation) -> None:
        invitation = inbound.invitation(frame)
        server_now = self._signalling.server_now
        verdict = decide(invitation, self._call.value, frozenset(self._seen), server_now)
        log.info("call %s: invitation: %s", frame.call_id, verdict)
        if verdict is Verdict.GLARE:
            self._theirs.keep(frame)
        elif verdict is Verdict.RING:
            self._remember(invitation.call_id)
            self._handle(self._invited(frame))
        elif verdict is Verdict.DUPLICATE:
            # Who still calls although we said no has not been told of it.
            if (answer := self._seen.get(invitation.call_id)) is not None:
                self._refuse(invitation.call_id, answer)
        elif verdict is Verdict.BUSY:
            self._refuse(invitation.call_id, self._api.busy)
            self._keep_unanswered(frame, CallEndReason.BUSY)
        elif verdict is Verdict.TOO_OLD:
            self._remember(invitation.call_id)
            self._keep_unanswered(frame, CallEndReason.MISSED)

    def _invited(self, frame: CallInvitation) -> Invited:
        ring_s = ring_seconds(inbound.invitation(frame), self._signalling.server_now)
        caller, video = _caller(frame), inbound.is_video(frame.call_type)
        serial, call_id = self._next_serial(), CallId(frame.call_id)
        return Invited(serial, call_id, caller, video, self._clock.now(), ring_s)

    def _keep_unanswered(self, frame: CallInvitation, reason: CallEndReason) -> None:
        call_id, now = CallId(frame.call_id), self._clock.now()
        caller, video = _caller(frame), inbound.is_video(frame.call_type)
        way = Direction.INCOMING
        self._history.keep(CallRecord(call_id, caller, way, video, now, 0.0, reason, seen=False))

    def _remember(self, call_id: CallId, answer: Answer | None = None) -> None:
        self._seen.pop(call_id, None)
        self._seen[call_id] = answer
        if len(self._seen) > _REMEMBERED:
            del self._seen[next(iter(self._seen))]

    def _current(self, serial: int) -> bool:
        call = self._call.value
        return call.serial == serial and call.live

    # ── catching up ──

    @property
    def _socket_down(self) -> bool:
        return self._signalling.state.value is not SignalState.CONNECTED

    def _socket_changed(self) -> None:
        if self._signalling.state.value is SignalState.CONNECTED:
            self._last_words.hurry()
            self._accepting.say_again()
            self._tasks.cancel("call.catch_up")
            self._tasks.spawn(self._catch_up(), "call.catch_up")
        else:
            self._keep_polling()

    async def _catch_up(self) -> None:
        while not await self.reconcile() and self._call.value.live and not self._socket_down:
            await self._clock.sleep(CALL_POLL_S)

    async def reconcile(self) -> bool:
        """Ask how our call stands, or whether one rings; False where asking again may help."""
        said = True
        try:
            if self._call.value.live:
                await self._ask(self._call.value.call_id)
            else:
                await self._resume()
        except AppError as error:
            log.info("call: not reconciled: %s", error.code)
            said = error.code not in PASSING
        await self._history.show_left()
        return said

    async def _ask(self, call_id: CallId) -> None:
        if not call_id:
            return
        try:
            self._learn(await self._api.fetch(call_id))
        except AppError as error:
            # Whoever talks goes on without the engine; whoever waits would wait for nobody.
            if error.code in _OVER and self._call.value.connected_at is None:
                self._handle(PeerEnded(call_id, CallEndReason.FAILED, self._clock.now()))
            raise

    def _learn(self, row: CallRow) -> None:
        """Take what the engine's row says about the current call."""
        call, now = self._call.value, self._clock.now()
        event = inbound.from_row(row, now)
        if call.direction is Direction.OUTGOING:
            if event is not None:
                self._handle(event)
        elif event is not None and inbound.is_end(event):
            self._handle(event)
        elif row.status is CallStatus.ACTIVE and call.state is CallState.RINGING:
            # Nobody answered here, so that another device of ours did.
            self._handle(AcceptedElsewhere(CallId(row.call_id), now))

    async def _resume(self) -> None:
        for row in await self._directory.live_calls():
            if row.status in _RINGS and row.callee_identity == self._directory.own_identity:
                # The engine says that it rings, not until when: that is its own to tell.
                self._judge(inbound.as_invitation(row, RING_MAX_S))
            elif not row.status.over:
                await self._end_if_left(CallId(row.call_id))

    async def _end_if_left(self, call_id: CallId) -> None:
        """End a call that goes on at the engine and that this device placed or took: it was killed.

        The other side learns at once that nobody is there. One of another device is left alone.
        """
        record = await self._history.of_call(call_id)
        if record is not None and record.left_here:
            log.info("call %s: left before, ended now", call_id)
            self._end(call_id)

    def _keep_polling(self) -> None:
        if self._socket_down and self._call.value.live and not self._polling:
            self._tasks.spawn(self._poll(), "call.poll")

    async def _poll(self) -> None:
        """While the socket is down the engine is asked every few seconds how the call stands."""
        self._polling = True
        try:
            while self._socket_down and self._call.value.live:
                await self.reconcile()
                await self._clock.sleep(CALL_POLL_S)
        finally:
            self._polling = False

    def hear_no_more(self) -> None:
        """Whoever calls while we close finds nobody: nothing would end that ring."""
        self._deaf = True

    async def aclose(self) -> None:
        """Finish what the engine must still hear, then stop."""
        self._unsubscribe()
        await self._tasks.aclose()
        await self._last_words.aclose()


def _caller(frame: CallInvitation) -> Peer:
    return Peer(Identity(frame.caller_identity), frame.caller_name)
