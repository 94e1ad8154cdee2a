"""Frames survive the wire, every spelling is read, and nothing worse than a ProtocolError comes."""

import json
from typing import get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.protocol import frames
from app.protocol.codec import (
    MAX_FRAME_BYTES,
    READERS,
    WRITERS,
    canonical_type,
    decode,
    encode,
    presence_data,
    presence_entry,
)
from app.protocol.errors import MalformedFrameError, OversizeFrameError, ProtocolError
from app.protocol.frames import (
    Ack,
    Auth,
    CallAnsweredElsewhere,
    CallInvitation,
    CallNews,
    CallUpdate,
    Connected,
    DemoCallMe,
    Ping,
    Pong,
    PresenceEntry,
    PresenceSet,
    PresenceSnapshot,
    PresenceSubscribe,
    PresenceUnsubscribe,
    PresenceUpdate,
    Refusal,
    SessionKicked,
    UnknownFrame,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
WORD = WORDS.filter(bool)
MOMENTS = st.none() | st.integers(1, 4_102_444_800).map(float)
WHOLE = st.integers(0, 100_000).map(float)
CALL_TYPE = st.sampled_from(["audio_call", "video_call"])
FACTS = st.dictionaries(WORD.filter(lambda key: key != "ok"), st.booleans() | WORDS, max_size=3)
MANY = st.lists(WORD, max_size=4).map(tuple)
ENTRY = st.builds(PresenceEntry, WORD, WORD, MOMENTS)

FRAMES = {
    Connected: st.builds(Connected, WORDS, WORDS, MOMENTS, WHOLE),
    Auth: st.builds(Auth, WORD, WORDS, WORDS),
    Ping: st.builds(Ping, st.floats(allow_nan=False, allow_infinity=False)),
    Pong: st.builds(Pong, st.floats(allow_nan=False, allow_infinity=False)),
    Ack: st.builds(Ack, WORDS, FACTS),
    Refusal: st.builds(Refusal, WORDS, WORDS, WORDS, st.none() | st.integers(1, 599)),
    PresenceSubscribe: st.builds(PresenceSubscribe, MANY, WORDS),
    PresenceUnsubscribe: st.builds(PresenceUnsubscribe, MANY, WORDS),
    PresenceSet: st.builds(PresenceSet, WORD, WORDS),
    PresenceSnapshot: st.builds(PresenceSnapshot, st.lists(ENTRY, max_size=3).map(tuple)),
    PresenceUpdate: st.builds(PresenceUpdate, ENTRY),
    CallInvitation: st.builds(
        CallInvitation,
        *(WORD, WORD, WORD, WORDS, CALL_TYPE, MOMENTS),
        st.none() | st.integers(1, 120).map(float),
        *(WORDS, WORD),
    ),
    CallUpdate: st.builds(
        CallUpdate, st.sampled_from(CallNews), WORD, WORDS, WORDS, WHOLE, CALL_TYPE
    ),
    CallAnsweredElsewhere: st.builds(CallAnsweredElsewhere, WORD, WORDS),
    SessionKicked: st.builds(SessionKicked, WORD, WORDS),
    DemoCallMe: st.builds(DemoCallMe, WORD, CALL_TYPE),
    UnknownFrame: st.builds(
        UnknownFrame, WORD.filter(lambda name: canonical_type(name) not in READERS), WORDS
    ),
}


def test_every_frame_is_written_and_tried():
    assert set(FRAMES) == set(WRITERS) == set(get_args(frames.Frame))


@pytest.mark.parametrize("kind", FRAMES, ids=lambda kind: kind.__name__)
@given(data=st.data())
def test_a_frame_survives_the_wire(kind, data):
    frame = data.draw(FRAMES[kind])
    assert decode(encode(frame)) == frame


@given(st.text())
@example("[]")
@example("null")
@example('"type"')
@example('{"type": "ping", "data": NaN}')
@example('{"type": "error", "data": {"status": Infinity}}')
@example('{"type": "ping", "data": {"ts": 1' + "0" * 400 + "}}")
@example("[" * 100_000)
@example('{"type": "ack", "data": "' + "[" * 100_000 + '"}')
def test_no_text_raises_anything_but_a_protocol_error(text):
    assert_read_or_refused(text)


@given(st.sampled_from(sorted(READERS)) | st.text(), JSON, JSON)
def test_no_json_raises_anything_but_a_protocol_error(name, data, request_id):
    assert_read_or_refused(json.dumps({"type": name, "data": data, "id": request_id}))


MEMBERS = st.sampled_from(
    [
        *("call_id", "caller_identity", "identity", "identities", "presence", "expires_at"),
        *("status", "ring_timeout", "duration_seconds", "last_seen", "token", "reason"),
        *("server_time", "ts"),
    ]
)


@given(st.sampled_from(sorted(READERS)), st.dictionaries(MEMBERS, JSON, max_size=6))
def test_no_value_of_a_known_member_raises_anything_but_a_protocol_error(name, members):
    assert_read_or_refused(json.dumps({"type": name, "data": members}))


def assert_read_or_refused(text: str) -> None:
    """It is a frame that can be written again, or a protocol error."""
    try:
        frame = decode(text)
    except ProtocolError:
        return
    encode(frame).encode()


@pytest.mark.parametrize(
    "text",
    [
        '{"type":"call.ended","data":{"call_id":"c1"}}',
        '{"event":"call.ended","payload":{"call_id":"c1"}}',
        '{"event":"call.ended","data":"{\\"call_id\\":\\"c1\\"}"}',
        '{"type":"call_ended","data":{"call_id":"c1"}}',
        '{"type":"callEnded","data":{"id":"c1"}}',
        '{"type":"CALL_ENDED","data":{"id":"c1"}}',
        '{"type":"ended","data":{"call_id":"c1","end_reason":null}}',
        '{"type":null,"event":"call.ended","data":null,"payload":{"call_id":"c1"}}',
        '{"type":"call.ended","data":{"call_id":"c1","duration_seconds":"0","type":"voice"}}',
    ],
)
def test_each_spelling_of_a_frame_means_the_same(text):
    assert decode(text) == CallUpdate(CallNews.ENDED, "c1")


@pytest.mark.parametrize("key", ["id", "request_id", "ref", "ack_id"])
def test_an_answer_names_its_request_under_any_key(key):
    ack = decode(json.dumps({"type": "ack", key: 7, "data": {"ok": True, "count": 2}}))
    assert ack == Ack("7", {"count": 2})


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("call.answered_elsewhere", "call.answered_elsewhere"),
        ("callAnsweredElsewhere", "call.answered_elsewhere"),
        ("answered_elsewhere", "call.answered_elsewhere"),
        ("invitation", "call.invitation"),
        ("presenceUpdate", "presence.update"),
        ("session_kicked", "session.kicked"),
        ("message.new", "message.new"),
        ("Nobody", "Nobody"),
    ],
)
def test_a_type_has_one_name(said, name):
    assert canonical_type(said) == name


def test_an_invitation_reads_as_the_appendix_writes_it():
    text = """
    {"type":"call.invitation","data":{"call_id":"call_1","caller_identity":"u1",
     "caller_name":"Sara","callee_identity":"u2","type":"video_call","call_type":"video_call",
     "room_name":"call_1","ring_timeout":30,"expires_at":"2026-10-01T10:00:30.000Z"}}"""
    frame = decode(text)
    assert frame == CallInvitation(
        "call_1", "u1", "Sara", "u2", "video_call", 1_790_848_830.0, 30.0, "", "call_1"
    )
    assert json.loads(encode(frame)) == json.loads(text)


def test_an_ended_call_reads_as_the_appendix_writes_it():
    text = """
    {"type":"call.ended","data":{"call_id":"call_1","status":"ended",
     "end_reason":"callee_hangup","duration_seconds":125,"identity":"u2","type":"video_call"}}"""
    frame = decode(text)
    assert frame == CallUpdate(CallNews.ENDED, "call_1", "u2", "callee_hangup", 125.0, "video_call")
    assert json.loads(encode(frame)) == json.loads(text)


@pytest.mark.parametrize(
    ("news", "status"),
    [
        (CallNews.RINGING, "ringing"),
        (CallNews.ACCEPTED, "active"),
        (CallNews.REJECTED, "rejected"),
        (CallNews.BUSY, "busy"),
        (CallNews.ENDED, "ended"),
        (CallNews.MISSED, "missed"),
        (CallNews.CANCELLED, "ended"),
    ],
)
def test_call_news_carries_the_status_it_leads_to(news, status):
    assert json.loads(encode(CallUpdate(news, "c1")))["data"]["status"] == status


def test_what_an_old_engine_leaves_out_has_a_meaning():
    frame = decode('{"type":"call.invitation","data":{"id":"c1","from":"u1","caller_name":""}}')
    assert frame == CallInvitation("c1", "u1", "u1", "", "audio_call", None, None, "", "c1")
    assert decode('{"type":"connected"}') == Connected("", "", None, 25.0)
    assert decode('{"type":"ack","data":[1]}') == Ack("")


def test_a_picture_of_the_caller_is_written_where_there_is_one():
    bare = CallInvitation("c1", "u1", "Sara", "u2", "audio_call", None, None)
    assert "caller_avatar" not in json.loads(encode(bare))["data"]
    pictured = CallInvitation("c1", "u1", "Sara", "u2", "audio_call", None, None, "https://x/y.png")
    assert json.loads(encode(pictured))["data"]["caller_avatar"] == "https://x/y.png"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"message": "no"}, "no"),
        ({"error": "no"}, "no"),
        ({"detail": "no"}, "no"),
        ({}, ""),
    ],
)
def test_a_refusal_says_why_under_any_key(data, message):
    refusal = decode(json.dumps({"type": "error", "id": "1", "data": {"code": "x", **data}}))
    assert refusal == Refusal("1", "x", message)


def test_one_nameless_member_does_not_cost_the_snapshot():
    people = [{"identity": "u1", "status": "online"}, {"status": "away"}, {"user_id": "u2"}, 5]
    frame = decode(json.dumps({"type": "presence.snapshot", "data": {"presence": people}}))
    assert frame == PresenceSnapshot(
        (PresenceEntry("u1", "online"), PresenceEntry("u2", "offline"))
    )


def test_presence_is_the_same_in_frames_and_answers():
    entry = PresenceEntry("u1", "away", 1_790_856_000.0)
    assert presence_entry(presence_data(entry)) == entry
    assert presence_data(entry)["last_seen"] == "2026-10-01T12:00:00.000Z"


def test_an_unknown_type_is_a_value():
    assert decode('{"type":"stage.lit","id":"9","data":{}}') == UnknownFrame("stage.lit", "9")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "{}",
        "[]",
        "5",
        '{"type":""}',
        '{"type":{}}',
        '{"type":"call.ended","data":{}}',
        '{"type":"call.ended","data":{"call_id":true}}',
        '{"type":"call.invitation","data":{"call_id":"c1"}}',
        '{"type":"presence.update","data":{"status":"online"}}',
        '{"type":"auth","data":{}}',
        '{"type":"session.kicked"}',
    ],
)
def test_a_broken_frame_is_an_error_that_shows_where_it_began(text):
    with pytest.raises(MalformedFrameError) as refused:
        decode(text)
    assert text.startswith(refused.value.excerpt)


def test_the_excerpt_of_a_broken_frame_is_short_and_holds_no_token():
    with pytest.raises(MalformedFrameError) as refused:
        decode('{"type":"auth","data":{"token":"s3cret"')
    assert "s3cret" not in refused.value.excerpt
    with pytest.raises(MalformedFrameError) as refused:
        decode("x" * 5000)
    assert len(refused.value.excerpt) < 100


@pytest.mark.parametrize("letter", ["x", "ü", "😀"])
def test_the_limit_counts_bytes(letter):
    frame = '{"type":"unheard","data":{"x":"%s"}}'
    room = MAX_FRAME_BYTES - len(frame % "")
    assert decode(frame % (letter * (room // len(letter.encode())))) == UnknownFrame("unheard")
    with pytest.raises(OversizeFrameError) as refused:
        decode(frame % (letter * (room // len(letter.encode()) + 1)))
    assert refused.value.size > MAX_FRAME_BYTES


def test_a_request_carries_its_id_and_news_carries_none():
    assert json.loads(encode(PresenceSet("away", "7")))["id"] == "7"
    assert "id" not in json.loads(encode(PresenceSet("away")))
    assert "id" not in json.loads(encode(Ping(1.0)))


@pytest.mark.parametrize(
    ("frame", "text"),
    [
        (
            Connected("n1", "omar", 1_790_856_000.0, 25.0),
            '{"type":"connected","data":{"connection_id":"n1","identity":"omar",'
            '"server_time":"2026-10-01T12:00:00.000Z","heartbeat_interval":25,"resume":false}}',
        ),
        (Ack("7", {"count": 2}), '{"type":"ack","id":"7","data":{"ok":true,"count":2}}'),
        (
            Refusal("7", "rate_limited", "Später", 429),
            '{"type":"error","id":"7",'
            '"data":{"code":"rate_limited","message":"Später","status":429}}',
        ),
        (Auth("t", "d1", "1"), '{"type":"auth","id":"1","data":{"token":"t","device_id":"d1"}}'),
        (
            PresenceSubscribe(("u1", "u2")),
            '{"type":"presence.subscribe","data":{"identities":["u1","u2"]}}',
        ),
        (
            SessionKicked("signed_in_elsewhere"),
            '{"type":"session.kicked","data":{"reason":"signed_in_elsewhere","message":""}}',
        ),
        (
            CallAnsweredElsewhere("c1", "d2"),
            '{"type":"call.answered_elsewhere","data":{"call_id":"c1","device_id":"d2"}}',
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_frame_is_written_in_one_spelling(frame, text):
    assert encode(frame) == text
