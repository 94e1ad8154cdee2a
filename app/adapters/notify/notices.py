"""Calls as notifications: one for each call, one for each person missed; no words of its own."""

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from app.adapters.notify.service import Service
from app.domain.ids import Identity
from app.services.desktopports import CallNotice, MissedNotice, NoticeAnswers

if TYPE_CHECKING:
    from desktop_notifier import Notification

log = logging.getLogger(__name__)

ANSWER_WITHIN_S = 3.0
_STAYS = 0  # seconds after which it goes by itself: never

Buttons = Mapping[str, Callable[[], None]]
"""What each button says and does."""


async def _open() -> Service:
    # desktop-notifier costs 90 ms, so it is loaded when the window is up, not before.
    if sys.platform == "linux":
        from app.adapters.notify.linux import open_service  # noqa: PLC0415
    else:
        from app.adapters.notify.native import open_service  # noqa: PLC0415
    return await open_service()


class DesktopNotices:
    """The system's notifications; where there are none nothing happens and ``usable`` says so."""

    def __init__(self) -> None:
        self._service: Service | None = None
        self._answers: NoticeAnswers | None = None
        self._shown: dict[int | Identity, str] = {}
        # One thing at a time: a notification being shown cannot be hidden before it is there.
        self._turn = asyncio.Lock()

    async def start(self, answers: NoticeAnswers) -> None:
        """Find the service."""
        self._answers = answers
        async with self._turn:
            await self._find()

    @property
    def usable(self) -> bool:
        """Whether a notification with buttons can be shown."""
        return self._service is not None and self._service.buttons

    async def show_call(self, notice: CallNotice) -> bool:
        """Show an incoming call; False where that failed."""
        answers = self._answers
        if answers is None:
            return False
        buttons: Buttons = {}
        if notice.accept:
            buttons = {
                notice.accept: lambda: answers.accept(notice.serial),
                notice.decline: lambda: answers.decline(notice.serial),
            }
        return await self._show(notice.serial, notice, buttons)

    async def hide_call(self, serial: int) -> None:
        """Take it back; idempotent."""
        async with self._turn:
            await self._hide(serial)

    async def show_missed(self, notice: MissedNotice) -> None:
        """Show a missed call; an earlier one of the same person goes."""
        answers = self._answers
        if answers is not None:
            buttons = {notice.call_back: lambda: answers.call_back(notice.identity)}
            await self._show(notice.identity, notice, buttons)

    async def hide_missed(self, identity: Identity) -> None:
        """Take back what was shown of somebody's missed calls; idempotent."""
        async with self._turn:
            await self._hide(identity)

    async def aclose(self) -> None:
        """Take everything back."""
        async with self._turn:
            for key in tuple(self._shown):
                await self._hide(key)
            await self._lose()

    # ── one at a time ──

    async def _find(self) -> Service | None:
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                self._service = await _open()
        except Exception as error:  # noqa: BLE001 - the boundary: each system fails in its own ways
            log.info("notices: no service: %s", type(error).__name__)
        return self._service

    async def _lose(self) -> None:
        """The next notice looks for the service anew: it may be another then."""
        service, self._service = self._service, None
        self._shown.clear()
        if service is not None:
            await _asked(service.close())

    async def _show(
        self, key: int | Identity, notice: CallNotice | MissedNotice, buttons: Buttons
    ) -> bool:
        async with self._turn:
            service = self._service or await self._find()
            if service is None:
                return False
            await self._hide(key)
            taken = asyncio.Event()
            notification = self._notification(service, notice, buttons, taken)
            await _asked(service.send(notification))
            if taken.is_set():
                self._shown[key] = notification.identifier
            else:
                log.warning("notices: a notice was not taken")
                await self._lose()
            return taken.is_set()

    async def _hide(self, key: int | Identity) -> None:
        identifier = self._shown.pop(key, None)
        if self._service is not None and identifier is not None:
            await _asked(self._clear(self._service, identifier))

    async def _clear(self, service: Service, identifier: str) -> None:
        if identifier in await service.shown():  # else the user was faster
            await service.clear(identifier)

    def _notification(
        self,
        service: Service,
        notice: CallNotice | MissedNotice,
        buttons: Buttons,
        taken: asyncio.Event,
    ) -> "Notification":
        import html  # noqa: PLC0415 - see _open

        from desktop_notifier import Button, Notification, Urgency  # noqa: PLC0415 - see _open

        shown = tuple(Button(title, _on_loop(press)) for title, press in buttons.items())
        return Notification(
            title=notice.title,
            # Names come from outside; some services read markup in the body, none in the title.
            message=html.escape(notice.body, quote=False) if service.markup else notice.body,
            urgency=Urgency.Critical if isinstance(notice, CallNotice) else Urgency.Normal,
            buttons=shown if service.buttons else (),
            on_dispatched=taken.set,
            on_clicked=_on_loop(self._open_window),
            timeout=_STAYS,
        )

    def _open_window(self) -> None:
        if self._answers is not None:
            self._answers.open()


def _on_loop(act: Callable[[], None]) -> Callable[[], None]:
    """``act`` as some service's thread may call it."""
    loop = asyncio.get_running_loop()

    def hand_over() -> None:
        loop.call_soon_threadsafe(act)

    return hand_over


async def _asked(work: Awaitable[object]) -> None:
    """Ask the service; whatever goes wrong there is not the phone's end."""
    try:
        async with asyncio.timeout(ANSWER_WITHIN_S):
            await work
    except Exception as error:  # noqa: BLE001 - the boundary: each system fails in its own ways
        log.info("notices: the service failed: %s", type(error).__name__)
