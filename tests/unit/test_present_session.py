"""The sign-in form: what is needed, what is wrong and under which field, what is sent."""

import pytest

from app.domain.errors import AppError, ErrorCode
from app.domain.settings import Account, AccountKind
from app.protocol.rest import HOSTED_ENGINE_URL, HOSTED_TOKEN_URL
from app.values import replace
from app.viewmodels.session import (
    FormField,
    SignInForm,
    account_of,
    explained,
    form_of,
    missing,
    offers_plain_http,
    present,
    suggested_identity,
    wrong_in,
)
from tests.unit.english import bare, english

__all__ = ["english"]

K, F, C = AccountKind, FormField, ErrorCode
HERE = SignInForm(K.BUILT_IN, "Adam Salem", "adam")
JOIN = SignInForm(K.ENGINE, "Adam", "adam", "https://office.example", "1234567890", "key")
HOSTED = SignInForm(K.HOSTED, "Adam", "adam", app_id="app_7f3k2", app_key="key")


@pytest.mark.parametrize(
    ("kind", "needed"),
    [
        (K.BUILT_IN, {F.IDENTITY}),
        (K.ENGINE, {F.ENGINE_URL, F.APP_ID, F.IDENTITY, F.APP_KEY}),
        (K.HOSTED, {F.APP_ID, F.IDENTITY, F.APP_KEY}),
    ],
)
def test_an_empty_form_names_every_field_it_needs(
    kind: AccountKind, needed: set[FormField]
) -> None:
    said = missing(SignInForm(kind))
    assert set(said) == needed
    assert all(said.values())


@pytest.mark.parametrize("form", [HERE, JOIN, HOSTED])
def test_a_full_form_misses_nothing(form: SignInForm) -> None:
    assert missing(form) == {}
    assert wrong_in(form) == {}


@pytest.mark.parametrize("form", [JOIN, HOSTED])
@pytest.mark.parametrize("place", [F.APP_ID, F.APP_KEY])
@pytest.mark.parametrize("text", ["two words", "clé", "k\u200bey", "line\x07"])
def test_what_cannot_be_an_app_id_or_a_key_is_said_under_it(
    form: SignInForm, place: FormField, text: str
) -> None:
    said = wrong_in(replace(form, **{place: text}))
    assert set(said) == {place}
    assert ("app id" in said[place]) == (place is F.APP_ID)
    assert "refused" not in said[place]  # nobody was asked


@pytest.mark.parametrize("form", [JOIN, HOSTED])
def test_spaces_around_an_app_id_and_a_key_do_not_count(form: SignInForm) -> None:
    assert wrong_in(replace(form, app_id=" 123 ", app_key="\tkey ")) == {}


def test_on_this_computer_nobody_looks_at_what_another_way_in_needs() -> None:
    assert wrong_in(replace(HERE, app_id="two words", engine_url="no address")) == {}


def test_all_that_is_wrong_is_said_at_once() -> None:
    said = wrong_in(SignInForm(K.ENGINE, "", "a b", "no address", "two words"))
    assert set(said) == {F.IDENTITY, F.ENGINE_URL, F.APP_ID, F.APP_KEY}
    assert said[F.APP_KEY] == missing(SignInForm(K.ENGINE))[F.APP_KEY]
    assert said[F.IDENTITY] == explained(JOIN, C.INVALID_IDENTITY)[F.IDENTITY]


def test_an_address_error_allows_what_the_field_gives_as_an_example() -> None:
    said = bare(wrong_in(replace(JOIN, engine_url="no address"))[F.ENGINE_URL])
    assert "office.local:8080" in said
    assert "begins" not in said


@pytest.mark.parametrize("form", [HERE, HOSTED])
@pytest.mark.parametrize("code", [C.OFFLINE, C.TIMED_OUT, C.MALFORMED_ANSWER])
def test_no_address_is_spoken_of_where_none_can_be_typed(form: SignInForm, code: ErrorCode) -> None:
    assert "address" not in explained(form, code)[F.FORM]


def test_the_network_is_to_blame_only_where_the_engine_is_elsewhere() -> None:
    assert "Check the network." in explained(HOSTED, C.OFFLINE)[F.FORM]
    assert "network" not in explained(HERE, C.OFFLINE)[F.FORM]


def test_spaces_are_no_id() -> None:
    assert set(missing(SignInForm(identity="   "))) == {F.IDENTITY}


def test_the_built_in_engine_needs_no_address() -> None:
    assert account_of(HERE) == Account(K.BUILT_IN, "adam", "Adam Salem")


def test_another_engine_gets_one_spelling_of_its_address() -> None:
    account = account_of(JOIN)
    assert (account.engine_url, account.token_url) == ("https://office.example",) * 2
    assert account.app_id == "1234567890"


def test_the_hosted_engine_has_its_own_addresses() -> None:
    account = account_of(HOSTED)
    assert (account.engine_url, account.token_url) == (HOSTED_ENGINE_URL, HOSTED_TOKEN_URL)


def test_the_key_is_in_no_account_and_in_no_repr() -> None:
    secret = SignInForm(K.HOSTED, "", "adam", app_id="a", app_key="s3cret")
    assert "s3cret" not in repr(secret)
    assert "s3cret" not in repr(account_of(secret))


@pytest.mark.parametrize(
    ("typed", "tick", "offered", "lets_in"),
    [
        ("http://192.168.1.4:8080", False, True, False),
        ("http://192.168.1.4:8080", True, True, True),
        ("http://127.0.0.1:8080", False, False, True),
        ("https://192.168.1.4", False, False, True),
        ("http://example.com", True, False, False),
        ("not an address", True, False, False),
        ("", False, False, False),
    ],
)
def test_the_tick_is_offered_where_it_helps_and_nowhere_else(
    typed: str, tick: bool, offered: bool, lets_in: bool
) -> None:
    form = SignInForm(K.ENGINE, "", "adam", typed, "1", "k", plain_http_allowed=tick)
    assert offers_plain_http(form) is offered
    if lets_in:
        assert account_of(form).engine_url
    else:
        with pytest.raises(AppError):
            account_of(form)


@pytest.mark.parametrize(
    ("form", "code", "place"),
    [
        (HERE, C.INVALID_IDENTITY, F.IDENTITY),
        (HERE, C.ENGINE_NOT_STARTED, F.FORM),
        (HERE, C.OFFLINE, F.FORM),
        (HERE, C.INVALID_CREDENTIALS, F.FORM),
        (JOIN, C.OFFLINE, F.ENGINE_URL),
        (JOIN, C.TIMED_OUT, F.ENGINE_URL),
        (JOIN, C.INSECURE_ADDRESS, F.ENGINE_URL),
        (JOIN, C.INVALID_CREDENTIALS, F.APP_KEY),
        (JOIN, C.MISSING_CREDENTIALS, F.APP_KEY),
        (JOIN, C.TYPE_NOT_ENABLED, F.APP_ID),
        (HOSTED, C.OFFLINE, F.FORM),
        (HOSTED, C.PROJECT_SUSPENDED, F.APP_ID),
        (HOSTED, C.BANNED, F.IDENTITY),
        (HOSTED, C.RATE_LIMITED, F.FORM),
    ],
)
def test_an_error_stands_under_the_field_it_is_about(
    form: SignInForm, code: ErrorCode, place: FormField
) -> None:
    said = explained(form, code)
    assert set(said) == {place}
    assert str(code) not in said[place]


@pytest.mark.parametrize("code", [*ErrorCode, "of_another_version"])
@pytest.mark.parametrize("form", [HERE, JOIN, HOSTED])
def test_every_code_says_something(form: SignInForm, code: str) -> None:
    assert all(explained(form, code).values())


def test_a_refused_key_names_its_app() -> None:
    said = explained(HOSTED, C.INVALID_CREDENTIALS)[F.APP_KEY]
    assert "app_7f3k2" in bare(said)


def test_the_button_says_what_it_does() -> None:
    assert present(HERE, {}, busy=False).start == "Start on this computer"
    assert present(JOIN, {}, busy=False).start == "Join"
    assert present(HOSTED, {}, busy=False).start == "Sign in"
    wrong = {F.APP_KEY: "wrong"}
    assert present(HOSTED, wrong, busy=False).start == "Sign in"  # nothing was tried
    assert present(HOSTED, wrong, busy=False, failed=True).start == "Try again"
    assert present(HOSTED, wrong, busy=True, failed=True).start == "Sign in"


@pytest.mark.parametrize(
    ("name", "identity"),
    [("Adam Salem", "adam.salem"), ("  Zoë ", "zoe"), ("", ""), ("..", ""), ("a" * 200, "")],
)
def test_an_id_is_made_of_a_name(name: str, identity: str) -> None:
    assert suggested_identity(name) == identity


def test_a_call_that_waits_is_named() -> None:
    assert present(HERE, {}, busy=False).call_waits == ""
    waits = present(HERE, {}, busy=False, queued="user-99").call_waits
    assert bare(waits) == "user-99 is called as soon as you are signed in."


def test_a_remembered_account_fills_the_form_but_not_the_key() -> None:
    account = account_of(JOIN)
    form = form_of(account)
    assert (form.kind, form.identity, form.engine_url) == (K.ENGINE, "adam", account.engine_url)
    assert form.app_key == ""
    assert form_of(account_of(HOSTED)).engine_url == ""
    assert form_of(None) == SignInForm()
