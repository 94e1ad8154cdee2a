"""How a ringing call reaches the user, one surface at a time, and what is left after a miss.

It draws nothing: ``popup_wanted`` is for the windows, notifications go through their port.
"""

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from app.domain.call import CallState
from app.domain.history import CallRecord
from app.domain.ids import CallId, Identity
from app.domain.settings import IncomingSurface
from app.services.calls import CallService
from app.services.desktopports import (
    CallNotice,
    MissedNotice,
    NoticeAnswers,
    Notifier,
    Screen,
    ScreenState,
)
from app.services.history import HistoryService
from app.services.ports import Clock
from app.services.settings import SettingsService
from app.services.tasks import TaskScope
from app.values import dataclass, replace
from app.viewmodels.incoming import IncomingCallViewModel, IncomingView, NameOf
from app.viewmodels.words import calls as words
from app.viewmodels.words.names import isolated, shown_name

FAREWELL_S = 2.0
"""How long the surface says that another device answered (ux D3)."""
LOCKED_LOOK_S = 2.0


class Surface(StrEnum):
    """Where a ringing call is shown."""

    NONE = "none"
    POPUP = "popup"
    NOTIFICATION = "notification"


@dataclass(frozen=True, slots=True)
class Sight:
    """What decides about the surface, as it was when the ring began; only locks are followed."""

    setting: IncomingSurface = IncomingSurface.POPUP
    popup_visible: bool = True
    """A pop-up would be seen: no Wayland, no lock, no foreign full-screen window."""
    locked: bool = False
    """Whoever passes by sees it: no name, nothing to answer with."""
    under_lock: bool = False
    """A lock came over the pop-up, which comes back when it goes."""
    notifier_usable: bool = False
    notice_failed: bool = False
    popup_asked: bool = False
    """The user wants the call before the eyes."""


def surface_for(sight: Sight) -> Surface:
    """The one surface; a pop-up that may not be seen is better than nothing."""
    wants_notice = sight.setting is IncomingSurface.NOTIFICATION or not sight.popup_visible
    wants_notice = sight.under_lock or (wants_notice and not sight.popup_asked)
    can_notify = sight.notifier_usable and not sight.notice_failed
    return Surface.NOTIFICATION if wants_notice and can_notify else Surface.POPUP


def call_notice(view: IncomingView, *, locked: bool = False) -> CallNotice:
    """The ringing call as a notification, or its end elsewhere, which asks nothing any more."""
    if locked:
        return CallNotice(view.serial or view.taken, view.line, words.unlock(over=not view.serial))
    title = isolated(view.name)
    if view.taken:
        return CallNotice(view.taken, title, view.line)
    return CallNotice(view.serial, title, view.line, words.accept(), words.decline())


def missed_notice(records: tuple[CallRecord, ...], name: str) -> MissedNotice:
    """What one person's missed calls, newest first, say together."""
    newest = records[0]
    return MissedNotice(
        newest.peer.identity,
        isolated(name),
        words.missed(name, len(records), video=newest.video),
        words.call_back(),
    )


@dataclass(frozen=True, slots=True)
class AlertParts:
    """What the alerts stand on."""

    calls: CallService
    history: HistoryService
    settings: SettingsService
    notifier: Notifier
    screen: Screen
    clock: Clock
    name_of: NameOf


@dataclass(frozen=True, slots=True)
class AlertIntents:
    """What only the shell knows or can do."""

    can_show_popup: Callable[[], bool]
    open: Callable[[], None]
    call_back: Callable[[Identity], None]


class AlertsViewModel(QObject):
    """Chooses the surface of each ring and keeps the notification in step with it."""

    changed = Signal()

    def __init__(
        self, parts: AlertParts, incoming: IncomingCallViewModel, intents: AlertIntents
    ) -> None:
        super().__init__()
        self._parts, self._incoming, self._intents = parts, incoming, intents
        self._tasks = TaskScope()
        self._sight = Sight()
        self._serial = self._dismissed_serial = 0
        self._parting = False
        self._wanted: CallNotice | None = None
        self._shown: CallNotice | None = None
        self._working = False
        self._since = parts.clock.now()
        self._told: frozenset[CallId] = frozenset()
        self._missed_shown: frozenset[Identity] = frozenset()
        self._leave = (
            parts.calls.call.subscribe(self._ring_changed),
            parts.calls.call.subscribe(self._talk_changed),
            parts.history.history.subscribe(self._history_changed),
            parts.screen.on_lock(self._lock_changed),
        )

    def start(self) -> None:
        """Find the notification service."""
        answers = NoticeAnswers(
            self._incoming.accept,
            self._incoming.decline,
            self._intents.open,
            self._intents.call_back,
        )
        self._tasks.spawn(self._parts.notifier.start(answers), "alerts.start")

    @property
    def surface(self) -> Surface:
        """Where the ringing call, or its end elsewhere, is shown; else ``NONE``."""
        return surface_for(self._sight) if self._serial else Surface.NONE

    @property
    def popup_wanted(self) -> bool:
        """Whether a pop-up has to be on the screen now."""
        return self.surface is Surface.POPUP and self._serial != self._dismissed_serial

    @property
    def out_of_sight(self) -> bool:
        """Whether a call rings that no pop-up shows."""
        return bool(self._incoming.view.serial) and not self.popup_wanted

    @property
    def put_away(self) -> bool:
        """Whether a call rings whose pop-up the user put away; no notification shows it then."""
        return self.out_of_sight and self._serial == self._dismissed_serial

    def dismiss(self) -> None:
        """Hide the pop-up and be quiet; the call goes on ringing."""
        self._dismissed_serial = self._serial
        self._incoming.silence()
        self.changed.emit()

    def recall(self) -> None:
        """Show the pop-up of a call that still rings, also where a notification was shown."""
        if self._incoming.view.serial:
            self._dismissed_serial = 0
            self._sight = replace(self._sight, popup_asked=True)
            self._lock_changed()  # asked again: not every system tells when it is unlocked
            self.changed.emit()

    # ── the ring ──

    def _ring_changed(self) -> None:
        view = self._incoming.view
        if self._parting and view.taken != self._serial:
            self._part()  # first, so that the next ring has a pop-up and a guard of its own
        if view.serial and view.serial != self._serial:
            self._sight = self._look()
        if view.taken and view.taken == self._serial:
            self._parting = True
            self._tasks.spawn(self._part_in_time(), "alerts.part")
        else:
            self._serial = view.serial
        self._keep_in_step()
        self.changed.emit()

    def _look(self) -> Sight:
        screen = self._parts.screen.state()
        return Sight(
            self._parts.settings.settings.value.incoming,
            popup_visible=self._intents.can_show_popup() and screen is ScreenState.FREE,
            locked=screen is ScreenState.LOCKED,
            notifier_usable=self._parts.notifier.usable,
        )

    def _lock_changed(self) -> None:
        """A lock turns the pop-up into a notification, its end turns that back.

        What says that another device answered is not worth a second surface.
        """
        before, locked = self.popup_wanted, self._locked()
        self._sight = replace(self._sight, locked=locked)
        if not self._parting:
            self._sight = replace(self._sight, under_lock=locked)
        if locked and not self._sight.notifier_usable:
            self._sight = replace(self._sight, notifier_usable=self._parts.notifier.usable)
        self._keep_in_step()
        if self.popup_wanted is not before:
            self.changed.emit()

    def _locked(self) -> bool:
        return self._parts.screen.state() is ScreenState.LOCKED

    async def _part_in_time(self) -> None:
        await self._parts.clock.sleep(FAREWELL_S)
        self._part()

    def _part(self) -> None:
        """Take away what says that another device answered."""
        self._tasks.cancel("alerts.part")
        self._parting, self._serial = False, 0
        self._keep_in_step()
        self.changed.emit()

    def _keep_in_step(self) -> None:
        # One whose pop-up was put away is not shown again by a lock.
        put_away = self._serial == self._dismissed_serial
        notify = self.surface is Surface.NOTIFICATION and not put_away
        self._wanted = (
            call_notice(self._incoming.view, locked=self._sight.locked) if notify else None
        )
        if self._wanted != self._shown and not self._working:
            self._working = True
            self._tasks.spawn(self._follow(), "alerts.notice")

    async def _follow(self) -> None:
        """One after the other, so that a notification cannot outlive its ring."""
        try:
            while self._wanted != self._shown:
                if self._shown is not None:
                    await self._parts.notifier.hide_call(self._shown.serial)
                    self._shown = None
                else:
                    await self._show(self._wanted)
        finally:
            self._working = False

    async def _show(self, notice: CallNotice | None) -> None:
        if notice is None:
            return
        if await self._parts.notifier.show_call(notice):
            self._shown = notice
            return
        if self._wanted == notice:  # else another one is wanted by now
            self._wanted = None
        if notice.serial == self._serial and not self._parting:
            self._sight = replace(self._sight, notice_failed=True)
            self._keep_in_step()
            self.changed.emit()

    # ── after a miss ──

    def _history_changed(self) -> None:
        missed = self._parts.history.history.value.missed_unseen
        self._withdraw(self._missed_shown - {record.peer.identity for record in missed})
        fresh = [r for r in missed if r.started_at >= self._since and r.call_id not in self._told]
        if fresh and self._locked():
            self._tasks.cancel("alerts.locked")
            self._tasks.spawn(self._tell_when_unlocked(), "alerts.locked")
            return
        self._told |= {record.call_id for record in fresh}
        for identity in dict.fromkeys(record.peer.identity for record in fresh):
            theirs = tuple(r for r in missed if r.peer.identity == identity)
            known_as = self._parts.name_of(identity, theirs[0].peer.name)
            notice = missed_notice(theirs, shown_name(known_as, identity))
            self._missed_shown |= {identity}
            self._tasks.spawn(self._parts.notifier.show_missed(notice), "alerts.missed")

    def _talk_changed(self) -> None:
        """Whoever is called, or talked to, needs no calling back."""
        call = self._parts.calls.call.value
        if call.live and call.state is not CallState.RINGING:
            self._withdraw(self._missed_shown & {call.peer.identity})

    def _withdraw(self, seen: frozenset[Identity]) -> None:
        """Take back what was told of those whose missed calls have been seen."""
        self._missed_shown -= seen
        for identity in seen:
            self._tasks.spawn(self._parts.notifier.hide_missed(identity), "alerts.missed")

    async def _tell_when_unlocked(self) -> None:
        """A name is for whoever unlocks; not every system says when that is."""
        while self._locked():
            await self._parts.clock.sleep(LOCKED_LOOK_S)
        self._history_changed()

    async def aclose(self) -> None:
        """Stop following and take the call's notification back."""
        for leave in self._leave:
            leave()
        await self._tasks.aclose()
        if self._shown is not None:
            await self._parts.notifier.hide_call(self._shown.serial)
