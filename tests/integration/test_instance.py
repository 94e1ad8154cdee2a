"""One app a profile and its control socket, with real processes that start, hang and are killed."""

import contextlib
import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app import places
from app.adapters.instance import MAX_QUESTION_BYTES
from app.remote import ask
from tests.integration.control_process import ROOT, WITHIN_S, StartApp, private_folders


@pytest.fixture
def start(monkeypatch) -> Iterator[StartApp]:
    """Start apps in folders of their own."""
    with private_folders(monkeypatch) as start:
        yield start


def asked(*words: str, profile: str = "default") -> tuple[int, dict]:
    answer = ask(profile, list(words), WITHIN_S)
    assert answer is not None
    return answer[0], json.loads(answer[1])


def pid_of_app(profile: str = "default") -> int:
    return asked("who", profile=profile)[1]["pid"]


@contextlib.contextmanager
def raw_line() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(WITHIN_S)
        line.connect(places.control_socket("default"))
        yield line


def heard(line: socket.socket) -> bytes:
    parts = b""
    with contextlib.suppress(ConnectionResetError):
        while part := line.recv(65_536):
            parts += part
    return parts


# ── one app ──


def test_where_no_app_runs_nobody_answers(start):
    assert ask("default", ["who"], WITHIN_S) is None


@pytest.mark.parametrize("words", [[], ["--call", "عمر"], ["", "a\nb", "x" * 20_000]])
def test_words_arrive_as_they_were_said(start, words):
    start().ready()
    code, body = asked(*words)
    assert (code, body["words"]) == (5, words)


def test_a_second_app_finds_the_place_taken(start):
    first = start().ready()
    second = start().ready()
    assert (first.became, second.became) == ("ready", "taken")
    assert second.process.wait(WITHIN_S) == 0
    assert pid_of_app() == first.process.pid


def test_each_profile_has_its_own_app(start):
    apps = {profile: start(profile).ready() for profile in ("default", "work")}
    assert {p: pid_of_app(p) for p in apps} == {p: a.process.pid for p, a in apps.items()}


def test_of_apps_that_start_at_once_one_wins(start):
    apps = [start() for _ in range(3)]
    assert sorted(app.ready().became for app in apps) == ["ready", "taken", "taken"]
    winner = next(app for app in apps if app.became == "ready")
    assert pid_of_app() == winner.process.pid


def test_the_socket_of_a_killed_app_is_nobody_and_is_taken_over(start):
    first = start().ready()
    first.kill()
    assert Path(places.control_socket("default")).exists()
    assert ask("default", ["who"], WITHIN_S) is None
    second = start().ready()
    assert second.became == "ready"
    assert pid_of_app() == second.process.pid


def test_a_living_app_is_never_replaced_even_without_its_lock_file(start):
    first = start().ready()
    (places.profile_dir("default") / "app.lock").unlink()
    assert start().ready().became == "taken"
    assert pid_of_app() == first.process.pid


def test_an_app_that_quit_makes_room(start):
    start().ready().quit()
    assert start().ready().became == "ready"


def test_only_the_user_may_open_the_socket(start):
    start().ready()
    path = Path(places.control_socket("default"))
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


# ── clients ──


def test_a_client_that_says_nothing_holds_up_nobody(start):
    start().ready()
    with raw_line(), raw_line() as slow:
        slow.send(b"12:")
        assert asked("who")[0] == 5


def test_a_question_that_takes_long_holds_up_nobody(start):
    start().ready()
    with raw_line() as waiting:
        waiting.send(b"5:hang\0")
        assert asked("who")[0] == 5


def test_many_clients_at_once_get_their_own_answers(start):
    start().ready()
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda n: asked(f"question-{n}"), range(60)))
    assert [body["words"] for _, body in answers] == [[f"question-{n}"] for n in range(60)]


def test_a_question_may_come_byte_by_byte(start):
    start().ready()
    with raw_line() as line:
        for byte in b"4:who\0":
            line.send(bytes([byte]))
        assert heard(line).startswith(b"5\n")


@pytest.mark.parametrize(
    "question",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b'{"ctl": "state"}\n',
        b"-5:",
        b"\xff",
        b"123456:",
        b"%d:" % (MAX_QUESTION_BYTES + 1),
    ],
)
def test_what_is_no_question_is_refused_at_once(start, question):
    start().ready()
    with raw_line() as line:
        line.sendall(question)
        assert heard(line).startswith(b"2\n")
    assert asked("who")[0] == 5


def test_a_second_question_on_one_line_is_not_heard(start):
    app = start().ready()
    with raw_line() as line:
        line.sendall(b"4:one\0" + b"4:two\0")
        assert heard(line).count(b"words") == 1
    asked("three")
    assert [app.line(), app.line()] == ["asked one", "asked three"]


def test_a_long_answer_arrives_whole(start):
    start().ready()
    assert len(asked("big")[1]["text"]) == 1_000_000


def test_what_a_client_that_went_away_asked_for_is_given_up(start):
    app = start().ready()
    with raw_line() as line:
        line.send(b"5:hang\0")
        assert app.line() == "asked hang"
    assert app.line() == "cancelled"


def test_a_question_that_breaks_the_answerer_is_answered_too(start):
    start().ready()
    code, body = asked("fail")
    assert (code, body["error"]) == (1, "internal")
    assert asked("who")[0] == 5


def test_who_waits_for_an_app_that_quits_is_told(start):
    app = start().ready()
    with raw_line() as line:
        line.send(b"5:hang\0")
        assert app.line() == "asked hang"
        app.tell_to_quit()
        assert heard(line).startswith(b"8\n")
    assert app.process.wait(WITHIN_S) == 0


def test_an_app_that_does_not_answer_is_told_apart_from_none(start):
    app = start().ready()
    app.process.send_signal(signal.SIGSTOP)
    with pytest.raises(TimeoutError):
        ask("default", ["who"], 0.2)
    app.process.send_signal(signal.SIGCONT)
    assert asked("who")[0] == 5


# ── how long a second start takes ──


def seconds(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=False, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


def test_a_second_start_costs_at_most_two_starts_of_python(start, tmp_path, monkeypatch):
    start().ready()
    script = tmp_path / "utd-phone"  # what pip writes for an entry point
    script.write_text("import sys\nfrom app.cli import main\nsys.exit(main())\n")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", str(tmp_path / "compiled"))
    call = ["--call", "عمر", "--video"]
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "python -m app": [sys.executable, "-m", "app", *call],
        "utd-phone": [sys.executable, str(script), *call],
    }
    for command in commands.values():
        seconds(command)
    runs = [{name: seconds(command) for name, command in commands.items()} for _ in range(15)]
    # The least of each is what it costs; other tests run beside, and what they add is theirs.
    least = {name: min(run[name] for run in runs) for name in commands}
    ratios = {name: least[name] / least["python -c pass"] for name in commands}
    for name, ratio in ratios.items():
        print(f"{name:16} {1000 * least[name]:6.1f} ms  x{ratio:.2f}")
    assert max(ratios.values()) <= 2.0, ratios
