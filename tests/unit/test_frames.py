"""What every frame has in common: it is a value, and it keeps its secret to itself."""

from typing import get_args

import pytest

from app.protocol import frames

FRAMES = get_args(frames.Frame)


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: frame.__name__)
def test_a_frame_is_a_value(frame):
    assert frame.__struct_config__.frozen
    assert frame.__dictoffset__ == 0, "it has room for its fields alone"


def test_every_frame_class_is_a_member_of_the_union():
    parts = {frames.CallNews, frames.PresenceEntry}
    classes = {c for c in vars(frames).values() if isinstance(c, type)}
    ours = {c for c in classes if c.__module__ == frames.__name__}
    assert ours - parts == set(FRAMES)


def test_no_repr_shows_a_token():
    assert "s3cret" not in repr(frames.Auth("s3cret", "laptop"))
    secret = [c for c in FRAMES if any("token" in name for name in c.__struct_fields__)]
    assert secret == [frames.Auth], "whoever comes newly is to be asked above"


def test_a_frame_cannot_be_changed():
    ping = frames.Ping(1.0)
    with pytest.raises(AttributeError):
        ping.ts = 2.0
