"""The addresses an engine gives out, and what counts as this computer alone."""

import pytest
from aiohttp.test_utils import make_mocked_request

from app.localengine import addresses as module
from app.localengine.addresses import Addresses, for_others, is_loopback, own_address, reach


@pytest.mark.parametrize(
    ("host", "alone", "reached"),
    [
        ("127.0.0.1", True, "127.0.0.1"),
        ("127.0.0.2", True, "127.0.0.2"),
        ("localhost", True, "localhost"),
        ("::1", True, "[::1]"),
        ("0.0.0.0", False, "127.0.0.1"),
        ("::", False, "[::1]"),
        ("192.168.1.5", False, "192.168.1.5"),
        ("fd00::5", False, "[fd00::5]"),
    ],
)
def test_how_a_host_is_reached(host: str, alone: bool, reached: str) -> None:
    assert is_loopback(host) is alone
    assert reach(host) == reached


@pytest.mark.parametrize(
    ("url", "host", "given"),
    [
        ("http://127.0.0.1:8760", "0.0.0.0", "http://10.1.2.3:8760"),
        ("ws://[::1]:7880", "::", "ws://10.1.2.3:7880"),
        ("http://127.0.0.1:8760", "127.0.0.1", "http://127.0.0.1:8760"),
        ("http://192.168.1.5:8760", "192.168.1.5", "http://192.168.1.5:8760"),
        ("wss://media.example.org", "0.0.0.0", "wss://media.example.org"),
    ],
)
def test_others_are_given_an_address_they_can_reach(
    url: str, host: str, given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "own_address", lambda: "10.1.2.3")
    assert for_others(url, host) == given


def test_a_computer_without_a_network_has_the_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_FAR_AWAY", ("256.0.0.1", 9))
    assert own_address() == "127.0.0.1"


@pytest.mark.parametrize(
    ("public", "said_host", "socket", "media"),
    [
        (
            "",
            "127.0.0.1:8760",
            "ws://127.0.0.1:8760/api/v1/signal/ws",
            "ws://127.0.0.1:7880",
        ),
        ("", "pc.lan:8760", "ws://pc.lan:8760/api/v1/signal/ws", "ws://pc.lan:7880"),
        ("", "[fd00::5]:8760", "ws://[fd00::5]:8760/api/v1/signal/ws", "ws://[fd00::5]:7880"),
        ("", "pc.lan", "ws://pc.lan/api/v1/signal/ws", "ws://pc.lan:7880"),
        (
            "https://calls.example.org",
            "127.0.0.1:8760",
            "wss://calls.example.org/api/v1/signal/ws",
            "wss://calls.example.org:7880",
        ),
        (
            "http://calls.example.org:80/engine/",
            "127.0.0.1:8760",
            "ws://calls.example.org/engine/api/v1/signal/ws",
            "ws://calls.example.org:7880",
        ),
        (
            "",
            "evil@pc.lan/x?",
            "ws://127.0.0.1:8760/api/v1/signal/ws",
            "ws://127.0.0.1:7880",
        ),
        (
            "",
            "pc.lan:99999",
            "ws://127.0.0.1:8760/api/v1/signal/ws",
            "ws://127.0.0.1:7880",
        ),
        (
            "",
            "not a host",
            "ws://127.0.0.1:8760/api/v1/signal/ws",
            "ws://127.0.0.1:7880",
        ),
    ],
)
def test_addresses_follow_the_client(public: str, said_host: str, socket: str, media: str) -> None:
    addresses = Addresses("127.0.0.1", 8760, public)
    request = make_mocked_request("GET", "/", headers={"Host": said_host})
    assert addresses.socket_url(request) == socket
    assert addresses.media_url(request, 7880) == media


def test_a_media_server_run_elsewhere_has_one_address() -> None:
    addresses = Addresses("0.0.0.0", 8760, "", "wss://media.example.org")
    request = make_mocked_request("GET", "/", headers={"Host": "pc.lan:8760"})
    assert addresses.media_url(request, 7880) == "wss://media.example.org"
    assert addresses.local_media_url(7880) == "wss://media.example.org"
    assert addresses.engine_url == "http://127.0.0.1:8760"
