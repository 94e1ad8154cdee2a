"""What a protocol error tells of the frame it stands for."""

import pytest

from app.protocol.errors import MalformedFrameError, OversizeFrameError, ProtocolError


@pytest.mark.parametrize("error", [MalformedFrameError("{"), OversizeFrameError(2_000_000)])
def test_everything_wrong_with_a_frame_is_caught_as_one_kind(error):
    assert isinstance(error, ProtocolError)


def test_the_facts_are_attributes():
    assert MalformedFrameError("{nonsense").excerpt == "{nonsense"
    assert OversizeFrameError(2_000_000).size == 2_000_000
