"""People and past calls in words: presence, days, what kind of call it was; it knows nobody."""

from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QLocale, QObject, QTime

from app.domain.call import CallEndReason, Direction
from app.domain.history import CallRecord
from app.domain.presence import Presence, Seen
from app.viewmodels.words.marked import QT_TRANSLATE_NOOP
from app.viewmodels.words.names import isolated, left_to_right

translate = QCoreApplication.translate

_HOUR_S = 3600
_WEEK_DAYS = 7


class PeopleCounts(QObject):
    """Sentences that count; only a ``QObject`` has plural forms that the tools find."""

    def missed(self, count: int) -> str:
        """How many missed calls nobody has looked at."""
        return self.tr("%n missed call(s)", "", count)

    def entries(self, count: int) -> str:
        """What deleting a group takes away."""
        return self.tr("Delete these %n entries", "", count)


# ── presence ──────────────────────────────────────────────────────────────────────────────────

_PRESENCE = {
    Presence.ONLINE: QT_TRANSLATE_NOOP("people", "Online"),
    Presence.AWAY: QT_TRANSLATE_NOOP("people", "Away"),
    Presence.BUSY: QT_TRANSLATE_NOOP("people", "Do not disturb"),
    Presence.OFFLINE: QT_TRANSLATE_NOOP("people", "Offline"),
    Presence.UNKNOWN: QT_TRANSLATE_NOOP("people", "Unknown"),
}


def presence(state: Presence) -> str:
    """The word for a dot."""
    return translate("people", _PRESENCE[state])


def in_a_call() -> str:
    """The word for whoever we talk with."""
    return translate("people", "In a call")


def seen(known: Seen, now: float) -> str:
    """The presence, and for somebody who is away when that was otherwise."""
    if known.presence is Presence.OFFLINE and known.last_seen is not None:
        return translate("people", "Last seen {moment}").format(moment=moment(known.last_seen, now))
    return presence(known.presence)


# ── moments ───────────────────────────────────────────────────────────────────────────────────


def _local(seconds: float) -> QDateTime:
    return QDateTime.fromSecsSinceEpoch(int(seconds))


def clock_time(at: float) -> str:
    """A time of day: 09:36."""
    return left_to_right(QLocale().toString(_local(at).time(), "HH:mm"))


def _day_name(date: QDate) -> str:
    return QLocale().standaloneDayName(date.dayOfWeek())


def _date(date: QDate, today: QDate) -> str:
    return QLocale().toString(date, "d MMMM" if date.year() == today.year() else "d MMMM yyyy")


def day(at: float, now: float) -> str:
    """The heading over the calls of a day."""
    date, today = _local(at).date(), _local(now).date()
    age = date.daysTo(today)
    if age == 0:
        return translate("people", "Today")
    if age == 1:
        return translate("people", "Yesterday")
    return _day_name(date) if 0 < age < _WEEK_DAYS else _date(date, today)


def moment(at: float, now: float) -> str:
    """When something was, as short as it may be inside a sentence."""
    date, today = _local(at).date(), _local(now).date()
    age = date.daysTo(today)
    if age == 0:
        return clock_time(at)
    if age == 1:
        return translate("people", "yesterday {time}").format(time=clock_time(at))
    return _day_name(date) if 0 < age < _WEEK_DAYS else _date(date, today)


def duration(seconds: float) -> str:
    """How long a conversation lasted: 4:02, from an hour on 1:03:12."""
    whole = max(0, int(seconds))
    shape = "h:mm:ss" if whole >= _HOUR_S else "m:ss"
    return left_to_right(QLocale().toString(QTime(0, 0).addSecs(whole), shape))


# ── past calls ────────────────────────────────────────────────────────────────────────────────

E = CallEndReason
_KINDS = {
    (Direction.OUTGOING, False): QT_TRANSLATE_NOOP("people", "Outgoing audio"),
    (Direction.OUTGOING, True): QT_TRANSLATE_NOOP("people", "Outgoing video"),
    (Direction.INCOMING, False): QT_TRANSLATE_NOOP("people", "Incoming audio"),
    (Direction.INCOMING, True): QT_TRANSLATE_NOOP("people", "Incoming video"),
}
_MISSED = {
    False: QT_TRANSLATE_NOOP("people", "Missed audio"),
    True: QT_TRANSLATE_NOOP("people", "Missed video"),
}
_REASONS = {
    E.LOCAL_HANGUP: "",
    E.REMOTE_HANGUP: "",
    E.CANCELLED: QT_TRANSLATE_NOOP("people", "cancelled"),
    E.REJECTED: QT_TRANSLATE_NOOP("people", "declined"),
    E.DECLINED: QT_TRANSLATE_NOOP("people", "declined"),
    E.BUSY: QT_TRANSLATE_NOOP("people", "busy"),
    E.MISSED: QT_TRANSLATE_NOOP("people", "no answer"),
    E.NO_ANSWER: QT_TRANSLATE_NOOP("people", "no answer"),
    E.ANSWERED_ELSEWHERE: QT_TRANSLATE_NOOP("people", "answered on another device"),
    E.FAILED: QT_TRANSLATE_NOOP("people", "failed"),
    E.CONNECTION_LOST: QT_TRANSLATE_NOOP("people", "connection lost"),
    E.SIGNED_IN_ELSEWHERE: QT_TRANSLATE_NOOP("people", "signed in on another device"),
    E.NOT_ACTIVATED: QT_TRANSLATE_NOOP("people", "calls not activated"),
    E.UNREACHABLE: QT_TRANSLATE_NOOP("people", "not reached"),
    E.BANNED: QT_TRANSLATE_NOOP("people", "account blocked"),
    E.PERMISSION_DENIED: QT_TRANSLATE_NOOP("people", "not allowed"),
    E.MAX_DURATION: QT_TRANSLATE_NOOP("people", "longest time over"),
}


def kind(record: CallRecord) -> str:
    """Which way it went, with or without picture, and that it was missed."""
    if record.missed:
        return translate("people", _MISSED[record.video])
    return translate("people", _KINDS[record.direction, record.video])


def outcome(record: CallRecord) -> str:
    """How long it lasted, else why it did not come about; nothing for a missed one."""
    if record.duration_s > 0:
        return duration(record.duration_s)
    reason = _REASONS[record.reason]
    return translate("people", reason) if reason and not record.missed else ""


def call_line(record: CallRecord) -> str:
    """Both on one line."""
    if record.reason is E.ANSWERED_ELSEWHERE:
        return translate("people", "Answered on another device")
    after = outcome(record)
    if not after:
        return kind(record)
    return translate("people", "{kind}, {outcome}").format(kind=kind(record), outcome=after)


def capital(text: str) -> str:
    """Words that stand alone, not inside a sentence, begin with a capital letter."""
    return text[:1].upper() + text[1:]


def group_name(name: str, count: int) -> str:
    """A person, and how many neighbouring calls the row stands for."""
    return isolated(name) if count == 1 else f"{isolated(name)} ({QLocale().toString(count)})"


def delete_entries(count: int) -> str:
    """What deleting takes away."""
    if count == 1:
        return translate("people", "Delete this entry")
    return PeopleCounts().entries(count)


def missed_calls(count: int) -> str:
    """How many missed calls nobody has looked at."""
    return PeopleCounts().missed(count)


def spoken_row(*parts: str) -> str:
    """What a screen reader says of a row."""
    return ", ".join(part for part in parts if part)


# ── lists ─────────────────────────────────────────────────────────────────────────────────────


def favourites() -> str:
    """The heading over favourites."""
    return translate("people", "Favourites")


def online() -> str:
    """The heading over people who can be reached."""
    return translate("people", "Online")


def others() -> str:
    """The heading over everybody else."""
    return translate("people", "Others")


def at_the_engine() -> str:
    """The heading over people who are no contacts."""
    return translate("people", "At the engine")


def not_a_contact() -> str:
    """What stands under such a person's name."""
    return translate("people", "Not in your contacts")


def call_this(identity: str) -> str:
    """Offers to dial what was typed."""
    return translate("people", "Call {id}").format(id=left_to_right(identity))


def dial_by_id() -> str:
    """What stands under that offer."""
    return translate("people", "Call by id")


def calls_with(name: str, *, only_last: bool = False) -> str:
    """The heading over the calls of one person; it says so where older ones are left out."""
    text = (
        translate("people", "Last calls with {name}")
        if only_last
        else translate("people", "With {name}")
    )
    return text.format(name=isolated(name))


def ask_to_call(name: str) -> str:
    """Asks a demo person for a call."""
    return translate("people", "Ask {name} to call me").format(name=isolated(name))


def will_call(name: str) -> str:
    """The demo person was asked."""
    return translate("people", "{name} will call in a moment").format(name=isolated(name))


def nothing_typed() -> str:
    """Somebody is to be added, and no id was typed."""
    return translate("people", "Type an id.")


def added(name: str) -> str:
    """Somebody became a contact."""
    return translate("people", "{name} is in your contacts now").format(name=isolated(name))
