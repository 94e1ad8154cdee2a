"""Which addresses are taken, which are refused, and how they are spelled afterwards."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.address import checked_engine_url, is_loopback, is_private, is_safe_for_secrets
from app.domain.errors import AppError, ErrorCode


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("https://engine.example.com", "https://engine.example.com"),
        ("  https://Engine.Example.COM/  ", "https://engine.example.com"),
        ("https://engine.example.com/api/v1/", "https://engine.example.com"),
        ("https://example.com:8443/phone/", "https://example.com:8443/phone"),
        ("engine.example.com", "https://engine.example.com"),
        ("engine.example.com:8760", "https://engine.example.com:8760"),
        ("http://127.0.0.1:8760", "http://127.0.0.1:8760"),
        ("http://localhost:8760", "http://localhost:8760"),
        ("localhost:8760", "http://localhost:8760"),
        ("http://[::1]:8760/", "http://[::1]:8760"),
        ("https://exämple.com", "https://exämple.com"),
        ("https://engine-box", "https://engine-box"),
    ],
)
def test_an_address_gets_one_spelling(typed, url):
    assert checked_engine_url(typed, plain_http_allowed=False) == url


@pytest.mark.parametrize(
    "typed",
    [
        "http://192.168.1.20:8760",
        "192.168.1.20:8760",
        "http://10.0.0.1",
        "http://172.31.255.254",
        "http://169.254.1.1",
        "http://[fd12:3456::1]:8760",
        "http://[fe80::1]",
        "http://printer.local",
    ],
)
def test_plain_http_on_the_own_network_wants_the_tick(typed):
    with pytest.raises(AppError) as refused:
        checked_engine_url(typed, plain_http_allowed=False)
    assert refused.value.code is ErrorCode.INSECURE_ADDRESS
    assert checked_engine_url(typed, plain_http_allowed=True).startswith("http://")


@pytest.mark.parametrize(
    "typed",
    [
        "http://engine.example.com",
        "http://8.8.8.8",
        "http://172.32.0.1",
        "http://0.0.0.0:8760",
        "http://100.64.0.1",
        "http://engine-box",
        "http://local",
        "http://2130706433",
        "http://127.1",
        "http://127.0.0.1.example.com",
        "http://localhost.example.com",
        "http://[2001:db8::1]",
        "http://[::ffff:8.8.8.8]",
    ],
)
def test_plain_http_to_anywhere_else_is_refused(typed):
    with pytest.raises(AppError) as refused:
        checked_engine_url(typed, plain_http_allowed=True)
    assert refused.value.code is ErrorCode.INSECURE_ADDRESS


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "https://",
        "http://",
        "ftp://example.com",
        "ws://example.com",
        "javascript://x",
        "https://user:secret@example.com",
        "https://example.com/?key=1",
        "https://example.com/#x",
        "https://example.com:99999",
        "https://example.com:0",
        "https://example.com:port",
        "https://exam ple.com",
        "https://exam\tple.com",
        "https://exam\nple.com",
        "https://exa\u202emple.com",
        "https://example.com\\@evil.com",
        "https://-example.com",
        "https://ex..ample.com",
        "https://[::1",
        "https://[zz::1]",
        "https://[v1.a:b]",
        f"https://{'a' * 64}.com",
        f"https://{'a.' * 200}com",
        "https://???",
    ],
)
def test_nonsense_is_no_address(typed):
    with pytest.raises(AppError) as refused:
        checked_engine_url(typed, plain_http_allowed=True)
    assert refused.value.code is ErrorCode.INVALID_ADDRESS


def outcome_of(typed: str) -> str:
    """The address it becomes, or the code of its refusal."""
    try:
        return checked_engine_url(typed, plain_http_allowed=True)
    except AppError as error:
        return error.code


@given(st.text(max_size=60))
def test_anything_typed_is_an_address_or_an_error_with_a_code(typed):
    outcome = outcome_of(typed)
    refused = outcome in (ErrorCode.INVALID_ADDRESS, ErrorCode.INSECURE_ADDRESS)
    assert refused or outcome_of(outcome) == outcome


@pytest.mark.parametrize(
    ("host", "loopback", "private"),
    [
        ("127.0.0.1", True, True),
        ("127.255.255.254", True, True),
        ("::1", True, True),
        ("::ffff:127.0.0.1", True, True),
        ("LOCALHOST", True, True),
        ("a.localhost", True, True),
        ("192.168.0.1", False, True),
        ("::ffff:192.168.0.1", False, True),
        ("fe80::1%eth0", False, True),
        ("box.local.", False, True),
        ("local", False, False),
        ("example.local.com", False, False),
        ("1.1.1.1", False, False),
        ("", False, False),
    ],
)
def test_hosts_are_judged_by_their_spelling(host, loopback, private):
    assert (is_loopback(host), is_private(host)) == (loopback, private)


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("wss://engine.example.com/api/v1/signal/ws", True),
        ("ws://127.0.0.1:8760/api/v1/signal/ws?x=1", True),
        ("ws://192.168.1.20:8760/ws", True),
        ("ws://engine.example.com/ws", False),
        ("http://engine.example.com", False),
        ("https://engine.example.com", True),
    ],
)
def test_a_secret_travels_encrypted_or_stays_on_this_network(url, allowed):
    assert is_safe_for_secrets(url) is allowed
