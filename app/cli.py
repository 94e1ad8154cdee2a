"""The command line: words to options, exit codes, and who carries them out.

Hand-over, ``ctl`` and ``engine`` leave before Qt is imported. Nothing at the top costs a
millisecond: a second start must take no longer than two starts of a bare interpreter.
"""

import sys

USAGE = """\
usage: utd-phone [--call ID [--video]] [--minimized] [--profile NAME] [--version] [--help]
       utd-phone ctl [--profile NAME] COMMAND
       utd-phone engine [--help]
       utd-phone demo

  --call ID        call somebody; before the sign-in the call waits and is shown
  --video          as a video call
  --minimized      start without a window
  --profile NAME   another account beside the first: letters, digits, . _ -

ctl asks and steers the running app and prints JSON:
  state | contacts | history | devices | show | quit
  call ID [--video] | accept [--audio] | decline | hangup
  mute on|off | camera on|off
  wait KEY=VALUE [--timeout S]       for example: wait call.state=active

Exit codes: 0 done, 2 usage, 3 not signed in, 4 user unknown or unreachable, 5 busy,
6 not activated, 7 timed out, 8 no running app
"""

EXIT_USAGE = 2
EXIT_NO_APP = 8
DEFAULT_PROFILE = "default"
IDENTITY_MAX = 128
PROFILE_MAX = 32
_PROFILE_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
_QT_FLAGS = ("-reverse",)
_QT_OPTIONS = ("-platform", "-style", "-stylesheet", "-geometry", "-title", "-display")


class UsageError(Exception):
    """The words are off; the text says how, with a code where there is one."""


class Options:
    """What the app was started with; not changed after."""

    __slots__ = ("call", "minimized", "profile", "qt_args", "version", "video")

    def __init__(
        self,
        call: str | None = None,
        video: bool = False,
        minimized: bool = False,
        profile: str = DEFAULT_PROFILE,
        qt_args: tuple[str, ...] = (),
        version: bool = False,
    ) -> None:
        self.call, self.video, self.minimized = call, video, minimized
        self.profile, self.qt_args, self.version = profile, qt_args, version

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Options) and self._facts() == other._facts()

    __hash__ = None  # type: ignore[assignment]  # nobody keeps options in a set

    def __repr__(self) -> str:
        return f"Options{self._facts()}"

    def _facts(self) -> tuple[object, ...]:
        return self.call, self.video, self.minimized, self.profile, self.qt_args, self.version


class _Words:
    """The words of a command line, taken from the front."""

    def __init__(self, words: list[str]) -> None:
        self._words = list(words)

    def __bool__(self) -> bool:
        return bool(self._words)

    def take(self) -> str:
        return self._words.pop(0)

    def value_of(self, option: str) -> str:
        """The word after an option, which may also be glued to it by ``=``."""
        if not self._words:
            raise UsageError(f"{option} wants a value")
        return self._words.pop(0)


def _split(words: list[str]) -> list[str]:
    """``--option=value`` as two words."""
    parts: list[str] = []
    for word in words:
        name, equals, value = word.partition("=")
        parts += [name, value] if equals and name.startswith("--") else [word]
    return parts


def checked_callee(text: str) -> str:
    """An identity that may be dialled; the same rule as ``domain.contact.checked_identity``."""
    if not text.strip() or len(text) > IDENTITY_MAX:
        raise UsageError("the id to call must have 1 to 128 characters (invalid_identity)")
    if not text.isascii() or not text.isprintable() or " " in text:
        from app.domain.contact import checked_identity  # noqa: PLC0415 - costs 20 ms
        from app.domain.errors import AppError  # noqa: PLC0415

        try:
            checked_identity(text)
        except AppError as error:
            raise UsageError(f"this id cannot be called: {error}") from error
    return text


def checked_profile(text: str) -> str:
    """A profile's name."""
    if not 0 < len(text) <= PROFILE_MAX or not _PROFILE_LETTERS.issuperset(text):
        raise UsageError(
            "a profile's name has 1 to 32 letters, digits, dots, dashes or underscores"
        )
    if text.startswith("."):
        raise UsageError("a profile's name does not start with a dot")
    return text


def parse(words: list[str]) -> Options:
    """Read the words of a plain start; raises ``UsageError``."""
    options, ahead, qt_args = Options(), _Words(_split(words)), []
    while ahead:
        word = ahead.take()
        if word == "--call":
            options.call = checked_callee(ahead.value_of(word))
        elif word == "--profile":
            options.profile = checked_profile(ahead.value_of(word))
        elif word in ("--video", "--minimized", "--version"):
            setattr(options, word[2:], True)
        elif word in _QT_FLAGS:
            qt_args.append(word)
        elif word in _QT_OPTIONS:
            qt_args += [word, ahead.value_of(word)]
        else:
            raise UsageError(f"unknown option: {printable(word)}")
    if options.video and options.call is None:
        raise UsageError("--video goes with --call")
    options.qt_args = tuple(qt_args)
    return options


def printable(text: str) -> str:
    """A word from outside as it can be shown on a terminal, shortened."""
    shown = ascii(text[:40])[1:-1]
    return shown + ("…" if len(text) > len(shown) else "")


def _switch(ahead: _Words) -> dict[str, object]:
    word = ahead.take() if ahead else ""
    if word not in ("on", "off"):
        raise UsageError("say on or off")
    return {"on": word == "on"}


def _call(ahead: _Words) -> dict[str, object]:
    request: dict[str, object] = {"identity": "", "video": False}
    while ahead:
        word = ahead.take()
        if word == "--video":
            request["video"] = True
        elif request["identity"]:
            raise UsageError(f"unknown word: {printable(word)}")
        else:
            request["identity"] = checked_callee(word)
    if not request["identity"]:
        raise UsageError("call wants an id (invalid_identity)")
    return request


def _accept(ahead: _Words) -> dict[str, object]:
    if not ahead:
        return {}
    if ahead.take() != "--audio":
        raise UsageError("accept knows only --audio")
    return {"audio": True}


def _wait(ahead: _Words) -> dict[str, object]:
    condition = ahead.take() if ahead else ""
    key, equals, value = condition.partition("=")
    if not key or not equals:
        raise UsageError("wait wants KEY=VALUE")
    request: dict[str, object] = {"key": key, "value": value}
    if ahead:
        if ahead.take() != "--timeout":
            raise UsageError("wait knows only --timeout")
        request["timeout_s"] = _seconds(ahead.value_of("--timeout"))
    return request


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        raise UsageError("--timeout wants seconds") from None
    if not 0 < seconds <= 86_400:
        raise UsageError("--timeout is between 0 and 86400 seconds")
    return seconds


def _nothing(_ahead: _Words) -> dict[str, object]:
    return {}


_CTL = {
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
        elif word.startswith("--profile="):
            profile = checked_profile(word.partition("=")[2])
        else:
            rest.append(word)
    if not rest or rest[0] not in _CTL:
        raise UsageError("ctl wants one of: " + ", ".join(sorted(_CTL)))
    ahead = _Words(rest[1:])
    request = {"ctl": rest[0], **_CTL[rest[0]](ahead)}
    if ahead:
        raise UsageError(f"unknown word: {printable(ahead.take())}")
    return profile, request


def request_of(words: list[str]) -> dict[str, object]:
    """What the words that came over the control socket ask for; raises ``UsageError``."""
    if words[:1] == ["ctl"]:
        return parse_ctl(words[1:])[1]
    options = parse(words)
    return {"call": options.call, "video": options.video, "minimized": options.minimized}


def _ctl(words: list[str]) -> int:
    from app.remote import ask  # noqa: PLC0415 - only those who ask pay for it

    profile, _ = parse_ctl(words)
    answer = ask(profile, ["ctl", *words])
    if answer is None:
        sys.stderr.write(f"UTD Phone does not run (profile {profile}).\n")
        return EXIT_NO_APP
    sys.stdout.write(answer[1] + "\n")
    return answer[0]


def _start(words: list[str]) -> int:
    from app.remote import ask  # noqa: PLC0415 - as above

    options = parse(words)
    if options.version:
        from app import __version__  # noqa: PLC0415 - as above

        sys.stdout.write(f"UTD Phone {__version__}\n")
        return 0
    answer = ask(options.profile, words)
    if answer is not None:
        return answer[0]
    from app.main import main as run  # noqa: PLC0415 - Qt is loaded only where a window comes

    return run(options)


def _engine(words: list[str]) -> int:
    from app.localengine.command import run  # noqa: PLC0415 - as above

    return run(words)


def _demo(words: list[str]) -> int:
    from app.demo.command import run  # noqa: PLC0415 - as above

    return run(words)


_VERBS = {"ctl": _ctl, "engine": _engine, "demo": _demo}


def main(words: list[str] | None = None) -> int:
    """Carry the words out; the result is the exit code."""
    words = sys.argv[1:] if words is None else words
    try:
        if words[:1] in (["--help"], ["-h"]) or words in (["ctl", "--help"], ["ctl", "-h"]):
            sys.stdout.write(USAGE)
            return 0
        verb = _VERBS.get(words[0]) if words else None
        return verb(words[1:]) if verb else _start(words)
    except UsageError as error:
        sys.stderr.write(f"{error}\nutd-phone --help tells more.\n")
        return EXIT_USAGE
