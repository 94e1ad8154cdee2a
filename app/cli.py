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

Exit codes: 0 done, 2 usage or no call to steer, 3 not signed in, 4 user unknown or unreachable,
5 busy, 6 not activated, 7 timed out, 8 no running app
"""

EXIT_USAGE = 2
EXIT_TIMED_OUT = 7
EXIT_NO_APP = 8
LOST_RACE = -1
"""What ``main.main`` answers where another start became the app in the same instant."""

DEFAULT_PROFILE = "default"
PROFILE_MAX = 32
_PROFILE_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
_WITH_VALUE = ("--call", "--profile", "--timeout")
_FLAGS = ("--video", "--minimized", "--version", "--help", "-h")
_QT_FLAGS = ("-reverse",)
_QT_OPTIONS = ("-platform", "-style", "-stylesheet", "-geometry", "-title", "-display")

_ANSWER_WITHIN_S = 15.0
_WAIT_DEFAULT_S = 30.0
_RACE_OVER_WITHIN_S = 20.0
_LOOK_AGAIN_S = 0.05


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
    from app.domain.identity import flaw_of  # noqa: PLC0415 - only who calls pays for it

    identity = text.strip()
    flaw = flaw_of(identity)
    if flaw:
        raise UsageError(f"{flaw} (invalid_identity)")
    return identity


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
    request: dict[str, object] = {"key": key, "value": value, "timeout_s": _WAIT_DEFAULT_S}
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

    profile, request = parse_ctl(words)
    patience_s = _seconds(str(request.get("timeout_s", _WAIT_DEFAULT_S))) + _ANSWER_WITHIN_S
    try:
        answer = ask(profile, ["ctl", *words], patience_s)
    except TimeoutError:
        return _silent()
    if answer is None:
        sys.stderr.write(f"utd-phone: no app runs (profile {profile})\n")
        return EXIT_NO_APP
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # names, on any terminal
    sys.stdout.write(answer[1] + "\n")
    return answer[0]


def _silent() -> int:
    sys.stderr.write("utd-phone: the running app does not answer\n")
    return EXIT_TIMED_OUT


def _start(words: list[str]) -> int:
    options = parse(words)
    if options.help:
        sys.stdout.write(USAGE)
        return 0
    if options.version:
        from app import __version__  # noqa: PLC0415 - as above

        sys.stdout.write(f"utd-phone {__version__}\n")
        return 0
    code = _hand_over(options.profile, words)
    if code is not None:
        return code
    from app.main import main as run  # noqa: PLC0415 - Qt is loaded only where a window comes

    code = run(options)
    return _hand_over_at_last(options.profile, words) if code == LOST_RACE else code


def _hand_over(profile: str, words: list[str]) -> int | None:
    """Let the running app do it; None where none runs."""
    from app.remote import ask  # noqa: PLC0415 - as above

    try:
        answer = ask(profile, words, _ANSWER_WITHIN_S)
    except TimeoutError:
        return _silent()
    if answer is not None and answer[0]:
        sys.stderr.write(f"utd-phone: {_in_prose(answer[1])}\n")
    return None if answer is None else answer[0]


def _in_prose(answer: str) -> str:
    """What a refusal says to somebody who reads; scripts ask ``ctl``, which prints it whole."""
    if '"error"' not in answer:
        return answer
    import json  # noqa: PLC0415 - only a refusal pays for it

    said = json.loads(answer)
    return f"{said.get('sentence') or said.get('detail')} ({said['error']})"


def _hand_over_at_last(profile: str, words: list[str]) -> int:
    """Another start was faster by a moment: it will listen soon."""
    import time  # noqa: PLC0415 - as above

    end = time.monotonic() + _RACE_OVER_WITHIN_S
    while (code := _hand_over(profile, words)) is None:
        if time.monotonic() > end:
            return _silent()
        time.sleep(_LOOK_AGAIN_S)
    return code


def _engine(words: list[str]) -> int:
    from app.localengine.command import run  # noqa: PLC0415 - as above

    return run(words)


def _demo(words: list[str]) -> int:
    from app.demo import command  # noqa: PLC0415 - as above

    if words == [command.PEOPLE_VERB]:
        return command.be_people()
    options = parse(["--profile", command.DEMO_PROFILE, *words])
    if options.help:
        sys.stdout.write(USAGE)
        return 0
    from app.domain.errors import AppError  # noqa: PLC0415 - as above
    from app.main import main as run  # noqa: PLC0415 - as above

    try:
        with command.people():
            return run(options)
    except AppError as error:
        sys.stderr.write(f"The demo could not start ({error.code}).\n")
        return 1


_VERBS = {"ctl": _ctl, "engine": _engine, "demo": _demo}


def main(words: list[str] | None = None) -> int:
    """Carry the words out; the result is the exit code."""
    words = sys.argv[1:] if words is None else words
    try:
        if words[:1] == ["ctl"] and words[-1] in ("--help", "-h"):
            words = ["--help"]
        verb = _VERBS.get(words[0]) if words else None
        return verb(words[1:]) if verb else _start(words)
    except UsageError as error:
        sys.stderr.write(f"utd-phone: {error}\n")
        return EXIT_USAGE
