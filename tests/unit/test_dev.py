"""The pure parts of the set-up: what is missing, what suits, what the lock may hold."""

import re
import sys
import tomllib
from pathlib import Path

import pytest

import dev
import setup_python
import setup_server
import setup_steps
from app.localengine import mediaprogram
from setup_steps import SetupError, version_in
from setup_system import FOR_DESKTOP, TO_RUN, Need, advise, install, not_installed, really_missing

ROOT = Path(__file__).parents[2]
LOCKED = (ROOT / setup_python.LOCK).read_text()

LISTING = """libgl1 installed
libpulse0:amd64 installed
xvfb config-files
libglib2.0-0t64 installed
"""


def project(root: Path, lock: str = "one", pyproject: str = "") -> Path:
    """A tree with a finished environment in it."""
    (root / "packaging").mkdir(exist_ok=True)
    (root / setup_python.LOCK).write_text(lock)
    (root / "pyproject.toml").write_text(pyproject)
    python = setup_python.program(root, "python")
    python.parent.mkdir(parents=True, exist_ok=True)
    python.touch()
    stamp = "\n".join(setup_python.stamp_of(root))
    (root / ".venv" / setup_python.STAMP).write_text(stamp)
    return root


# ── system packages ──


def test_only_packages_that_are_not_installed_are_missing():
    wanted = [Need(name) for name in ("libgl1", "libpulse0", "xvfb", "libglib2.0-0", "dunst")]
    assert [need.package for need in not_installed(wanted, LISTING)] == ["xvfb", "dunst"]


def test_what_is_there_without_a_package_is_not_really_missing(tmp_path):
    (tmp_path / "there.so").touch()
    needs = [
        Need("here", library="libhere.so.1"),
        Need("gone", library="libgone.so.1"),
        Need("shell", program="sh"),
        Need("no-program", program="no-such-program"),
        Need("one-of-two-places", places=(f"{tmp_path}/x/*.so", f"{tmp_path}/*.so")),
        Need("no-file", places=(f"{tmp_path}/x/*.so",)),
    ]
    lacking = really_missing(needs, lambda library: library == "libhere.so.1")
    assert [need.package for need in lacking] == ["gone", "no-program", "no-file"]


def test_without_root_a_needed_package_is_an_error_with_the_line_that_helps():
    missing = [Need("libfoo1", library="libno-such-library.so.1")]
    with pytest.raises(SetupError, match=r"sudo apt-get install .* libfoo1"):
        install(missing, become=None)


def test_without_root_a_package_that_is_not_needed_is_only_advice(capsys):
    advise("apt-get install shell", lacking=[])
    assert "sudo apt-get install shell" in capsys.readouterr().out


def test_every_needed_package_names_one_use_of_it():
    for need in (*TO_RUN, *FOR_DESKTOP):
        assert sum(map(bool, (need.library, need.program, need.places))) == 1
        assert need.used


# ── which Python ──


@pytest.mark.parametrize(
    ("version", "suits"), [((3, 10), False), ((3, 11), True), ((3, 13), True), ((3, 14), False)]
)
def test_the_app_runs_on_311_to_313(version, suits):
    assert setup_python.suitable(version) is suits


@pytest.mark.parametrize(
    ("answers", "chosen"),
    [
        ([(("mine",), "3 12\n"), (("other",), "3 11\n")], ("mine",)),
        ([(("mine",), "3 8\n"), (("py", "-3.13"), "3 13\n")], ("py", "-3.13")),
        # A pyenv shim of a version that is switched off prints nothing.
        ([(("mine",), "3 14\n"), (("shim",), ""), (("real",), "3 11\n")], ("real",)),
        ([(("mine",), "3 9\n")], None),
    ],
)
def test_the_first_python_that_answers_with_a_suitable_version_is_taken(answers, chosen):
    assert setup_python.first_suitable(answers) == chosen


def test_the_python_that_runs_is_the_first_asked():
    assert setup_python.candidates()[0] == (sys.executable,)
    assert setup_python.find_python() == (sys.executable,)


# ── the environment ──


def test_a_finished_environment_is_known_by_its_stamp(tmp_path):
    root = project(tmp_path)
    assert setup_python.kept_stamp(root) == setup_python.stamp_of(root)


def test_another_lock_means_another_environment(tmp_path):
    root = project(tmp_path)
    (root / setup_python.LOCK).write_text("two")
    assert setup_python.kept_stamp(root)[:1] != setup_python.stamp_of(root)[:1]


def test_another_project_file_keeps_the_installed_packages(tmp_path):
    root = project(tmp_path)
    (root / "pyproject.toml").write_text("[tool.ruff]")
    kept, wanted = setup_python.kept_stamp(root), setup_python.stamp_of(root)
    assert (kept[0] == wanted[0], kept[1] == wanted[1]) == (True, False)


def test_an_environment_whose_python_is_gone_is_not_kept(tmp_path):
    root = project(tmp_path)
    setup_python.program(root, "python").unlink()
    assert setup_python.kept_stamp(root) == []


def test_a_tree_that_was_moved_makes_its_environment_anew(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    for root in (one, two):
        root.mkdir()
        project(root)
    assert setup_python.stamp_of(one) != setup_python.stamp_of(two)


@pytest.mark.parametrize(
    "folder",
    ["PySide6-6.11.3", "pyside6_essentials-6.12.0", "PySide6_Addons-6.12.0.1", "shiboken6-7.0"],
)
def test_a_qt_that_breaks_the_app_is_refused(tmp_path, folder):
    packages = tmp_path / ".venv" / "lib" / "python3.11" / "site-packages"
    (packages / f"{folder}.dist-info").mkdir(parents=True)
    with pytest.raises(SetupError, match=r"Remove the folder \.venv"):
        setup_python.refuse_harmful(setup_python.installed(tmp_path))


def test_the_environment_the_tests_run_in_is_not_refused():
    found = setup_python.installed(ROOT)
    assert found["pyside6-essentials"] == (6, 11, 3)
    setup_python.refuse_harmful(found)


# ── the lock ──


def test_every_locked_package_has_a_hash_and_no_address():
    assert not re.search(r"https?:|--index|--find-links|--extra-index", LOCKED)
    packages = re.findall(r"^[a-z0-9].*?(?=^[a-z0-9]|\Z)", LOCKED, re.MULTILINE | re.DOTALL)
    assert len(packages) > 50
    assert [p.split("==")[0] for p in packages if "--hash=sha256:" not in p] == []


def test_the_lock_holds_what_must_be_exact_and_not_what_must_not_be():
    for pin in ("pyside6-essentials==6.11.3", "pyside6-addons==6.11.3", "livekit==1.2.0"):
        assert f"\n{pin} " in LOCKED
    assert not re.search(r"^pyside6==", LOCKED, re.MULTILINE)


def test_the_lock_holds_everything_the_project_asks_for():
    data = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = [*data["project"]["dependencies"], *data["project"]["optional-dependencies"]["dev"]]
    names = {re.split(r"[=<>~! \[]", line)[0].lower().replace("_", "-") for line in asked}
    locked = set(re.findall(r"^([a-z0-9-]+)==", LOCKED, re.MULTILINE))
    assert names - locked == set()


@pytest.mark.parametrize("marker", ["linux", "darwin", "win32"])
def test_the_lock_serves_every_system(marker):
    assert f"sys_platform == '{marker}'" in LOCKED


# ── the media server ──


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("livekit-server version 1.13.5", (1, 13, 5)),
        ("go version go1.26.8 linux/amd64", (1, 26, 8)),
        ("go version go1.21 linux/arm64", (1, 21, 0)),
        ("", ()),
    ],
)
def test_versions_are_read_from_what_programs_print(text, version):
    assert version_in(text) == version


@pytest.mark.parametrize(
    ("said", "enough"),
    [
        ("livekit-server version 1.13.5", True),
        ("livekit-server version 1.13.12", True),
        ("livekit-server version 1.13.4", False),
        ("livekit-server version 1.14.0", False),
        ("livekit-server version 2.13.5", False),
        ("", False),
    ],
)
def test_set_up_and_engine_take_the_same_servers(said, enough):
    assert setup_server.will_do(said) is enough
    assert mediaprogram.will_do(said) is enough


def test_a_program_that_says_nothing_for_ever_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(setup_steps, "_SAYS_SO_WITHIN_S", 0.1)
    assert setup_steps.output_of(["sleep", "600"]) == ""
    assert setup_steps.output_of(["echo", "here"]) == "here\n"


def test_set_up_and_engine_speak_of_the_same_version():
    assert setup_server.VERSION == mediaprogram.NEEDED


def test_the_module_builds_the_version_that_is_looked_for():
    module = (ROOT / "packaging" / "media-server" / "go.mod").read_text()
    version = ".".join(str(part) for part in setup_server.VERSION)
    assert f"github.com/livekit/livekit-server v{version}" in module
    assert "\ntool github.com/livekit/livekit-server/cmd/server\n" in module


def test_our_build_lies_in_the_cache_of_that_version(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert setup_server.cached(ROOT).parent == tmp_path / "utd-phone" / "livekit-server" / "1.13.5"


# ── the verbs ──


def test_help_and_a_wrong_verb_show_the_usage(capsys):
    assert dev.main(["--help"]) == 0
    assert capsys.readouterr().out == dev.USAGE
    assert dev.main(["tset"]) == 2
    assert capsys.readouterr().err == dev.USAGE


def test_every_verb_is_in_the_usage_and_in_the_makefile():
    makefile = (ROOT / "Makefile").read_text()
    for verb in dev.VERBS:
        assert re.search(rf"^  {verb} ", dev.USAGE, re.MULTILINE)
        assert re.search(rf"^[a-z ]*\b{verb}\b[a-z ]*:", makefile, re.MULTILINE)


def test_the_tests_of_windows_are_shared_and_none_is_left_out():
    files = dev.files_of(dev.VIEW_TESTS)
    parts = dev.shares(files, dev.VIEW_PARTS)
    assert sorted(file for part in parts for file in part) == files
    assert max(len(part) for part in parts) - min(len(part) for part in parts) <= 1


@pytest.mark.parametrize("codes", [[0, 0, 0, 0], [0, 1, 0, 0], [0, 0, -9, 0]])
def test_a_part_that_fails_fails_the_step_and_all_are_run(monkeypatch, capsys, codes):
    run = []

    def part(paths):
        run.append(paths)
        return codes[paths[0]]

    monkeypatch.setattr(dev, "part", part)
    if any(codes):
        with pytest.raises(dev.StepFailedError):
            dev.at_once("some", [[0], [1], [2], [3]])
    else:
        dev.at_once("some", [[0], [1], [2], [3]])
    assert sorted(run) == [[0], [1], [2], [3]]


def test_what_makes_a_sound_is_run_by_itself_and_nothing_is_left_out():
    quiet, loud = dev.quiet_files(), dev.loud_files()
    assert not set(quiet) & set(loud)
    assert {*quiet, *loud} == {*dev.files_of("tests/integration"), *dev.files_of("tests/e2e")}
    assert "tests/integration/engine/test_engine_calls.py" in quiet


@pytest.mark.parametrize("file", dev.PATIENT_TESTS)
def test_what_may_be_late_listens_to_nobody(file):
    said = (dev.ROOT / file).read_text()
    assert not re.search(r"\bsound\.|wait_for_bars|\.record\(", said)


def test_folders_of_tests_that_are_not_there_are_left_out(tmp_path):
    (tmp_path / "tests" / "unit").mkdir(parents=True)
    assert dev.existing(tmp_path, dev.FAST_TESTS) == ["tests/unit"]


def test_a_step_that_fails_ends_the_run_with_its_code(capfd):
    with pytest.raises(dev.StepFailedError) as failed:
        dev.step("lint", ("python", "-c", "print('wrong'); raise SystemExit(3)"))
    assert (failed.value.name, failed.value.code) == ("lint", 3)
    assert re.fullmatch(r"── lint\nwrong\n── lint: \d+ s\n", capfd.readouterr().out)


def test_a_failed_step_is_said_and_is_the_exit_code(capsys):
    def fails(verb: str) -> None:
        raise dev.StepFailedError("format", 3)

    assert dev.main(["setup"], fails) == 3
    assert capsys.readouterr().err == "Failed: format (exit code 3)\n"


def test_what_the_set_up_cannot_bring_is_said_without_a_traceback(capsys):
    def fails(verb: str) -> None:
        raise SetupError("no Python here")

    assert dev.main(["setup"], fails) == 1
    assert capsys.readouterr().err == "Set-up: no Python here\n"


@pytest.mark.parametrize(
    ("platform", "environ", "shown"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("win32", {}, True),
        ("darwin", {}, True),
    ],
)
def test_a_window_is_shown_where_somebody_can_see_it(platform, environ, shown):
    assert dev.has_display(platform, environ) is shown


@pytest.mark.parametrize(
    ("verb", "shown", "needed"),
    [
        ("test", True, True),
        ("check", True, True),
        ("bench", True, True),
        ("demo", True, False),
        ("setup", True, False),
        ("demo", False, True),
        ("setup", False, True),
    ],
)
def test_a_private_desktop_is_brought_where_one_will_be_used(verb, shown, needed):
    assert dev.needs_desktop(verb, shown) is needed
