"""What one sign of a broken line means for the others; it opens and closes none itself."""

from collections.abc import Callable

from app.domain.call import CallState
from app.domain.signal import SignalState
from app.services.calls import CallService
from app.services.signalling import SignallingService
from app.services.tasks import TaskScope


class LineWatch:
    """A lost socket doubts the open requests; lost sound asks whether the socket still lives."""

    def __init__(
        self, signalling: SignallingService, calls: CallService, distrust: Callable[[], None]
    ) -> None:
        self._signalling, self._calls = signalling, calls
        self._distrust = distrust
        self._up = signalling.state.value is SignalState.CONNECTED
        self._call_state = calls.call.value.state
        self._tasks = TaskScope()
        self._unsubscribe = (
            signalling.state.subscribe(self._line_changed),
            calls.call.subscribe(self._call_changed),
        )

    def came_back(self) -> None:
        """The computer woke, or the network is back: connect at once, and catch up."""
        self._distrust()
        self._signalling.hurry()
        self._tasks.spawn(self._calls.reconcile(), "line.came_back")

    def _line_changed(self) -> None:
        was_up, self._up = self._up, self._signalling.state.value is SignalState.CONNECTED
        if was_up and not self._up:
            self._distrust()

    def _call_changed(self) -> None:
        state, before = self._calls.call.value.state, self._call_state
        self._call_state = state
        if state is CallState.RECONNECTING and state is not before:
            self._signalling.hurry()

    async def aclose(self) -> None:
        """Watch no more; idempotent."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        await self._tasks.aclose()
