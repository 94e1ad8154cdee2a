"""A notification service that shows nothing and lets a test press its buttons."""

import asyncio

from app.domain.ids import Identity
from app.services.desktopports import CallNotice, MissedNotice, NoticeAnswers


class FakeNotifier:
    """``Notifier``; ``hold`` makes showing slow, ``works`` False makes it fail."""

    def __init__(self, *, usable: bool = True) -> None:
        self.usable = usable
        self.works = True
        self.hold: asyncio.Event | None = None
        self.answers: NoticeAnswers | None = None
        self.shown: dict[int, CallNotice] = {}
        self.ever_shown: list[CallNotice] = []
        self.missed: list[MissedNotice] = []
        self.missed_shown: dict[Identity, MissedNotice] = {}

    async def start(self, answers: NoticeAnswers) -> None:
        """Keep whom to tell."""
        self.answers = answers

    async def show_call(self, notice: CallNotice) -> bool:
        """Show it, late or not at all if the test wants."""
        if self.hold is not None:
            await self.hold.wait()
        if self.works:
            self.shown[notice.serial] = notice
            self.ever_shown.append(notice)
        return self.works

    async def hide_call(self, serial: int) -> None:
        """Take it back."""
        self.shown.pop(serial, None)

    async def show_missed(self, notice: MissedNotice) -> None:
        """Show it."""
        self.missed.append(notice)
        self.missed_shown[notice.identity] = notice

    async def hide_missed(self, identity: Identity) -> None:
        """Take it back."""
        self.missed_shown.pop(identity, None)

    async def aclose(self) -> None:
        """Take everything back."""
        self.shown.clear()
