"""An accept on its way to the engine, said once more where no answer came."""

import asyncio
import logging

from app.domain.errors import AppError, ErrorCode
from app.domain.ids import CallId
from app.protocol.rest import CallGrant, CallStatus
from app.services.ports import CallApi
from app.services.tasks import TaskScope

log = logging.getLogger(__name__)

_UNHEARD = frozenset({ErrorCode.OFFLINE, ErrorCode.TIMED_OUT})
_PAST = frozenset({ErrorCode.CONFLICT, ErrorCode.INVALID_TRANSITION})
_ASK = "call.accept.ask"


class Accepting:
    """Whoever presses Accept while the network changes means it: the ring still goes on."""

    def __init__(self, api: CallApi, tasks: TaskScope) -> None:
        self._api, self._tasks = api, tasks

    async def accept(self, call_id: CallId) -> CallGrant | None:
        """The way into the room; None where the engine had heard an accept that got no answer.

        Raises ``AppError``.
        """
        first = self._tasks.spawn(self._ask(call_id), _ASK)
        await asyncio.wait({first})
        said: CallGrant | AppError | None = None if first.cancelled() else first.result()
        if isinstance(said, CallGrant):
            return said
        if said is not None and said.code not in _UNHEARD:
            raise said
        log.info("call %s: accepting again", call_id)
        try:
            return await self._api.accept(call_id)
        except AppError as error:
            if error.code in _PAST and (await self._api.fetch(call_id)).status is CallStatus.ACTIVE:
                return None
            raise

    async def _ask(self, call_id: CallId) -> CallGrant | AppError:
        try:
            return await self._api.accept(call_id)
        except AppError as error:
            return error

    def say_again(self) -> None:
        """There is a new line to the engine: what was said over the old one may be lost."""
        self._tasks.cancel(_ASK)
