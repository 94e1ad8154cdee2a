"""Who carries out the command line; what its words mean stands in ``commandline``.

Hand-over, ``ctl`` and ``engine`` leave before Qt is imported. Nothing at the top costs a
millisecond: a second start must take no longer than two starts of a bare interpreter.
"""

import sys

from app.commandline import (
    EXIT_USAGE,
    LOST_RACE,
    USAGE,
    WAIT_DEFAULT_S,
    Options,
    UsageError,
    parse,
    parse_ctl,
    seconds_of,
)

TYPE_CHECKING = False  # what typing's means, without the cost of typing
if TYPE_CHECKING:
    from typing import TextIO

EXIT_UNREAD = 1
"""All was well, but what was asked for could not be written."""
EXIT_TIMED_OUT = 7
EXIT_NO_APP = 8

_ANSWER_WITHIN_S = 15.0
_RACE_OVER_WITHIN_S = 20.0
_LOOK_AGAIN_S = 0.05


def _ctl(words: list[str]) -> int:
    from app.remote import ask  # noqa: PLC0415 - only those who ask pay for it

    profile, request = parse_ctl(words)
    patience_s = seconds_of(str(request.get("timeout_s", WAIT_DEFAULT_S))) + _ANSWER_WITHIN_S
    try:
        answer = ask(profile, ["ctl", *words], patience_s)
    except TimeoutError:
        _answer_itself("timed_out", "the running app does not answer")
        return _silent()
    if answer is None:
        why = f"no app runs (profile {profile})"
        _answer_itself("no_app", why)
        _complain(why)
        return EXIT_NO_APP
    if sys.stdout is not None:
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # names, anywhere
    return _print(answer[1] + "\n", answer[0])


def _print(text: str, code: int = 0) -> int:
    """Write to standard output; the code to leave with, which tells where that failed."""
    if sys.stdout is None:  # closed by whoever started us: nobody wants to read
        return code
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError:
        _give_up(sys.stdout)
        return code or EXIT_UNREAD
    return code


def _complain(sentence: str) -> None:
    """Write to standard error, where it takes it."""
    if sys.stderr is not None:
        try:
            sys.stderr.write(f"utd-phone: {sentence}\n")
        except OSError:
            _give_up(sys.stderr)


def _give_up(stream: "TextIO") -> None:
    """What is left in the stream goes nowhere: at the end Python would try, and fail, again."""
    import os  # noqa: PLC0415 - as above

    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def _answer_itself(error: str, detail: str) -> None:
    """``ctl`` prints JSON, also where no app does it."""
    import json  # noqa: PLC0415 - only a failure pays for it

    _print(json.dumps({"error": error, "detail": detail}) + "\n")


def _silent() -> int:
    _complain("the running app does not answer")
    return EXIT_TIMED_OUT


def _start(words: list[str]) -> int:
    options = parse(words)
    if options.help:
        return _print(USAGE)
    if options.version:
        from app import __version__  # noqa: PLC0415 - as above

        return _print(f"utd-phone {__version__}\n")
    code = _hand_over(options.profile, words)
    if code is not None:
        return code
    code = _run(options)
    return _hand_over_at_last(options.profile, words) if code == LOST_RACE else code


def _run(options: Options) -> int:
    import gc  # noqa: PLC0415 - as above

    gc.disable()  # a start makes what stays: looking for rubbish in it would delay the window
    from app.qtload import load_qt  # noqa: PLC0415 - Qt is loaded only where a window comes

    load_qt()
    from app.main import main as run  # noqa: PLC0415 - after Qt

    return run(options)


def _hand_over(profile: str, words: list[str]) -> int | None:
    """Let the running app do it; None where none runs."""
    from app.remote import ask  # noqa: PLC0415 - as above

    try:
        answer = ask(profile, words, _ANSWER_WITHIN_S)
    except TimeoutError:
        return _silent()
    if answer is not None and answer[0]:
        _complain(_in_prose(answer[1]))
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

    return _print("", run(words))


def _demo(words: list[str]) -> int:
    from app.demo import command  # noqa: PLC0415 - as above

    if words == [command.PEOPLE_VERB]:
        return command.be_people()
    options = parse(["--profile", command.DEMO_PROFILE, *words])
    if options.help:
        return _print(USAGE)
    return _be_the_demo(options, words)


def _be_the_demo(options: Options, words: list[str]) -> int:
    """One demo, whatever its profile: a second one's people would send those of the first away."""
    import time  # noqa: PLC0415 - as above
    from contextlib import ExitStack  # noqa: PLC0415 - as above

    from app.demo import command  # noqa: PLC0415 - as above

    end = time.monotonic() + _RACE_OVER_WITHIN_S
    profile = options.profile
    while (code := _hand_over(profile, words)) is None:
        # Another one that cannot be asked yet brings its people now, or sees them off.
        with ExitStack() as stack:
            try:
                another = stack.enter_context(command.only_one(options.profile))
            except OSError:
                return _run(options)  # its window says which folder stands in the way
            if not another:
                return _run_with_people(options, words)
            profile = another
        if time.monotonic() > end:
            return _silent()
        time.sleep(_LOOK_AGAIN_S)
    return code


def _run_with_people(options: Options, words: list[str]) -> int:
    from app.demo import command  # noqa: PLC0415 - as above
    from app.domain.errors import AppError  # noqa: PLC0415 - as above

    try:
        with command.people():
            code = _run(options)
    except AppError as error:
        _complain(f"the demo could not start ({error.code})")
        return 1
    return _hand_over_at_last(options.profile, words) if code == LOST_RACE else code


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
        if words[:1] == ["ctl"]:
            _answer_itself("usage", str(error))
        _complain(str(error))
        return EXIT_USAGE
