"""What every frame has in common: it is a value, and it keeps its secret to itself."""

from dataclasses import FrozenInstanceError, fields, is_dataclass
from typing import get_args

import pytest

from app.protocol import frames

FRAMES = get_args(frames.Frame)


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: frame.__name__)
def test_a_frame_is_a_frozen_slotted_value(frame):
    assert is_dataclass(frame)
    assert frame.__dataclass_params__.frozen
    assert "__slots__" in vars(frame)


def test_every_frame_class_is_a_member_of_the_union():
    parts = {frames.CallNews, frames.PresenceEntry}
    classes = {c for c in vars(frames).values() if isinstance(c, type)}
    ours = {c for c in classes if c.__module__ == frames.__name__}
    assert ours - parts == set(FRAMES)


def test_no_repr_shows_a_token():
    assert "s3cret" not in repr(frames.Auth("s3cret", "laptop"))
    shown = [f.name for c in FRAMES for f in fields(c) if f.repr and "token" in f.name]
    assert shown == []


def test_a_frame_cannot_be_changed():
    ping = frames.Ping(1.0)
    with pytest.raises(FrozenInstanceError):
        ping.ts = 2.0
