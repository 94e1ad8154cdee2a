"""The ids that stand for "none yet"."""

from app.domain.ids import NO_CALL_ID, NO_IDENTITY, CallId


def test_no_id_is_false_and_an_id_is_true():
    assert not NO_CALL_ID
    assert not NO_IDENTITY
    assert CallId("c1")
