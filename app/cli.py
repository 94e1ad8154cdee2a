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
        sys.stderr.write(f"utd-phone: {why}\n")
        return EXIT_NO_APP
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # names, on any terminal
    sys.stdout.write(answer[1] + "\n")
    return answer[0]


def _answer_itself(error: str, detail: str) -> None:
    """``ctl`` prints JSON, also where no app does it."""
    import json  # noqa: PLC0415 - only a failure pays for it

    sys.stdout.write(json.dumps({"error": error, "detail": detail}) + "\n")


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
        sys.stderr.write(f"The demo could not start ({error.code}).\n")
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
        sys.stderr.write(f"utd-phone: {error}\n")
        return EXIT_USAGE
