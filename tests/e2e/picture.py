"""What can be said of a picture in a call window: whether it is the other one's colour bars."""

from itertools import groupby
from pathlib import Path

from PySide6.QtGui import QImage, qBlue, qGreen, qRed

from app.adapters.capture.test_card import BARS
from desk import wait_for
from tests.e2e.phone import Phone

SEEN_S = 20.0
_NEAR = 30
_WIDE = 8
"""A picture that is cut to fill a narrow window leaves little of the first bar and the last."""


def wait_for_bars(phone: Phone, shot: Path) -> None:
    """Wait until this phone's call window shows the peer's bars; the last look at it is kept."""
    wait_for(f"the bars at {phone.owner.name}", lambda: _sees_bars(phone, shot), SEEN_S)


def _sees_bars(phone: Phone, shot: Path) -> bool:
    """Whether the large picture there is the bars from left to right; one's own is mirrored."""
    area = phone.see("picture")
    phone.raise_call_window()
    phone.desk.screenshot(shot)
    image, line = QImage(str(shot)), area.y + area.height // 2
    dots = (_bar_at(image.pixel(x, line)) for x in range(area.x, area.x + area.width))
    wide = [bar for bar, run in groupby(dots) if bar is not None and len(list(run)) > _WIDE]
    return wide == list(range(len(BARS)))


def _bar_at(colour: int) -> int | None:
    """Which bar a dot of the screen may be of."""
    red, green, blue = qRed(colour), qGreen(colour), qBlue(colour)
    for number, bar in enumerate(BARS):
        if max(abs(red - bar[0]), abs(green - bar[1]), abs(blue - bar[2])) < _NEAR:
            return number
    return None
