"""What media reports: every event is about one call, every figure starts at nothing."""

from typing import get_args

import pytest

from app.domain import media


@pytest.mark.parametrize("event", get_args(media.MediaEvent), ids=lambda event: event.__name__)
def test_a_media_event_is_a_frozen_value_that_names_its_call(event):
    assert event.__struct_config__.frozen
    assert event.__struct_fields__[0] == "serial"


def test_a_call_without_media_has_no_figures():
    figures = media.MediaStats()
    assert (figures.rtt_ms, figures.audio_level_in, figures.underruns) == (0, 0, 0)
    assert figures.video_in == figures.video_out == media.VideoStats(0, 0, 0.0)
