"""Draws the call machine as a table: ``python -m tests.architecture_picture`` writes it anew.

It finds each cell by trying it on the machine, so that the picture in ``app/ARCHITECTURE.md``
cannot differ from it; it explains nothing.
"""

from collections.abc import Iterable
from pathlib import Path

from app.domain.call import (
    TRANSITIONS,
    Accepted,
    AcceptedElsewhere,
    Admitted,
    Call,
    CallEndReason,
    CallState,
    CameraSet,
    Command,
    Dialed,
    Direction,
    Ended,
    Event,
    Invited,
    MediaLost,
    MediaUp,
    MuteSet,
    Peer,
    PeerAccepted,
    PeerAlerting,
    PeerEnded,
    PeerMuteChanged,
    PeerVideoChanged,
    RingSilenced,
    RoomTicket,
    StartTimer,
    TicketCame,
    Timer,
    TimerFired,
    advance,
)
from app.domain.ids import CallId, Identity
from app.values import replace

ARCHITECTURE = Path(__file__).parents[1] / "app" / "ARCHITECTURE.md"
BEGIN, END = "<!-- call-machine -->", "<!-- /call-machine -->"

ID = CallId("c")
OMAR = Peer(Identity("omar"), "Omar")
TICKET = RoomTicket("url", "token", "c")
EVENTS: dict[str, Event] = {
    "Dialed": Dialed(0, OMAR, video=False, at=0.0),
    "Invited": Invited(0, ID, OMAR, video=False, at=0.0, ring_s=30.0),
    "Admitted": Admitted(0, ID, TICKET, 30.0),
    "TicketCame": TicketCame(0, TICKET),
    "PeerAlerting": PeerAlerting(ID),
    "Accepted": Accepted(0, camera=False, at=0.0),
    "PeerAccepted": PeerAccepted(ID, 0.0),
    "AcceptedElsewhere": AcceptedElsewhere(ID, 0.0),
    "MediaUp": MediaUp(0, 0.0),
    "MediaLost": MediaLost(0),
    **{f"TimerFired({timer})": TimerFired(0, timer, 0.0) for timer in Timer},
    "Ended(local_hangup)": Ended(0, CallEndReason.LOCAL_HANGUP, 0.0),
    "Ended(declined)": Ended(0, CallEndReason.DECLINED, 0.0),
    "Ended(failed)": Ended(0, CallEndReason.FAILED, 0.0),
    "PeerEnded(missed)": PeerEnded(ID, CallEndReason.MISSED, 0.0),
    "PeerEnded(remote_hangup)": PeerEnded(ID, CallEndReason.REMOTE_HANGUP, 0.0),
    "RingSilenced": RingSilenced(0),
    "MuteSet": MuteSet(0, muted=True),
    "CameraSet": CameraSet(0, on=True),
    "PeerMuteChanged": PeerMuteChanged(0, muted=True),
    "PeerVideoChanged": PeerVideoChanged(0, on=True),
}
LEGEND = """\
A cell says where an event leads / what is ordered: · = the state stays, noted = a fact is kept,
empty = nothing changes. Every way into ENDED also orders StopTimers and Record. What the socket
says before `Admitted` is kept and read again after it."""


_EVERY_END = ["StopTimers", "Record"]


def _short(order: Command) -> str:
    if isinstance(order, StartTimer):
        return f"StartTimer({order.timer})"
    return type(order).__name__


def _way(call: Call, event: Event) -> str:
    """What an event does to a call."""
    after, orders = advance(call, event)
    if after == call and not orders:
        return ""
    said = [_short(order) for order in orders]
    if after.state is call.state:
        return f"· / {', '.join(said)}" if said else "noted"
    if after.state is CallState.ENDED and said[-2:] == _EVERY_END:
        said = said[:-2]
    reason = f" ({after.end_reason})" if after.end_reason else ""
    return " / ".join(filter(None, [f"{after.state.upper()}{reason}", ", ".join(said)]))


def _calls(state: CallState) -> dict[str, Call]:
    """The call of a column, and the same one where something else is true of it."""
    answered = state in (CallState.CONNECTING, CallState.ACTIVE, CallState.RECONNECTING)
    incoming = state is CallState.RINGING
    direction = Direction.INCOMING if incoming else Direction.OUTGOING
    call = Call(0, state, ID, OMAR, direction, peer_accepted=answered)
    if state in (CallState.DIALING, CallState.ALERTING):
        return {"": call, "media up": replace(call, media_up=True)}
    if state in (CallState.RINGING, CallState.CONNECTING):
        return {"": call, "ticket there": replace(call, ticket=TICKET)}
    return {"": call}


def _cell(state: CallState, event: Event) -> str:
    """What an event does in a state, also where that hangs on what came before."""
    ways = {when: _way(call, event) for when, call in _calls(state).items()}
    said, *others = ways.items()
    parts = [said[1]] if said[1] else []
    for when, way in others:
        if way not in ("", said[1]):
            parts.append(f"{when}: {way}" if parts else way)
    return "; ".join(parts)


def picture() -> str:
    """The table in Markdown."""
    states = tuple(CallState)
    lines = [LEGEND, "", _row("event \\ state", [state.upper() for state in states])]
    lines.append("|---" * (len(states) + 1) + "|")
    lines += [_row(f"`{n}`", [_cell(state, e) for state in states]) for n, e in EVENTS.items()]
    return "\n".join(lines)


def _row(head: str, cells: Iterable[str]) -> str:
    return "|" + "".join(f" {cell} |" if cell else " |" for cell in (head, *cells))


def undrawn() -> set[type]:
    """Events of the machine's table that have no row here."""
    return {event for _, event in TRANSITIONS} - {type(event) for event in EVENTS.values()}


def drawn_in(document: str) -> str:
    """The picture as ``document`` holds it; ``ValueError`` where it has no place for one."""
    start = document.index(BEGIN) + len(BEGIN)
    return document[start : document.index(END)].strip()


def with_picture(document: str) -> str:
    """``document`` with today's picture in its place."""
    start = document.index(BEGIN) + len(BEGIN)
    return f"{document[:start]}\n{picture()}\n{document[document.index(END) :]}"


def main() -> None:
    """Write it where it belongs, or show it where there is no such place."""
    if not ARCHITECTURE.exists():
        print(picture())
        return
    ARCHITECTURE.write_text(with_picture(ARCHITECTURE.read_text(encoding="utf-8")), "utf-8")


if __name__ == "__main__":
    main()
