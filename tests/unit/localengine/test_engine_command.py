"""The engine's command line: what is understood, where keys may come from."""

import json
from pathlib import Path

import pytest

from app.localengine.command import UsageError, parse, run
from app.localengine.options import ExternalMedia

ELSEWHERE = {
    "UTD_LIVEKIT_URL": "wss://media.example.org/",
    "UTD_LIVEKIT_KEY": "key",
    "UTD_LIVEKIT_SECRET": "secret",
}


def test_nothing_said_is_a_private_engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    command = parse([], {})
    options = command.options
    assert options.host == "127.0.0.1"
    assert options.port == 0
    assert options.media is None
    assert options.public_url == ""
    assert options.rate_limit == 120
    assert (options.timings.ring_timeout_s, options.timings.max_call_s) == (30, 3600)
    assert options.data == tmp_path / "utd-phone" / "engine"
    assert not command.json
    assert command.stop_when_idle_s is None


def test_everything_said_is_taken(tmp_path: Path) -> None:
    command = parse(
        [
            *("--host", "0.0.0.0", "--port", "8760", "--data", str(tmp_path)),
            *("--public-url", "https://calls.example.org/", "--ring-timeout", "45"),
            *("--max-call", "600", "--rate-limit", "60", "--stop-when-idle", "10", "--json"),
        ],
        {},
    )
    options = command.options
    assert (options.host, options.port, options.data) == ("0.0.0.0", 8760, tmp_path)
    assert options.public_url == "https://calls.example.org"
    assert (options.timings.ring_timeout_s, options.timings.max_call_s) == (45, 600)
    assert (options.rate_limit, command.stop_when_idle_s, command.json) == (60, 10, True)


def test_a_media_server_elsewhere_from_the_environment(tmp_path: Path) -> None:
    media = parse(["--data", str(tmp_path)], ELSEWHERE).options.media
    assert media == ExternalMedia("wss://media.example.org", "key", "secret")
    assert "secret" not in repr(media)


def test_a_media_server_elsewhere_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "credentials.json"
    file.write_text(json.dumps({"key": "k", "secret": "s"}))
    arguments = ["--livekit-url", "ws://10.0.0.1:7880", "--livekit-credentials", str(file)]
    media = parse(["--data", str(tmp_path), *arguments], ELSEWHERE).options.media
    assert media == ExternalMedia("ws://10.0.0.1:7880", "k", "s")


@pytest.mark.parametrize("content", ["", "[]", '{"key": "k"}', "key: secret"])
def test_a_credentials_file_that_holds_none(tmp_path: Path, content: str) -> None:
    file = tmp_path / "credentials.json"
    file.write_text(content)
    arguments = ["--livekit-url", "ws://10.0.0.1:7880", "--livekit-credentials", str(file)]
    with pytest.raises(UsageError):
        parse(["--data", str(tmp_path), *arguments], {})


def test_an_address_without_a_key_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="needs"):
        parse(["--data", str(tmp_path)], {"UTD_LIVEKIT_URL": "ws://10.0.0.1:7880"})


def test_a_data_folder_without_a_name_is_a_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):  # and not the folder one happens to be in
        parse(["--data", ""], {})
    assert "must not be empty" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["UTD_LIVEKIT_KEY", "UTD_LIVEKIT_SECRET"])
def test_a_key_without_an_address_is_a_mistake(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="--livekit-url"):
        parse(["--data", str(tmp_path)], {name: "x"})


def test_a_data_folder_that_cannot_be_made_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "file"))
    assert run(["--json"]) == 1
    said = capsys.readouterr()
    assert json.loads(said.out)["code"] == "data_unusable"
    assert str(tmp_path / "file") in said.err


@pytest.mark.parametrize("option", ["--livekit-key", "--livekit-secret", "--app-key"])
def test_no_key_is_taken_from_the_command_line(
    option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as leave:
        parse([option, "x"], {})
    assert leave.value.code == 2
    assert "unrecognized" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--ring-timeout", "9"],
        ["--ring-timeout", "121"],
        ["--max-call", "59"],
        ["--rate-limit", "0"],
        ["--stop-when-idle", "0"],
        ["--port", "65536"],
        ["--port", "x"],
        ["--public-url", "ftp://example.org"],
        ["--public-url", "http://"],
        ["--livekit-url", "http://example.org"],
        ["--livekit-url", "ws://127.0.0.1:1", "--livekit-credentials", "/nonexistent"],
        ["--livekit-url", "ws://127.0.0.1:1"],
        ["--livekit-credentials", "/dev/null"],
        ["--what"],
    ],
)
def test_arguments_that_make_no_sense(
    tmp_path: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--json", "--data", str(tmp_path), *arguments]) == 2
    said = capsys.readouterr()
    refusal = json.loads(said.out)
    assert (refusal["ready"], refusal["code"]) == (False, "usage")
    assert refusal["message"] in said.err
    assert run(["--data", str(tmp_path), *arguments]) == 2
    assert capsys.readouterr() == ("", said.err)


def test_help_is_no_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    assert "--stop-when-idle" in capsys.readouterr().out
