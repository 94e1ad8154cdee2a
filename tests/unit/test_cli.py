"""The command line as a table: words to options or requests, or to one sentence and exit code 2."""

import json
import string
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import __version__
from app.cli import main
from app.commandline import CTL, Options, UsageError, parse, parse_ctl, request_of


@pytest.mark.parametrize(
    ("words", "options"),
    [
        ([], Options()),
        (["--call", "user-99"], Options("user-99")),
        (["--call=user-99"], Options("user-99")),
        (["--call", "a=b"], Options("a=b")),
        (["--call", " user-99 "], Options("user-99")),
        (["--call", "عمر"], Options("عمر")),
        (["--call", "-99"], Options("-99")),
        (["--call", "+49"], Options("+49")),
        (["--call", "x" * 128], Options("x" * 128)),
        (["--video", "--call", "user-99"], Options("user-99", video=True)),
        (["--minimized"], Options(minimized=True)),
        (["--profile", "work"], Options(profile="work")),
        (["--profile=Work_2.b-c"], Options(profile="Work_2.b-c")),
        (["--profile", "p" * 32], Options(profile="p" * 32)),
        (["--profile", "a", "--profile", "b"], Options(profile="b")),
        (["--version"], Options(version=True)),
        (["--minimized", "-h"], Options(minimized=True, help=True)),
        (["-reverse"], Options(qt_args=("-reverse",))),
        (["-platform", "offscreen"], Options(qt_args=("-platform", "offscreen"))),
        (
            ["-style", "fusion", "--call", "u", "-reverse"],
            Options("u", qt_args=("-style", "fusion", "-reverse")),
        ),
    ],
)
def test_words_become_options(words, options):
    assert parse(words) == options


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["--nonsense"], "unknown option: --nonsense"),
        (["user-99"], "unknown option: user-99"),
        (["--video=1"], "unknown option: --video=1"),
        (["--\u202eevil"], "unknown option: --\\u202eevil"),
        (["-" * 5000], "..."),
        (["--call"], "--call wants a value"),
        (["--call", "--video"], "--call wants a value"),
        (["--call", ""], "invalid_identity"),
        (["--call="], "invalid_identity"),
        (["--call", "   "], "invalid_identity"),
        (["--call", "."], "invalid_identity"),
        (["--call", ".."], "invalid_identity"),
        (["--call", "x" * 129], "this one has 129 (invalid_identity)"),
        (["--call", "x" * 10_000], "this one has 10000 (invalid_identity)"),
        (["--call", "a\u202eb"], "this one has U+202E (invalid_identity)"),
        (["--call", "a\u200fb"], "this one has U+200F (invalid_identity)"),
        (["--call", "a\nb"], "this one has U+000A (invalid_identity)"),
        (["--call", "a b"], "this one has a space (invalid_identity)"),
        (["--call", "a\udcffb"], "this one has U+DCFF (invalid_identity)"),
        (["--video"], "--video goes with --call"),
        (["--profile"], "--profile wants a value"),
        (["--profile", ""], "a profile's name"),
        (["--profile", "p" * 33], "a profile's name"),
        (["--profile", "../x"], "a profile's name"),
        (["--profile", ".."], "a profile's name"),
        (["--profile", "a/b"], "a profile's name"),
        (["--profile", "a b"], "a profile's name"),
        (["--profile", "ünal"], "a profile's name"),
        (["-platform"], "-platform wants a value"),
        (["ctl"], "ctl wants one of"),
        (["ctl", "dance"], "ctl wants one of"),
        (["ctl", "--profile"], "--profile wants a value"),
        (["ctl", "--profile", "..", "state"], "a profile's name"),
        (["ctl", "state", "more"], "unknown word: more"),
        (["ctl", "call"], "call wants an id"),
        (["ctl", "call", "--video"], "call wants an id"),
        (["ctl", "call", ""], "invalid_identity"),
        (["ctl", "call", "a", "b"], "unknown word: b"),
        (["ctl", "call", "a", "--audio"], "unknown word: --audio"),
        (["ctl", "accept", "--video"], "accept knows only --audio"),
        (["ctl", "accept", "--audio", "now"], "unknown word: now"),
        (["ctl", "mute"], "say on or off"),
        (["ctl", "camera", "maybe"], "say on or off"),
        (["ctl", "wait"], "wait wants KEY=VALUE"),
        (["ctl", "wait", "call.state"], "wait wants KEY=VALUE"),
        (["ctl", "wait", "=active"], "wait wants KEY=VALUE"),
        (["ctl", "wait", "a=b", "--timeout"], "--timeout wants a value"),
        (["ctl", "wait", "a=b", "--timeout", "soon"], "--timeout wants seconds"),
        (["ctl", "wait", "a=b", "--timeout", "-1"], "--timeout is between"),
        (["ctl", "wait", "a=b", "--timeout", "nan"], "--timeout is between"),
        (["ctl", "wait", "a=b", "--timeout", "inf"], "--timeout is between"),
        (["ctl", "wait", "a=b", "5"], "wait knows only --timeout"),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_code_2(words, part, capsys):
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert err.startswith("utd-phone: ")
    if words[0] == "ctl":
        detail = err.removeprefix("utd-phone: ").removesuffix("\n")
        assert json.loads(out) == {"error": "usage", "detail": detail}
    else:
        assert out == ""
    assert err.count("\n") == 1
    assert part in err
    assert len(err) < 200
    assert err[:-1].isprintable()


WAIT = {"ctl": "wait", "key": "call.state", "value": "active"}


@pytest.mark.parametrize(
    ("words", "profile", "request_"),
    [
        ("state", "default", {"ctl": "state"}),
        ("--profile work state", "work", {"ctl": "state"}),
        ("state --profile=work", "work", {"ctl": "state"}),
        ("call user-99", "default", {"ctl": "call", "identity": "user-99", "video": False}),
        ("call --video u", "default", {"ctl": "call", "identity": "u", "video": True}),
        ("call u --video", "default", {"ctl": "call", "identity": "u", "video": True}),
        ("accept", "default", {"ctl": "accept"}),
        ("accept --audio", "default", {"ctl": "accept", "audio": True}),
        ("decline", "default", {"ctl": "decline"}),
        ("hangup", "default", {"ctl": "hangup"}),
        ("mute on", "default", {"ctl": "mute", "on": True}),
        ("camera off", "default", {"ctl": "camera", "on": False}),
        ("contacts", "default", {"ctl": "contacts"}),
        ("history", "default", {"ctl": "history"}),
        ("devices", "default", {"ctl": "devices"}),
        ("show", "default", {"ctl": "show"}),
        ("quit", "default", {"ctl": "quit"}),
        ("wait call.state=active", "default", {**WAIT, "timeout_s": 30.0}),
        ("wait call.state=active --timeout 2.5", "default", {**WAIT, "timeout_s": 2.5}),
        ("wait call.state=active --timeout 0", "default", {**WAIT, "timeout_s": 0.0}),
        ("wait call.state=active --timeout=9", "default", {**WAIT, "timeout_s": 9.0}),
        (
            "wait call.error=",
            "default",
            {**WAIT, "key": "call.error", "value": "", "timeout_s": 30},
        ),
        ("wait k=a=b", "default", {**WAIT, "key": "k", "value": "a=b", "timeout_s": 30.0}),
    ],
)
def test_words_after_ctl_become_a_profile_and_a_request(words, profile, request_):
    assert parse_ctl(words.split()) == (profile, request_)
    assert request_of(["ctl", *words.split()]) == request_


@pytest.mark.parametrize(
    ("words", "request_"),
    [
        ([], {"call": None, "video": False, "minimized": False}),
        (["--call", "u", "--video"], {"call": "u", "video": True, "minimized": False}),
        (["--minimized", "-reverse"], {"call": None, "video": False, "minimized": True}),
    ],
)
def test_words_of_a_second_start_become_a_request(words, request_):
    assert request_of(words) == request_


def test_the_version_is_printed(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"utd-phone {__version__}\n"


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["-h"],
        ["ctl", "--help"],
        ["ctl", "call", "--help"],
        ["ctl", "wait", "-h"],
        ["demo", "--help"],
        ["--minimized", "--help"],
    ],
)
def test_help_names_every_command_and_every_exit_code(words, capsys):
    assert main(words) == 0
    text = capsys.readouterr().out
    for word in (*CTL, "engine", "demo", "--call", "--video", "--minimized", "--profile"):
        assert word in text
    for code in ("0 done", "2 usage", "3 not", "4 user", "5 busy", "6 not", "7 timed", "8 no"):
        assert code in text


def test_options_are_never_changed():
    options = Options("user-99")
    with pytest.raises(AttributeError):
        options.call = "user-1"
    assert options == Options("user-99")
    assert options != Options("user-1")
    assert len({options, Options("user-99")}) == 1
    with pytest.raises(TypeError):
        Options(colour="red")


WORDS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["--call", "--video", "--profile", "--minimized", "-reverse", "ctl", "--"]),
    st.text(string.ascii_letters + "-=.", max_size=12),
)


def refusal_of(words: list[str]) -> str:
    """Why the words are refused, empty where they are understood."""
    try:
        request_of(words)
    except UsageError as error:
        return str(error) or "no reason"
    return ""


@given(st.lists(WORDS, max_size=6))
def test_any_words_are_understood_or_refused_in_one_sentence(words):
    refusal = refusal_of(words)
    assert refusal.isprintable()
    assert refusal != "no reason"


def test_nothing_costly_is_imported_for_a_hand_over():
    """What the clock would only show on a quiet machine."""
    code = (
        "import sys; from app.cli import parse; parse(['--call', 'عمر']); import app.remote;"
        "from app import places; places.control_socket('default');"
        "print(*sorted(m for m in sys.modules if not m.startswith('_')))"
    )
    plain = subprocess.run(
        [sys.executable, "-c", "import sys; print(*sorted(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
    )
    ours = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    added = set(ours.stdout.split()) - set(plain.stdout.split())
    assert added <= {
        "app",
        "app.cli",
        "app.commandline",
        "app.places",
        "app.remote",
        "app.domain",
        "app.domain.identity",
        "unicodedata",
        "zlib",
    }


def test_qt_comes_without_the_hook_that_reads_every_source():
    code = (
        "import builtins, linecache; plain = builtins.__import__;"
        "from app.qtload import load_qt; load_qt(); assert builtins.__import__ is plain;"
        "import app.ui.shell; print(*linecache.cache)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "shell.py" not in done.stdout
