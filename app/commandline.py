"""The words of the command line: options, requests, what is wrong with them; it does nothing.

Nothing here costs a millisecond: a second start must take no longer than two starts of a bare
interpreter.
"""

USAGE = """\
usage: utd-phone [--call ID [--video]] [--minimized] [--profile NAME] [--version] [--help]
       utd-phone ctl [--profile NAME] COMMAND
       utd-phone engine [--help]
       utd-phone demo

Starts the phone. Where it runs already, it is shown or does what is asked.

  --call ID        call somebody; before the sign-in the call waits and is shown
  --video          as a video call
  --minimized      start without a window
  --profile NAME   another account beside the first: letters, digits, . _ -
  --version        print the version
  --help           print this

Qt's own options -platform, -style, -stylesheet, -geometry, -title, -display and -reverse
are passed on.

ctl asks and steers the running phone and prints JSON:
  state | contacts | history | devices | show | quit
  call ID [--video] | accept [--audio] | decline | hangup
  mute on|off | camera on|off
  wait KEY=VALUE [--timeout SECONDS]     for example: wait call.state=active

engine runs an engine of your own; engine --help tells more.
demo starts the phone with people to call: Echo, Lina and Omar.

Exit codes: 0 done, 1 could not start, 2 usage or nothing to steer, 3 not signed in,
4 user unknown or unreachable, 5 busy or too many calls, 6 not activated, 7 timed out,
8 no running app
"""

EXIT_USAGE = 2
LOST_RACE = -1
"""What ``main.main`` answers where another start became the app in the same instant."""

DEFAULT_PROFILE = "default"
PROFILE_MAX = 32
_PROFILE_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
_WITH_VALUE = ("--call", "--profile", "--timeout")
_FLAGS = ("--video", "--minimized", "--version", "--help", "-h")
_QT_FLAGS = ("-reverse",)
_QT_OPTIONS = ("-platform", "-style", "-stylesheet", "-geometry", "-title", "-display")

WAIT_DEFAULT_S = 30.0


class UsageError(Exception):
    """The words are off; the text says how in one sentence, with a code where there is one."""


class Options:
    """What the app was started with; never changed. (A dataclass would cost 15 ms.)"""

    __slots__ = ("call", "help", "minimized", "profile", "qt_args", "version", "video")
    call: str | None
    video: bool
    minimized: bool
    profile: str
    qt_args: tuple[str, ...]
    version: bool
    help: bool

    def __init__(self, call: str | None = None, **facts: object) -> None:
        known = {**_DEFAULTS, **facts, "call": call}
        for name in self.__slots__:
            object.__setattr__(self, name, known.pop(name))
        if known:
            raise TypeError(f"Options has no {', '.join(known)}")

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{name} cannot be changed")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Options) and repr(self) == repr(other)

    def __hash__(self) -> int:
        return hash(repr(self))

    def __repr__(self) -> str:
        return f"Options({', '.join(f'{n}={getattr(self, n)!r}' for n in self.__slots__)})"


_DEFAULTS: dict[str, object] = {
    "video": False,
    "minimized": False,
    "profile": DEFAULT_PROFILE,
    "qt_args": (),
    "version": False,
    "help": False,
}


class _Words:
    """The words of a command line, taken from the front."""

    def __init__(self, words: list[str]) -> None:
        self._words: list[str] = []
        for word in words:
            name, glue, value = word.partition("=")
            glued = glue and name in _WITH_VALUE
            self._words += [name, value] if glued else [word]

    def __bool__(self) -> bool:
        return bool(self._words)

    def take(self) -> str:
        """The next word, empty at the end."""
        return self._words.pop(0) if self._words else ""

    def value_of(self, option: str) -> str:
        """The word after an option, which may also be glued to it by ``=``."""
        if not self._words or self._words[0].startswith("--"):
            raise UsageError(f"{option} wants a value")
        return self._words.pop(0)


def checked_callee(text: str) -> str:
    """An identity that may be dialled."""
    from app.domain.identity import IDENTITY_MAX, flaw_of  # noqa: PLC0415 - only who calls pays

    identity = text.strip()
    flaw = flaw_of(identity)
    if not flaw:
        return identity
    sentence = {
        "none": "an id has at least one character",
        "dots": "an id is not one or two dots",
        "long": f"an id has at most {IDENTITY_MAX} characters; this one has {len(identity)}",
        "space": "an id has no spaces, and this one has a space",
    }.get(flaw, f"an id has no invisible characters; this one has {flaw}")
    raise UsageError(f"{sentence} (invalid_identity)")


def checked_profile(text: str) -> str:
    """A profile's name; it becomes the name of a folder."""
    if not 0 < len(text) <= PROFILE_MAX or not _PROFILE_LETTERS.issuperset(text):
        raise UsageError(
            "a profile's name has 1 to 32 letters, digits, dots, dashes or underscores"
        )
    if text.startswith("."):
        raise UsageError("a profile's name does not start with a dot")
    return text


def parse(words: list[str]) -> Options:
    """Read the words of a plain start; raises ``UsageError``."""
    call, profile, ahead = None, DEFAULT_PROFILE, _Words(words)
    flags: dict[str, object] = {}
    qt_args: tuple[str, ...] = ()
    while ahead:
        word = ahead.take()
        if word == "--call":
            call = checked_callee(ahead.value_of(word))
        elif word == "--profile":
            profile = checked_profile(ahead.value_of(word))
        elif word in _FLAGS:
            flags["help" if word == "-h" else word[2:]] = True
        elif word in _QT_FLAGS:
            qt_args += (word,)
        elif word in _QT_OPTIONS:
            qt_args += (word, ahead.value_of(word))
        else:
            raise UsageError(f"unknown option: {printable(word)}")
    if "video" in flags and call is None:
        raise UsageError("--video goes with --call")
    return Options(call, profile=profile, qt_args=qt_args, **flags)


def printable(text: str) -> str:
    """A word from outside as it can be shown on a terminal, shortened."""
    shown = ascii(text[:40])[1:-1]
    return shown + ("..." if len(text) > 40 else "")


def _switch(ahead: _Words) -> dict[str, object]:
    word = ahead.take()
    if word not in ("on", "off"):
        raise UsageError("say on or off")
    return {"on": word == "on"}


def _call(ahead: _Words) -> dict[str, object]:
    identity: str | None = None
    video = False
    while ahead:
        word = ahead.take()
        if word == "--video":
            video = True
        elif identity is not None or word.startswith("--"):
            raise UsageError(f"unknown word: {printable(word)}")
        else:
            identity = checked_callee(word)
    if identity is None:
        raise UsageError("call wants an id")
    return {"identity": identity, "video": video}


def _accept(ahead: _Words) -> dict[str, object]:
    if not ahead:
        return {}
    if ahead.take() != "--audio":
        raise UsageError("accept knows only --audio")
    return {"audio": True}


def _wait(ahead: _Words) -> dict[str, object]:
    key, equals, value = ahead.take().partition("=")
    if not key or not equals:
        raise UsageError("wait wants KEY=VALUE")
    request: dict[str, object] = {"key": key, "value": value, "timeout_s": WAIT_DEFAULT_S}
    if ahead:
        if ahead.take() != "--timeout":
            raise UsageError("wait knows only --timeout")
        request["timeout_s"] = seconds_of(ahead.value_of("--timeout"))
    return request


def seconds_of(text: str) -> float:
    """A time to wait, 0 to ask once; raises ``UsageError``."""
    try:
        seconds = float(text)
    except ValueError:
        raise UsageError("--timeout wants seconds") from None
    if not 0 <= seconds <= 86_400:
        raise UsageError("--timeout is between 0 and 86400 seconds")
    return seconds


def _nothing(_ahead: _Words) -> dict[str, object]:
    return {}


CTL = {
    "state": _nothing,
    "contacts": _nothing,
    "history": _nothing,
    "devices": _nothing,
    "decline": _nothing,
    "hangup": _nothing,
    "show": _nothing,
    "quit": _nothing,
    "mute": _switch,
    "camera": _switch,
    "call": _call,
    "accept": _accept,
    "wait": _wait,
}


def parse_ctl(words: list[str]) -> tuple[str, dict[str, object]]:
    """Read the words after ``ctl``: the profile, the request; raises ``UsageError``."""
    profile, rest = DEFAULT_PROFILE, []
    ahead = _Words(words)
    while ahead:
        word = ahead.take()
        if word == "--profile":
            profile = checked_profile(ahead.value_of(word))
        else:
            rest.append(word)
    if not rest or rest[0] not in CTL:
        raise UsageError("ctl wants one of: " + ", ".join(sorted(CTL)))
    ahead = _Words(rest[1:])
    request = {"ctl": rest[0], **CTL[rest[0]](ahead)}
    if ahead:
        raise UsageError(f"unknown word: {printable(ahead.take())}")
    return profile, request


def request_of(words: list[str]) -> dict[str, object]:
    """What the words that came over the control socket ask for; raises ``UsageError``."""
    if words[:1] == ["ctl"]:
        return parse_ctl(words[1:])[1]
    options = parse(words)
    return {"call": options.call, "video": options.video, "minimized": options.minimized}
