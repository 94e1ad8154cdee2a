"""The manners of a real engine's HTTP side: health, people, the demo path, bad requests, faults."""

import sqlite3
from collections.abc import Callable

import pytest

from app.protocol.aliases import parse_iso
from app.protocol.frames import DemoCallMe
from app.protocol.rest import API_PREFIX
from tests.integration.engine.people import Person, Town
from tests.integration.engine.town import EngineTown, StartEngine


@pytest.mark.parametrize("path", ["/health", API_PREFIX + "/health"])
async def test_health_tells_the_time(town: Town, path: str) -> None:
    answer = await town.http.get(path)
    assert answer.status_code == 200
    body = answer.json()
    assert (body["status"], body["app_id"]) == ("ok", town.app_id)
    assert parse_iso(body["server_time"]) is not None
    assert town.app_key not in answer.text


@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        (b"{", 400, "validation"),
        (b"[]", 400, "validation"),
        (b'"text"', 400, "validation"),
        (b'{"callee_identity": NaN}', 400, "validation"),
        (b'{"callee_identity": "omar", "metadata": {"x": 1e999}}', 422, "validation"),
        (b"\xff\xfe", 400, "validation"),
        (b"[" * 100_000, 400, "validation"),
        (b'{"x": "' + b"y" * 1_100_000 + b'"}', 413, "payload_too_large"),
    ],
)
async def test_a_body_that_makes_no_sense(
    town: Town, sara: Person, raw: bytes, status: int, code: str
) -> None:
    answer = await town.http.post(f"{API_PREFIX}/calls", content=raw, headers=sara.headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert "Traceback" not in answer.text


async def test_unknown_addresses_are_answered_like_everything(town: Town) -> None:
    for method, path, status in (("GET", "/nowhere", 404), ("PATCH", f"{API_PREFIX}/calls", 405)):
        answer = await town.http.request(method, path)
        assert (answer.status_code, answer.json()["code"]) == (status, "not_found")


async def test_a_fault_inside_shows_no_inside(
    town: EngineTown,
    sara: Person,
    caplog: pytest.LogCaptureFixture,
    announce_errors: Callable[[str], None],
) -> None:
    announce_errors("GET /api/v1/calls failed")
    with sqlite3.connect(town.ready.data + "/engine.sqlite3") as database:
        database.execute("DROP TABLE calls")
    database.close()
    answer = await sara.get("/calls")
    assert answer.status_code == 500
    assert answer.json() == {"message": "Internal error", "code": "internal"}
    assert "no such table" in caplog.text, "the log tells what the answer does not"


async def test_people_are_found_by_name_and_id(town: Town) -> None:
    sara = await town.sign_in("sara", name="Sara Haddad")
    for identity, name in (
        ("omar", "Omar"),
        ("u-omar-2", "Zaid"),
        ("lina", "Lina Omari"),
        ("strasse", "STRAẞE"),
        ("ليلى", "ليلى"),
        ("pct", "100%_sure"),
    ):
        await town.sign_in(identity, name=name)

    async def found(query: str) -> list[str]:
        answer = (await sara.get("/users?query=" + query)).json()
        assert answer["pagination"]["total"] == len(answer["data"])
        return [row["identity"] for row in answer["data"]]

    assert await found("OMAR") == ["omar", "lina", "u-omar-2"], "beginnings first"
    assert await found("strasse") == ["strasse"]
    assert await found("ليل") == ["ليلى"]
    assert await found("%25_") == ["pct"], "wildcards are letters"
    assert await found("sara") == [], "nobody finds himself"
    assert await found("nobody") == []
    assert len(await found("")) == 6
    page = (await sara.get("/users?per_page=4&page=2")).json()
    assert len(page["data"]) == 2
    assert page["pagination"] == {"page": 2, "per_page": 4, "total": 6, "total_pages": 2}


async def test_profiles_are_shown_then_changed(town: Town, sara: Person, omar: Person) -> None:
    assert (await omar.get("/users/sara")).json() == {
        "identity": "sara",
        "name": "Sara",
        "avatar": None,
    }
    assert (await omar.get("/users/ghost")).json() == {
        "message": "User not found",
        "code": "not_found",
    }
    change = {"name": "  Sara H. ", "avatar": "https://pictures.example/sara.png"}
    changed = (await sara.ask("PUT", "/users/me", change)).json()
    assert changed == {"identity": "sara", **change, "name": "Sara H."}
    assert (await omar.get("/users/sara")).json() == changed
    assert (await sara.get("/users/me")).json() == changed
    assert (await sara.ask("PUT", "/users/me", {"name": "n" * 129})).status_code == 422
    kept = (await sara.ask("PUT", "/users/me", {})).json()
    assert kept == changed
    odd = await town.sign_in("a/b ?#%")
    assert (await sara.get("/users/a%2Fb%20%3F%23%25")).json()["identity"] == odd.identity


async def test_a_demo_person_is_asked_to_call(sara: Person, omar: Person) -> None:
    async with omar.online() as at_omar:
        answer = await sara.post("/demo/call-me", {"identity": "omar", "type": "video"})
        assert answer.json() == {"identity": "omar", "type": "video_call"}
        assert await at_omar.hear(DemoCallMe) == DemoCallMe("sara", "video_call")
    for nobody in ("lina", "ghost"):
        answer = await sara.post("/demo/call-me", {"identity": nobody})
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert (await sara.post("/demo/call-me", {})).status_code == 422


async def test_addresses_follow_the_way_the_client_came(start_engine: StartEngine) -> None:
    town = await start_engine(media=None)
    port = town.ready.engine_url.rpartition(":")[2]
    media_port = town.ready.livekit_url.rpartition(":")[2]
    await town.sign_in("omar")
    for host in ("phone.example.org:9000", f"localhost:{port}", "[::1]:9000"):
        headers = town.key_headers | {"Host": host}
        body = {"identity": "sara"}
        answer = await town.http.post(f"{API_PREFIX}/auth/session", json=body, headers=headers)
        assert answer.json()["ws_url"] == f"ws://{host}/api/v1/signal/ws"
        sara = {"Authorization": f"Bearer {answer.json()['user_token']}", "Host": host}
        call = await town.http.post(
            f"{API_PREFIX}/calls", json={"callee_identity": "omar"}, headers=sara
        )
        name = host.rpartition(":")[0]
        assert call.json()["url"] == f"ws://{name}:{media_port}"
        path = f"{API_PREFIX}/calls/{call.json()['call_id']}/end"
        await town.http.post(path, json={}, headers=sara)
    odd = town.key_headers | {"Host": "a b:c"}
    answer = await town.http.post(f"{API_PREFIX}/auth/session", json=body, headers=odd)
    assert answer.status_code in {200, 400}


async def test_the_public_address_comes_first(start_engine: StartEngine) -> None:
    town = await start_engine(public_url="https://calls.example.org/engine")
    sara = (await town.mint("sara")).json()
    assert sara["ws_url"] == "wss://calls.example.org/engine/api/v1/signal/ws"
