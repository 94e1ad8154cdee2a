"""Runs a ``SignalSession`` over a transport: connects, greets, reads, sends; it decides nothing."""

import asyncio
import contextlib
import logging
import random
from collections.abc import Awaitable, Callable

from app.domain.errors import AppError, ErrorCode
from app.domain.signal import Connect, Decision, GiveUp, Loss, SignalSession, SignalState
from app.protocol.codec import decode, encode
from app.protocol.errors import ProtocolError
from app.protocol.frames import Auth, Connected, Frame, Ping, Pong, SessionKicked
from app.protocol.rest import SessionGrant
from app.services.ports import Clock, SignalClosedError, SignalConnection, SignalTransport
from app.services.store import Store
from app.services.tasks import TaskScope

log = logging.getLogger(__name__)

GREETING_WAIT_S = 3.0
"""How long the engine may take to greet before we say who we are once more (protocol 3.3.2)."""
PROBE_WAIT_S = 3.0
"""How long a line that may have died unnoticed may take to answer."""

_End = tuple[Loss, ErrorCode | None]
"""How a conversation ended: what that asks for, and what the user is told where it is final."""
Renew = Callable[[], Awaitable[SessionGrant]]

_LOSS_BY_CODE = {
    ErrorCode.RATE_LIMITED: Loss.LIMITED,
    ErrorCode.TAKEOVER_COOLDOWN: Loss.LIMITED,
    ErrorCode.BANNED: Loss.FORBIDDEN,
    ErrorCode.FORBIDDEN: Loss.FORBIDDEN,
    ErrorCode.INVALID_CREDENTIALS: Loss.FORBIDDEN,
    ErrorCode.MISSING_CREDENTIALS: Loss.FORBIDDEN,
    ErrorCode.PROJECT_SUSPENDED: Loss.FORBIDDEN,
    ErrorCode.SIGNALING_DISABLED: Loss.FORBIDDEN,
    ErrorCode.APPKEY_MINT_DISABLED: Loss.FORBIDDEN,
}
_BY_KICK: dict[str, _End] = {
    "signed_in_elsewhere": (Loss.TAKEN_OVER, None),
    "banned": (Loss.FORBIDDEN, ErrorCode.BANNED),
    "signed_out": (Loss.EXPIRED, None),
}


class SignallingService:
    """Owns the signal socket's state; frames go to whoever listens."""

    def __init__(self, transport: SignalTransport, clock: Clock) -> None:
        self._transport, self._clock = transport, clock
        self._session = SignalSession(lambda: random.uniform(-1, 1))
        self._connection: SignalConnection | None = None
        self._listeners: list[Callable[[Frame], None]] = []
        self._tasks = TaskScope()
        self._hurry = asyncio.Event()
        """The next pause is left out, or the present one ends."""
        self._probe: asyncio.Task[None] | None = None
        self._steady_to_server_s: float | None = None
        """What the engine's clock shows beyond our steady one; our date may be put right."""
        self._frames_dropped = 0
        self._device_id = ""
        self.state = Store(SignalState.DISCONNECTED)

    @property
    def device_id(self) -> str:
        """What the engine calls this device; empty before the first start."""
        return self._device_id

    @property
    def server_now(self) -> float:
        """The engine's clock, in seconds since the epoch."""
        if self._steady_to_server_s is None:
            return self._clock.now()
        return self._clock.steady() + self._steady_to_server_s

    def on_frame(self, listener: Callable[[Frame], None]) -> None:
        """Hand every frame to ``listener``, on the main loop, for the life of the program.

        A listener that fails costs its frame: the loop's handler logs it.
        """
        self._listeners.append(listener)

    def start(
        self,
        grant: SessionGrant,
        device_id: str,
        renew: Renew,
        given_up: Callable[[GiveUp], None],
    ) -> None:
        """Connect and stay connected; ``given_up`` is called when staying away was decided."""
        self._device_id = device_id
        self._tasks.spawn(self._run(grant, device_id, renew, given_up), "signal.run")

    async def stop(self) -> None:
        """Close the socket and stay away."""
        await self._tasks.aclose()
        self._session.stop()
        self._publish()

    def hurry(self) -> None:
        """The network came back: do not wait for the next try, nor trust a line that seems open.

        One that died while the machine slept would else look open for most of a minute.
        """
        connection = self._connection
        if connection is None:
            self._hurry.set()
        elif self._probe is None or self._probe.done():
            self._tasks.spawn(_say(connection, Ping(self._clock.now())), "signal.ping")
            self._probe = self._tasks.spawn(self._doubt(), "signal.probe")

    async def _doubt(self) -> None:
        """Give the line up; its answer, or its own end, cancels this."""
        await self._clock.sleep(PROBE_WAIT_S)
        log.info("signal: no answer")
        self._hurry.set()
        self._tasks.cancel("signal.converse")

    async def send(self, frame: Frame) -> None:
        """Send a frame; one that finds no socket is lost: what matters is sent again on connect."""
        if self._connection is not None:
            await _say(self._connection, frame)

    async def _run(
        self,
        grant: SessionGrant,
        device_id: str,
        renew: Renew,
        given_up: Callable[[GiveUp], None],
    ) -> None:
        decision: Decision = self._session.start()
        self._publish()
        while isinstance(decision, Connect):
            await self._pause(decision.delay_s)
            try:
                if decision.renew:
                    grant = await renew()
                loss, code = await self._outlive(grant, device_id)
            except AppError as error:
                log.warning("signal: no session: %s", error.code)
                loss, code = _LOSS_BY_CODE.get(error.code, Loss.NETWORK), error.code
            if loss is Loss.LIMITED:
                self._hurry.clear()  # the network was back for that try, and told us to wait
            decision = self._session.lost(loss, code)
            self._publish()
        self._finish(decision, given_up)

    def _finish(self, decision: GiveUp, given_up: Callable[[GiveUp], None]) -> None:
        log.warning("signal: staying away: %s", decision.loss)
        given_up(decision)

    async def _pause(self, seconds: float) -> None:
        if seconds > 0 and not self._hurry.is_set():
            waits = {
                self._tasks.spawn(self._clock.sleep(seconds), "signal.pause"),
                self._tasks.spawn(self._hurry.wait(), "signal.hurry"),
            }
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            for wait in waits:
                wait.cancel()
        self._hurry.clear()

    async def _outlive(self, grant: SessionGrant, device_id: str) -> _End:
        """How a conversation ended; a bug in it, which its scope logs, costs the connection.

        So does a line that does not answer.
        """
        talk = self._tasks.spawn(self._converse(grant, device_id), "signal.converse")
        await asyncio.wait({talk})
        failed = talk.cancelled() or talk.exception() is not None
        return (Loss.NETWORK, None) if failed else talk.result()

    async def _converse(self, grant: SessionGrant, device_id: str) -> _End:
        connection: SignalConnection | None = None
        try:
            connection = await self._transport.open(grant.ws_url, grant.user_token, device_id)
            await self._greet(connection, grant, device_id)
            while True:
                self._hear(connection, await connection.receive())
        except SignalClosedError as closed:
            log.info("signal: closed: %s", closed)
            return closed.loss, closed.code
        finally:
            self._connection = None
            self._tasks.cancel("signal.probe")
            if connection is not None:
                await connection.close()

    async def _greet(
        self, connection: SignalConnection, grant: SessionGrant, device_id: str
    ) -> None:
        if not await self._greeted(connection):
            await connection.send(encode(Auth(grant.user_token, device_id, "1")))
            if not await self._greeted(connection):
                raise SignalClosedError(Loss.NETWORK, "never greeted")

    async def _greeted(self, connection: SignalConnection) -> bool:
        """Whether the engine greets in time, whatever it says before."""
        try:
            async with asyncio.timeout(GREETING_WAIT_S):
                while self._connection is not connection:
                    self._hear(connection, await connection.receive())
        except TimeoutError:
            return self._connection is connection
        return True

    def _hear(self, connection: SignalConnection, text: str) -> None:
        try:
            frame = decode(text)
        except ProtocolError as error:
            self._frames_dropped += 1
            log.warning(
                "signal: dropped %s (%d so far)", type(error).__name__, self._frames_dropped
            )
            return
        match frame:
            case Connected():
                self._opened(connection, frame)
            case Ping():
                self._tasks.spawn(_say(connection, Pong(frame.ts)), "signal.pong")
            case Pong():
                self._tasks.cancel("signal.probe")
            case SessionKicked():
                loss, code = _BY_KICK.get(frame.reason, (Loss.EXPIRED, None))
                raise SignalClosedError(loss, frame.reason, code)
            case _:
                for listener in self._listeners:
                    asyncio.get_running_loop().call_soon(listener, frame)

    def _opened(self, connection: SignalConnection, greeting: Connected) -> None:
        if greeting.server_time is not None:
            self._steady_to_server_s = greeting.server_time - self._clock.steady()
        self._connection = connection
        self._hurry.clear()
        self._session.opened()
        skew_s = self.server_now - self._clock.now()
        log.info("signal: connected, clock skew %.1f s", skew_s)
        self._publish()

    def _publish(self) -> None:
        self.state.set(self._session.state)


async def _say(connection: SignalConnection, frame: Frame) -> None:
    with contextlib.suppress(SignalClosedError):  # the reader hears of it too
        await connection.send(encode(frame))
