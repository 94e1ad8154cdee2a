"""Settings survive the disk, and whatever lies on the disk makes settings."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.device import DeviceChoice, Wish
from app.domain.settings import (
    SETTINGS_VERSION,
    Account,
    AccountKind,
    Appearance,
    AudioProcessing,
    IncomingSurface,
    Settings,
    WindowPlace,
    from_data,
    to_data,
)

WISHES = st.builds(Wish, st.text(), st.text())
PIXELS, SIZES = st.integers(-9999, 9999), st.integers(1, 9999)
SETTINGS = st.builds(
    Settings,
    account=st.none()
    | st.builds(
        Account,
        st.sampled_from(AccountKind),
        *(st.text(), st.text(), st.text(), st.text(), st.text()),
        st.booleans(),
    ),
    device_id=st.text(),
    devices=st.builds(DeviceChoice, WISHES, WISHES, WISHES, WISHES),
    processing=st.builds(AudioProcessing, st.booleans(), st.booleans(), st.booleans()),
    appearance=st.sampled_from(Appearance),
    incoming=st.sampled_from(IncomingSurface),
    ring_volume=st.floats(0, 1),
    mirror_self_view=st.booleans(),
    reduced_motion=st.booleans(),
    told_of_tray=st.booleans(),
    window=st.none() | st.builds(WindowPlace, PIXELS, PIXELS, SIZES, SIZES),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
SECTION = st.dictionaries(
    st.sampled_from(["kind", "identity", "name", "microphone", "device_id", "auto_gain"]), JSON
)


@given(SETTINGS)
def test_settings_survive_the_disk(settings):
    assert from_data(json.loads(json.dumps(to_data(settings)))) == settings


@pytest.mark.parametrize(
    "stored",
    [
        {},
        {"x": 1, "y": 2, "width": 3},
        {"x": 1, "y": 2, "width": 0, "height": 4},
        {"x": 1, "y": 2, "width": True, "height": 4},
        {"x": 1, "y": 10**12, "width": 3, "height": 4},
    ],
)
def test_a_place_that_is_none_is_forgotten(stored):
    assert from_data({"window": stored}).window is None


@given(st.dictionaries(st.sampled_from(sorted(to_data(Settings()))), JSON | SECTION))
def test_whatever_is_stored_makes_settings(data):
    settings = from_data(data)
    assert from_data(to_data(settings)) == settings
    assert 0.0 <= settings.ring_volume <= 1.0


def test_nothing_stored_gives_the_defaults():
    assert from_data({}) == Settings()


def test_what_is_stored_says_its_version():
    assert to_data(Settings())["version"] == SETTINGS_VERSION


@pytest.mark.parametrize(
    ("stored", "volume"),
    [
        (0, 0.0),
        (1, 1.0),
        (0.25, 0.25),
        (2, 0.7),
        (-1, 0.7),
        (float("nan"), 0.7),
        (10**400, 0.7),
        (True, 0.7),
        ("loud", 0.7),
        (None, 0.7),
    ],
)
def test_a_volume_that_is_none_becomes_the_default(stored, volume):
    assert from_data({"ring_volume": stored}).ring_volume == volume


@pytest.mark.parametrize(
    ("stored", "appearance"),
    [("dark", Appearance.DARK), ("pink", Appearance.SYSTEM), (None, Appearance.SYSTEM)],
)
def test_a_choice_nobody_knows_becomes_the_default(stored, appearance):
    assert from_data({"appearance": stored}).appearance is appearance


@pytest.mark.parametrize("stored", [None, {}, [], "omar", {"kind": "moon"}, {"identity": "omar"}])
def test_an_account_of_no_known_kind_is_none(stored):
    assert from_data({"account": stored}).account is None


def test_a_member_of_the_wrong_type_is_empty_and_not_its_spelling():
    stored = {"account": {"kind": "built_in", "name": None, "identity": 5}, "device_id": None}
    settings = from_data(stored | {"devices": {"camera": {"device_id": None, "name": []}}})
    assert settings.account == Account(AccountKind.BUILT_IN)
    assert settings.device_id == ""
    assert settings.devices.camera == Wish()


def test_plain_http_wants_a_clear_yes():
    stored = {"account": {"kind": "engine", "plain_http_allowed": "yes"}}
    account = from_data(stored).account
    assert account is not None
    assert not account.plain_http_allowed
