"""Every error code has a sentence that says what to do."""

import pytest

from app.domain.errors import AppError, ErrorCode
from app.main import told
from app.services.control import Exit, Reply, refusal
from app.viewmodels.words.errors import cannot_open, sentence

UNKNOWN = sentence("a code of another version")


@pytest.mark.parametrize("code", ErrorCode)
def test_every_code_has_a_sentence_of_its_own(code: ErrorCode) -> None:
    said = sentence(code)
    assert said != UNKNOWN
    assert said.endswith(".")
    assert code.value not in said.split()


def test_no_two_codes_are_told_alike() -> None:
    assert len({sentence(code) for code in ErrorCode}) == len(ErrorCode)


def test_a_code_nobody_knows_is_no_failure() -> None:
    assert UNKNOWN == "Something went wrong. Try again."


@pytest.mark.parametrize("code", ErrorCode)
def test_a_sentence_says_what_to_do(code: ErrorCode) -> None:
    orders = (
        "Ask", "Call", "Check", "Choose", "Close", "Enter", "Hang up", "Look", "Plug", "Run",
        "Sign in", "Start", "Try", "Use", "Wait",
    )  # fmt: skip
    said = sentence(code)
    assert any(f" {order}" in said or f" {order.lower()}" in said for order in orders), said


def test_a_file_that_cannot_be_opened_is_named() -> None:
    said = cannot_open("/home/sara/phone.sqlite")
    assert "Check that the disk" in said
    assert "/home/sara/phone.sqlite" in said


def test_a_refusal_on_the_command_line_says_its_sentence() -> None:
    code, body = told(refusal(AppError(ErrorCode.NO_CALL)))
    assert (code, body["error"]) == (2, "no_call")
    assert body["sentence"] == "There is no call. Start one first."
    late = refusal(AppError(ErrorCode.TIMED_OUT))
    assert "engine" in told(late)[1]["sentence"]
    assert "engine" not in told(late, waited=True)[1]["sentence"]
    assert told(Reply(Exit.DONE, {"call": {}})) == (0, {"call": {}})
