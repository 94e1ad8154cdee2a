"""Signing in, and being signed in, in words; it signs nobody in."""

from PySide6.QtCore import QCoreApplication

from app.domain.settings import Account, AccountKind
from app.domain.signal import SignalState
from app.viewmodels.words.marked import QT_TRANSLATE_NOOP
from app.viewmodels.words.names import isolated, left_to_right, shown_name

translate = QCoreApplication.translate

_START = {
    AccountKind.BUILT_IN: QT_TRANSLATE_NOOP("session", "Start on this computer"),
    AccountKind.ENGINE: QT_TRANSLATE_NOOP("session", "Join"),
    AccountKind.HOSTED: QT_TRANSLATE_NOOP("session", "Sign in"),
}
_MISSING = {
    "identity": QT_TRANSLATE_NOOP("session", "Enter the id others will call."),
    "engine_url": QT_TRANSLATE_NOOP("session", "Enter the address you were given."),
    "app_id": QT_TRANSLATE_NOOP("session", "Enter the app id."),
    "app_key": QT_TRANSLATE_NOOP("session", "Enter the app key."),
}

_MALFORMED = {
    "app_id": QT_TRANSLATE_NOOP(
        "session",
        "An app id has no spaces, and only plain letters, digits and signs. Copy it again.",
    ),
    "app_key": QT_TRANSLATE_NOOP(
        "session", "A key has no spaces, and only plain letters, digits and signs. Copy it again."
    ),
}


def start(kind: AccountKind, *, again: bool) -> str:
    """The button that signs in."""
    if again:
        return translate("session", "Try again")
    return translate("session", _START[kind])


def missing(field: str) -> str:
    """What an empty field asks for."""
    return translate("session", _MISSING[field])


def malformed(field: str) -> str:
    """What was typed cannot be an app id or a key; nobody was asked."""
    return translate("session", _MALFORMED[field])


def key_refused(app_id: str) -> str:
    """The engine did not take the key."""
    return translate(
        "session",
        "This key was refused for {app}. Check that the key belongs to this app and is not"
        " revoked.",
    ).format(app=left_to_right(app_id))


def no_answer_there() -> str:
    """Nothing answers at the address that was typed."""
    return translate(
        "session",
        "No engine answers at this address. Check the spelling, or that the other computer is on.",
    )


def no_engine(kind: AccountKind, *, answers: bool) -> str:
    """The engine cannot be reached, or what ``answers`` is none; no address was typed."""
    if kind is AccountKind.BUILT_IN:
        return translate(
            "session",
            "The engine on this computer does not answer. Close the app and start it again.",
        )
    if answers:
        return translate("session", "The engine’s answer made no sense. Try again in a moment.")
    return translate("session", "The engine cannot be reached. Check the network.")


def plain_http() -> str:
    """Why https is asked for, and what the tick would do."""
    return translate(
        "session", "This address is not encrypted. Tick the box below if you trust your network."
    )


def public_plain_http() -> str:
    """Plain http to anywhere else is never let through."""
    return translate("session", "Only addresses of your own network may go without https.")


def kept_in_memory() -> str:
    """No keyring was found."""
    return translate(
        "session",
        "No keyring was found: the app key is forgotten when you quit. You will be asked again.",
    )


def call_waits(identity: str) -> str:
    """A call from the command line waits for somebody to sign in."""
    return translate("session", "{id} is called as soon as you are signed in.").format(
        id=left_to_right(identity)
    )


def signed_in_as(name: str, where_text: str) -> str:
    """Who one is, and where."""
    return translate("session", "Signed in as {name}, {where}").format(
        name=isolated(name), where=where_text
    )


def where(account: Account | None) -> str:
    """Where one is signed in, inside a sentence."""
    if account is None or account.kind is AccountKind.BUILT_IN:
        return translate("session", "on this computer")
    if account.kind is AccountKind.HOSTED:
        return translate("session", "at UTD-Stream")
    return translate("session", "at {address}").format(address=left_to_right(account.engine_url))


def engine_title(account: Account | None) -> str:
    """The engine one uses, as a title."""
    if account is None or account.kind is AccountKind.BUILT_IN:
        return translate("session", "Built-in engine on this computer")
    if account.kind is AccountKind.HOSTED:
        return translate("session", "UTD-Stream account")
    return left_to_right(account.engine_url)


def engine_help(account: Account | None) -> str:
    """The project, where there is one to name."""
    if account is None or not account.app_id:
        return ""
    return translate("session", "App id {app}").format(app=left_to_right(account.app_id))


_SIGNAL = {
    SignalState.DISCONNECTED: QT_TRANSLATE_NOOP("session", "Not connected"),
    SignalState.CONNECTING: QT_TRANSLATE_NOOP("session", "Connecting…"),
    SignalState.CONNECTED: QT_TRANSLATE_NOOP("session", "Connected"),
    SignalState.RECONNECTING: QT_TRANSLATE_NOOP("session", "Reconnecting…"),
    SignalState.KICKED: QT_TRANSLATE_NOOP("session", "Signed in elsewhere"),
    SignalState.FAILED: QT_TRANSLATE_NOOP("session", "Refused"),
}


def signal(state: SignalState) -> str:
    """How the connection to the engine stands."""
    return translate("session", _SIGNAL[state])


# ── banners ───────────────────────────────────────────────────────────────────────────────────


def signing_in() -> str:
    """While the engine is asked who we are."""
    return translate("session", "Signing in…")


def reconnecting() -> str:
    """While the socket is away."""
    return translate(
        "session", "Reconnecting… Calls reach you again as soon as the engine answers."
    )


def elsewhere() -> str:
    """Another device took the sign-in."""
    return translate("session", "You are signed in on another device. Calls ring there.")


def use_here() -> str:
    """Take the sign-in back."""
    return translate("session", "Use here")


def calls_disabled() -> str:
    """The plan has no calls."""
    return translate("session", "Calls are not part of this plan. Ask whoever runs the project.")


def own_face(name: str, state: SignalState) -> str:
    """What a screen reader says of oneself."""
    return f"{shown_name(name, '')}, {signal(state)}"


# ── the call elsewhere in the window, tray, quitting ──────────────────────────────────────────


def return_to_call() -> str:
    """What the bar does."""
    return translate("session", "Click to return to the call")


def return_to(name: str, *, seen: bool) -> str:
    """The bar's spoken name; ``seen`` says that our picture is sent."""
    if seen:
        return translate("session", "Return to the call with {name}. Your camera is on").format(
            name=isolated(name)
        )
    return translate("session", "Return to the call with {name}").format(name=isolated(name))


def is_calling(name: str) -> str:
    """The bar of a call that rings out of sight."""
    return translate("session", "{name} is calling").format(name=isolated(name))


def show_ring(name: str) -> str:
    """That bar's spoken name: it brings the pop-up back."""
    return translate("session", "{name} is calling. Show the call").format(name=isolated(name))


def camera_is_on() -> str:
    """The mark of a call whose window is out of sight while our picture is sent."""
    return translate("session", "Your camera is on")


def program(profile: str) -> str:
    """The title of a window; a profile beside the usual one is named, to tell two apart."""
    if not profile:
        return translate("session", "UTD Phone")
    return translate("session", "UTD Phone – {profile}").format(profile=left_to_right(profile))


def tip_of_profile(tip: str, profile: str) -> str:
    """The tooltip of the tray, where a profile beside the usual one runs."""
    return translate("session", "{tip} ({profile})").format(tip=tip, profile=left_to_right(profile))


def tray_tip(state: str) -> str:
    """The tray icon's tooltip."""
    return translate("session", "UTD Phone – {state}").format(state=state)


def in_call_with(name: str, status: str) -> str:
    """The tray's line about the call."""
    return translate("session", "{name} – {status}").format(name=isolated(name), status=status)


def call_back(name: str) -> str:
    """The tray's offer after a miss."""
    return translate("session", "Call {name} back").format(name=isolated(name))


def quit_question(name: str) -> str:
    """What quitting would do now."""
    return translate("session", "Quitting ends the call with {name}.").format(name=isolated(name))
