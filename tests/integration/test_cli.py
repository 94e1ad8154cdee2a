"""The command line as a user types it, towards running, missing and silent apps."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import types
from collections.abc import Iterator

import pytest

from app import places
from app.cli import main
from app.commandline import LOST_RACE, Options
from app.demo.command import only_one
from tests.integration.control_process import ROOT, WITHIN_S, StartApp, private_folders


@pytest.fixture
def start(monkeypatch) -> Iterator[StartApp]:
    """Start apps in folders of their own."""
    with private_folders(monkeypatch) as start:
        yield start


def phone(*words: str, **env: str) -> "subprocess.CompletedProcess[str]":
    """Type ``python -m app`` and the words."""
    return subprocess.run(
        [sys.executable, "-m", "app", *words],
        cwd=ROOT,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )


def test_ctl_prints_the_answer_and_leaves_with_its_code(start):
    app = start().ready()
    done = phone("ctl", "call", "عمر", "--video")
    assert json.loads(done.stdout) == {
        "words": ["ctl", "call", "عمر", "--video"],
        "pid": app.process.pid,
    }
    assert (done.returncode, done.stderr) == (5, "")


def test_ctl_prints_names_on_a_terminal_that_knows_no_arabic(start):
    start().ready()
    done = phone("ctl", "call", "عمر", PYTHONIOENCODING="ascii")
    assert json.loads(done.stdout)["words"][2] == "عمر"


def test_ctl_reaches_the_app_of_its_profile(start):
    apps = {name: start(name).ready() for name in ("default", "work")}
    for words in (["--profile", "work", "state"], ["state", "--profile=work"]):
        assert json.loads(phone("ctl", *words).stdout)["pid"] == apps["work"].process.pid


def test_a_second_start_hands_its_words_over_and_leaves_with_the_code(start):
    app = start().ready()
    done = phone("--call", "user-99", "--video", "-reverse")
    assert app.line() == "asked --call user-99 --video -reverse"
    assert done.returncode == 5
    assert done.stdout == ""
    assert done.stderr.startswith("utd-phone: {")


def test_a_second_start_that_is_refused_says_why_in_prose(start):
    start().ready()
    done = phone("--call", "engaged")
    assert done.returncode == 5
    assert done.stderr == "utd-phone: You are in a call. Hang up first. (already_in_call)\n"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is always full")
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--help",), 1),
        (("--version",), 1),
        (("demo", "--help"), 1),
        (("engine", "--help"), 1),
        (("ctl", "dance"), 2),
        (("ctl", "state"), 5),
        (("ctl", "--profile", "nobody", "state"), 8),
    ],
)
def test_an_answer_that_cannot_be_written_is_no_traceback(start, words, code):
    start().ready()
    for sink in (">/dev/full", ">/dev/full 2>&1", ">&-", "| true"):
        line = f'"$0" -m app "$@" {sink}; echo "${{PIPESTATUS[0]}}" >&3'
        done = subprocess.run(
            ["bash", "-c", f"exec 3>&1; {line}", sys.executable, *words],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert "Traceback" not in done.stderr
        assert "Exception" not in done.stderr
        # Where nobody listens from the first, or may have heard it, all may be well.
        assert int(done.stdout) in ((code,) if "full" in sink else (code, 0)), sink


def test_words_that_are_off_never_reach_the_app(start):
    app = start().ready()
    assert phone("--call", "").returncode == 2
    assert phone("--call", "x" * 10_000).returncode == 2
    assert phone("--call", "a\u202eb").returncode == 2
    assert phone("ctl", "dance").returncode == 2
    phone("ctl", "show")
    assert app.line() == "asked ctl show"


def test_ctl_without_an_app_says_so(start):
    done = phone("ctl", "state")
    assert done.returncode == 8
    assert json.loads(done.stdout) == {"error": "no_app", "detail": "no app runs (profile default)"}
    assert done.stderr == "utd-phone: no app runs (profile default)\n"


def test_ctl_of_a_killed_app_says_so(start):
    start().ready().kill()
    assert phone("ctl", "quit").returncode == 8


def test_the_engine_has_its_own_words():
    done = phone("engine", "--help")
    assert done.returncode == 0
    assert "--ring-timeout" in done.stdout
    assert phone("engine", "--nonsense").returncode == 2


def test_an_app_that_is_silent_is_not_waited_for_for_ever(start, monkeypatch, capsys):
    app = start().ready()
    app.process.send_signal(signal.SIGSTOP)
    monkeypatch.setattr("app.cli._ANSWER_WITHIN_S", 0.2)
    assert main(["ctl", "wait", "call.state=active", "--timeout", "0.1"]) == 7
    assert json.loads(capsys.readouterr().out)["error"] == "timed_out"
    assert main(["--call", "user-99"]) == 7
    assert "does not answer" in capsys.readouterr().err
    app.process.send_signal(signal.SIGCONT)


def what_a_failing_start_says(*words: str) -> str:
    """Start the app, see that its window waits for a reader; all of its standard error."""
    with subprocess.Popen(
        [sys.executable, "-m", "app", *words],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stderr=subprocess.PIPE,
        text=True,
    ) as app:
        said = []
        while not said or "utd-phone: " not in said[-1]:
            said.append(app.stderr.readline())
            assert said[-1], f"it ended: {said}"
        with pytest.raises(subprocess.TimeoutExpired):
            app.wait(1)  # its window waits for a reader
        app.terminate()
        said += app.stderr.readlines()
    assert "cannot be opened" in "".join(said)
    assert "Traceback" not in "".join(said)
    return "".join(said)


def test_a_profile_that_cannot_be_opened_is_a_sentence_and_a_window(start):
    folder = places.profile_dir("default")
    (folder / "phone.sqlite").mkdir()
    what_a_failing_start_says()
    assert (folder / "phone.log").stat().st_mode & 0o777 == 0o600, "for its user alone"


@pytest.mark.parametrize("words", [(), ("demo",)])
def test_a_profile_whose_folder_is_a_file_is_a_sentence_and_a_window(start, words):
    folder = places.profile_dir(words[0] if words else "default")
    folder.rmdir()
    folder.write_text("")
    assert str(folder) in what_a_failing_start_says(*words)


def test_a_data_folder_that_cannot_be_made_is_a_sentence_and_a_window(start, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "file"))
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    assert str(tmp_path / "file") in what_a_failing_start_says()
    assert phone("ctl", "state").returncode == 8


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/sys takes no file from anybody")
def test_a_folder_that_takes_no_file_is_a_sentence_and_a_window(start):
    folder = places.profile_dir("default")
    folder.rmdir()
    folder.symlink_to("/sys")
    what_a_failing_start_says()


@pytest.fixture
def program(monkeypatch):
    """What the command line starts where no app runs: here it only notes its options."""
    module = types.ModuleType("app.main")
    module.started = []
    module.meanwhile = lambda: 0

    def run(options: Options) -> int:
        module.started.append(options)
        return module.meanwhile()

    module.main = run
    monkeypatch.setitem(sys.modules, "app.main", module)
    monkeypatch.setattr("gc.disable", lambda: None)  # not for the tests that follow
    return module


def test_where_no_app_runs_it_becomes_the_app(start, program):
    program.meanwhile = lambda: 3
    assert main(["--minimized", "--profile", "work", "-style", "fusion"]) == 3
    assert program.started == [
        Options(minimized=True, profile="work", qt_args=("-style", "fusion"))
    ]


def test_a_start_that_loses_the_race_hands_over_to_the_winner(start, program):
    apps = []

    def another_was_faster() -> int:
        apps.append(start())
        return LOST_RACE

    program.meanwhile = another_was_faster
    assert main(["--call", "user-99"]) == 5
    assert apps[0].ready().line() == "asked --call user-99"


def test_a_winner_that_never_listens_is_not_waited_for_for_ever(start, program, monkeypatch):
    monkeypatch.setattr("app.cli._RACE_OVER_WITHIN_S", 0.2)
    program.meanwhile = lambda: LOST_RACE
    assert main([]) == 7


@pytest.fixture
def people(monkeypatch):
    """The demo's people, who only say that they came or went."""
    seen = []

    @contextlib.contextmanager
    def come_and_go() -> Iterator[None]:
        seen.append("come")
        yield
        seen.append("gone")

    monkeypatch.setattr("app.demo.command.people", come_and_go)
    return seen


def test_the_demo_has_its_people_for_as_long_as_it_runs(start, program, people):
    program.meanwhile = lambda: len(people)
    assert main(["demo", "-reverse"]) == 1
    assert people == ["come", "gone"]
    assert program.started == [Options(profile="demo", qt_args=("-reverse",))]


def test_a_second_demo_shows_the_first_and_brings_nobody(start, program, people):
    app = start("demo").ready()
    assert main(["demo", "--minimized"]) == 5
    assert app.line() == "asked --minimized"
    assert (people, program.started) == ([], [])


def test_a_demo_that_another_overtakes_hands_over_to_it(start, program, people):
    with only_one("demo"):  # it brings its people, and cannot be asked yet
        later = threading.Timer(0.5, start, ["demo"])
        later.start()
        assert main(["demo"]) == 5
        later.join()
    assert (people, program.started) == ([], [])


def test_a_second_demo_in_another_profile_shows_the_first_too(start, program, people):
    with only_one("guest"):
        app = start("guest").ready()
        assert main(["demo", "--minimized"]) == 5
        assert app.line() == "asked --minimized"
    assert (people, program.started) == ([], [])


def test_a_demo_that_loses_the_race_hands_over_to_the_winner(start, program, people):
    def another_was_faster() -> int:
        start("demo")
        return LOST_RACE

    program.meanwhile = another_was_faster
    assert main(["demo"]) == 5
    assert people == ["come", "gone"]


def test_a_path_too_long_for_a_socket_is_no_obstacle(start, tmp_path, monkeypatch):
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(deep))
    app = start().ready()
    assert json.loads(phone("ctl", "state").stdout)["pid"] == app.process.pid
    assert app.process.poll() is None
    app.tell_to_quit()
    assert app.process.wait(WITHIN_S) == 0
