"""What the environment says of the sign-in and of the demo."""

import os

import pytest

from app.domain.settings import AccountKind
from app.main import demo_people, environment_sign_in


@pytest.fixture
def environ(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment that says nothing of the phone."""
    for name in [name for name in os.environ if name.startswith("UTD_")]:
        monkeypatch.delenv(name)
    return monkeypatch


def test_without_an_identity_nobody_is_signed_in(environ: pytest.MonkeyPatch) -> None:
    environ.setenv("UTD_ENGINE_URL", "http://127.0.0.1:1")
    environ.setenv("UTD_APP_KEY", "key")
    assert environment_sign_in(os.environ) is None


def test_an_identity_alone_is_signed_in_to_the_built_in_engine(
    environ: pytest.MonkeyPatch,
) -> None:
    environ.setenv("UTD_IDENTITY", "sara")
    said = environment_sign_in(os.environ)
    assert said is not None
    assert (said.account.kind, said.account.identity) == (AccountKind.BUILT_IN, "sara")
    assert (said.account.name, said.account.engine_url, said.app_key) == ("sara", "", "")


def test_an_address_makes_it_the_engine_there(environ: pytest.MonkeyPatch) -> None:
    words = {"ENGINE_URL": "http://10.0.0.7:80", "APP_ID": "app", "APP_KEY": "key"}
    for name, value in {**words, "IDENTITY": "sara", "NAME": "Sara"}.items():
        environ.setenv(f"UTD_{name}", value)
    said = environment_sign_in(os.environ)
    assert said is not None
    account = said.account
    assert (account.kind, account.engine_url) == (AccountKind.ENGINE, "http://10.0.0.7:80")
    assert (account.app_id, account.name, said.app_key) == ("app", "Sara", "key")
    assert account.plain_http_allowed, "whoever sets the variable has chosen the address"


def test_the_demo_names_its_people(environ: pytest.MonkeyPatch) -> None:
    assert demo_people(os.environ) == frozenset()
    environ.setenv("UTD_DEMO_PEOPLE", "echo,lina")
    assert demo_people(os.environ) == {"echo", "lina"}
